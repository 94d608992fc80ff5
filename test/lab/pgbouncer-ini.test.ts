/** poolsafe reads PgBouncer's file as PgBouncer does: the same sections, names and values in the same order, and the same files are refused. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import { textIn } from "../../src/deployment/placed-text.ts";
import type { Problem } from "../../src/deployment/pgbouncer/problem.ts";
import { versionOfTag } from "../../src/deployment/images.ts";
import { loadIni } from "../../src/deployment/pgbouncer/load.ts";
import { readIniParts } from "../../src/deployment/pgbouncer/read-ini.ts";
import { pgbouncerSettings } from "../../src/deployment/pgbouncer/settings.ts";
import { checks } from "../../src/deployment/checks/index.ts";
import { versionNumber } from "../../src/poolers/version.ts";
import { makeSource } from "../../src/source.ts";
import { openLabIfAvailable } from "./available.ts";
import { loadedByPgbouncer, readers } from "./pgbouncer-ini.ts";
import { isInstalled } from "./servers.ts";

// Only asks whether the servers can be had here.
const lab = await openLabIfAvailable();
afterAll(() => lab?.close());

type Files = Readonly<Record<string, string>>;

interface LoadedHere {
  readonly steps: readonly string[];
  readonly isRefused: boolean;
  /** It includes itself. */
  readonly isCircular: boolean;
  readonly all: readonly Problem[];
}

function loadedHere(version: (typeof readers)[number], files: Files): LoadedHere {
  const [name = "", text = ""] = Object.entries(files)[0] ?? [];
  const root = textIn(makeSource(name, text));
  const parts = readIniParts(root, (named) => {
    const found = files[named];
    return found === undefined ? "there is no such file" : { path: named, text: textIn(makeSource(named, found)) };
  });
  const steps: string[] = [];
  for (const part of parts) {
    if (part.kind === "section") steps.push(`[${part.name}]`);
    if (part.kind === "entry") steps.push(`${part.key} = ${part.value}`);
  }
  const loaded = loadIni(parts, root.place(0, 0), versionOfTag(version), undefined);
  const found = checks.flatMap((check) => check({ configuration: loaded.configuration, code: [], servers: [], running: [] }));
  const all = [...loaded.problems, ...found];
  // What is not there, PgBouncer refuses too; here nobody knows.
  const isRefused = loaded.unread.length > 0 || all.some(({ message }) => /(?:does|do) not start/.test(message));
  return { steps, isRefused, isCircular: parts.some((part) => part.kind === "absent" && part.isRefused), all };
}

function compare(version: (typeof readers)[number], files: Files): void {
  const real = loadedByPgbouncer(version, files);
  const here = loadedHere(version, files);
  const why = `${JSON.stringify(files)}\n${real.words}\n${here.all.map(({ message }) => message).join("\n")}`;
  expect(here.isRefused, why).toBe(real.isRefused);
  // A file that includes itself is read ten times over.
  if (here.isCircular) return;
  // It stops where it refuses.
  expect(here.steps.slice(0, real.steps.length), why).toEqual(real.steps);
  if (!real.isRefused) expect(here.steps, why).toEqual(real.steps);
}

/** They change where it tells, need files that are not here, or are of another system. */
const notDrawn = /^(?:verbose|logfile|syslog|user|conffile|service_name|auth_dbname|client_tls_|server_tls_|resolv_conf|auth_file)/;
const settings = pgbouncerSettings.filter(({ name }) => !notDrawn.test(name)).map(({ name }) => name);

const blanks = fc.constantFrom("", " ", "\t", "  ", " \t ");
const lineEnd = fc.constantFrom("\n", "\n", "\n", "\r\n", " \n", "\n\n");
const value = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "0",
      "1",
      "20",
      "0x10",
      "0777",
      "1.5",
      ".5",
      "3.",
      "1e2",
      "-1",
      "+7",
      "transaction",
      "Session",
      "md5",
      "ANY",
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom("", "on", "30s", "1 ; why", "2 # why", "statement;", "09", "0x", "1,5", "peer", "ldap", "inf") },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom("a", "=", " ", "'", ";", "#", "[", "]", "%", "é", "\t", ",", "."), maxLength: 8 }),
  },
);
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...settings) },
  { weight: 1, arbitrary: fc.constantFrom("pool_mod", "Pool_Mode", "", "a b", "pool mode", '"pool_mode"', "x-y.z*", "é") },
);
const setting = fc
  .tuple(blanks, key, blanks, blanks, value, lineEnd)
  .map(([a, name, b, c, text, end]) => `${a}${name}${b}=${c}${text}${end}`);
const field = fc.oneof(
  fc.constantFrom(
    "host=db",
    "port=5432",
    "port=0",
    "port=x",
    "dbname='a b'",
    "dbname='a''b'",
    "user=a",
    "password=",
    "pool_size=5",
    "pool_mode=Transaction",
    "pool_mode=no",
  ),
  fc.constantFrom(
    "host = db",
    "host",
    "=x",
    "host='a'port=1",
    "host='a",
    "reserve_pool=2",
    "reserve_pool_size=2",
    "auth_query='q'",
    "connect_query='select 1'",
    "nothing=1",
    "max_user_connections=3",
    "server_lifetime=5",
    "host=a\tport=1",
    "query_wait_timeout=5",
    "load_balance_hosts=disable",
    "load_balance_hosts=Round-Robin",
    "load_balance_hosts=random",
    "; note",
    "#old",
  ),
);
const target = fc
  .tuple(
    fc.constantFrom("app", "*", "a.b", "1", "pgbouncer", "x y"),
    fc.array(field, { maxLength: 3 }),
    fc.constantFrom(" ", "  ", "\t"),
    lineEnd,
  )
  .map(([name, fields, between, end]) => `${name} = ${fields.join(between)}${end}`);
