/** Creating, dropping and naming objects: what temporary ones are recognised by, and which sequences a table draws from. */
import type { Node, RangeVar } from "../../sql/parse.ts";
import type { CreateStep, DroppedObject, ObjectSpace, QualifiedName, RelationAction, Step } from "./steps.ts";
import { stepsOfQuery } from "./query.ts";
import type { Text } from "./text.ts";
import { lastName, nameOf, qualified } from "./tree.ts";

interface CreateOptions {
  readonly onCommitDrop?: boolean;
  readonly lenient?: boolean;
  readonly dependsOn?: readonly QualifiedName[];
  readonly references?: readonly QualifiedName[];
  readonly ownedBy?: readonly QualifiedName[];
  readonly inheritsTemporary?: boolean;
}

const created: Readonly<Record<string, string>> = {
  table: "TABLE",
  "table-as": "TABLE",
  "select-into": "TABLE",
  view: "VIEW",
  sequence: "SEQUENCE",
  type: "TYPE",
  function: "FUNCTION",
};

export function createRelation(relation: RangeVar, form: string, text: Text, options: CreateOptions): CreateStep {
  const object = qualified(relation);
  const temporary = relation.relpersistence === "t";
  return {
    kind: "create",
    space: "relation",
    form,
    object,
    temporary,
    onCommitDrop: options.onCommitDrop ?? false,
    lenient: options.lenient ?? false,
    references: options.references ?? [],
    dependsOn: options.dependsOn ?? [],
    ownedBy: options.ownedBy ?? [],
    inheritsTemporary: options.inheritsTemporary ?? false,
    place: text.statement,
    what:
      form === "select-into"
        ? `SELECT INTO ${temporary ? "TEMP " : ""}${nameText(object)}`
        : `CREATE ${temporary ? "TEMP " : ""}${created[form] ?? "OBJECT"} ${nameText(object)}`,
  };
}

export function createObject(space: ObjectSpace, form: string, names: readonly Node[], text: Text, lenient = false): CreateStep {
  return createNamed(space, form, nameParts(names), text, lenient);
}

export function createNamed(space: ObjectSpace, form: string, object: QualifiedName, text: Text, lenient = false): CreateStep {
  const what = `CREATE ${created[form] ?? "OBJECT"} ${nameText(object)}`;
  return {
    kind: "create",
    space,
    form,
    object,
    temporary: false,
    onCommitDrop: false,
    lenient,
    references: [],
    dependsOn: [],
    ownedBy: [],
    inheritsTemporary: false,
    place: text.statement,
    what,
  };
}

function nameText({ schema, name }: QualifiedName): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

export function onCommitNeed(create: CreateStep, text: Text): Step[] {
  return create.onCommitDrop
    ? [{ kind: "need-transaction", place: text.statement, what: `${create.what} … ON COMMIT DROP`, need: "on-commit-drop" }]
    : [];
}

export function nameParts(names: readonly Node[]): QualifiedName {
  const parts = nameOf(names).split(".");
  return { schema: parts.length > 1 ? parts.at(-2) : undefined, name: lastName(names) };
}

export const dropSpaces: Readonly<Record<string, ObjectSpace | undefined>> = {
  OBJECT_TABLE: "relation",
  OBJECT_VIEW: "relation",
  OBJECT_SEQUENCE: "relation",
  OBJECT_FOREIGN_TABLE: "relation",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "function",
  OBJECT_ROUTINE: "function",
  OBJECT_AGGREGATE: "function",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "type",
};

export const renamedSpaces: Readonly<Record<string, ObjectSpace | undefined>> = {
  OBJECT_TABLE: "relation",
  OBJECT_VIEW: "relation",
  OBJECT_SEQUENCE: "relation",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "function",
  OBJECT_ROUTINE: "function",
};

export function objectName(node: Node): DroppedObject {
  if ("List" in node) return { ...nameParts(node.List.items ?? []), args: undefined };
  if ("ObjectWithArgs" in node) {
    const { objname, objargs, args_unspecified } = node.ObjectWithArgs;
    const types = (objargs ?? []).map((type) => ("TypeName" in type ? lastName(type.TypeName.names ?? []) : ""));
    return { ...nameParts(objname ?? []), args: args_unspecified === true ? undefined : types };
  }
  return { ...("TypeName" in node ? nameParts(node.TypeName.names ?? []) : { schema: undefined, name: "" }), args: undefined };
}

/** `DROP TRIGGER name ON schema.table`: the name comes last. */
export function ofTable(node: Node): { readonly name: string; readonly table: QualifiedName } {
  const parts = "List" in node ? (node.List.items ?? []) : [];
  return { name: lastName(parts), table: nameParts(parts.slice(0, -1)) };
}

