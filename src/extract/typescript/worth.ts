/** Whether a function's own words can touch a session: only then are all its branches worth going through. */
import { Buffer } from "node:buffer";
import type { Driver } from "../../drivers/driver.ts";
import { createCodeGate, passesCodeGate } from "../code-gate.ts";
import { passesGate } from "../gate.ts";
import type { CodeFile } from "./program/modules.ts";
import type { Run } from "./program/run.ts";
import { type FunctionNode, ts } from "./program/syntax.ts";

export interface Worth {
  /** The function's own text, in a file that imports what its file imports. */
  of(node: ts.Node, code: CodeFile): boolean;
  /** Something that it has called, or sent, is. */
  found(run: Run, isWorth: (node: FunctionNode) => boolean): boolean;
}

export function createWorth(drivers: readonly Driver[]): Worth {
  const gate = createCodeGate(drivers);
  const known = new WeakMap<ts.Node, boolean>();
  const of = (node: ts.Node, code: CodeFile): boolean => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const imports = [...code.specifiers].map((specifier) => `import "${specifier}";\n`).join("");
    const worth = ts.isSourceFile(node) || passesCodeGate(gate, Buffer.from(`${imports}${node.getText()}`));
    known.set(node, worth);
    return worth;
  };
  return {
    of,
    found(run, isWorth) {
      for (const { items } of run.sessions.values())
        for (const item of items) if (item.kind === "query" && passesGate(item.query.text, false)) return true;
      return [...run.visited].some(isWorth);
    },
  };
}
