/** How a few statements on one object are written down: one after another, in a loop, as constants, in functions, in a class … */
import { indent, list, quoted, type Draft, type Handle, type Lines } from "./library.ts";
import { forms } from "./forms.ts";
import { kept, one, parameters, plainly } from "./sends.ts";
import type { Statement } from "./states.ts";

/** What is kept goes to `seen`, an array of that name. */
export function written(draft: Draft, handle: Handle, statements: readonly Statement[], seen = "seen"): Lines {
  if (statements.length === 0) return [];
  const { random } = draft;
  const way = random.below(38);
  if (way < 9) return plainly(draft, handle, statements, seen);
  if (way < 11) return inLoop(draft, handle, statements, seen);
  if (way < 13) return overValues(draft, handle, statements, seen);
  if (way < 15) return fromConstants(draft, handle, statements, seen);
  if (way < 16) return guarded(draft, handle, statements, seen);
  if (way < 18) return inSteps(draft, handle, statements, seen);
  if (way < 19) return inClass(draft, handle, statements, seen);
  if (way < 20) return fromStatics(draft, handle, statements, seen);
  if (way < 21) return fromFunctions(draft, handle, statements, seen);
  if (way < 22) return retried(draft, handle, statements, seen);
  if (way < 24) return around(draft, handle, statements, seen);
  if (way < 25) return returnedEarly(draft, handle, statements, seen);
  if (way >= 26) return random.pick(forms)(draft, handle, statements, seen);
  return throughForwarder(draft, handle, statements, seen);
}

/** Texts that a class or an enumeration has. */
function fromStatics(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { random, library, top } = draft;
  const isEnum = random.chance(0.4);
  const owner = draft.fresh(isEnum ? "Sql" : "Queries");
  const members: string[] = [];
  const lines = statements.map((statement) => {
    if (statement.values) return one(draft, handle, statement, seen);
    const name = draft.fresh("Text");
    members.push(isEnum ? `${name} = ${JSON.stringify(statement.sql)},` : `static readonly ${name} = ${quoted(random, statement.sql)};`);
    return kept(draft, library.sendText(draft, handle, `${owner}.${name}`), statement.look ?? false, seen);
  });
  if (members.length > 0) top.push(`${isEnum ? "enum" : "class"} ${owner} {`, ...indent(members), "}", "");
  return lines;
}

/** A function that makes the text of its argument. */
function fromFunctions(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { random, library, top } = draft;
  return statements.map((statement) => {
    const spaces = [...statement.sql.matchAll(/ /g)].map((match) => match.index);
    if (statement.values || spaces.length === 0) return one(draft, handle, statement, seen);
    const at = random.pick(spaces) + 1;
    const name = draft.fresh("textOf");
    const [head, tail] = [statement.sql.slice(0, at), statement.sql.slice(at)];
    top.push(
      random.chance(0.5)
        ? `const ${name} = (rest: string) => \`${head}\${rest}\`;`
        : `function ${name}(rest: string): string {\n  return ${JSON.stringify(head)} + rest;\n}`,
    );
    return kept(draft, library.sendText(draft, handle, `${name}(${JSON.stringify(tail)})`), statement.look ?? false, seen);
  });
}

/** Done again when it fails. */
function retried(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const attempt = draft.fresh("attempt");
  return [
    `for (let ${attempt} = 0; ${attempt} < 2; ${attempt} += 1) {`,
    "  try {",
    ...indent(indent(plainly(draft, handle, statements, seen))),
    "    break;",
    "  } catch (error) {",
    `    ${seen}.push((error as Error).message);`,
    "  }",
    "}",
  ];
}

/** A function that does the first, what it is given, and the last whatever happens. */
function around(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { random, top } = draft;
  const [first, ...others] = statements;
  const last = others.pop();
  if (!first || !last) return plainly(draft, handle, statements, seen);
  const { given, taken } = parameters(handle);
  const name = draft.fresh(random.pick(["around", "holding", "withState"]));
  const outside = random.chance(0.5);
  const before = plainly(draft, handle, [first], seen);
  top.push(
    `async function ${name}<T>(${taken}, ${seen}: unknown[], work: () => Promise<T>): Promise<T> {`,
    ...indent(outside ? before : []),
    "  try {",
    ...indent(indent(outside ? [] : before)),
    "    return await work();",
    "  } finally {",
    ...indent(indent(plainly(draft, handle, [last], seen))),
    "  }",
    "}",
    "",
  );
  return [`await ${name}(${given}, ${seen}, async () => {`, ...indent(plainly(draft, handle, others, seen)), "});"];
}

