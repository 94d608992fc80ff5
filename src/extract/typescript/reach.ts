/**
 * Which functions of an installed package can come to words of a session, by names alone: a function with such words, and whatever names one. Packages
 * hold far more code than anyone follows, and few of their functions have to do with sessions at all.
 */
import { packageOf } from "../packages.ts";
import { boundNames, type CodeFile } from "./program/modules.ts";
import { bare, isFunctionNode, nameOf, ts } from "./program/syntax.ts";

export interface Reach {
  /** False for a function, or a module's top, of a package from which no words of a session are reached; true for all other code. */
  has(node: ts.Node, code: CodeFile): boolean;
}

/** Something that has a name, and what it can reach it by. */
interface Unit {
  readonly name: string;
  readonly node: ts.Node;
}

/** The names in a file, in its order. */
interface Names {
  readonly starts: readonly number[];
  readonly texts: readonly string[];
}

/**
 * @param files all that are looked at: a project's own, or those of one package, as src/code.ts hands them on
 * @param isWorth whether a node's own words may touch a session
 */
export function createReach(files: readonly CodeFile[], isWorth: (node: ts.Node, code: CodeFile) => boolean): Reach {
  const named = new Map<CodeFile, Names>();
  const near = nearNames(
    files.filter(({ source }) => packageOf(source.path) !== undefined),
    named,
    isWorth,
  );
  return {
    has(node, code) {
      const names = named.get(code);
      if (names === undefined) return true;
      const reaches = (one: ts.Node): boolean => mentions(one, names, near) || isWorth(one, code);
      return ts.isSourceFile(node) ? code.tree.statements.some((one) => !isDeclared(one) && reaches(one)) : reaches(node);
    },
  };
}

/** Nothing of it runs until it is called. */
function isDeclared(node: ts.Statement): boolean {
  return (
    ts.isFunctionDeclaration(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
  );
}

function mentions(node: ts.Node, { starts, texts }: Names, wanted: ReadonlySet<string>): boolean {
  for (let at = firstFrom(starts, node.pos); at < starts.length && (starts[at] ?? 0) < node.end; at++)
    if (wanted.has(texts[at] ?? "")) return true;
  return false;
}

function firstFrom(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The names of what reaches such words, in one package. */
function nearNames(
  codes: readonly CodeFile[],
  named: Map<CodeFile, Names>,
  isWorth: (node: ts.Node, code: CodeFile) => boolean,
): ReadonlySet<string> {
  const near = new Set<string>();
  let rest: { readonly unit: Unit; readonly names: Names }[] = [];
  for (const code of codes) {
    const { names, units } = readNames(code);
    named.set(code, names);
    for (const unit of units) {
      if (isWorth(unit.node, code)) near.add(unit.name);
      else rest.push({ unit, names });
    }
  }
  for (let size = -1; size !== near.size;) {
    size = near.size;
    rest = rest.filter(({ unit, names }) => {
      if (near.has(unit.name)) return false;
      if (!mentions(unit.node, names, near)) return true;
      near.add(unit.name);
      return false;
    });
  }
  return near;
}

function readNames(code: CodeFile): { readonly names: Names; readonly units: readonly Unit[] } {
  const starts: number[] = [];
  const texts: string[] = [];
  const units: Unit[] = [];
  const stack: ts.Node[] = [code.tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      if (!leadsSomewhere(node, code)) continue;
      starts.push(node.pos);
      texts.push(node.text);
    } else {
      const loaded = loads(node);
      if (loaded !== undefined) {
        starts.push(node.pos);
        texts.push(loaded);
      }
      units.push(...unitsOf(node));
    }
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    for (const child of children.reverse()) stack.push(child);
  }
  return { names: { starts, texts }, units };
}

/** A use, of something that the code tells: what an unknown object's method does is not followed either. */
function leadsSomewhere(node: ts.Identifier | ts.PrivateIdentifier, { declarations }: CodeFile): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    let object: ts.Expression = parent.expression;
    while (ts.isPropertyAccessExpression(object) || ts.isCallExpression(object) || ts.isNonNullExpression(object))
      object = object.expression;
    if (ts.isIdentifier(object)) return declarations.has(object.text);
    return object.kind === ts.SyntaxKind.ThisKeyword || object.kind === ts.SyntaxKind.SuperKeyword || ts.isNewExpression(object);
  }
  const isName =
    (isFunctionNode(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent)) &&
    parent.name === node;
  return !isName;
}

/** The name under which another module gives the whole of it. */
function loads(node: ts.Node): "default" | "exports" | undefined {
  if (ts.isImportClause(node) && node.name) return "default";
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "require") return undefined;
  const [path] = node.arguments;
  return path && ts.isStringLiteral(path) && path.text.startsWith(".") ? "exports" : undefined;
}

/** What others can name. A name inside a function is nobody else's: the function itself has what it stands for. */
function unitsOf(node: ts.Node): Unit[] {
  if (ts.isClassLike(node)) {
    // Its methods have names of their own.
    const parts = [...(node.heritageClauses ?? []), ...node.members.filter(ts.isConstructorDeclaration)];
    return parts.map((part): Unit => ({ name: node.name?.text ?? "default", node: part }));
  }
  if (ts.isExportAssignment(node)) return [{ name: node.isExportEquals === true ? "exports" : "default", node }];
  if (ts.isImportClause(node)) return node.name ? [{ name: node.name.text, node }] : [];
  if (ts.isFunctionDeclaration(node)) return [{ name: node.name?.text ?? "default", node }];
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node) || ts.isImportSpecifier(node) || ts.isExportSpecifier(node))
    return named(node.name, node);
  if (ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) return standsFor(node.initializer) ? named(node.name, node) : [];
  if (ts.isVariableDeclaration(node))
    return isAtTop(node) && standsFor(node.initializer) ? boundNames(node.name).map((name): Unit => ({ name, node })) : [];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const { left, right } = node;
    if (!standsFor(right)) return [];
    if (ts.isPropertyAccessExpression(left)) return [{ name: left.name.text, node: right }];
    if (ts.isIdentifier(left)) return [{ name: left.text, node: right }];
  }
  return [];
}

function named(name: ts.PropertyName | ts.ModuleExportName, node: ts.Node): Unit[] {
  const text = nameOf(name);
  return text === undefined ? [] : [{ name: text, node }];
}

/** What a call gives is known by what is asked of it later; only a module stands for what it has. */
function standsFor(value: ts.Expression | undefined): boolean {
  if (value === undefined) return false;
  const plain = bare(value);
  if (ts.isNewExpression(plain) || ts.isAwaitExpression(plain)) return false;
  return !ts.isCallExpression(plain) || /\brequire\(/.test(plain.getText());
}

function isAtTop(node: ts.VariableDeclaration): boolean {
  return ts.isVariableStatement(node.parent.parent) && ts.isSourceFile(node.parent.parent.parent);
}
