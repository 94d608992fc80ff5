/**
 * Tools that hold a session's lock while they migrate, and that a script or a file of their own starts with the address of a pooler. drivers.md, 4.3,
 * says which tools hold one. Kysely's `Migrator`, postgres-migrations and @slonik/migrator do too, and are started by code: src/drivers has what they
 * send. Knex, TypeORM, Sequelize, Drizzle, Effect and MikroORM hold none.
 */

import type { AddressUse, Edit, Place, PooledMigration, Related, Source } from "../../types.ts";
import { parseAddress } from "./address.ts";
import { directHostFor, isDirect, isLocal } from "./pooled.ts";
import { type ConnectionString, isPooled, type ProjectStrings } from "./strings.ts";
import type { Variable } from "../clue.ts";
import { fileKind } from "../file-names.ts";

/** A program that is started by a script of package.json. */
interface Program {
  readonly tool: string;
  /** Of its command with all its words. */
  readonly command: RegExp;
  readonly lock: string;
  /** Turns the lock off. */
  readonly without?: RegExp;
  /** The variable that it reads, where nothing else is said. */
  readonly variable: string;
  /** It reads an address in parts, where that variable is not set. */
  readonly takesParts?: true;
  /** An option that names another variable, and how it is written. */
  readonly option?: { readonly pattern: RegExp; readonly written: string };
}

