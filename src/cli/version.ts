/** What a run is given of the project: as it is now, or as git has it at a commit. */

import type { Texts } from "../files/read.ts";
import type { Source, Unread } from "../types.ts";

/** The files of one version of the project, as shown, and what of them the disk does not hold. */
export interface Version {
  readonly files: readonly string[];
  /** Those among them that the user named one by one. */
  readonly named: ReadonlySet<string>;
  readonly texts: Texts;
  /** Where they are read already. */
  readonly configuration?: ConfigurationFiles;
}

/** The files among them that say how poolers and servers are set up. */
export interface ConfigurationFiles {
  /** By path, in the order of the files. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly unread: readonly Unread[];
  /** True when the system would not give a file that the user named. */
  readonly denied: boolean;
}
