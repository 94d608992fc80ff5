/** What rules rest on that no script of the lab shows, and where to read it: for `explain`, and for reports that link to it. */

import type { Rule, Topic } from "../types.ts";

interface Grounds {
  /** A sentence without its full stop. */
  readonly words: string;
  /** Below `docs`. */
  readonly page: string;
}

const programs: Grounds = {
  words: "Programs with the libraries themselves were run on real poolers",
  page: "evidence-drivers.md",
};

const grounds: Readonly<Partial<Record<Topic, Grounds>>> = {
  "backend-pid": programs,
  "named-statement": programs,
  "startup-parameter": { ...programs, words: `${programs.words}; an address in a file is sent by such a program, too` },
  "transaction-on-pool": programs,
  "pooler-setting": {
    words: "Some of what it finds was run on a real pooler, the rest stands in manuals; the table above says which is which",
    page: "rules/valid-pooler-config.md",
  },
  "pooled-migration": {
    words:
      "What becomes of such a lock was run on real poolers. Which tool takes which lock, and from where it has its address, was read in the source of the tools",
    page: "evidence.md#no-session-advisory-lock",
  },
  contained: {
    words: "On these poolers it finds something as they are by default, and each answer says what it is known from",
    page: "poolers.md",
  },
};

/** In: the text of docs/evidence.md. Out: what the lab's scripts showed for a rule, with its heading; `undefined` where none did. */
export function measuredFor(rule: string, evidence: string): string | undefined {
  return evidence.split(/^## /m).find((part) => part.startsWith(`${rule}\n`));
}

/** Of a rule that the lab's scripts show nothing of. Out: `undefined` where there is no more than its own page. */
export function groundsOf({ on }: Pick<Rule, "on">): Grounds | undefined {
  return on.map((topic) => grounds[topic]).find((known) => known !== undefined);
}
