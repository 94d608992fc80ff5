import { describe, expect, test } from "vitest";

import { profiles } from "../../src/poolers/index.ts";
import { $schema, base, configuration, initIn, type Written, wrote } from "./init-in.ts";

describe("connection strings", () => {
  const pooled = (address: string): Promise<Written> => initIn({ ".env": `# ours\nexport DATABASE_URL='${address}' # pooled\n` });

  test.each([
    ["postgresql://u.x:geheim@aws-0-eu.pooler.supabase.com:6543/postgres", "Supavisor, by port 6543 of Supabase's pooler"],
    ["postgresql://u:geheim@db.abcdef.supabase.co:6543/postgres", "Supabase's dedicated PgBouncer, by port 6543 of Supabase"],
    ["postgresql://u:geheim@shop.postgres.database.azure.com:6432/db", "Azure's PgBouncer, by Azure's port 6432"],
    ["postgresql://u:geheim@shop-do-user-1-0.b.db.ondigitalocean.com:25061/pool", "DigitalOcean's PgBouncer, by DigitalOcean's port 25061"],
    ["postgresql://u:geheim@pooled.db.prisma.io:5432/postgres", "Prisma Postgres's PgBouncer, by its host"],
    ["postgresql://u:geheim@abc-useast1-1.horizon.psdb.cloud:6432/db", "PlanetScale's PgBouncer, by PlanetScale's port 6432"],
    [
      "postgres://u:geheim@ep-cool-rain-123456-pooler.eu-central-1.aws.neon.tech/db?sslmode=require",
      "Neon's PgBouncer, by Neon's host with -pooler",
    ],
    ["postgres://u:geheim@10.0.0.1:6432/db", "PgBouncer, by port 6432"],
    ["postgres://u:geheim@pgbouncer:5432/db", "PgBouncer, by its host"],
    ["postgres://u:geheim@db:5432/db?pgbouncer=true", "PgBouncer, by pgbouncer=true"],
    ["jdbc:postgresql://u:geheim@shop.proxy-abc123.eu-west-1.rds.amazonaws.com:5432/db", "RDS Proxy, by its host"],
  ])("%s", async (address, by) => {
    const { out, settings } = await pooled(address);
    const [title = ""] = by.split(",");
    const profile = profiles.find((one) => one.title === title);
    const version = profile?.defaultVersion === undefined ? "" : ` ${profile.defaultVersion}, the default`;
    expect(out).toBe(`.env:2  DATABASE_URL goes through ${by}\nWrote ${configuration}: ${title}${version}, transaction mode.\n`);
    expect(settings).toEqual({ $schema, pooler: { name: profile?.name, mode: "transaction" } });
  });

  test.each([
    "postgres://u:geheim@db:5432/db",
    "postgresql://u:geheim@shop.postgres.database.azure.com:5432/db",
    "postgresql://u:geheim@db.prisma.io:5432/postgres",
    "postgresql://u:geheim@abc-useast1-1.horizon.psdb.cloud:5432/db",
    "postgres://u:geheim@ep-cool-rain-123456.eu-central-1.aws.neon.tech/db",
    "mysql://u:geheim@pgbouncer:6432/db",
    "https://u:geheim@example.org:6432/",
  ])("not through a pooler: %s", async (address) => {
    const nothing = "Nothing here says which pooler there is: PgBouncer 1.24 in transaction mode is assumed.\n";
    expect((await pooled(address)).out).toBe(nothing + wrote("1.24, the default, transaction mode"));
  });

  test("an address of which it is not clear where its password ends is left out whole", async () => {
    const { out } = await initIn({
      ".env":
        "A=postgres://u:6432?geheim@h/d\nB=postgres://gehe?im@h:6432/d\nC=postgres://u:geheim@h:6432/d@e\nD=postgres://u:ge@x/y?a=im@h:6432/d\n",
    });
    const left = ["A", "B", "C", "D"].map(
      (name, index) => `.env:${index + 1}  ${name} is an address that cannot be read, so it is left out\n`,
    );
    expect(out.startsWith(left.join(""))).toBe(true);
    expect(out).not.toContain("6432");
  });

  test("a password with such signs is told apart by what must be the host", async () => {
    const { out } = await initIn({ ".env": "A=postgres://u:gehe/im@h:6432/d\nB=postgres://u:g@e#h?e=im@h:6432/d\n" });
    expect(out).toBe(
      [
        ".env:1  A goes through PgBouncer, by port 6432",
        ".env:2  B goes through PgBouncer, by port 6432",
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
  });

  test("what goes around the pooler beside it is named, unless its name says so or it is pooled elsewhere", async () => {
    const { out, settings } = await initIn({
      ".env": [
        "DATABASE_URL=postgres://u:geheim@h:6432/shop",
        "DIRECT_URL=postgres://u:geheim@h:5432/shop",
        "ADMIN_URL=postgres://u:geheim@h:5432/shop",
        "OTHER_URL=postgres://u:geheim@h:5432/books",
        "BACKUP_URL=postgres://u:geheim@h:5432/shop",
      ].join("\n"),
      ".env.production": "BACKUP_URL=postgres://u:geheim@h:6432/shop\n",
      ".env.test": "TEST_URL=postgres://u:geheim@localhost:5432/shop\n",
    });
    expect(out).toBe(
      [
        ".env:1  DATABASE_URL goes through PgBouncer, by port 6432",
        ".env.production:1  BACKUP_URL goes through PgBouncer, by port 6432",
        ".env:3  ADMIN_URL goes to the same database around the pooler, so it is named under `direct`",
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
    expect(settings).toEqual({ $schema, pooler: base, direct: ["ADMIN_URL"] });
  });

  test("hosts, ports and settings that stand by themselves, in files that git ignores too", async () => {
    const { out } = await initIn({
      ".gitignore": ".env\nold/\n",
      ".env": "PGHOST=pgbouncer\nDB_PORT=6432\nPOOL_MODE=statement\nHTTP_PORT=6432x\n",
      "old/.env": "PGHOST=pgcat\n",
    });
    expect(out).toBe(
      [
        ".env:3  POOL_MODE = statement",
        ".env:1  PGHOST goes through PgBouncer, by its host",
        ".env:2  DB_PORT goes through PgBouncer, by port 6432",
        wrote("1.24, the default, statement mode"),
      ].join("\n"),
    );
  });
});

describe("migrations", () => {
  const nothing = "Nothing here says which pooler there is: PgBouncer 1.24 in transaction mode is assumed.";
  const end = [nothing, wrote("1.24, the default, transaction mode")];

  test("a tool that only package.json tells", async () => {
    const { out, settings } = await initIn({
      "package.json": '{\n  "dependencies": {\n    "postgres-migrations": "5"\n  }\n}\n',
      "db/changes/1_first.sql": "SELECT 1;\n",
      "db/changes/2-second.sql": "SELECT 1;\n",
      "db/queries/1.sql": "SELECT 1;\n",
      "db/queries/3.sql": "SELECT 1;\n",
      "packages/a/package.json":
        '{ "scripts": { "up": "node-pg-migrate up -m sql/moves" }, "devDependencies": { "node-pg-migrate": "7" } }',
      "packages/a/sql/moves/1700000000000_a.sql": "SELECT 1;\n",
      "packages/a/migrations/1700000000000_a.sql": "SELECT 1;\n",
    });
    expect(out).toBe(
      [
        "package.json:3  postgres-migrations, which runs the files in db/changes/",
        "packages/a/package.json:1  node-pg-migrate, which runs the files in packages/a/sql/moves/",
        ...end,
      ].join("\n"),
    );
    expect(settings).toEqual({
      $schema,
      pooler: base,
      migrations: [
        { files: ["db/changes/"], runner: "postgres-migrations" },
        { files: ["packages/a/sql/moves/"], runner: "node-pg-migrate" },
      ],
    });
  });

  test("files that are known by themselves need no entry, and a folder of one name is no other", async () => {
    const marked = "-- Up Migration\nSELECT 1;\n";
    const dependencies = '{ "dependencies": { "node-pg-migrate": "7" } }';
    expect((await initIn({ "package.json": dependencies, "migrations/1700000000000_a.sql": marked })).settings).toEqual({
      $schema,
      pooler: base,
    });
    expect((await initIn({ "package.json": dependencies, "migrations/1700000000000_a.sql": "SELECT 1;\n" })).settings).toEqual({
      $schema,
      pooler: base,
    });
    // In a folder of another name nobody knows.
    const scripts = '{ "scripts": { "up": "node-pg-migrate up -m moves" }, "dependencies": { "node-pg-migrate": "7" } }';
    expect((await initIn({ "package.json": scripts, "moves/1700000000000_a.sql": "SELECT 1;\n" })).settings).toEqual({
      $schema,
      pooler: base,
      migrations: [{ files: ["/moves/"], runner: "node-pg-migrate" }],
    });
  });

  test("a package.json that is broken is said", async () => {
    expect((await initIn({ "package.json": "{" })).out).toBe(
      ["package.json:1  this is not valid JSON, so it is left out", ...end].join("\n"),
    );
  });
});
