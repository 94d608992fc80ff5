/** How a finding of a rule is silenced where it stands. */

import type { Rule, Topic } from "../../types.ts";

/** `prisma`: code, and a schema of Prisma beside it. `files`: other configuration files, but for `json`. */
type Where = "sql" | "code" | "prisma" | "files" | "json";

const places: Readonly<Partial<Record<Topic, readonly Where[]>>> = {
  "named-statement": ["code"],
  "startup-parameter": ["prisma", "files", "json"],
  "transaction-on-pool": ["code"],
  "pooler-setting": ["files"],
  "pooled-migration": ["prisma", "json"],
};

/** In code too, because code has SQL in it. */
const usual: readonly Where[] = ["sql", "code"];

const comments: Readonly<Partial<Record<Where, { readonly title: string; readonly language: string; readonly sign: string }>>> = {
  sql: { title: "In SQL", language: "sql", sign: "--" },
  code: { title: "In code", language: "ts", sign: "//" },
  prisma: { title: "In code and in `schema.prisma`", language: "ts", sign: "//" },
  files: { title: "In INI, YAML and TOML, and in `.env` files", language: "ini", sign: "#" },
};

/** Out: Markdown without its heading. */
export function silencing({ id, on }: Pick<Rule, "id" | "on">): string {
  const wheres = [...new Set(on.flatMap((topic) => places[topic] ?? usual))];
  const examples = wheres.map((where) => {
    const comment = comments[where];
    if (comment === undefined) return "JSON has no comments: name the file under `overrides`, as below.";
    const { title, language, sign } = comment;
    return `${title}:\n\n\`\`\`${language}\n${sign} poolsafe-disable-next ${id} -- why it is fine here\n\`\`\``;
  });
  return ["A comment before it, with the reason behind two hyphens.", ...examples].join("\n\n");
}
