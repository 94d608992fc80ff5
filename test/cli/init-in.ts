/** Runs `poolsafe init` in a folder of its own. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "vitest";
import { z } from "zod";

import { type Ended, type Files, folderWith, runCli } from "./run-cli.ts";

export const configuration = "poolsafe.config.json";
const root = join(import.meta.dirname, "../..");
const schemaText = readFileSync(join(root, "schema.json"), "utf8");
export const schema = z.fromJSONSchema(JSON.parse(schemaText) as Parameters<typeof z.fromJSONSchema>[0]);

export interface Written extends Ended {
  readonly settings: unknown;
}

/** Runs it in a folder with these files. The configuration that it writes is one that `check` and the schema accept, and no password is shown. */
export async function initIn(files: Files, ...words: string[]): Promise<Written> {
  const cwd = folderWith(files);
  const ended = await runCli(cwd, ["init", ...words]);
  const settings: unknown = JSON.parse(readFileSync(join(cwd, configuration), "utf8"));
  expect(schema.safeParse(settings).error).toBeUndefined();
  expect(await runCli(folderWith({ [configuration]: JSON.stringify(settings), "a.sql": "SELECT 1;\n" }), ["check"])).toMatchObject({
    exit: 0,
    err: "",
  });
  expect(JSON.stringify([ended, settings])).not.toContain("geheim");
  return { ...ended, settings };
}

export const $schema = "./node_modules/poolsafe/schema.json";
export const base = { name: "pgbouncer", mode: "transaction" };
export const wrote = (what: string): string => `Wrote ${configuration}: PgBouncer ${what}.\n`;
