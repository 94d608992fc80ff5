/** Of an installed package, which functions can come to words of a session. */
import { expect, test } from "vitest";
import { createModules } from "../src/extract/typescript/program/modules.ts";
import { isFunctionNode, ts } from "../src/extract/typescript/program/syntax.ts";
import { createReach } from "../src/extract/typescript/reach.ts";
import { makeSource } from "../src/source.ts";

/** The names of the functions that are gone through, by file. */
function reached(files: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const modules = createModules(() => undefined);
  const codes = Object.entries(files).map(([path, text]) => modules.file(makeSource(path, text)));
  const reach = createReach(codes, (node) => node.getText().includes("LISTEN"));
  return Object.fromEntries(
    codes.map((code) => {
      const names: string[] = [];
      const visit = (node: ts.Node): void => {
        if (isFunctionNode(node) && node.name && reach.has(node, code)) names.push(node.name.getText());
        ts.forEachChild(node, visit);
      };
      visit(code.tree);
      return [code.source.path, names];
    }),
  );
}

test("through names, what a module gives as a whole, and methods of the own class", () => {
  expect(
    reached({
      "node_modules/bus/listen.js": "module.exports = function listen(c) { c.query('LISTEN a'); };",
      "node_modules/bus/index.js": "const start = require('./listen');\nfunction run(c) { start(c); }\nfunction other(c) { c.end(); }",
      "node_modules/bus/class.mjs":
        "export class Bus { open(c) { c.query('LISTEN b'); } begin(c) { this.open(c); } close(c) { c.open(); } }",
    }),
  ).toEqual({
    "node_modules/bus/listen.js": ["listen"],
    "node_modules/bus/index.js": ["run"],
    "node_modules/bus/class.mjs": ["open", "begin"],
  });
});

test("a default export is reached under the name that it is imported by", () => {
  expect(
    reached({
      "node_modules/bus/listen.mjs": "export default function (c) { c.query('LISTEN a'); }",
      "node_modules/bus/index.mjs": "import start from './listen.mjs';\nexport function run(c) { start(c); }\nexport function other() {}",
    }),
  ).toEqual({ "node_modules/bus/listen.mjs": [], "node_modules/bus/index.mjs": ["run"] });
});

test("a project's own code is all gone through", () => {
  expect(reached({ "src/a.ts": "function quiet() {}" })).toEqual({ "src/a.ts": ["quiet"] });
});
