/** What people ask of a pooler, one question a row of the matrix: `poolsafe poolers`, docs/poolers.md. */
import type { ContainedForm, DriverFact, DriverForm, Escape, Fact, Pooler, ResetKind, StateKind, Verdict } from "../types.ts";

export interface Question {
  /** As its users write it. */
  readonly title: string;
  readonly fact: Fact;
}

const place = { source: { path: "", text: "", language: "sql" }, span: { start: 0, end: 0 } } as const;
const base = { place, statement: place, what: "", related: [], transaction: undefined, inBody: false } as const;

function escape(state: StateKind, name: string, form: string, reason: Escape["reason"] = "held"): Escape {
  return { ...base, fact: "escape", state, name, form, value: undefined, reason, doubt: undefined, episodes: [] };
}

function driver(fact: DriverFact["fact"], name: string, form: DriverForm): DriverFact {
  return { ...base, fact, driver: "a driver", name, form, byDefault: false, certain: true, instead: "" };
}

const contained = (form: ContainedForm, name = ""): Fact => ({ ...base, fact: "contained", form, name });
const reset = (kind: ResetKind): Fact => ({ ...base, fact: "session-reset", reset: kind });

/** In the order of the matrix. */
export const questions: readonly Question[] = [
  { title: "SET TimeZone", fact: escape("setting", "timezone", "set") },
  { title: "SET IntervalStyle", fact: escape("setting", "intervalstyle", "set") },
  { title: "SET search_path", fact: escape("setting", "search_path", "set") },
  { title: "SET statement_timeout", fact: escape("setting", "statement_timeout", "set") },
  { title: "set_config('app.tenant', …, false)", fact: escape("setting", "app.tenant", "set-config") },
  { title: "SET LOCAL in a transaction", fact: contained("set-local") },
  { title: "SET ROLE", fact: escape("role", "role", "role") },
  { title: "SET SESSION AUTHORIZATION", fact: escape("role", "session_authorization", "session-authorization") },
  { title: "pg_advisory_lock()", fact: escape("advisory-lock", "7", "pg_advisory_lock") },
  { title: "pg_advisory_xact_lock() in a transaction", fact: contained("xact-lock") },
  { title: "PREPARE … EXECUTE", fact: escape("prepared-statement", "s", "prepare") },
  { title: "named statements of a driver", fact: driver("named-statement", "s", "plain") },
  { title: "LISTEN", fact: escape("listen", "orders", "listen") },
  { title: "NOTIFY", fact: contained("notify", "orders") },
  { title: "pg_notify()", fact: contained("pg_notify", "orders") },
  { title: "CREATE TEMP TABLE", fact: escape("temp-object", "t", "table") },
  { title: "TEMP TABLE … ON COMMIT DROP in a transaction", fact: contained("on-commit-drop") },
  { title: "cursor WITH HOLD", fact: escape("held-cursor", "c", "declare") },
  { title: "cursor in a transaction", fact: contained("cursor") },
  { title: "currval(), a transaction later", fact: escape("sequence-value", "s", "currval", "used-later") },
  { title: "nextval()", fact: contained("sequence-value", "s") },
  { title: "LOAD", fact: escape("library", "auto_explain", "load") },
  { title: "setseed()", fact: escape("random-seed", "seed", "setseed") },
  { title: "dblink_connect('name', …)", fact: escape("dblink-connection", "c", "dblink_connect") },
  { title: "pg_backup_start()", fact: escape("server-session", "backup", "pg_backup_start") },
  { title: "a temporary replication slot", fact: escape("server-session", "s", "pg_create_logical_replication_slot") },
  { title: "DISCARD ALL", fact: reset("discard-all") },
  { title: "DEALLOCATE ALL", fact: reset("deallocate-all") },
  { title: "startup: TimeZone", fact: driver("startup-parameter", "TimeZone", "option") },
  { title: "startup: statement_timeout", fact: driver("startup-parameter", "statement_timeout", "option") },
  { title: "startup: search_path", fact: driver("startup-parameter", "search_path", "option") },
  { title: "startup: options=-c …", fact: driver("startup-parameter", "statement_timeout", "options") },
  { title: "pg_backend_pid(), kept", fact: driver("backend-pid", "pg_backend_pid()", "queried") },
];

export interface Answered extends Question {
  readonly verdict: Verdict;
}

/** One column of the matrix. */
export function answersOf(pooler: Pooler): readonly Answered[] {
  return questions.map((question) => ({ ...question, verdict: pooler.judge(question.fact) }));
}
