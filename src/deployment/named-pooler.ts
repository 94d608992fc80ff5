/** A pooler that somebody names, while the project's files say how it is set up. */

/** What somebody says of a pooler, so that the files say the rest. */
export interface NamedPooler {
  /** Of its profile. */
  readonly name: string;
  /** Counts before what the files say. */
  readonly version: string | undefined;
}

/** What says it otherwise than the files. */
export function chooseBy(named: NamedPooler | undefined): string {
  return named === undefined ? "`--pooler`, or `pooler` in poolsafe.config.json," : "`pooler` in poolsafe.config.json";
}
