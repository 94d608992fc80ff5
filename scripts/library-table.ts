/** The libraries that poolsafe knows, as a table: what each file of `src/drivers` says, in a user's words. */
import type { Call, ConnectionKind, Driver, MakeHandle, Member } from "../src/drivers/driver.ts";

export function libraryTable(drivers: readonly Driver[]): string {
  const rows = [...byName(drivers)]
    .sort(([one], [other]) => one.localeCompare(other, "en"))
    .flatMap(([name, same]) => {
      const known = knowledge(same);
      const told = [known.connections, known.transactions, known.own];
      if (told.every((cell) => cell.length === 0)) return [];
      const cells = [packagesOf(same.flatMap(({ modules }) => modules)).map(code), ...told];
      return [`| ${[name, ...cells.map((cell) => cell.join(", ") || "–")].join(" | ")} |`];
    });
  return ["| library | packages | connections | transactions | what it does besides your SQL |", "|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}

/** `drizzle-orm/pg-core/*` → `drizzle-orm`; several of one scope → `@mikro-orm/*`. Other databases' are left out. */
function packagesOf(modules: readonly string[]): readonly string[] {
  const roots = unique(
    modules
      .filter((name) => !isOtherDatabase(name))
      .map((name) => (name.startsWith("https:") ? name.replace(/[@/]?\*$/, "") : name.replace(/^jsr:\/?|\*$/g, "")))
      .map((name) => (name.startsWith("https:") ? name : (/^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)))
      .map((name) => (/[/-]$/.test(name) ? `${name}*` : name)),
  );
  const scopeOf = (name: string): string => /^@[^/]+\//.exec(name)?.[0] ?? name;
  const many = (name: string): boolean => roots.filter((other) => scopeOf(other) === scopeOf(name)).length > 3;
  return unique(roots.map((name) => (many(name) ? `${scopeOf(name)}*` : name)));
}

function isOtherDatabase(name: string): boolean {
  return /mysql|mariadb|sqlite|mssql|oracle|libsql|mongodb/.test(name);
}

/** Versions of a library whose data differ are one library. */
function byName(drivers: readonly Driver[]): ReadonlyMap<string, readonly Driver[]> {
  const groups = new Map<string, Driver[]>();
  for (const driver of drivers) groups.set(driver.name, [...(groups.get(driver.name) ?? []), driver]);
  return groups;
}

interface Knowledge {
  readonly connections: readonly string[];
  readonly transactions: readonly string[];
  readonly own: readonly string[];
}

const connectionNames: Readonly<Record<ConnectionKind, string>> = {
  pool: "pool",
  pinned: "client of a pool",
  dedicated: "own connection",
  http: "HTTP",
};

function knowledge(drivers: readonly Driver[]): Knowledge {
  const pooled = drivers.filter((driver) => !isDirect(driver));
  if (pooled.length === 0) return { connections: ["never pooled"], transactions: [], own: [] };
  const calls = pooled.flatMap(callsIn);
  const kinds = new Set<string>(pooled.flatMap(connectionsOf));
  const connections = Object.entries(connectionNames).flatMap(([kind, name]) => (kinds.has(kind) ? [name] : []));
  const makesSql = connections.length === 0 && calls.some(({ does }) => does === "sql");
  return {
    connections: makesSql ? ["makes SQL for others"] : connections,
    transactions: transactionsOf(pooled, calls),
    own: ownOf(calls),
  };
}

function isDirect({ exports, handles }: Driver): boolean {
  const made = callsIn(exports).flatMap((call) => (call.does === "connect" ? [call as MakeHandle] : []));
  return made.length > 0 && made.every(({ gives, direct }) => direct === true || handles[gives]?.direct === true);
}

/** Of the handles that are given to work with; what only holds SQL is none of them. */
function connectionsOf(driver: Driver): readonly ConnectionKind[] {
  const given = new Set([
    ...callsIn(driver).flatMap(handlesOf),
    ...membersIn(driver).flatMap(({ handle }) => handle ?? []),
    ...Object.values(driver.types ?? {}),
    ...Object.values(driver.functions ?? {}).flat(),
    ...(driver.entries ?? []).flatMap(({ parameters = [], self }) => [...parameters, self]),
  ]);
  const handles = Object.entries(driver.handles).filter(([name, { otherDatabase }]) => given.has(name) && otherDatabase !== true);
  return handles.map(([, { connection }]) => connection);
}

function transactionsOf(drivers: readonly Driver[], calls: readonly Call[]): readonly string[] {
  const does = (what: Call["does"]): boolean => calls.some((call) => call.does === what);
  const transactions = calls.filter((call) => call.does === "transaction");
  const found = present({
    callback: transactions.some(({ callback }) => callback !== undefined),
    list: transactions.some(({ batch }) => batch !== undefined),
    "begin and commit": does("begin") || transactions.some(({ unmanaged }) => unmanaged !== undefined),
    decorator: drivers.flatMap(membersIn).some(({ decorator }) => decorator !== undefined),
    migrations: drivers.some(({ entries = [] }) => entries.length > 0),
  });
  return found.length > 0 ? found : present({ "`BEGIN` as SQL": does("send") && does("connect") });
}

function ownOf(calls: readonly Call[]): readonly string[] {
  const options = calls.flatMap((call) => ("options" in call ? (call.options ?? []) : []));
  const sql = [...calls.flatMap((call) => (call.does === "fixed-sql" ? call.sql : [])), ...options.flatMap((option) => option.sql ?? [])];
  const byDefault = options.some(({ named, byDefault = false }) => named !== undefined && byDefault);
  return [
    ...unique(sql.map(formOf)),
    ...present({
      "named statements by default": byDefault,
      "named statements": !byDefault && calls.some((call) => call.does === "names" || "named" in call),
      "startup parameters": options.some(({ startup, urlParameters }) => startup !== undefined || urlParameters !== undefined),
      "connect hooks": options.some(({ hook }) => hook !== undefined) || calls.some(({ does }) => does === "hook"),
      "cancels by process id": calls.some(({ does }) => does === "backend-pid"),
    }),
  ];
}

function present(texts: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.keys(texts).filter((text) => texts[text]);
}

/** Handles that a call gives to work with; what only holds SQL is none. */
function handlesOf(call: Call): readonly (string | undefined)[] {
  if (call.does === "connect" || call.does === "give") return [call.gives, ...(call.callback?.parameters ?? [])];
  if (call.does === "transaction") return [call.gives, call.unmanaged, ...(call.callback?.parameters ?? [])];
  if (call.does === "hook" || call.does === "invoke" || call.does === "begin") return [call.gives];
  return [];
}

/** What a statement that the library sends is called here: `SET search_path TO {value}` → `SET search_path`. */
function formOf(sql: string): string {
  const lock = /pg_(?:try_)?advisory_(?:un)?lock(?:_shared)?(?=\()/i.exec(sql)?.[0].replace(/try_|un(?=lock)/g, "");
  if (lock !== undefined) return code(`${lock}()`);
  if (/set_config\(/i.test(sql)) return code("set_config()");
  if (/pg_notify\(/i.test(sql)) return code("pg_notify()");
  const set = /^set (time zone|[\w.]+)/i.exec(sql)?.[1];
  if (set !== undefined) return code(`SET ${set === set.toUpperCase() ? set : set.toLowerCase()}`);
  const created = /^create temp(?:orary)? (\w+)/i.exec(sql)?.[1];
  if (created !== undefined) return code(`CREATE TEMP ${created.toUpperCase()}`);
  return code(/^(?:listen|notify|unlisten(?= )|discard all|reset all)/i.exec(sql)?.[0].toUpperCase() ?? sql);
}

function code(text: string): string {
  return `\`${text}\``;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** What has `does` is a call, wherever it stands. */
function callsIn(data: unknown): readonly Call[] {
  return objectsIn(data).filter((value) => "does" in value) as unknown as readonly Call[];
}

/** Members have one of these where a call or an option has none. */
function membersIn(data: unknown): readonly Member[] {
  return objectsIn(data).filter((value) => !("does" in value) && ["call", "tag", "handle", "decorator"].some((key) => key in value));
}

/** Every object in the data, each once: constants are used in many places. */
function objectsIn(data: unknown): readonly object[] {
  const found = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || found.has(value)) return;
    found.add(value);
    Object.values(value).forEach(visit);
  };
  visit(data);
  return [...found];
}
