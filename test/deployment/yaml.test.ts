import { expect, test } from "vitest";

import { readYaml, textAtKey, valueAt } from "../../src/deployment/yaml.ts";
import { makeSource } from "../../src/source.ts";

function service(text: string) {
  const [document] = readYaml(makeSource("compose.yaml", text)).documents;
  return valueAt(document, "services", "pooler");
}

test("a map that is merged gives what the map itself has not", () => {
  const pooler = service("base: &base\n  image: a\n  restart: always\nservices:\n  pooler:\n    <<: *base\n    image: b\n");
  expect([textAtKey(pooler, "image")?.text, textAtKey(pooler, "restart")?.text, textAtKey(pooler, "ports")?.text]).toEqual([
    "b",
    "always",
    undefined,
  ]);
});

test("a map that merges itself ends", () => {
  const pooler = service("services:\n  pooler: &p\n    <<: *p\n    image: edoburu/pgbouncer:1.24\n");
  expect([textAtKey(pooler, "image")?.text, textAtKey(pooler, "restart")?.text]).toEqual(["edoburu/pgbouncer:1.24", undefined]);
});

test("maps that merge each other end", () => {
  const pooler = service("services:\n  pooler: &a\n    other: &b\n      <<: *a\n    <<: *b\n    image: x\n");
  expect([textAtKey(pooler, "image")?.text, textAtKey(pooler, "restart")?.text]).toEqual(["x", undefined]);
});
