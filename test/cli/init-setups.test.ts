/** `poolsafe init` where PgCat's, PgDog's or Odyssey's own file says which pooler there is. */
import { expect, test } from "vitest";

import { $schema, initIn } from "./init-in.ts";

const pool =
  '[pools.app.users.0]\nusername = "app"\npassword = "geheim"\npool_size = 5\n[pools.app.shards.0]\nservers = [["db", 5432, "primary"]]\ndatabase = "app"\n';

test("PgCat: its settings, and the version of its image", async () => {
  const { out, settings } = await initIn({
    "pgcat.toml": `[general]\nadmin_password = "geheim"\n[pools.app]\npool_mode = "transaction"\nprepared_statements_cache_size = 500\ncleanup_server_connections = false\n${pool}`,
    "compose.yaml": "services:\n  pool:\n    image: ghcr.io/postgresml/pgcat:v1.2.0\n",
    "Cargo.toml": '[package]\nname = "app"\n[general]\nhost = "x"\n',
  });
  expect(out).toBe(
    [
      "pgcat.toml:1  the configuration of PgCat",
      "pgcat.toml:4  it pools by transaction",
      "pgcat.toml:6  cleanup_server_connections = false, prepared_statements_cache_size = 500",
      "compose.yaml:3  PgCat, by the image ghcr.io/postgresml/pgcat:v1.2.0",
      "Wrote poolsafe.config.json: PgCat 1.2, the default, transaction mode.",
      "",
    ].join("\n"),
  );
  expect(settings).toEqual({
    $schema,
    pooler: {
      name: "pgcat",
      mode: "transaction",
      settings: { prepared_statements_cache_size: 500, cleanup_server_connections: false },
    },
  });
});

test("PgDog: the users beside it", async () => {
  const { out, settings } = await initIn({
    "deploy/pgdog.toml": '[general]\npooler_mode = "session"\nquery_parser = "off"\n[[databases]]\nname = "app"\nhost = "db"\n',
    "deploy/users.toml": '[[users]]\nname = "app"\ndatabase = "app"\npassword = "geheim"\npooler_mode = "transaction"\n',
  });
  expect(out).toContain("deploy/users.toml:5  it pools by transaction\ndeploy/pgdog.toml:3  query_parser = off\n");
  expect(settings).toEqual({ $schema, pooler: { name: "pgdog", mode: "transaction", settings: { query_parser: "off" } } });
});

test("Odyssey: what it includes, and what cannot be read", async () => {
  const user =
    'database default {\n user default {\n  authentication "md5"\n  password "geheim"\n  storage "s"\n  pool "transaction"\n  pool_discard no\n }\n}\n';
  const { out, settings } = await initIn({
    "odyssey.conf": 'include "users.conf"\nstorage "s" {\n type "remote"\n host "db"\n}\n',
    "users.conf": user,
    "old/odyssey.conf": 'storage "s" {\n type "geheim\n}\n',
  });
  expect(out).toContain(
    "odyssey.conf:1  the configuration of Odyssey\nusers.conf:6  it pools by transaction\nusers.conf:7  pool_discard = no\n",
  );
  expect(out).toContain("old/odyssey.conf:2  left out: Odyssey does not start with this file: a text is not closed with a quote");
  expect(settings).toEqual({ $schema, pooler: { name: "odyssey", mode: "transaction", settings: { pool_discard: false } } });
});
