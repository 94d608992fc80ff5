/** Whether a function's own words can touch a session: only then are all its branches worth going through. */
import { Buffer } from "node:buffer";
import type { Driver } from "../../drivers/driver.ts";
import { codeGateOf, passesCodeGate } from "../code-gate.ts";
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
  const gate = codeGateOf(drivers, { contained: true });
  const known = new WeakMap<ts.Node, boolean>();
  const of = (node: ts.Node, code: CodeFile): boolean => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const text = node.getText();
    const worth = ts.isSourceFile(node) || passesCodeGate(gate, Buffer.from(`${importsFor(text, code)}${text}`));
    known.set(node, worth);
    return worth;
  };
  const counts = new Map<string, boolean>();
  /** Some libraries matter wherever one of their objects is made: there they have to be named. */
  const importsFor = (text: string, code: CodeFile): string => {
    let imports = "";
    for (const specifier of code.specifiers) {
      const line = `import "${specifier}";\n`;
      const always = counts.get(specifier) ?? passesCodeGate(gate, Buffer.from(line));
      counts.set(specifier, always);
      if (!always || namesImport(text, specifier, code)) imports += line;
    }
    return imports;
  };
  return {
    of,
    found(run, isWorth) {
      for (const { items } of run.sessions.values())
        for (const item of items) if (item.kind === "query" && passesGate(item.query.text, { contained: true })) return true;
      return [...run.visited].some(isWorth);
    },
  };
}

/** Whether a text has a name that is imported from there, or that something required from there has; true when none is known. */
function namesImport(text: string, specifier: string, { declarations }: CodeFile): boolean {
  const names = [...declarations].flatMap(([name, one]) => {
    if (one.kind === "import") return one.specifier === specifier ? [name] : [];
    return one.kind === "variable" && one.node.initializer?.getText().includes(specifier) === true ? [name] : [];
  });
  return names.length === 0 || names.some((name) => text.includes(name));
}