const programs: readonly Program[] = [
  {
    // node-pg-migrate@9.0.0 `bin/node-pg-migrate.js`, `dist/bundle/index.js` lock.
    tool: "node-pg-migrate",
    command: /(?<=^|[\s;&|(])node-pg-migrate(?=\s|$)[^;&|]*/,
    lock: "pg_try_advisory_lock(7241865325823964)",
    without: /\s--no-lock\b|\s--lock[= ]false\b/,
    variable: "DATABASE_URL",
    // `bin/node-pg-migrate.js`: pg's ConnectionParameters.
    takesParts: true,
    option: { pattern: /\s(?:-d|--database-url-var)[= ](?<variable>\w+)/, written: "--database-url-var" },
  },
  {
    // graphile-migrate@1.4.1 `dist/pgReal.js` withAdvisoryLock; `dist/settings.js`: connectionString is DATABASE_URL where nothing else is said.
    tool: "graphile-migrate",
    command: /(?<=^|[\s;&|(])graphile-migrate\s+(?:migrate|reset|watch|commit|uncommit)\b[^;&|]*/,
    lock: "pg_try_advisory_lock(4727445306447283)",
    variable: "DATABASE_URL",
  },
];

/** prisma-engines@0425119 `schema-engine/connectors/sql-schema-connector/src/flavour/postgres.rs` acquire_lock. */
const prismaLock = "pg_advisory_lock(72707369)";
const prismaMigrate = /\bprisma\s+migrate\s+(?:dev|deploy|reset)\b/;

/** What is known of a project beside its addresses. */
export interface MigrationContext {
  readonly uses: readonly AddressUse[];
  readonly read: (path: string) => Source | undefined;
}

export function migrationFacts(project: ProjectStrings, { uses, read }: MigrationContext): readonly PooledMigration[] {
  return [
    ...project.scripts.flatMap((script) => scriptFacts(script, project)),
    ...schemaFacts(project, read),
    ...uses.flatMap((use) => configurationFacts(use, project)),
  ];
}

interface Found {
  readonly string: ConnectionString;
  readonly doubt?: string;
}

/** In: the name of a variable, and the file that asks for it. Out: its address that goes through a pooler, if there is one. */
function pooledBy(name: string, path: string, { strings }: ProjectStrings): Found | undefined {
  const named = strings.filter((one) => one.name === name);
  const own = named.filter(({ at }) => isAbove(at.source.path, path));
  const all = own.length > 0 ? own : named;
  const string = all.find(isPooled);
  if (!string) return undefined;
  // On a developer's machine there is no pooler, which says nothing of where it runs.
  if (all.some((one) => !isPooled(one) && !isLocal(one.address))) {
    return { string, doubt: `Elsewhere \`${name}\` does not go through it` };
  }
  return own.length > 0 || fileKind(string.at.source.path) === "yaml"
    ? { string }
    : { string, doubt: `Another part of the project says so, and this part may have a \`${name}\` of its own` };
}

/** What lies in a folder, or above it, is for what lies in the folder. */
function isAbove(file: string, path: string): boolean {
  return path.startsWith(file.slice(0, file.lastIndexOf("/") + 1));
}

/** A variable of the project for the same database that goes around the pooler. */
function directFor(string: ConnectionString, { strings }: ProjectStrings): string | undefined {
  const other = strings.find(
    (one) => one.name !== "" && !isPooled(one) && one.address.database === string.address.database && isDirect(one.name, one.address),
  );
  const beside = strings.find(
    (one) =>
      one.name !== "" &&
      one.name !== string.name &&
      !isPooled(one) &&
      one.at.source === string.at.source &&
      one.address.database === string.address.database,
  );
  return (other ?? beside)?.name;
}

function throughPooler({ name, at, valueAt, way }: ConnectionString): Related {
  const place = name === "" ? valueAt : at;
  return {
    ...place,
    message:
      name === ""
        ? `goes through ${way?.pooler ?? ""}, by ${way?.by ?? ""}`
        : `\`${name}\` goes through ${way?.pooler ?? ""}, by ${way?.by ?? ""}`,
  };
}

function factOf(
  place: Place,
  { string, doubt }: Found,
  said: Pick<PooledMigration, "tool" | "lock" | "setting"> & {
    readonly direct: string | undefined;
    readonly edit: Edit | undefined;
  },
): PooledMigration {
  const { direct, edit, ...rest } = said;
  return {
    fact: "pooled-migration",
    ...rest,
    name: string.name,
    by: string.way?.by ?? "",
    ...(doubt === undefined ? {} : { doubt }),
    ...(string.behind ? { behind: string.behind } : {}),
    ...(direct === undefined ? {} : { direct }),
    ...(edit === undefined ? {} : { edit }),
    place,
    statement: place,
    what: said.tool,
    related: [throughPooler(string)],
    transaction: undefined,
    inBody: false,
  };
}

function scriptFacts({ value, valueAt }: Variable, project: ProjectStrings): readonly PooledMigration[] {
  const written = valueAt.source.text.slice(valueAt.span.start, valueAt.span.end);
  return programs.flatMap(({ tool, command, lock, without, variable, takesParts, option }): readonly PooledMigration[] => {
    const words = command.exec(value);
    if (!words || without?.test(words[0]) === true) return [];
    const named = option?.pattern.exec(words[0])?.groups?.["variable"] ?? variable;
    const name = given(value.slice(0, words.index), named) ?? named;
    const found =
      name === ""
        ? inline(value, valueAt, named, project)
        : (pooledBy(name, valueAt.source.path, project) ?? (takesParts ? inParts(name, valueAt, project) : undefined));
    const at = written.indexOf(words[0]);
    if (!found || at < 0) return [];
    const start = valueAt.span.start + at;
    const place: Place = { source: valueAt.source, span: { start, end: start + tool.length } };
    const direct = directFor(found.string, project);
    const isPlain = option !== undefined && named === variable && name === named;
    const edit =
      direct !== undefined && isPlain
        ? { start: start + tool.length, end: start + tool.length, text: ` ${option.written} ${direct}` }
        : undefined;
    const setting = option ? `${option.written} ${direct ?? "DIRECT_URL"}` : `${variable}=$${direct ?? "DIRECT_URL"} ${tool}`;
    return [
      factOf(place, found, {
        tool,
        lock,

        setting,
        direct: direct ?? directHostFor(found.string.address),
        edit,
      }),
    ];
  });
}

/** `DATABASE_URL=$DIRECT_URL node-pg-migrate up`: what the script sets itself; empty for an address. */
function given(before: string, variable: string): string | undefined {
  const set = new RegExp(String.raw`(?:^|\s)${variable}=["'\\]*(?:\$\{?(\w+)\}?)?`).exec(before);
  return set ? (set[1] ?? "") : undefined;
}

function schemaFacts(project: ProjectStrings, read: MigrationContext["read"]): readonly PooledMigration[] {
  return project.datasources.flatMap(({ source, provider, url, directUrl }): readonly PooledMigration[] => {
    if (!url || !/^postgres(?:ql)?$/.test(provider) || !isMigrated(source, project, read)) return [];
    // Prisma Migrate goes by `directUrl` where there is one.
    const asked = directUrl ?? url;
    const literal = asked.literal?.at;
    const found =
      asked.variable === undefined
        ? project.strings
            .filter((one) => isPooled(one) && literal && one.at.source === literal.source && one.at.span.start === literal.span.start)
            .map((string): Found => ({ string }))[0]
        : pooledBy(asked.variable, source.path, project);
    if (!found) return [];
    const direct = directFor(found.string, project);
    const { text } = source;
    const { start, end } = url.place.span;
    const indent = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? "";
    const edit =
      direct !== undefined && directUrl === undefined
        ? { start: end, end, text: `${text.includes("\r\n") ? "\r\n" : "\n"}${indent}directUrl = env("${direct}")` }
        : undefined;
    const setting = `directUrl = env("${direct ?? "DIRECT_URL"}")`;
    return [
      factOf(asked.place, found, {
        tool: "Prisma Migrate",
        lock: prismaLock,

        setting,
        direct: direct ?? directHostFor(found.string.address),
        edit,
      }),
    ];
  });
}

/** `prisma.config.ts` has one address, and it is that of the migrations. */
function configurationFacts({ variable, place }: AddressUse, project: ProjectStrings): readonly PooledMigration[] {
  if (!/(?:^|\/)prisma\.config\.[cm]?[jt]s$/.test(place.source.path)) return [];
  const found = pooledBy(variable, place.source.path, project);
  if (!found) return [];
  const direct = directFor(found.string, project);
  const { start, end } = place.span;
  const written = place.source.text.slice(start, end);
  const at = written.indexOf(variable);
  const edit = direct !== undefined && at >= 0 ? { start: start + at, end: start + at + variable.length, text: direct } : undefined;
  const setting = `url: env("${direct ?? "DIRECT_URL"}")`;
  const said = { tool: "Prisma Migrate", lock: prismaLock, setting };
  return [factOf(place, found, { ...said, direct: direct ?? directHostFor(found.string.address), edit })];
}

/** `DATABASE_URL=postgres://… node-pg-migrate up` */
function inline(script: string, valueAt: Place, variable: string, { through }: ProjectStrings): Found | undefined {
  const url = new RegExp(String.raw`(?:^|\s)${variable}=["'\\]*([^\s"'\\]+)`).exec(script)?.[1] ?? "";
  const address = parseAddress(url);
  const at = valueAt.source.text.indexOf(url, valueAt.span.start);
  if (address === undefined || address === "broken" || at < 0) return undefined;
  const place: Place = { source: valueAt.source, span: { start: at, end: at + url.length } };
  const string = { name: "", at: place, valueAt: place, address, parameters: [], ...through(address) };
  return isPooled(string) ? { string } : undefined;
}

/** `PGHOST=pgbouncer node-pg-migrate up`, or the same in a file: for a tool whose own variable nothing sets. */
function inParts(name: string, { source, span }: Place, project: ProjectStrings): Found | undefined {
  if (project.strings.some((one) => one.name === name)) return undefined;
  const own = project.strings.find(({ at }) => at.source === source && at.span.start > span.start && at.span.end < span.end);
  if (own) return isPooled(own) ? { string: own } : undefined;
  return pooledBy("PGHOST", source.path, project) ?? pooledBy("PGPORT", source.path, project);
}

/** A schema without migrations is only read by the client. */
function isMigrated({ path }: Source, { scripts }: ProjectStrings, read: MigrationContext["read"]): boolean {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  // A schema of several files lies one folder deeper.
  const above = folder.replace(/[^/]+\/$/, "");
  const hasMigrations = [folder, above].some((one) => read(`${one}migrations/migration_lock.toml`) !== undefined);
  return hasMigrations || scripts.some(({ value }) => prismaMigrate.test(value));
}
