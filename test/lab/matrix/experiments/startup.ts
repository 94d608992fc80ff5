/** Parameters of the first message. */
import { driver } from "../../../support/facts.ts";
import type { Experiment, Startup } from "./kinds.ts";

function startup(parameter: string, value: string, shown = value): Startup {
  return {
    kind: "startup",
    name: `${parameter} at startup`,
    startup: { [parameter]: value },
    show: parameter,
    value: shown,
    fact: driver("startup-parameter", parameter, "option"),
  };
}

function inOptions(parameter: string, options: string, value: string): Startup {
  return {
    kind: "startup",
    name: `options: ${options}`,
    startup: { options },
    show: parameter,
    value,
    fact: driver("startup-parameter", parameter, "options"),
  };
}

export const startups: readonly Experiment[] = [
  startup("statement_timeout", "5000", "5s"),
  startup("lock_timeout", "5000", "5s"),
  startup("extra_float_digits", "2"),
  startup("search_path", "tenant_a"),
  startup("TimeZone", "Asia/Tokyo"),
  startup("DateStyle", "SQL, DMY"),
  startup("IntervalStyle", "iso_8601"),
  startup("application_name", "billing"),
  startup("default_transaction_read_only", "on"),
  inOptions("search_path", "-c search_path=tenant_a", "tenant_a"),
  inOptions("timezone", "-c timezone=Asia/Tokyo", "Asia/Tokyo"),
  inOptions("timezone", "--timezone=Asia/Tokyo", "Asia/Tokyo"),
  inOptions("statement_timeout", "-c statement_timeout=5s", "5s"),
  {
    kind: "startup",
    name: "options that the code does not show",
    startup: { options: "-c work_mem=7654kB" },
    show: "work_mem",
    value: "7654kB",
    fact: driver("startup-parameter", "options", "options"),
  },
  {
    kind: "replication",
    name: "replication at startup",
    sql: "IDENTIFY_SYSTEM",
    fact: driver("startup-parameter", "replication", "option"),
  },
];
