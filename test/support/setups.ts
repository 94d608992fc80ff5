/** Files of PgCat, PgDog and Odyssey, and what a run makes of them. */
import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "../cli/run-cli.ts";

export interface Told {
  readonly pooler: unknown;
  readonly rules: readonly string[];
  readonly notes: readonly string[];
}

/** Notes are what stands between the findings and the line that counts them. */
export async function told(files: Files): Promise<Told> {
  const cwd = folderWith({ "a.sql": "LISTEN orders;\n", ...files });
  const engine = await loadEngine();
  const { pooler, findings } = JSON.parse((await runCli(cwd, ["check", "--format", "json"], { engine })).out) as {
    pooler: unknown;
    findings: { rule: string }[];
  };
  const { out } = await runCli(cwd, ["check"], { engine });
  return {
    pooler,
    rules: findings.map(({ rule }) => rule),
    notes: out.split("\n").filter((line) => /pools by session|differently|otherwise|neither counts/.test(line)),
  };
}

export const pgcat = (pool: string): string =>
  `[general]\nhost = "127.0.0.1"\n[pools.app]\n${pool}\n[pools.app.users.0]\nusername = "app"\npassword = "geheim-1"\npool_size = 5\n[pools.app.shards.0]\nservers = [["db", 5432, "primary"]]\ndatabase = "app"\n`;
export const pgdog = (general: string, more = ""): string => `[general]\n${general}\n[[databases]]\nname = "app"\nhost = "db"\n${more}`;
export const odyssey = (user: string): string =>
  `storage "s" {\n  type "remote"\n  host "db"\n}\ndatabase default {\n  user default {\n    authentication "md5"\n    password "geheim-1"\n    storage "s"\n    ${user}\n  }\n}\n`;
export const configMap = (name: string, text: string): string =>
  `kind: ConfigMap\ndata:\n  ${name}: |\n${text.replace(/^(?=.)/gm, "    ")}`;
export const image = (name: string, more = ""): Files => ({ "compose.yaml": `services:\n  pool:\n    image: ${name}\n${more}` });

export const found = { name: "pgcat", version: "1.2", mode: "transaction", from: "deploy/pgcat.toml" };
