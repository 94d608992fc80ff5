/** More ways to write down a few statements on one object: as classes, functions and generators have them. */
import { indent, type Draft, type Handle, type Lines } from "./library.ts";
import { kept, one, parameters, plainly } from "./sends.ts";
import type { Statement } from "./states.ts";

type Form = (draft: Draft, handle: Handle, statements: readonly Statement[], seen: string) => Lines;

/** In two parts, of which the second may be empty. */
function halves(draft: Draft, statements: readonly Statement[]): readonly [readonly Statement[], readonly Statement[]] {
  const cut = statements.length > 1 ? 1 + draft.random.below(statements.length - 1) : 1;
  return [statements.slice(0, cut), statements.slice(cut)];
}

/** The object as a field, beside Sequelize's transaction. */
function fieldsOf(handle: Handle): { readonly own: Handle; readonly declared: Lines } {
  const { transaction } = handle;
  return {
    own: { ...handle, code: `this.${handle.code}`, ...(transaction !== undefined && { transaction: `this.${transaction}` }) },
    declared: [
      `protected readonly ${handle.code}: ${handle.type}`,
      ...(transaction === undefined ? [] : [`protected readonly ${transaction}: Transaction`]),
    ],
  };
}

/** A class that says in which order, and one below it that says what. */
const overridden: Form = (draft, handle, statements, seen) => {
  const [base, name] = [draft.fresh("Job"), draft.fresh("OwnJob")];
  const { own, declared } = fieldsOf(handle);
  const [first, second] = halves(draft, statements);
  draft.top.push(
    `abstract class ${base} {`,
    `  constructor(${declared.join(", ")}) {}`,
    `  async run(${seen}: unknown[]): Promise<void> {`,
    `    await this.before(${seen});`,
    `    await this.work(${seen});`,
    "  }",
    `  protected async before(_seen: unknown[]): Promise<void> {}`,
    `  protected abstract work(${seen}: unknown[]): Promise<void>;`,
    "}",
    `class ${name} extends ${base} {`,
    `  protected override async before(${seen}: unknown[]): Promise<void> {`,
    `    await super.before(${seen});`,
    ...indent(indent(plainly(draft, own, first, seen))),
    "  }",
    `  protected async work(${seen}: unknown[]): Promise<void> {`,
    ...indent(indent(plainly(draft, own, second, seen))),
    "  }",
    "}",
    "",
  );
  return [`await new ${name}(${parameters(handle).given}).run(${seen});`];
};

/** Functions that are fields. */
const inFields: Form = (draft, handle, statements, seen) => {
  const [name, object] = [draft.fresh("Service"), draft.fresh("service")];
  const { own, declared } = fieldsOf(handle);
  const [first, second] = halves(draft, statements);
  draft.top.push(
    `class ${name} {`,
    `  constructor(${declared.join(", ")}) {}`,
    `  start = async (${seen}: unknown[]): Promise<void> => {`,
    ...indent(indent(plainly(draft, own, first, seen))),
    "  };",
    `  readonly proceed = async (${seen}: unknown[]): Promise<void> => {`,
    ...indent(indent(plainly(draft, own, second, seen))),
    "  };",
    "}",
    "",
  );
  return [
    `const ${object} = new ${name}(${parameters(handle).given});`,
    `await ${object}.start(${seen});`,
    `await ${object}.proceed(${seen});`,
  ];
};

/** A text that a parameter has when none is given. */
const byDefault: Form = (draft, handle, statements, seen) => {
  const { given, taken } = parameters(handle);
  return statements.map((statement) => {
    if (statement.values) return one(draft, handle, statement, seen);
    const name = draft.fresh("send");
    draft.top.push(
      `async function ${name}(${taken}, text = ${JSON.stringify(statement.sql)}) {`,
      `  return ${draft.library.rows(`await ${draft.library.sendText(draft, handle, "text")}`)};`,
      "}",
      "",
    );
    return statement.look ? `${seen}.push(await ${name}(${given}));` : `await ${name}(${given});`;
  });
};

/** Functions in a list, that are called one after another. */
const inCallbacks: Form = (draft, handle, statements, seen) => {
  const [tasks, task] = [draft.fresh("tasks"), draft.fresh("task")];
  const list = statements.map((statement) => `async () => { ${one(draft, handle, statement, seen)} },`);
  if (draft.random.chance(0.4)) return ["for (const work of [", ...indent(list), "]) await work();"];
  return [`const ${tasks} = [`, ...indent(list), "];", `for (const ${task} of ${tasks}) {`, `  await ${task}();`, "}"];
};

/** Texts that a generator gives; what has values stays outside. */
const fromGenerator: Form = (draft, handle, statements, seen) => {
  const { random, library, top } = draft;
  const end = statements.findIndex((statement) => statement.values);
  const given = statements.slice(0, end < 0 ? statements.length : end);
  if (given.length === 0) return plainly(draft, handle, statements, seen);
  const [name, text] = [draft.fresh("textsFor"), draft.fresh("text")];
  const isAsync = random.chance(0.5);
  top.push(
    `${isAsync ? "async " : ""}function* ${name}(): ${isAsync ? "AsyncGenerator" : "Generator"}<string> {`,
    ...given.map(({ sql }) => `  yield ${JSON.stringify(sql)};`),
    "}",
    "",
  );
  const look = given.some((statement) => statement.look);
  return [
    `for ${isAsync ? "await " : ""}(const ${text} of ${name}()) {`,
    `  ${kept(draft, library.sendText(draft, handle, text), look, seen)}`,
    "}",
    ...plainly(draft, handle, statements.slice(given.length), seen),
  ];
};

