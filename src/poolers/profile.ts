/** What a pooler's file says: data only. `judge.ts` reads it, `index.ts` lists it. */
import type { ContainedForm, DriverForm, Escape, Evidence, PoolMode, ResetKind, Topic, VerdictName } from "../types.ts";

/** A pooler as it runs: defaults filled in, everything checked. */
export interface Configuration {
  /** `major * 1000 + minor`, so that versions compare as numbers; a patch release behaves as its minor version. */
  readonly version: number;
  readonly mode: PoolMode;
  /** Major version of the server behind the pooler. */
  readonly postgresVersion: number;
  /** Nobody says which one it is: an answer holds where it is that of all that are maintained. */
  readonly isPostgresAssumed: boolean;
  /** 0 when the pooler does not carry protocol-level prepared statements; `unknown` where its makers do not say. */
  readonly maxPreparedStatements: number | "unknown";
  /** Setting names in lower case. */
  readonly trackedParameters: ReadonlySet<string>;
  /** Startup parameters in lower case that are accepted and dropped. */
  readonly ignoredParameters: ReadonlySet<string>;
  /** The pooler runs `DISCARD ALL` whenever a server connection goes back to the pool. */
  readonly resetAlways: boolean;
  /** The pooler's own further settings by their own names; a number is on when it is above 0. */
  readonly settings: ReadonlyMap<string, boolean | string>;
}

/** One answer and when it holds. The first cell of a kind that matches is the verdict. */
export interface Cell {
  /** What the fact must be; absent: any. */
  readonly on?: {
    readonly reasons?: readonly Escape["reason"][];
    readonly forms?: RegExp;
    readonly uses?: readonly DriverForm[];
    /** The library, as its users write it. */
    readonly drivers?: RegExp;
    readonly names?: RegExp;
    /** The new value of a setting, where the code gives it. */
    readonly values?: RegExp;
    readonly resets?: readonly ResetKind[];
    readonly inBody?: boolean;
    /** Stands in a transaction that the session is seen to begin. */
    readonly inTransaction?: boolean;
    /** The code gives the value itself. */
    readonly constant?: boolean;
    readonly contains?: readonly ContainedForm[];
    /** All of that for a reader of docs/poolers.md. */
    readonly words: string;
  };
  /** How the pooler must be configured; absent: any way. */
  readonly when?: {
    /** Versions such as `1.21`; `since` is included, `before` is not. */
    readonly since?: string;
    readonly before?: string;
    readonly mode?: PoolMode;
    /** Major version of the server; it, or newer. */
    readonly postgres?: number;
    readonly resetAlways?: boolean;
    /** Protocol-level prepared statements are carried. */
    readonly carriesStatements?: boolean | "unknown";
    /** The pooler's own settings: on or off, or one of several words. */
    readonly settings?: Readonly<Record<string, boolean | string>>;
    /** The fact's name is among `trackedParameters`, and yet not tracked. */
    readonly listed?: boolean;
    /** The fact's name is among `ignoredParameters`, or `options` is. */
    readonly ignored?: boolean | "options";
  };
  /** Holds in session mode too, where everything else works. */
  readonly inSession?: true;
  readonly verdict: VerdictName;
  /** One sentence; `{name}` is the fact's name, `{postgres}` the server's major version, `{pooler}` the pooler's title. */
  readonly reason: string;
  /** Absent: what the profile rests on as a whole. */
  readonly evidence?: Evidence;
  /** The page, or the file and its lines, that says so. */
  readonly from?: string;
}

/** A setting that the pooler restores for each client. */
export interface TrackedSetting {
  /** In lower case. */
  readonly name: string;
  /** The pooler's version that began it; absent: all. */
  readonly since?: string;
  /** Only when the user lists it in `trackedParameters`. */
  readonly onRequest?: true;
  /** Only while the pooler's own settings are so. */
  readonly settings?: NonNullable<Cell["when"]>["settings"];
  /** Only when it is set in one of these ways, or when the connection is made; absent: however it is set. */
  readonly forms?: RegExp;
  /** The first PostgreSQL version that reports it to its clients, without which no pooler can follow it. */
  readonly postgres?: number;
  /** Longer values, in bytes as the server reports them, cannot be restored. */
  readonly limit?: { readonly bytes: number; readonly reason: string };
  readonly evidence?: Evidence;
}

/** One of the pooler's own settings that its answers depend on. */
export interface OwnSetting {
  /** As in the pooler's own configuration. */
  readonly name: string;
  /** A count is on above 0. */
  readonly takes: "switch" | "count" | readonly string[];
  /** The pooler's version that brought it; absent: all. */
  readonly since?: string;
  /** By version, oldest first. */
  readonly defaults: readonly { readonly since?: string; readonly value: boolean | number | string }[];
}

export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly docs: string;
  /** Other names that users give it. */
  readonly aliases?: readonly string[];
  /** Oldest first: every version whose behaviour is known. Empty where its makers publish none. */
  readonly versions: readonly string[];
  /** Absent: its makers do not say which one runs, so an answer holds only where it is that of all of them. */
  readonly defaultVersion?: string;
  /** Absent: all of them. The first one is the default. */
  readonly modes?: readonly [PoolMode, ...PoolMode[]];
  /** What the cells rest on that say nothing else. */
  readonly evidence: Evidence;
  /** The versions that the lab runs; of the others, what it measures is known from the changelog to be so too. Absent: all. */
  readonly measuredVersions?: readonly string[];
  /** The option's name in the pooler's own configuration and the version that brought it; absent: the pooler has no such thing. */
  readonly options: {
    readonly maxPreparedStatements?: {
      readonly name: string;
      readonly since?: string;
      /** Absent: a count. */
      readonly takes?: "switch";
      readonly defaults: readonly { readonly since?: string; readonly value: number | "unknown" }[];
    };
    readonly trackedParameters?: { readonly name: string; readonly since?: string };
    /** `defaults`: what is ignored unless the user says otherwise. */
    readonly ignoredParameters?: { readonly name: string; readonly since?: string; readonly defaults?: readonly string[] };
    readonly resetAlways?: { readonly name: string; readonly since?: string };
  };
  readonly settings?: readonly OwnSetting[];
  readonly tracked: readonly TrackedSetting[];
  /** The version since which settings inside the startup parameter `options` are looked at one by one; absent: never. */
  readonly readsOptions?: string;
  /** A kind of state without cells leaks, and what its transaction contains works. */
  readonly cells: Readonly<Partial<Record<Topic, readonly Cell[]>>>;
}
