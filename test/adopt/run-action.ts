/** Runs a composite action as a runner does: expressions by GitHub's own library, scripts by bash, and other actions noted. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { onTestFinished } from "vitest";
import { rmSync } from "node:fs";
import { parse } from "yaml";

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export interface Job {
  /** The checkout, absolute. */
  readonly workspace: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** The context `github`. */
  readonly github?: Tree;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Done {
  readonly outputs: Readonly<Record<string, string>>;
  /** Of all steps, in their order. */
  readonly log: string;
  readonly summary: string;
  /** What was handed to other actions. */
  readonly used: readonly { readonly uses: string; readonly with: Readonly<Record<string, string>> }[];
  readonly failed: readonly string[];
}

export type Tree = string | boolean | { readonly [key: string]: Tree };

export function readAction(path: string): Action {
  return parse(readFileSync(path, "utf8")) as Action;
}

function dataOf(tree: Tree): data.ExpressionData {
  if (typeof tree === "string") return new data.StringData(tree);
  if (typeof tree === "boolean") return new data.BooleanData(tree);
  return new data.Dictionary(...Object.entries(tree).map(([key, value]) => ({ key, value: dataOf(value) })));
}

function evaluate(expression: string, context: Tree & object): data.ExpressionData {
  const functions = [{ name: "always", minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(true) }];
  const expr = new Parser(new Lexer(expression).lex().tokens, Object.keys(context), functions).parse();
  const known = new Map(functions.map((one) => [one.name, one]));
  return new Evaluator(expr, dataOf(context) as data.Dictionary, known).evaluate();
}

function filled(text: string, context: Tree & object): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluate(expression.trim(), context).coerceString());
}

/** `name=value`, and `name<<END` with lines up to the delimiter. */
function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name = "", delimiter] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
    if (delimiter !== undefined)
      outputs[name] = lines
        .splice(0, lines.indexOf(delimiter) + 1)
        .slice(0, -1)
        .join("\n");
    else if (line.includes("=")) outputs[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
    else if (line !== "") throw new Error(`A step wrote a line that is no output: ${line}`);
  }
  return outputs;
}

export function runAction(action: Action, { workspace, inputs = {}, github = {}, env = {} }: Job): Done {
  const temp = mkdtempSync(join(tmpdir(), "poolsafe-runner-"));
  onTestFinished(() => rmSync(temp, { recursive: true, force: true }));
  const given = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: usual = "" }]) => [name, inputs[name] ?? usual]));
  for (const name of Object.keys(inputs)) if (!(name in given)) throw new Error(`The action has no input ${name}.`);
  const steps: Record<string, Tree> = {};
  const context = (): Tree & object => ({ inputs: given, github: { base_ref: "", event_name: "push", ...(github as object) }, steps });
  const used: { uses: string; with: Record<string, string> }[] = [];
  const failed: string[] = [];
  const summary = join(temp, "summary.md");
  writeFileSync(summary, "");
  let log = "";
  for (const [at, step] of action.runs.steps.entries()) {
    const isWanted = step.if === undefined ? true : evaluate(step.if, context()).coerceString() === "true";
    if (!isWanted || (failed.length > 0 && !/\balways\(\)/.test(step.if ?? ""))) continue;
    if (step.uses !== undefined) {
      used.push({
        uses: step.uses,
        with: Object.fromEntries(Object.entries(step.with ?? {}).map(([key, value]) => [key, filled(value, context())])),
      });
      continue;
    }
    if (step.shell !== "bash") throw new Error(`${step.name} has no bash.`);
    const script = join(temp, `${at}.sh`);
    const output = join(temp, `${at}.output`);
    writeFileSync(script, filled(step.run ?? "", context()));
    writeFileSync(output, "");
    mkdirSync(join(temp, "home"), { recursive: true });
    // As the runner starts it: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsshell
    const { stdout, stderr, status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: join(workspace, filled(step["working-directory"] ?? ".", context())),
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        HOME: join(temp, "home"),
        GIT_CONFIG_NOSYSTEM: "1",
        GITHUB_ACTIONS: "true",
        CI: "true",
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: temp,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        ...env,
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([key, value]) => [key, filled(value, context())])),
      },
    });
    log += `${stdout}${stderr}`;
    if (status !== 0) failed.push(step.name);
    if (step.id !== undefined) steps[step.id] = { outputs: outputsIn(readFileSync(output, "utf8")) };
  }
  const outputs = Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value, context())]));
  return { outputs, log, summary: readFileSync(summary, "utf8"), used, failed };
}