/** A function that may return before its end, and does not. */
function returnedEarly(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { given, taken } = parameters(handle);
  const name = draft.fresh("proceed");
  const [first, ...others] = statements;
  draft.top.push(
    `async function ${name}(${taken}, ${seen}: unknown[], wanted: boolean): Promise<void> {`,
    ...indent(plainly(draft, handle, first ? [first] : [], seen)),
    "  if (!wanted) return;",
    ...indent(plainly(draft, handle, others, seen)),
    "}",
    "",
  );
  return [`await ${name}(${given}, ${seen}, true);`];
}

/** `for` over the texts; what has values or is kept stays outside. */
function inLoop(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { random, library } = draft;
  const end = statements.findIndex((statement) => statement.values);
  const looped = statements.slice(0, end < 0 ? statements.length : end);
  if (looped.length < 2) return plainly(draft, handle, statements, seen);
  const texts = looped.map(({ sql }) => JSON.stringify(sql));
  const name = draft.fresh("statement");
  const look = looped.some((statement) => statement.look);
  const sent = kept(draft, library.sendText(draft, handle, name), look, seen);
  const rest = plainly(draft, handle, statements.slice(looped.length), seen);
  const way = random.below(3);
  if (way === 0) return [`for (const ${name} of [`, ...indent(texts.map((text) => `${text},`)), "]) {", `  ${sent}`, "}", ...rest];
  const all = draft.fresh("STATEMENTS");
  draft.top.push(`const ${all} = [`, ...indent(texts.map((text) => `${text},`)), `]${random.chance(0.5) ? " as const" : ""};`);
  if (way === 1) return [`for (const ${name} of ${all}) {`, `  ${sent}`, "}", ...rest];
  const index = draft.fresh("i");
  const counted = kept(draft, library.sendText(draft, handle, `${all}[${index}]`), look, seen);
  return [`for (let ${index} = 0; ${index} < ${all}.length; ${index} += 1) {`, `  ${counted}`, "}", ...rest];
}

/** `for` over the values of a statement that has some. */
function overValues(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const at = statements.findIndex(({ values }) => values?.length === 1);
  const statement = statements[at];
  const [value] = statement?.values ?? [];
  if (!statement || value === undefined) return fromConstants(draft, handle, statements, seen);
  const name = draft.fresh(typeof value === "number" ? "id" : "item");
  const values = typeof value === "number" && !statement.sql.includes("unlock") && draft.random.chance(0.3) ? [value, value + 1] : [value];
  const marker = typeof value === "number" ? 987_654_321 : "\u0001";
  const sent = draft.library
    .send(draft, handle, { ...statement, values: [marker] })
    .replaceAll(typeof marker === "number" ? String(marker) : JSON.stringify(marker), name);
  return [
    ...plainly(draft, handle, statements.slice(0, at), seen),
    `for (const ${name} of ${list(values)}) {`,
    `  ${kept(draft, sent, statement.look ?? false, seen)}`,
    "}",
    ...plainly(draft, handle, statements.slice(at + 1), seen),
  ];
}

/** Texts of the module: constants, or the members of one object. */
function fromConstants(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { random, library, top } = draft;
  const object = random.chance(0.4) ? draft.fresh(random.pick(["SQL", "QUERIES"])) : undefined;
  const members: string[] = [];
  const lines = statements.map((statement) => {
    if (statement.values) return one(draft, handle, statement, seen);
    const name = draft.fresh(object ? "text" : "QUERY");
    if (object) members.push(`${name}: ${quoted(random, statement.sql)},`);
    else top.push(`const ${name} = ${quoted(random, statement.sql)};`);
    return kept(draft, library.sendText(draft, handle, object ? `${object}.${name}` : name), statement.look ?? false, seen);
  });
  if (object) top.push(`const ${object} = {`, ...indent(members), `}${random.chance(0.6) ? " as const" : ""};`);
  return lines;
}