/** A generator that sends, and is gone through to its end. */
const inGenerator: Form = (draft, handle, statements, seen) => {
  const { given, taken } = parameters(handle);
  const [name, done] = [draft.fresh("steps"), draft.fresh("done")];
  draft.top.push(
    `async function* ${name}(${taken}, ${seen}: unknown[]): AsyncGenerator<number> {`,
    ...statements.flatMap((statement, index) => [`  ${one(draft, handle, statement, seen)}`, `  yield ${String(index)};`]),
    "}",
    "",
  );
  return [`for await (const ${done} of ${name}(${given}, ${seen})) {`, `  if (${done} < 0) throw new Error("never");`, "}"];
};

/** Functions inside a function. */
const nestedFunctions: Form = (draft, handle, statements, seen) => {
  const { given, taken } = parameters(handle);
  const name = draft.fresh("process");
  const [first, second] = halves(draft, statements);
  draft.top.push(
    `async function ${name}(${taken}, ${seen}: unknown[]): Promise<void> {`,
    "  const start = async (): Promise<void> => {",
    ...indent(indent(plainly(draft, handle, first, seen))),
    "  };",
    "  await start();",
    "  await finish();",
    "  async function finish(): Promise<void> {",
    ...indent(indent(plainly(draft, handle, second, seen))),
    "  }",
    "}",
    "",
  );
  return [`await ${name}(${given}, ${seen});`];
};

/** Steps of which one is in another module. */
const overTwoFiles: Form = (draft, handle, statements, seen) => {
  const { given, taken } = parameters(handle);
  const name = draft.fresh("stepBeside");
  const [first, second] = halves(draft, statements);
  const there = { ...draft, top: draft.beside.top };
  const body = indent(plainly(there, handle, first, seen));
  draft.beside.top.push(`export async function ${name}(${taken}, ${seen}: unknown[]): Promise<void> {`, ...body, "}", "");
  draft.beside.names.push(name);
  return [`await ${name}(${given}, ${seen});`, ...plainly(draft, handle, second, seen)];
};

/** An object of functions. */
const inObject: Form = (draft, handle, statements, seen) => {
  const { given, taken } = parameters(handle);
  const name = draft.fresh("actions");
  const [first, second] = halves(draft, statements);
  draft.top.push(
    `const ${name} = {`,
    `  async start(${taken}, ${seen}: unknown[]): Promise<void> {`,
    ...indent(indent(plainly(draft, handle, first, seen))),
    "  },",
    `  proceed: async (${taken}, ${seen}: unknown[]): Promise<void> => {`,
    ...indent(indent(plainly(draft, handle, second, seen))),
    "  },",
    "};",
    "",
  );
  return [`await ${name}.start(${given}, ${seen});`, `await ${name}.proceed(${given}, ${seen});`];
};

/** One case after another. */
const inCases: Form = (draft, handle, statements, seen) => {
  const phase = draft.fresh("phase");
  const names = statements.map((_, index) => `"phase ${String(index + 1)}"`);
  return [
    `for (const ${phase} of [${names.join(", ")}]) {`,
    `  switch (${phase}) {`,
    ...statements.flatMap((statement, index) => [
      `    case ${names[index] ?? ""}:`,
      `      ${one(draft, handle, statement, seen)}`,
      "      break;",
    ]),
    "  }",
    "}",
  ];
};

/** Taken from the front of a list until it is empty; what has values stays outside. */
const fromQueue: Form = (draft, handle, statements, seen) => {
  const end = statements.findIndex((statement) => statement.values);
  const queued = statements.slice(0, end < 0 ? statements.length : end);
  const [queue, text] = [draft.fresh("queue"), draft.fresh("next")];
  const look = queued.some((statement) => statement.look);
  return [
    `const ${queue}: string[] = [${queued.map(({ sql }) => JSON.stringify(sql)).join(", ")}];`,
    `while (${queue}.length > 0) {`,
    `  const ${text} = ${queue}.shift() ?? "";`,
    `  ${kept(draft, draft.library.sendText(draft, handle, text), look, seen)}`,
    "}",
    ...plainly(draft, handle, statements.slice(queued.length), seen),
  ];
};

/** Left from the midst of `try`, so that what stands after it is not done. */
const leftInTry: Form = (draft, handle, statements, seen) => {
  const { given, taken } = parameters(handle);
  const name = draft.fresh("leave");
  const [first, second] = halves(draft, statements);
  draft.top.push(
    `async function ${name}(${taken}, ${seen}: unknown[], isEnough: boolean): Promise<void> {`,
    "  try {",
    ...indent(indent(plainly(draft, handle, first, seen))),
    "    if (isEnough) return;",
    `    ${seen}.push("not enough");`,
    "  } finally {",
    ...indent(indent(plainly(draft, handle, second, seen))),
    "  }",
    "}",
    "",
  );
  return [`await ${name}(${given}, ${seen}, true);`];
};

export const forms: readonly Form[] = [
  overridden,
  inFields,
  byDefault,
  inCallbacks,
  fromGenerator,
  inGenerator,
  nestedFunctions,
  overTwoFiles,
  inObject,
  inCases,
  fromQueue,
  leftInTry,
];
