/** What a run looks at: SQL file by file, and the code that the word gate lets through. Whatever only code needs is loaded only for code. */

import { codeEndings, languageOf } from "../source.ts";
import { type Minded, mindedBy } from "../extract/gate.ts";
import type { Configuration } from "../configuration.ts";
import type { DeploymentReader } from "../deployment/deployment.ts";
import type { Source, Unread } from "../types.ts";
import type { Engine, MakeCodeReader } from "./engine.ts";
import type { Host } from "./host.ts";
import { decodeSource, noTexts, type ReadResult, readSource, type Texts } from "../files/read.ts";
import { hasParameters } from "../deployment/file-names.ts";
import { configurationIn } from "./configuration-files.ts";
import type { Stopwatch } from "./stats.ts";
import type { Version } from "./version.ts";

/** What a run looks at, before anything is analysed. */
export interface Inputs {
  /** In the order of the report; code that the word gate stopped is not among them. */
  readonly files: readonly Input[];
  /** Code that the word gate stopped, as shown. */
  readonly stoppedFiles: readonly string[];
  readonly unread: readonly Unread[];
  readonly denied: boolean;
  /** Where code is among the files. */
  readonly makeReader: MakeCodeReader | undefined;
  /** What says how poolers and servers are set up, and what reads it where there is some. */
  readonly configuration: readonly Source[];
  readonly deployment: DeploymentReader | undefined;
  /** Of all code, also of what is not looked at. */
  readonly paths: readonly string[];
  readonly texts: Texts;
  /** Single files, without those that they belong to. */
  readonly isPart: boolean;
}

/** The engine, and what the poolers in hand mind: the word gate lets that through. */
export interface Gated {
  readonly engine: Engine;
  readonly minded: Minded;
}

export function gatedBy({
  engine,
  configuration: { pooler, alsoBehind },
}: {
  readonly engine: Engine;
  readonly configuration: Behind;
}): Gated {
  return { engine, minded: mindedBy([pooler, ...alsoBehind]) };
}

type Behind = Pick<Configuration, "pooler" | "alsoBehind">;

/** One file: code is in memory, SQL is read when its turn comes, so that a large tree is never in memory as a whole. */
export interface Input {
  readonly path: string;
  readonly read: () => ReadResult;
}

export async function inputsFrom(
  { files, named, texts, configuration: read }: Version,
  { engine, minded }: Gated,
  host: Host,
  watch: Stopwatch,
): Promise<Inputs> {
  const configuration = read ?? watch.time("read", () => configurationIn({ files, named, texts }, host.cwd));
  const addresses = [...configuration.sources.values()].some(({ text }) => hasParameters(text));
  const code = files.filter((path) => languageOf(path) === "typescript");
  let loading: Promise<MakeCodeReader> | undefined;
  const load = (): Promise<MakeCodeReader> => (loading ??= watch.timeAsync("load", engine.loadCodeReader));
  const chosen =
    code.length === 0
      ? undefined
      : await watch.timeAsync("read", async () =>
          (await import("./code-files.ts")).readCode(
            { files: code, named, texts },
            host.cwd,
            await watch.timeAsync("load", () => engine.loadCodeGate({ ...minded, addresses })),
            load,
          ),
        );
  watch.addBytes(chosen?.bytes ?? 0);
  return {
    files: files.flatMap((path): readonly Input[] => {
      if (languageOf(path) === "configuration") {
        const source = configuration.sources.get(path);
        return source === undefined ? [] : [{ path, read: () => ({ kind: "source", source, bytes: 0 }) }];
      }
      if (languageOf(path) !== "typescript")
        return [{ path, read: () => counted(sqlOnly(readSource(path, host.cwd, texts), engine), watch) }];
      const source = chosen?.sources.get(path);
      return source === undefined ? [] : [{ path, read: () => ({ kind: "source", source, bytes: 0 }) }];
    }),
    stoppedFiles: chosen?.stopped ?? [],
    unread: [...(chosen?.unread ?? []), ...configuration.unread],
    denied: (chosen?.denied ?? false) || configuration.denied,
    configuration: [...configuration.sources.values()],
    deployment: configuration.sources.size > 0 ? await watch.timeAsync("load", engine.loadDeployment) : undefined,
    makeReader: chosen === undefined || chosen.sources.size === 0 ? undefined : await load(),
    paths: code,
    texts,
    isPart: named.size > 0,
  };
}

export async function inputFromStdin(path: string, bytes: Buffer, { engine, minded }: Gated, watch: Stopwatch): Promise<Inputs> {
  const language = languageOf(path);
  const isCode = language === "typescript";
  const result = isCode ? (await import("./code-files.ts")).decodeCode(path, bytes) : sqlOnly(decodeSource(path, bytes), engine);
  const configuration = language === "configuration" && result.kind === "source" ? [result.source] : [];
  counted(result, watch);
  const passes = !isCode || result.kind === "unread" || (await passesGate({ engine, minded }, bytes));
  return {
    files: passes ? [{ path, read: () => result }] : [],
    stoppedFiles: passes ? [] : [path],
    unread: [],
    denied: false,
    configuration,
    deployment: configuration.length > 0 ? await watch.timeAsync("load", engine.loadDeployment) : undefined,
    makeReader: isCode && passes && result.kind === "source" ? await watch.timeAsync("load", engine.loadCodeReader) : undefined,
    paths: [],
    texts: noTexts,
    isPart: true,
  };
}

async function passesGate({ engine, minded }: Gated, bytes: Buffer): Promise<boolean> {
  const { passesCodeGate } = await import("../extract/code-gate.ts");
  return passesCodeGate(await engine.loadCodeGate(minded), bytes);
}

/** Endings of SQL; a file of any other, or of none, is SQL when it reads as SQL. */
const sqlEnding = /\.(?:sql|psql|pgsql|ddl)$/i;

/** Somebody who names a file of another kind is told so: as SQL it would be one unread piece, and look clean. */
function sqlOnly(result: ReadResult, engine: Engine): ReadResult {
  if (result.kind === "unread" || result.source.language === "configuration") return result;
  if (sqlEnding.test(result.source.path) || engine.isSql(result.source.text)) return result;
  const reason = `this is no SQL, and no code that poolsafe reads (${codeEndings.join(", ")})`;
  return { kind: "unread", unread: { source: result.source, span: { start: 0, end: 0 }, reason }, environment: true };
}

function counted(result: ReadResult, watch: Stopwatch): ReadResult {
  if (result.kind === "source") watch.addBytes(result.bytes);
  return result;
}