/** Each failure is caught where it happens. */
function guarded(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  return statements.flatMap((statement) => [
    "try {",
    `  ${one(draft, handle, statement, seen)}`,
    "} catch (error) {",
    `  ${seen}.push((error as Error).message);`,
    "}",
  ]);
}

/** One function or two, that are given the object. */
function inSteps(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { random, top } = draft;
  const { given, taken } = parameters(handle);
  const cut = statements.length > 1 && random.chance(0.7) ? 1 + random.below(statements.length - 1) : statements.length;
  const parts = [statements.slice(0, cut), statements.slice(cut)].filter((part) => part.length > 0);
  return parts.map((part) => {
    const name = draft.fresh(random.pick(["step", "prepareWork", "doWork", "finish"]));
    const last = part.at(-1);
    if (last?.look && part.every((each) => each === last || !each.look) && random.chance(0.6)) {
      const before = plainly(draft, handle, part.slice(0, -1), seen);
      const rows = draft.library.rows(`await ${draft.library.send(draft, handle, last)}`);
      top.push(`async function ${name}(${taken}) {`, ...indent([...before, `return ${rows};`]), "}", "");
      return `${seen}.push(await ${name}(${given}));`;
    }
    const body = indent(plainly(draft, handle, part, seen));
    if (random.chance(0.3)) top.push(`const ${name} = async (${taken}, ${seen}: unknown[]) => {`, ...body, "};", "");
    else top.push(`async function ${name}(${taken}, ${seen}: unknown[]): Promise<void> {`, ...body, "}", "");
    return `await ${name}(${given}, ${seen});`;
  });
}

/** An object whose methods send them. */
function inClass(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { random, top } = draft;
  const [name, object] = [draft.fresh(random.pick(["Repository", "Worker", "Store"])), draft.fresh("worker")];
  const field = random.pick(["#", "_"]);
  const own: Handle = {
    ...handle,
    code: `this.${field}${handle.code}`,
    ...(handle.transaction !== undefined && { transaction: `this.${field}${handle.transaction}` }),
  };
  const { given } = parameters(handle);
  const fields = [[handle.code, handle.type], ...(handle.transaction === undefined ? [] : [[handle.transaction, "Transaction"]])];
  const cut = statements.length > 1 ? 1 + random.below(statements.length - 1) : 1;
  const parts = [statements.slice(0, cut), statements.slice(cut)].filter((part) => part.length > 0);
  const methods = parts.map((part) => ({ name: draft.fresh(random.pick(["start", "load", "run", "stop"])), part }));
  top.push(
    `class ${name} {`,
    ...indent(fields.map(([each = "", type = ""]) => `readonly ${field}${each}: ${type};`)),
    `  constructor(${fields.map(([each = "", type = ""]) => `${each}: ${type}`).join(", ")}) {`,
    ...indent(indent(fields.map(([each = ""]) => `this.${field}${each} = ${each};`))),
    "  }",
    ...methods.flatMap((method) => [
      `  async ${method.name}(${seen}: unknown[]) {`,
      ...indent(indent(plainly(draft, own, method.part, seen))),
      "  }",
    ]),
    "}",
    "",
  );
  return [`const ${object} = new ${name}(${given});`, ...methods.map((method) => `await ${object}.${method.name}(${seen});`)];
}

/** A function of one line that sends any text. */
function throughForwarder(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  const { random, top, library } = draft;
  const name = draft.fresh(random.pick(["query", "execute", "q"]));
  const inner = random.chance(0.5);
  const { given, taken } = parameters(handle);
  if (inner) {
    const lines = statements.map((statement) =>
      statement.values
        ? one(draft, handle, statement, seen)
        : kept(draft, `${name}(${quoted(random, statement.sql)})`, statement.look ?? false, seen),
    );
    return [`const ${name} = (text: string) => ${library.sendText(draft, handle, "text")};`, ...lines];
  }
  top.push(
    `async function ${name}(${taken}, text: string) {`,
    `  return ${library.rows(`await ${library.sendText(draft, handle, "text")}`)};`,
    "}",
    "",
  );
  return statements.map((statement) => {
    if (statement.values) return one(draft, handle, statement, seen);
    const call = `await ${name}(${given}, ${quoted(random, statement.sql)})`;
    return statement.look ? `${seen}.push(${call});` : `${call};`;
  });
}
