import { describe, expect, test } from "vitest";

import { $schema, base, configuration, initIn, wrote } from "./init-in.ts";

describe("pgbouncer.ini", () => {
  test("mode and settings, includes, and the last value of a key", async () => {
    const { out, err, exit, settings } = await initIn({
      "pgbouncer/pgbouncer.ini": [
        "; a comment",
        "# pool_mode = session",
        "[databases]",
        "shop = host=db password=geheim pool_mode=session",
        "[pgbouncer]",
        "pool_mode = statement",
        "%include pool/mode.ini",
        "%include /etc/pgbouncer/more.ini",
        "%include ../../elsewhere.ini",
        "server_reset_query_always = 1",
        "track_extra_parameters = IntervalStyle, search_path",
        "ignore_startup_parameters = extra_float_digits,options",
        "auth_file = geheim.txt",
      ].join("\r\n"),
      "pgbouncer/pool/mode.ini": "\n POOL_MODE=transaction\nmax_prepared_statements = 0\n",
    });
    const file = "pgbouncer/pgbouncer.ini";
    expect(out).toBe(
      [
        `${file}:1  the configuration of PgBouncer`,
        "pgbouncer/pool/mode.ini:2  pool_mode = transaction",
        `${file}:4  pool_mode of shop under [databases] = session (not used: pgbouncer/pool/mode.ini:2 counts)`,
        "pgbouncer/pool/mode.ini:3  max_prepared_statements = 0",
        `${file}:10  server_reset_query_always = 1`,
        `${file}:11  track_extra_parameters = IntervalStyle, search_path`,
        `${file}:12  ignore_startup_parameters = extra_float_digits,options`,
        `${file}:8  %include /etc/pgbouncer/more.ini is left out: it lies on the server, not in the project`,
        `${file}:9  %include ../../elsewhere.ini is left out: it lies outside the project`,
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
    expect({ err, exit, settings }).toEqual({
      err: "",
      exit: 0,
      settings: {
        $schema,
        pooler: {
          ...base,
          maxPreparedStatements: 0,
          resetAlways: true,
          trackedParameters: ["IntervalStyle", "search_path"],
          ignoredParameters: ["extra_float_digits", "options"],
        },
      },
    });
  });

  test.each([
    [
      "a database that is pooled more strictly than the rest counts",
      "[pgbouncer]\npool_mode = session\n[databases]\na = host=db pool_mode=transaction\n",
      [
        "pgbouncer.ini:4  pool_mode of a under [databases] = transaction",
        "pgbouncer.ini:2  pool_mode = session (not used: pgbouncer.ini:4 counts)",
      ],
      base,
    ],
    [
      "without a mode",
      "[pgbouncer]\nmax_client_conn = 5\n",
      [
        "pgbouncer.ini:1  it sets no pool_mode, so PgBouncer pools by session; the configuration says transaction, to show what would break",
      ],
      base,
    ],
    [
      "what PgBouncer would refuse: in the middle of a line nothing begins a comment",
      "[pgbouncer]\npool_mode = transaction ; mode\nmax_prepared_statements = many\n",
      [
        "pgbouncer.ini:2  pool_mode = transaction ; mode, which is no pool mode, so it is left out",
        "pgbouncer.ini:3  max_prepared_statements = many, which is no whole number, so it is left out",
      ],
      base,
    ],
    [
      "a section whose name is not closed, and one that is misspelt: what is meant counts",
      "[databses]\na = host=db\n[pgbouncer\npool_mode = transaction\n",
      [
        "pgbouncer.ini:4  pool_mode = transaction",
        "pgbouncer.ini:1  PgBouncer refuses the file here: it has no section `[databses]`",
        "pgbouncer.ini:3  PgBouncer refuses the file here: the section's name has no `]`",
      ],
      base,
    ],
    [
      "no section at all",
      "pool_mode = transaction\n",
      ["pgbouncer.ini:1  pool_mode = transaction", "pgbouncer.ini:1  PgBouncer refuses the file: the section [pgbouncer] is missing"],
      base,
    ],
    [
      "a reset that does nothing",
      "[pgbouncer]\npool_mode = transaction\nserver_reset_query =\nserver_reset_query_always = 1\n",
      [
        "pgbouncer.ini:2  pool_mode = transaction",
        "pgbouncer.ini:4  server_reset_query_always = 1, but server_reset_query (line 3) is empty, so nothing is reset",
      ],
      base,
    ],
    [
      "a file that includes itself",
      "[pgbouncer]\npool_mode = transaction\n%include pgbouncer.ini\n",
      ["pgbouncer.ini:2  pool_mode = transaction", "pgbouncer.ini:3  %include pgbouncer.ini is left out: it includes itself"],
      base,
    ],
  ])("%s", async (_, text, lines, pooler) => {
    const { out, settings } = await initIn({ "pgbouncer.ini": text });
    expect({ out, settings }).toEqual({
      out: ["pgbouncer.ini:1  the configuration of PgBouncer", ...lines, wrote("1.24, the default, transaction mode")].join("\n"),
      settings: { $schema, pooler },
    });
  });

  test("files that include each other, or another one that could stand for itself", async () => {
    const ini = "[pgbouncer]\npool_mode = transaction\n";
    const circle = { "a.ini": `${ini}%include b.ini\n`, "b.ini": `[pgbouncer]\n%include a.ini\n` };
    const { out } = await initIn({
      ...circle,
      "conf/main.ini": "[pgbouncer]\n%include base.ini\n",
      "conf/base.ini": `${ini}max_prepared_statements = 5\n`,
    });
    expect(out).toBe(
      [
        "a.ini:1  the configuration of PgBouncer",
        "a.ini:2  pool_mode = transaction",
        "b.ini:2  %include a.ini is left out: it includes itself",
        "b.ini:1  the configuration of PgBouncer",
        "a.ini:3  %include b.ini is left out: it includes itself",
        "conf/main.ini:1  the configuration of PgBouncer",
        "conf/base.ini:2  pool_mode = transaction",
        "conf/base.ini:3  max_prepared_statements = 5",
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
  });

  test("session mode is taken, and said to be harmless", async () => {
    const { out, settings } = await initIn({ "pgbouncer.ini": "[pgbouncer]\npool_mode = session\n" });
    expect(out.split("\n").slice(2)).toEqual([
      "In session mode hardly anything breaks: `poolsafe audit --pool-mode transaction` shows what would in transaction mode.",
      wrote("1.24, the default, session mode").trim(),
      "",
    ]);
    expect(settings).toEqual({ $schema, pooler: { ...base, mode: "session" } });
  });
});

describe("manifests", () => {
  test("compose: images, variables in both forms, defaults of interpolations", async () => {
    const { out, settings } = await initIn({
      "docker-compose.yml": [
        "services:",
        "  db:",
        "    image: postgres:16.3-alpine",
        "  pooler:",
        "    image: localhost:5000/edoburu/pgbouncer:${TAG:-v1.22.1-p0}",
        "    environment:",
        "      - POOL_MODE=transaction",
        "      - DB_PASSWORD=geheim",
        "  watch:",
        "    image: prometheuscommunity/pgbouncer-exporter:v0.7.0",
        "  other:",
        "    image: bitnami/pgbouncer:1.20.0",
        "    environment:",
        "      PGBOUNCER_POOL_MODE: session",
        "      PGBOUNCER_MAX_PREPARED_STATEMENTS: 7",
      ].join("\n"),
    });
    expect(out).toBe(
      [
        "docker-compose.yml:3  PostgreSQL 16, by the image postgres:16.3-alpine",
        "docker-compose.yml:5  PgBouncer 1.22, by the image localhost:5000/edoburu/pgbouncer:v1.22.1-p0",
        "docker-compose.yml:12  PgBouncer 1.20, by the image bitnami/pgbouncer:1.20.0 (not used: docker-compose.yml:5 counts)",
        "docker-compose.yml:7  POOL_MODE = transaction",
        "docker-compose.yml:14  PGBOUNCER_POOL_MODE = session (not used: docker-compose.yml:7 counts)",
        "docker-compose.yml:15  PGBOUNCER_MAX_PREPARED_STATEMENTS = 7",
        wrote("1.22, transaction mode"),
      ].join("\n"),
    );
    expect(settings).toEqual({
      $schema,
      pooler: { name: "pgbouncer", version: "1.22", mode: "transaction", postgresVersion: 16, maxPreparedStatements: 7 },
    });
  });

  test("Kubernetes: several documents, env lists, a pgbouncer.ini inside, a pooler of an operator, Helm values", async () => {
    const { out, settings } = await initIn({
      "k8s/config.yaml": [
        "kind: ConfigMap",
        "data:",
        "  pgbouncer.ini: |",
        "    [databases]",
        "    [pgbouncer]",
        "    pool_mode = transaction",
        "---",
        "kind: Deployment",
        "spec:",
        "  containers:",
        "    - image: pgbouncer/pgbouncer:1.21.0",
        "      env:",
        "        - name: PGBOUNCER_MAX_PREPARED_STATEMENTS",
        '          value: "20"',
      ].join("\n"),
      "k8s/pooler.yaml":
        "kind: Pooler\nspec:\n  pgbouncer:\n    poolMode: session\n---\nkind: Cluster\nspec:\n  imageName: ghcr.io/cloudnative-pg/postgresql:15.4\n",
      "chart/values-production.yaml": 'pgbouncer:\n  image:\n    repository: bitnami/pgbouncer\n    tag: "1.24.0-debian-12-r1"\n',
    });
    expect(out).toBe(
      [
        "k8s/config.yaml:4  the configuration of PgBouncer",
        "k8s/config.yaml:6  pool_mode = transaction",
        "k8s/config.yaml:11  PgBouncer 1.21, by the image pgbouncer/pgbouncer:1.21.0",
        "k8s/config.yaml:13  PGBOUNCER_MAX_PREPARED_STATEMENTS = 20",
        "k8s/pooler.yaml:1  the configuration of PgBouncer",
        "k8s/pooler.yaml:8  PostgreSQL 15, by the image ghcr.io/cloudnative-pg/postgresql:15.4",
        "k8s/pooler.yaml:4  poolMode = session (not used: k8s/config.yaml:6 counts)",
        "chart/values-production.yaml:3  PgBouncer 1.24, by the image bitnami/pgbouncer:1.24.0-debian-12-r1 (not used: k8s/config.yaml:11 counts)",
        wrote("1.21, transaction mode"),
      ].join("\n"),
    );
    expect(settings).toEqual({
      $schema,
      pooler: { name: "pgbouncer", version: "1.21", mode: "transaction", maxPreparedStatements: 20, postgresVersion: 15 },
    });
  });

  test("versions that are not known: the nearest, and nothing that it has not got", async () => {
    const { out, settings } = await initIn({
      "compose.yaml":
        "services:\n  a: { image: pgbouncer:1.15.0 }\n  b: { image: postgres:9.6 }\n  c: { image: 'supabase/postgres:19.1' }\n",
      "pgbouncer.ini": "[pgbouncer]\npool_mode=transaction\ntrack_extra_parameters = search_path\nmax_prepared_statements = 9\n",
    });
    expect(out.split("\n").slice(4)).toEqual([
      "compose.yaml:2  PgBouncer 1.15, by the image pgbouncer:1.15.0",
      "compose.yaml:4  PostgreSQL 19, by the image supabase/postgres:19.1",
      "PgBouncer 1.15 is not a version that poolsafe knows: 1.18 is the nearest that it does.",
      "PostgreSQL 19 is not a version that poolsafe knows: 18 is the nearest that it does.",
      "track_extra_parameters is left out: PgBouncer 1.18 has not got it.",
      "max_prepared_statements is left out: PgBouncer 1.18 has not got it.",
      wrote("1.18, transaction mode").trim(),
      "",
    ]);
    expect(settings).toEqual({ $schema, pooler: { ...base, version: "1.18", postgresVersion: 18 } });
  });

  test("what the server does not report is not tracked, whatever the file says", async () => {
    const ini = "[pgbouncer]\npool_mode=transaction\ntrack_extra_parameters = ";
    const server = { "compose.yaml": "services:\n  db: { image: postgres:15 }\n" };
    const some = await initIn({ ...server, "pgbouncer.ini": `${ini}IntervalStyle, search_path, statement_timeout\n` });
    expect(some.out.split("\n").slice(4, -1)).toEqual([
      "`search_path`, `statement_timeout` in track_extra_parameters are left out: PostgreSQL 15 does not report them, so PgBouncer cannot track them.",
      wrote("1.24, the default, transaction mode").trim(),
    ]);
    expect(some.settings).toEqual({ $schema, pooler: { ...base, trackedParameters: ["IntervalStyle"], postgresVersion: 15 } });
    const none = await initIn({ "pgbouncer.ini": `${ini}statement_timeout\n` });
    expect(none.out.split("\n").slice(3, -1)).toEqual([
      "`statement_timeout` in track_extra_parameters is left out: PostgreSQL 18 does not report it, so PgBouncer cannot track it.",
      wrote("1.24, the default, transaction mode").trim(),
    ]);
    expect(none.settings).toEqual({ $schema, pooler: base });
  });

  test("an address of another pooler is not used, and says so", async () => {
    const { out, settings } = await initIn({
      "pgbouncer.ini": "[pgbouncer]\npool_mode=transaction\n",
      ".env": [
        "A=postgres://u.x:geheim@aws-0-eu.pooler.supabase.com:6543/postgres",
        "B=postgres://u:geheim@pgbouncer:5432/db",
        "C=postgres://u:geheim@db:5432/db",
      ].join("\n"),
    });
    expect(out).toBe(
      [
        "pgbouncer.ini:1  the configuration of PgBouncer",
        "pgbouncer.ini:2  pool_mode = transaction",
        ".env:1  A goes through Supavisor, by port 6543 of Supabase's pooler (not used: pgbouncer.ini:1 counts)",
        ".env:2  B goes through PgBouncer, by its host",
        ".env:3  C goes to the same database around the pooler, so it is named under `direct`",
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
    expect(settings).toEqual({ $schema, pooler: base, direct: ["C"] });
  });

  test("a pooler that is not PgBouncer, and its version is none of PgBouncer's", async () => {
    const { out, settings } = await initIn({
      "compose.yaml": "services:\n  a:\n    image: supabase/supavisor:2.3.9\n    environment: { POOLER_POOL_MODE: transaction }\n",
    });
    expect(out).toBe(
      [
        "compose.yaml:3  Supavisor, by the image supabase/supavisor:2.3.9",
        "compose.yaml:4  POOLER_POOL_MODE = transaction",
        `Wrote ${configuration}: Supavisor, transaction mode.\n`,
      ].join("\n"),
    );
    expect(settings).toEqual({ $schema, pooler: { name: "supavisor", mode: "transaction" } });
  });

  test("what stands first says which pooler there is, and what another has is left out", async () => {
    const { out, settings } = await initIn({
      ".env":
        "DATABASE_URL=postgres://u:geheim@ep-cool-rain-123456-pooler.eu-central-1.aws.neon.tech/db\nOTHER_URL=postgres://u:geheim@pgbouncer:5432/db\nPGBOUNCER_POOL_MODE=statement\n",
    });
    expect(out.split("\n")).toContain("Pool mode statement is left out: Neon's PgBouncer has not got it.");
    expect(settings).toMatchObject({ pooler: { name: "neon", mode: "transaction" } });
  });

  test("aliases that would grow without end are not followed", async () => {
    const bomb = ["a0: &a0 [pgbouncer, pgbouncer]", ...Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)].join(
      "\n",
    );
    const { out } = await initIn({ "a.yml": bomb, "b.yml": "services: { p: { image: pgbouncer:1.23 } }\n" });
    expect(out).toBe(`b.yml:1  PgBouncer 1.23, by the image pgbouncer:1.23\n${wrote("1.23, transaction mode")}`);
  });
});
