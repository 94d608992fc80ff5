/** `CREATE FUNCTION`, `CREATE PROCEDURE` and `DO` → a routine whose body can be run by the walk. */
import { textOf } from "../../source.ts";
import { literalAt } from "../../sql/literal.ts";
import type { CreateFunctionStmt, DefElem, DoStmt, Node } from "../../sql/parse.ts";
import { evaluate } from "../effects/expression.ts";
import { emptyScope } from "../effects/scope.ts";
import type { Body, BodyText, Parameter, Routine } from "../effects/steps.ts";
import type { Text } from "../effects/text.ts";
import { lastName, nameOf } from "../effects/tree.ts";

/** `undefined` for what has no body here (`LANGUAGE c`, `internal`). */
export function routineOf(stmt: CreateFunctionStmt, text: Text): Routine | undefined {
  const options = definitionElements(stmt.options ?? []);
  const names = nameOf(stmt.funcname ?? []).split(".");
  const body = bodyOf(stmt, options, text);
  if (!body) return undefined;
  return {
    kind: "routine",
    name: { schema: names.length > 1 ? names.at(-2) : undefined, name: lastName(stmt.funcname ?? []) },
    parameters: (stmt.parameters ?? []).flatMap((parameter): Parameter[] => {
      if (!("FunctionParameter" in parameter)) return [];
      const { name, mode, defexpr } = parameter.FunctionParameter;
      if (mode === "FUNC_PARAM_OUT" || mode === "FUNC_PARAM_TABLE") return [];
      return [
        {
          name: name === "" ? undefined : name,
          type: lastName(parameter.FunctionParameter.argType?.names ?? []),
          optional: defexpr !== undefined || mode === "FUNC_PARAM_VARIADIC",
          variadic: mode === "FUNC_PARAM_VARIADIC",
          default: defexpr && evaluate(defexpr, emptyScope),
        },
      ];
    }),
    outputs: (stmt.parameters ?? []).flatMap((parameter, position) => {
      if (!("FunctionParameter" in parameter)) return [];
      const { name = "", mode } = parameter.FunctionParameter;
      const isOutput = mode === "FUNC_PARAM_OUT" || mode === "FUNC_PARAM_INOUT" || mode === "FUNC_PARAM_TABLE";
      return isOutput ? [{ name: name.toLowerCase(), position }] : [];
    }),
    body,
    replaces: stmt.replace === true,
    strict: options.some(
      (option) => option.defname === "strict" && option.arg !== undefined && "Boolean" in option.arg && option.arg.Boolean.boolval === true,
    ),
    hasSetClause: options.some((option) => option.defname === "set"),
    place: text.statement,
  };
}

export function doRoutine(stmt: DoStmt, text: Text): Routine | undefined {
  const options = definitionElements(stmt.args ?? []);
  const language = stringOf(options.find((option) => option.defname === "language")?.arg) ?? "plpgsql";
  const body = bodyText(options, text);
  if (!body) return undefined;
  return {
    kind: "routine",
    name: { schema: undefined, name: "DO" },
    parameters: [],
    outputs: [],
    body:
      language === "plpgsql"
        ? { language, text: body, sql: text.sql ?? textOf(text.statement) }
        : { language: "other", text: body, name: language },
    replaces: true,
    strict: false,
    hasSetClause: false,
    place: text.statement,
  };
}

function bodyOf(stmt: CreateFunctionStmt, options: readonly DefElem[], text: Text): Body | undefined {
  if (stmt.sql_body) return { language: "parsed", tree: stmt.sql_body, text: { ...text, inBody: true } };
  const language = (stringOf(options.find((option) => option.defname === "language")?.arg) ?? "sql").toLowerCase();
  if (language === "c" || language === "internal") return undefined;
  const body = bodyText(options, text);
  if (!body) return undefined;
  if (language === "sql") return { language, text: body };
  return language === "plpgsql"
    ? { language, text: body, sql: text.sql ?? textOf(text.statement) }
    : { language: "other", text: body, name: language };
}

function definitionElements(options: readonly Node[]): DefElem[] {
  return options.flatMap((option) => ("DefElem" in option ? [option.DefElem] : []));
}

function stringOf(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  if ("String" in node) return node.String.sval ?? "";
  const [first] = "List" in node ? (node.List.items ?? []) : [];
  return first && "String" in first ? (first.String.sval ?? "") : undefined;
}

function bodyText(options: readonly DefElem[], text: Text): BodyText | undefined {
  const as = options.find((option) => option.defname === "as");
  const content = stringOf(as?.arg);
  if (content === undefined) return undefined;
  // The tree gives the place of AS; in DO, where AS is not written, the place of the string itself.
  const from = text.at(as?.location ?? 0);
  const literal = text.exact ? literalAt(text.source.text, from, text.statement.span.end) : undefined;
  const exact = literal !== undefined && literal.content === content;
  return {
    content,
    source: text.source,
    statement: text.statement,
    exact,
    toSource: (index) => (exact ? literal.indexOf(index) : text.statement.span.start),
  };
}
