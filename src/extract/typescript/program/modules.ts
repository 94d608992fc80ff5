/** The files of a project as modules: what each declares at its top, imports and exports, and which file an import names. */
import { posix } from "node:path";
import type { Source } from "../../../types.ts";
import { createPathMappings, type PathMappings } from "../../path-mappings.ts";
import { moduleEnvironment, type Environment } from "./environment.ts";
import { nameOf, parseCode, ts } from "./syntax.ts";
import type { ReadFile } from "./read-file.ts";
import { createWorkspaces } from "./workspaces.ts";

export interface CodeFile {
  readonly source: Source;
  readonly tree: ts.SourceFile;
  readonly environment: Environment;
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly exports: ReadonlyMap<string, Exported>;
  /** `export * from`. */
  readonly stars: readonly string[];
  /** Every module that it names in an import or `require`. */
  readonly specifiers: ReadonlySet<string>;
  /** Assignments to names that are declared at the top without a value. */
  readonly assignments: ReadonlyMap<string, ts.Expression>;
}

export type Declaration =
  | { readonly kind: "variable"; readonly node: ts.VariableDeclaration }
  | { readonly kind: "function"; readonly node: ts.FunctionDeclaration }
  | { readonly kind: "class"; readonly node: ts.ClassDeclaration }
  | { readonly kind: "enum"; readonly node: ts.EnumDeclaration }
  | { readonly kind: "type"; readonly node: ts.TypeAliasDeclaration | ts.InterfaceDeclaration }
  /** `name` is `*` for a namespace and for `import x = require()`. */
  | { readonly kind: "import"; readonly specifier: string; readonly name: string };

export type Exported =
  | { readonly kind: "local"; readonly name: string }
  | { readonly kind: "from"; readonly specifier: string; readonly name: string }
  | { readonly kind: "expression"; readonly node: ts.Expression }
  | { readonly kind: "function"; readonly node: ts.FunctionDeclaration }
  | { readonly kind: "class"; readonly node: ts.ClassDeclaration };

/** Of sources that are read again and again, for as long as somebody has the source. Nothing in it is of one reader. */
export type KnownModules = WeakMap<Source, Omit<CodeFile, "environment">>;

export interface Modules {
  /** The file as a module; each is parsed once. */
  file(source: Source): CodeFile;
  /** The file that an import names; `undefined` for packages and what is not there. */
  resolve(from: CodeFile, specifier: string): Source | undefined;
  /** A file that will be read: where it stands a package may be. */
  expect(path: string): void;
}

export function createModules(read: ReadFile, knownBefore?: KnownModules): Modules {
  const files = new Map<string, CodeFile>();
  const resolved = new Map<string, Source | undefined>();
  const paths = createPathMappings(read, (text) => ts.parseConfigFileTextToJson("", text).config);
  const folders = new Set<string>();
  const workspaces = createWorkspaces(read, folders);
  return {
    file(source) {
      const known = files.get(source.path);
      if (known) return known;
      const file = readModule(source, knownBefore);
      files.set(source.path, file);
      return file;
    },
    resolve(from, specifier) {
      const key = `${posix.dirname(from.source.path)}\0${specifier}`;
      if (!resolved.has(key)) {
        const mapped = firstOf(candidates(from.source.path, specifier, paths), read);
        resolved.set(key, mapped ?? firstOf(workspaces.find(from.source.path, specifier), read));
      }
      return resolved.get(key);
    },
    expect(path) {
      for (let at = posix.dirname(path); !folders.has(at) && at !== posix.dirname(at); at = posix.dirname(at)) folders.add(at);
    },
  };
}

/* ------------------------------------------------------------ which file */

function firstOf(bases: readonly string[], read: ReadFile): Source | undefined {
  for (const path of bases.flatMap((base) => spellings(base))) {
    const source = read(path);
    if (source !== undefined) return source;
  }
  return undefined;
}

const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** TypeScript's own order, as far as source files go. */
function spellings(base: string): string[] {
  const plain = base.replace(/\?(?:raw|text|inline)$/, "");
  if (/\.sql$/i.test(plain)) return [plain];
  const script = /\.([cm]?)jsx?$/.exec(plain);
  const asTypeScript = script ? [plain.replace(/\.([cm]?)js(x?)$/, ".$1ts$2"), plain.replace(/\.jsx?$/, ".tsx"), plain] : [];
  const own = /\.[cm]?[jt]sx?$/.test(plain) ? [plain] : [];
  return [...own, ...asTypeScript, ...endings.map((ending) => plain + ending), ...endings.map((ending) => `${plain}/index${ending}`)];
}

function candidates(from: string, specifier: string, mappings: PathMappings): string[] {
  if (/^\.\.?(?:\/|$)/.test(specifier)) return [posix.join(posix.dirname(from), specifier)];
  if (specifier.startsWith("/")) return [specifier];
  return mappings.find(from, specifier);
}

/* ------------------------------------------------------------ what a file declares */

function readModule(source: Source, knownBefore: KnownModules | undefined): CodeFile {
  const known = knownBefore?.get(source) ?? parseModule(source);
  knownBefore?.set(source, known);
  const file: CodeFile = { ...known, environment: undefined as never };
  return Object.assign(file, { environment: moduleEnvironment(file) });
}

