/** The analyser says of each script of the truth table what the servers did with it. Needs no servers. */
import { describe, expect, test } from "vitest";
import { analysisOf, breakingRules } from "./analysis.ts";
import { writeScript } from "./script.ts";
import { VERSIONS } from "./servers.ts";
import { truthTable } from "./truth-table.ts";

// Bound values and protocol-level names are a driver's doing; no SQL file can say them.
const written = truthTable.filter(({ messages }) => messages.every((message) => message.values === undefined));

describe.each(VERSIONS)("the analyser agrees with the truth table on %s", (version) => {
  test.each(written)("$name", ({ messages, measured }) => {
    const found = breakingRules(analysisOf(writeScript(messages), { version, mode: "transaction" }));
    expect({ breaks: found.length > 0, found }).toEqual({ breaks: measured[version].breaks, found });
  });
});
