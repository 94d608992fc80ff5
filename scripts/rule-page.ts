/** A rule's page: its head and its part on ESLint come from the rule, the rest is written by hand. */
import { impacts } from "../eslint-plugin/rule.ts";
import { choosePooler } from "../src/poolers/index.ts";
import { paintFor } from "../src/report/parts/paint.ts";
import { pictureOfTopic } from "../src/report/parts/picture.ts";
import { pictureLines } from "../src/report/parts/picture-text.ts";
import { positionAt } from "../src/source.ts";
import type { Finding, Impact, Rule } from "../src/types.ts";
import { analyseExample, examplesIn, poolerOfPage, sectionsOf } from "./page-examples.ts";

const guide = "https://github.com/poolsafe/poolsafe/blob/main/docs/eslint.md";
const [open, close] = ["<!-- eslint -->", "<!-- /eslint -->"];

/** In: a page that has its sections. Out: the page with its generated parts. */
export function rulePage(rule: Rule, page: string): string {
  const body = page.indexOf("\n## ");
  const last = page.indexOf("\n## References\n");
  if (body < 0 || last < 0) throw new Error(`docs/rules/${rule.id}.md has no section References.`);
  const start = page.indexOf(`\n${open}`);
  const written = withPicture(rule, page.slice(body, start < 0 ? last : start));
  return `# ${rule.id}\n\n${rule.description}.\n${written}\n${open}\n\n${eslintPart(rule, page)}\n\n${close}\n${page.slice(last)}`;
}

/** The picture for the pooler that the page is about, at the end of the section on why it breaks. */
function withPicture({ id, on }: Rule, written: string): string {
  const pooler = choosePooler(poolerOfPage(id));
  const pictures = on.flatMap((topic) => pictureOfTopic(topic, pooler) ?? []);
  const drawn = pictures.map((picture) => {
    const lines = pictureLines(picture, { paint: paintFor(false), isUnicode: true });
    return `${picture.title}\n\n\`\`\`text\n${lines.join("\n")}\n\`\`\``;
  });
  const without = written.replace(/<!-- picture -->[\s\S]*?<!-- \/picture -->\n+/, "");
  const next = without.indexOf("\n## Wrong\n");
  if (next < 0) throw new Error(`docs/rules/${id}.md has no section Wrong.`);
  // What needs no more than its transaction is not drawn.
  if (drawn.length === 0) return without;
  return `${without.slice(0, next)}\n<!-- picture -->\n\n${drawn.join("\n\n")}\n\n<!-- /picture -->\n${without.slice(next)}`;
}

function eslintPart(rule: Rule, page: string): string {
  const findings = examplesIn(sectionsOf(page).get("Wrong") ?? "")
    .flatMap((example) => analyseExample(rule.id, example).findings)
    .filter((finding) => finding.rule === rule.id);
  const [first] = findings;
  if (first?.place.source.path === "package.json") {
    return `## In ESLint\n\nThe plugin does not read such files: \`npx poolsafe check\` does. A Prisma schema, which has comments, allows one place with \`// poolsafe-disable-next ${rule.id} -- why it is fine here\`; for package.json, which has none, the configuration does:\n\n${allowedInConfiguration(rule, first)}`;
  }
  if (first?.place.source.language === "configuration") {
    return `## In ESLint\n\nThe plugin does not read such files: \`npx poolsafe check\` does. A comment allows one place, with a reason behind \` -- \`:\n\n${allowedInFile(rule, first)}`;
  }
  if (first === undefined) throw new Error(`docs/rules/${rule.id}.md: nothing is found in its wrong examples.`);
  return `## In ESLint

\`poolsafe/${rule.id}\` is on in \`recommended\`, \`strict\` and \`all\`. ${onFixes[rule.fixes.join()] ?? ""}

\`recommended\` reports what breaks and what is ineffective; \`strict\`, and this option, also what pins and what is a risk${findings.some(isCertain) ? "" : ", as the examples above are"}:

\`\`\`js
"poolsafe/${rule.id}": ["error", { impacts: ${JSON.stringify(impacts).replaceAll(",", ", ")} }]
\`\`\`

A comment allows one place, with a reason behind \` -- \`:

${allowed(rule, first)}

Set-up, options and the light bulb: <${guide}>`;
}

const onFixes: Readonly<Record<string, string>> = {
  "": "Its findings have no fixes.",
  suggestion: "Some of its findings have suggestions.",
  "fix,suggestion": "Some of its findings have fixes, which `--fix` applies, others have suggestions.",
};

const certain: readonly Impact[] = ["breaks", "ineffective"];

function isCertain({ impact }: Finding): boolean {
  return certain.includes(impact);
}

/** JSON has no comments. */
function allowedInConfiguration({ id }: Rule, { place: { source } }: Finding): string {
  return `\`\`\`json\n{ "overrides": [{ "files": ["${source.path}"], "rules": { "${id}": "off" } }] }\n\`\`\``;
}

/** The line in which a finding begins, with a comment above it. */
function allowedInFile({ id }: Rule, { place: { source, span } }: Finding): string {
  const line = source.text.split("\n")[positionAt(source, span.start).line - 1] ?? "";
  return `\`\`\`ini\n; poolsafe-disable-next ${id} -- why it is fine here\n${line.trim()}\n\`\`\``;
}

/** The line in which a finding begins, with ESLint's comment above it. */
function allowed({ id }: Rule, { place: { source, span } }: Finding): string {
  const line = source.text.split("\n")[positionAt(source, span.start).line - 1] ?? "";
  const [language, mark] = source.language === "sql" ? ["sql", "--"] : ["ts", "//"];
  return `\`\`\`${language}\n${mark} eslint-disable-next-line poolsafe/${id} -- why it is fine here\n${line.trim()}\n\`\`\``;
}