const comment = fc.constantFrom("; c\n", "# c\r\n", "  ;pool_mode = x\n", "\n", " \t\n", ";[users]\n");
const include = fc.constantFrom(
  "%include other.ini\n",
  "%include  other.ini \n",
  "%include\tother.ini\n",
  "%includeother.ini\n",
  "%include missing.ini\n",
  "%include main.ini\n",
);
const section = fc.constantFrom(
  "[pgbouncer]\n",
  "[pgbouncer] ",
  "[databases]\n",
  "[users]",
  "[peers]\n",
  "[Databases]\n",
  "[pgbouncer\n",
  "[ users ]\n",
  "[]\n",
);

const mostly = (main: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 10, arbitrary: main },
        { weight: 4, arbitrary: comment },
        { weight: 1, arbitrary: include },
        { weight: 1, arbitrary: section },
      ),
      {
        maxLength: 5,
      },
    )
    .map((lines) => lines.join(""));
const files = fc.record({
  "main.ini": fc.tuple(mostly(target), mostly(setting), mostly(target), fc.boolean()).map(([databases, own, users, ends]) => {
    const whole = `[databases]\n${databases}[pgbouncer]\nauth_file = x\n${own}[users]\n${users}`;
    return ends ? whole : whole.trimEnd();
  }),
  "other.ini": fc.oneof(mostly(setting), mostly(target)),
});

/** It tells no more once it cannot open its log. */
const withOwnLog = (text: string): string => text.replace(/^logfile = .*$/m, "logfile = own.log");

const here = readers.filter((version) => isInstalled({ folder: `pgbouncer-${version}` }));

describe.skipIf(!lab).each(here)("PgBouncer %s", (version) => {
  test("drawn files", () => {
    fc.assert(
      fc.property(files, (drawn) => {
        compare(version, drawn);
      }),
      { numRuns: Number(process.env["POOLSAFE_RUNS"] ?? 150), seed: Number(process.env["POOLSAFE_SEED"] ?? 1) },
    );
  }, 300_000);

  test("each setting that poolsafe knows, and none that it does not", () => {
    const known = pgbouncerSettings.filter(
      ({ name, since, until }) =>
        name !== "service_name" &&
        versionNumber(since ?? "1.18") <= versionNumber(version) &&
        versionNumber(until ?? "9.9") > versionNumber(version),
    );
    for (const { name, kind } of pgbouncerSettings) {
      if (name === "service_name" || /^verbose|^user$|_tls/.test(name)) continue;
      const own = typeof kind === "string" ? (kind === "text" ? "x" : "1") : (kind[0] ?? "");
      const { isRefused, words } = loadedByPgbouncer(version, { "a.ini": `[pgbouncer]\n${name} = ${own}\n` });
      expect(isRefused, `${name}: ${words}`).toBe(!known.some((one) => one.name === name));
    }
  }, 120_000);

  test("TLS without a key, and with one that is named", () => {
    compare(version, { "a.ini": "[databases]\na = host=b\n[pgbouncer]\nauth_file = x\nclient_tls_sslmode = require\n" });
    compare(version, { "a.ini": "[databases]\na = host=b\n[pgbouncer]\nauth_file = x\nclient_tls_sslmode = disable\n" });
  });

  test("a byte-order mark", () => {
    compare(version, { "a.ini": "\uFEFF[databases]\na = host=b\n[pgbouncer]\nauth_file = x\n" });
    compare(version, { "a.ini": "\uFEFF; first\n[databases]\na = host=b\n[pgbouncer]\nauth_file = x\n" });
    compare(version, { "a.ini": "[pgbouncer]\nauth_file = x\n%include b.ini\n", "b.ini": "\uFEFF[databases]\na = host=b\n" });
  });

  test("the fixtures of the rule", () => {
    const folder = join(import.meta.dirname, "../../fixtures/rules/valid-pooler-config");
    const texts = ["invalid", "valid"].flatMap((kind) =>
      readdirSync(join(folder, kind))
        .filter((name) => name.endsWith(".ini"))
        .map((name) => readFileSync(join(folder, kind, name), "utf8")),
    );
    // Keys and certificates that are not here, templates, and what is no file of PgBouncer.
    const own = texts.filter((text) => /^\[pgbouncer\]/m.test(text) && !/client_tls_key_file|\{\{/.test(text));
    expect(own.length).toBeGreaterThan(20);
    for (const text of own) compare(version, { "pgbouncer.ini": withOwnLog(text) });
  });

  test("PgBouncer's own example is taken, and nothing is found in it but what it says itself", () => {
    const folder = join(import.meta.dirname, `../../.lab/pgbouncer-${version}`);
    const text = readFileSync(join(folder, "usr/share/doc/pgbouncer/examples/pgbouncer.ini"), "utf8");
    compare(version, { "pgbouncer.ini": withOwnLog(text) });
    expect(loadedHere(version, { "pgbouncer.ini": text }).all).toEqual([]);
  });
});
