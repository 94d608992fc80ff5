/** What a pooler's file says: data only. `judge.ts` reads it, `index.ts` lists it. */
import type { DriverForm, Escape, PoolMode, ResetKind, Topic, VerdictName } from "../types.ts";

/** A pooler as it runs: defaults filled in, everything checked. */
export interface Configuration {
  /** `major * 1000 + minor`, so that versions compare as numbers; a patch release behaves as its minor version. */
  readonly version: number;
  readonly mode: PoolMode;
  /** Major version of the server behind the pooler. */
  readonly postgresVersion: number;
  /** 0 when the pooler does not carry protocol-level prepared statements. */
  readonly maxPreparedStatements: number;
  /** Setting names in lower case. */
  readonly trackedParameters: ReadonlySet<string>;
  /** Startup parameters in lower case that are accepted and dropped. */
  readonly ignoredParameters: ReadonlySet<string>;
  /** The pooler runs `DISCARD ALL` whenever a server connection goes back to the pool. */
  readonly resetAlways: boolean;
}

/** One answer and when it holds. The first cell of a kind that matches is the verdict. */
export interface Cell {
  /** What the fact must be; absent: any. */
  readonly on?: {
    readonly reasons?: readonly Escape["reason"][];
    readonly forms?: RegExp;
    readonly uses?: readonly DriverForm[];
    readonly names?: RegExp;
    readonly resets?: readonly ResetKind[];
    readonly inBody?: boolean;
    /** All of that for a reader of docs/poolers.md. */
    readonly words: string;
  };
  /** How the pooler must be configured; absent: any way. */
  readonly when?: {
    /** Versions such as `1.21`; `since` is included, `before` is not. */
    readonly since?: string;
    readonly before?: string;
    readonly mode?: PoolMode;
    readonly resetAlways?: boolean;
    /** Protocol-level prepared statements are carried. */
    readonly carriesStatements?: boolean;
    /** The fact's name is among `trackedParameters`, and yet not tracked. */
    readonly listed?: boolean;
    /** The fact's name is among `ignoredParameters`, or `options` is. */
    readonly ignored?: boolean | "options";
  };
  /** Holds in session mode too, where everything else works. */
  readonly inSession?: true;
  readonly verdict: VerdictName;
  /** One sentence; `{name}` is the fact's name, `{postgres}` the server's major version. */
  readonly reason: string;
}

/** A setting that the pooler restores for each client. */
export interface TrackedSetting {
  /** In lower case. */
  readonly name: string;
  /** The pooler's version that began it; absent: all. */
  readonly since?: string;
  /** Only when the user lists it in `trackedParameters`. */
  readonly onRequest?: true;
  /** The first PostgreSQL version that reports it to its clients, without which no pooler can follow it. */
  readonly postgres?: number;
  /** Longer values, in bytes as the server reports them, cannot be restored. */
  readonly limit?: { readonly bytes: number; readonly reason: string };
}

export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly docs: string;
  /** Oldest first: every version whose behaviour is known. */
  readonly versions: readonly string[];
  readonly defaultVersion: string;
  /** The option's name in the pooler's own configuration and the version that brought it; absent: the pooler has no such thing. */
  readonly options: {
    readonly maxPreparedStatements?: {
      readonly name: string;
      readonly since: string;
      readonly defaults: readonly { readonly since: string; readonly value: number }[];
    };
    readonly trackedParameters?: { readonly name: string; readonly since: string };
    readonly ignoredParameters?: { readonly name: string; readonly since: string };
    readonly resetAlways?: { readonly name: string; readonly since: string };
  };
  readonly tracked: readonly TrackedSetting[];
  /** The version since which settings inside the startup parameter `options` are looked at one by one; absent: never. */
  readonly readsOptions?: string;
  /** A kind without cells leaks. */
  readonly cells: Readonly<Partial<Record<Topic, readonly Cell[]>>>;
}
