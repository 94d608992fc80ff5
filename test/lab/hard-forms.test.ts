/** Scripts written to be hard, each as small as it goes: the analyser says of every one what the servers do. `====` parts them. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { judge } from "./agreement.ts";
import { needed, openLabIfAvailable } from "./available.ts";
import { readScript } from "./script.ts";

const scripts = readFileSync(new URL("hard-forms.sql", import.meta.url), "utf8")
  .split(/^====$/m)
  .map((text) => text.trim());

const lab = await openLabIfAvailable();
afterAll(() => lab?.close());

describe.skipIf(!lab)("hard forms", () => {
  test(`${String(scripts.length)} scripts`, { timeout: 600_000 }, async () => {
    const disagreements: { script: string; servers: boolean; found: readonly string[]; version: string }[] = [];
    for (const script of scripts) {
      const judged = await judge(
        needed(lab),
        readScript(script).map(({ sql }) => sql),
      );
      for (const { agrees, observed, found, version } of judged)
        if (!agrees) disagreements.push({ script, servers: observed.breaks, found, version });
    }
    expect(disagreements).toEqual([]);
    expect(scripts.length).toBeGreaterThan(400);
  });
});