function parseModule(source: Source): Omit<CodeFile, "environment"> {
  const tree = parseCode(source);
  const declarations = new Map<string, Declaration>();
  const exports = new Map<string, Exported>();
  const stars: string[] = [];
  const specifiers = new Set<string>();
  const assignments = new Map<string, ts.Expression>();
  for (const statement of tree.statements) {
    declare(statement, declarations, specifiers);
    exportsOf(statement, exports, stars);
  }
  collect(tree, specifiers, declarations, assignments);
  return { source, tree, declarations, exports, stars, specifiers, assignments };
}

function declare(statement: ts.Statement, into: Map<string, Declaration>, specifiers: Set<string>): void {
  if (ts.isVariableStatement(statement)) {
    for (const node of statement.declarationList.declarations)
      for (const name of boundNames(node.name)) into.set(name, { kind: "variable", node });
  } else if (ts.isFunctionDeclaration(statement) && statement.name && statement.body) {
    into.set(statement.name.text, { kind: "function", node: statement });
  } else if (ts.isClassDeclaration(statement) && statement.name) {
    into.set(statement.name.text, { kind: "class", node: statement });
  } else if (ts.isEnumDeclaration(statement)) {
    into.set(statement.name.text, { kind: "enum", node: statement });
  } else if (ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement)) {
    if (!into.has(statement.name.text)) into.set(statement.name.text, { kind: "type", node: statement });
  } else if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
    const specifier = statement.moduleSpecifier.text;
    specifiers.add(specifier);
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) into.set(name.text, { kind: "import", specifier, name: "default" });
    if (namedBindings && ts.isNamespaceImport(namedBindings)) into.set(namedBindings.name.text, { kind: "import", specifier, name: "*" });
    else if (namedBindings)
      for (const element of namedBindings.elements)
        into.set(element.name.text, { kind: "import", specifier, name: nameOf(element.propertyName) ?? element.name.text });
  } else if (ts.isImportEqualsDeclaration(statement)) {
    const { moduleReference } = statement;
    if (ts.isExternalModuleReference(moduleReference) && ts.isStringLiteral(moduleReference.expression)) {
      specifiers.add(moduleReference.expression.text);
      into.set(statement.name.text, { kind: "import", specifier: moduleReference.expression.text, name: "*" });
    }
  }
}

export function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

function isExported(node: ts.Statement): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === ts.SyntaxKind.ExportKeyword);
}

function exportsOf(statement: ts.Statement, into: Map<string, Exported>, stars: string[]): void {
  if (ts.isExportAssignment(statement)) {
    into.set(statement.isExportEquals === true ? "=" : "default", { kind: "expression", node: statement.expression });
  } else if (ts.isExportDeclaration(statement)) {
    const from = statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
    const { exportClause } = statement;
    if (exportClause === undefined) {
      if (from !== undefined) stars.push(from);
    } else if (ts.isNamespaceExport(exportClause)) {
      if (from !== undefined) into.set(exportClause.name.text, { kind: "from", specifier: from, name: "*" });
    } else
      for (const element of exportClause.elements) {
        const name = nameOf(element.propertyName) ?? element.name.text;
        into.set(element.name.text, from === undefined ? { kind: "local", name } : { kind: "from", specifier: from, name });
      }
  } else if (isExported(statement)) {
    const isDefault =
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some((one) => one.kind === ts.SyntaxKind.DefaultKeyword);
    if (ts.isFunctionDeclaration(statement) && isDefault === true) into.set("default", { kind: "function", node: statement });
    else if (ts.isClassDeclaration(statement) && isDefault === true) into.set("default", { kind: "class", node: statement });
    else if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations)
        for (const bound of boundNames(name)) into.set(bound, { kind: "local", name: bound });
    else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name)
      into.set(statement.name.text, { kind: "local", name: statement.name.text });
  } else if (ts.isExpressionStatement(statement)) commonJs(statement.expression, into);
}

/** `module.exports = x`, `module.exports.a = x`, `exports.a = x`. */
function commonJs(expression: ts.Expression, into: Map<string, Exported>): void {
  if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
  const target = expression.left.getText();
  if (target === "module.exports") into.set("=", { kind: "expression", node: expression.right });
  const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(target)?.[1];
  if (name !== undefined) into.set(name, { kind: "expression", node: expression.right });
}

/** What stands deeper: `require` and `import()`, and assignments to names of the top. */
function collect(
  tree: ts.SourceFile,
  specifiers: Set<string>,
  declarations: ReadonlyMap<string, Declaration>,
  assignments: Map<string, ts.Expression>,
): void {
  const stack: ts.Node[] = [tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === "require");
      if (loads && argument && ts.isStringLiteralLike(argument)) specifiers.add(argument.text);
    } else if (
      ts.isBinaryExpression(node) &&
      (node.operatorToken.kind === ts.SyntaxKind.EqualsToken || node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken) &&
      ts.isIdentifier(node.left) &&
      declarations.get(node.left.text)?.kind === "variable" &&
      !assignments.has(node.left.text)
    )
      assignments.set(node.left.text, node.right);
    ts.forEachChild(node, (child) => void stack.push(child));
  }
}
