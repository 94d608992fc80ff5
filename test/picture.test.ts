import { describe, expect, test } from "vitest";

import { presets } from "../src/poolers/presets.ts";
import { choosePooler, poolerNames, type PoolerSpec } from "../src/poolers/index.ts";
import { paintFor } from "../src/report/parts/paint.ts";
import { pictureOf } from "../src/report/parts/picture.ts";
import { pictureLines } from "../src/report/parts/picture-text.ts";
import { rules } from "../rules/index.ts";
import { SettingsError } from "../src/settings-error.ts";
import type { Answer, Pooler } from "../src/types.ts";

/** Of a pooler's own configuration no pooler is asked. */
const topics = [...new Set(rules.flatMap(({ on }) => on))].filter((topic) => topic !== "pooler-setting");

/** Every way in which a profile's cells can be reached. */
const configurations: readonly Omit<PoolerSpec, "name">[] = [
  {},
  { mode: "statement" },
  { mode: "session" },
  ...["1.18", "1.21", "1.25"].map((version) => ({ version })),
  { version: "1.21", maxPreparedStatements: 100 },
  { maxPreparedStatements: 0 },
  { maxPreparedStatements: 0, resetAlways: true },
  { resetAlways: true },
  { trackedParameters: ["search_path", "work_mem"], postgresVersion: 17 },
  { ignoredParameters: ["options", "statement_timeout"] },
];

/** Out: none for what this pooler has not got. */
function poolerOf(spec: PoolerSpec): readonly Pooler[] {
  try {
    return [choosePooler(spec)];
  } catch (error) {
    if (error instanceof SettingsError) return [];
    throw error;
  }
}

const services = new Set(presets.map(({ name }) => name));

const reached = poolerNames
  .filter((name) => !services.has(name))
  .flatMap((name) => configurations.flatMap((configuration) => poolerOf({ name, ...configuration })))
  .flatMap((pooler) => {
    return topics.flatMap((topic) => pooler.answers(topic).map((answer) => ({ pooler, answer })));
  });

const paint = paintFor(false);

test("whatever goes wrong on a pooler has a picture", () => {
  const wrong = reached.filter(({ answer }) => answer.verdict !== "works" && answer.verdict !== "unknown");
  const without = wrong.filter(({ pooler, answer }) => pictureOf(answer.about, answer.verdict, pooler) === undefined);
  expect(without.map(({ answer }) => answer)).toEqual([]);
});

/** Each picture once, with the reasons that it must agree with. */
function drawnOf(poolerName: string): string {
  const drawn = new Map<string, Set<string>>();
  for (const { pooler, answer } of reached.filter((one) => one.pooler.name === poolerName)) {
    const picture = pictureOf(answer.about, answer.verdict, pooler);
    if (picture === undefined) continue;
    const text = `${picture.title}\n\n${pictureLines(picture, { paint, isUnicode: true }).join("\n")}`;
    const key = `## ${answer.about.topic}, ${answer.verdict}\n\n${text}`;
    drawn.set(key, (drawn.get(key) ?? new Set()).add(reasonLine(answer)));
  }
  return [...drawn].map(([text, reasons]) => `${text}\n\n${[...reasons].join("\n")}\n`).join("\n\n");
}

function reasonLine({ words, reason }: Answer): string {
  return `${words === "" ? "all else" : words}: ${reason === "" ? "works" : reason}`;
}

test.each(poolerNames.filter((name) => !services.has(name)))("the pictures of %s, with its reasons", async (name) => {
  await expect(drawnOf(name)).toMatchFileSnapshot(`../fixtures/pictures/${name}.txt`);
});

describe("a drawn picture", () => {
  const pictures = reached.flatMap(({ answer }) =>
    ["PgBouncer", "Cloudflare Hyperdrive"].flatMap(
      (title) => pictureOf(answer.about, answer.verdict, { title, mode: "transaction" }) ?? [],
    ),
  );

  test("has lines of at most 80 columns, whatever the pooler's name", () => {
    for (const picture of pictures) {
      for (const line of pictureLines(picture, { paint, isUnicode: true })) expect([...line].length, line).toBeLessThanOrEqual(80);
    }
  });

  test("is told whole: no word of a step is cut", () => {
    for (const picture of pictures) {
      const text = pictureLines(picture, { paint, isUnicode: true }).join(" ");
      for (const word of picture.steps.flatMap((step) => step.text.split(" "))) expect(text).toContain(word);
    }
  });

  test("is ASCII where nothing else can be shown", () => {
    for (const picture of pictures) {
      const text = pictureLines(picture, { paint, isUnicode: false }).join("\n");
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    }
  });

  test("has the same text with colours", () => {
    for (const picture of pictures) {
      const plain = pictureLines(picture, { paint, isUnicode: true });
      const coloured = pictureLines(picture, { paint: paintFor(true), isUnicode: true });
      expect(coloured.map((line) => line.replace(/\x1b\[\d+m/g, ""))).toEqual(plain);
    }
  });
});
