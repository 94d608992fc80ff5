/**
 * pgsql-ast-parser as a second reader: where both parsers read a statement, both must see the same effects in it.
 * Its typed tree is read here by code of its own, so that a misread node of libpg-query shows.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { astVisitor, parse, type Statement } from "pgsql-ast-parser";
import { describe, expect, it } from "vitest";
import { makeSource } from "../../src/source.ts";
import { readSql } from "../../src/sql/read.ts";
import { emptyScope } from "../../src/state/effects/scope.ts";
import { stepsOfStatement } from "../../src/state/effects/statements.ts";
import type { Step } from "../../src/state/effects/steps.ts";

const files = ["fixtures/rules", "fixtures/projects"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sql") && !file.endsWith(".proof.sql"))
    .map((file) => join(folder, file)),
);

/** The functions whose calls both readers are asked about. */
const sessionFunctions = /^(pg_(try_)?advisory_(xact_)?(un)?lock(_shared|_all)?|set_config|setseed|nextval|setval|currval|lastval)$/;

/** What the engine's steps say, in the words of this test. */
function ofEngine(steps: readonly Step[]): string[] {
  return steps.flatMap((step): string[] => {
    switch (step.kind) {
      case "begin":
      case "commit":
      case "rollback":
        return [step.kind];
      case "prepare":
        return [`prepare ${step.acquire.name}`];
      case "create":
        return step.temporary ? [`temporary ${step.object.name}`] : [];
      case "acquire":
        if (step.form === "set") return [`set ${step.name}`];
        return [];
      case "release":
        if (step.form === "deallocate") return [`deallocate ${step.name ?? ""}`];
        return [];
      case "reset":
        return step.what === "deallocate-all" ? ["deallocate all"] : [];
      case "need-transaction":
        return step.need === "set-local" ? ["set local"] : [];
      default:
        return [];
    }
  });
}

function ofSecondReader(statement: Statement): string[] {
  switch (statement.type) {
    case "begin":
    case "start transaction":
      return ["begin"];
    case "commit":
    case "rollback":
      return [statement.type];
    case "prepare":
      return [`prepare ${statement.name.name}`];
    case "deallocate":
      return ["name" in statement.target ? `deallocate ${statement.target.name}` : "deallocate all"];
    case "create table":
      return statement.temporary === true ? [`temporary ${statement.name.name}`] : [];
    case "create view":
      return statement.temp === true ? [`temporary ${statement.name.name}`] : [];
    case "create sequence":
      return statement.temp === true ? [`temporary ${statement.name.name}`] : [];
    case "set":
      if (statement.scope === "local") return ["set local"];
      return statement.set.type === "default" || /^transaction_(isolation|read_only|deferrable)$/.test(statement.variable.name)
        ? []
        : [`set ${statement.variable.name.toLowerCase()}`];
    case "set timezone":
      return statement.to.type === "default" || statement.to.type === "local" ? [] : ["set timezone"];
    case "set names":
      return ["set client_encoding"];
    default:
      return [];
  }
}

/** Calls by name, of a plain SELECT: both trees list every one of them. */
function callsOfSecondReader(statement: Statement): string[] {
  const names: string[] = [];
  astVisitor((map) => ({
    call: (call) => {
      const builtIn = call.function.schema === undefined || call.function.schema === "pg_catalog";
      if (builtIn && sessionFunctions.test(call.function.name)) names.push(call.function.name);
      map.super().call(call);
    },
  })).statement(statement);
  return [...new Set(names)].sort();
}

/** The functions at whose calls the engine's steps stand. */
function callsOfEngine(steps: readonly Step[], text: string): string[] {
  const names = steps.flatMap((step) => {
    if (
      step.kind !== "acquire" &&
      step.kind !== "release" &&
      step.kind !== "use" &&
      step.kind !== "need-transaction" &&
      step.kind !== "reset"
    )
      return [];
    const shown = text.slice(step.place.span.start, step.place.span.end).replaceAll('"', "");
    const call = /^(?:pg_catalog\s*\.\s*)?(\w+)\s*\(/i.exec(shown)?.[1]?.toLowerCase();
    return call !== undefined && sessionFunctions.test(call) ? [call] : [];
  });
  return [...new Set(names)].sort();
}

describe("the second reader", () => {
  it("sees the same effects in every statement of the fixtures that it reads", () => {
    const differs: { sql: string; engine: string[]; second: string[] }[] = [];
    let compared = 0;
    for (const file of files) {
      const source = makeSource(file, readFileSync(file, "utf8"));
      for (const piece of readSql(source.text)) {
        if (piece.kind !== "statement" || piece.bridged) continue;
        const sql = source.text.slice(piece.span.start, piece.span.end);
        const second = readAgain(sql);
        if (!second) continue;
        compared++;
        const text = {
          source,
          statement: { source, span: piece.span },
          at: (location: number) => piece.offsetAt(location),
          inBody: false,
          exact: true,
        };
        const engine = ofEngine(stepsOfStatement(piece.node, text, emptyScope));
        const expected = ofSecondReader(second);
        if (JSON.stringify(engine) !== JSON.stringify(expected)) differs.push({ sql, engine, second: expected });
      }
    }
    expect(differs).toEqual([]);
    expect(compared).toBeGreaterThan(500);
  });

  it("sees the same calls of session functions in every SELECT", () => {
    const differs: { sql: string; engine: string[]; second: string[] }[] = [];
    let compared = 0;
    for (const file of files) {
      const source = makeSource(file, readFileSync(file, "utf8"));
      for (const piece of readSql(source.text)) {
        if (piece.kind !== "statement" || piece.bridged || !("SelectStmt" in piece.node)) continue;
        const sql = source.text.slice(piece.span.start, piece.span.end);
        const second = readAgain(sql);
        if (!second) continue;
        const text = {
          source,
          statement: { source, span: piece.span },
          at: (location: number) => piece.offsetAt(location),
          inBody: false,
          exact: true,
        };
        const [engine, expected] = [
          callsOfEngine(stepsOfStatement(piece.node, text, emptyScope), source.text),
          callsOfSecondReader(second),
        ];
        if (expected.length > 0) compared++;
        if (JSON.stringify(engine) !== JSON.stringify(expected)) differs.push({ sql, engine, second: expected });
      }
    }
    expect(compared).toBeGreaterThan(50);
    expect(differs).toEqual([]);
  });
});

function readAgain(sql: string): Statement | undefined {
  try {
    const [first, ...more] = parse(sql);
    return more.length === 0 ? first : undefined;
  } catch {
    return undefined;
  }
}
