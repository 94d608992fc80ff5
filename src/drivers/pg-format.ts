import type { Call, Driver, Member } from "./driver.ts";

/** pg-format@1.0.4 `lib/index.js`: `%I`, `%L` and `%s`, each also with a position. */
const format: Call = { does: "sql", text: "0", values: "...1", placeholders: "pg-format" };
const withArray: Call = { does: "sql", text: "0", values: "1", placeholders: "pg-format" };

const identifier: Member = { call: { does: "sql", text: "0", holes: "identifier" } };
const literal: Member = { call: { does: "sql", text: "0", holes: "literal" } };
const string: Member = { call: { does: "sql", text: "0", holes: "raw" } };

const exported: Readonly<Record<string, Member>> = {
  format: { call: format },
  withArray: { call: withArray },
  ident: identifier,
  quoteIdent: identifier,
  literal,
  quoteLiteral: literal,
  string,
  quoteString: string,
  config: { call: { does: "nothing" } },
};

export const pgFormat: Driver = {
  name: "pg-format",
  modules: ["pg-format", "@scaleleap/pg-format"],
  exports: { ...exported, default: { call: format, members: exported } },
  handles: {},
};