/** The table of `OWNED BY table.column`. */
export function ownersIn(options: readonly Node[]): QualifiedName[] {
  return options.flatMap((option) => {
    const arg = "DefElem" in option && option.DefElem.defname === "owned_by" ? option.DefElem.arg : undefined;
    const parts = arg && "List" in arg ? (arg.List.items ?? []) : [];
    return parts.length > 1 ? [nameParts(parts.slice(0, -1))] : [];
  });
}

/** Columns of serial or identity type and columns whose default is `nextval('…')`. */
export function sequencesOf(relation: RangeVar, elements: readonly Node[]): ReadonlyMap<string, string> {
  const sequences = new Map<string, string>();
  for (const element of elements) {
    if (!("ColumnDef" in element)) continue;
    const { colname = "", typeName, constraints = [] } = element.ColumnDef;
    const serial = /^(small|big)?serial[248]?$/.test(lastName(typeName?.names ?? []));
    const identity = constraints.some((constraint) => "Constraint" in constraint && constraint.Constraint.contype === "CONSTR_IDENTITY");
    if (serial || identity) sequences.set(colname, `${relation.relname ?? ""}_${colname}_seq`);
    for (const constraint of constraints) {
      if (!("Constraint" in constraint) || constraint.Constraint.contype !== "CONSTR_DEFAULT") continue;
      const drawn = /"nextval".*?"sval":"([^"]+)"/.exec(JSON.stringify(constraint.Constraint.raw_expr ?? null));
      if (drawn?.[1]) sequences.set(colname, drawn[1].split(".").at(-1) ?? drawn[1]);
    }
  }
  return sequences;
}

/** The bits of `pg_trigger.h`. */
export function triggerActions(events: number): RelationAction[] {
  return [
    ...((events & 4) !== 0 ? (["insert"] as const) : []),
    ...((events & 8) !== 0 ? (["delete"] as const) : []),
    ...((events & 16) !== 0 ? (["update"] as const) : []),
  ];
}

export function relationsIn(tree: unknown, found: QualifiedName[] = []): QualifiedName[] {
  if (typeof tree !== "object" || tree === null) return found;
  if ("relname" in tree && typeof tree.relname === "string")
    found.push({ schema: "schemaname" in tree && typeof tree.schemaname === "string" ? tree.schemaname : undefined, name: tree.relname });
  for (const value of Object.values(tree)) relationsIn(value, found);
  return found;
}

/** What each column's default does when an INSERT leaves the column out. */
export function defaultsOf(elements: readonly Node[], text: Text): ReadonlyMap<string, readonly Step[]> {
  const defaults = new Map<string, readonly Step[]>();
  for (const element of elements) {
    if (!("ColumnDef" in element)) continue;
    for (const constraint of element.ColumnDef.constraints ?? []) {
      if (!("Constraint" in constraint) || constraint.Constraint.contype !== "CONSTR_DEFAULT" || !constraint.Constraint.raw_expr) continue;
      const steps = stepsOfQuery(constraint.Constraint.raw_expr, text).filter(
        (step) => step.kind === "call" || (step.kind === "acquire" && step.state !== "sequence-value"),
      );
      if (steps.length > 0) defaults.set(element.ColumnDef.colname ?? "", steps);
    }
  }
  return defaults;
}

/** What CHECK constraints do for each row. */
export function checksOf(elements: readonly Node[], text: Text): readonly Step[] {
  const constraints = elements.flatMap((element) => ("ColumnDef" in element ? (element.ColumnDef.constraints ?? []) : [element]));
  return constraints.flatMap((constraint) => {
    if (!("Constraint" in constraint) || constraint.Constraint.contype !== "CONSTR_CHECK" || !constraint.Constraint.raw_expr) return [];
    return stepsOfQuery(constraint.Constraint.raw_expr, text).filter((step) => /^(call|acquire|release)$/.test(step.kind));
  });
}

/** `SFUNC` and `FINALFUNC` of CREATE AGGREGATE. */
export function aggregateFunctions(definition: readonly Node[]): Record<"transition" | "final", QualifiedName | undefined> {
  const named = (name: string): QualifiedName | undefined => {
    const option = definition.find((each) => "DefElem" in each && each.DefElem.defname === name);
    const arg = option && "DefElem" in option ? option.DefElem.arg : undefined;
    return arg && "TypeName" in arg ? nameParts(arg.TypeName.names ?? []) : undefined;
  };
  return { transition: named("sfunc"), final: named("finalfunc") };
}

export const ruleActions: Readonly<Record<string, RelationAction | undefined>> = {
  CMD_INSERT: "insert",
  CMD_UPDATE: "update",
  CMD_DELETE: "delete",
};

/** The tables that foreign keys of this table point to. */
export function referencesIn(elements: readonly Node[]): QualifiedName[] {
  const constraints = elements.flatMap((element) => ("ColumnDef" in element ? (element.ColumnDef.constraints ?? []) : [element]));
  return constraints.flatMap((constraint) =>
    "Constraint" in constraint && constraint.Constraint.pktable ? [qualified(constraint.Constraint.pktable)] : [],
  );
}
