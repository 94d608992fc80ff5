/** What the lab measured for a rule, from the page that it writes. */

const page = "https://github.com/poolsafe/poolsafe/blob/main/docs/evidence.md";
const driversPage = "https://github.com/poolsafe/poolsafe/blob/main/docs/evidence-drivers.md";

/** So many scripts are shown; the page has all. */
const shown = 3;

/** In: the text of docs/evidence.md. Out: a section in Markdown, without its heading. */
export function evidenceOf(rule: string, evidence: string): string {
  const section = evidence.split(/^## /m).find((part) => part.startsWith(`${rule}\n`));
  if (section === undefined) return `Programs with the libraries themselves were run on real poolers: <${driversPage}>`;
  const [, ...scripts] = section.split(/^### /m);
  const right = /^Works, .*?: (.*)\.$/m.exec(section)?.[1]?.split(", ").length ?? 0;
  // Those that only two clients at once can show have less to say of themselves.
  const telling = scripts.filter((script) => /^- .*(?:answers|left behind: )/m.test(script));
  const listed = (telling.length > 0 ? telling : scripts).slice(0, shown);
  return [
    `${scripts.length} scripts that this rule reports and ${right} that it does not were run on real servers. Of the first:`,
    ...listed.map(scriptItem),
    `All of them: <${page}#${rule}>`,
  ].join("\n\n");
}

function scriptItem(script: string): string {
  const name = script.split("\n", 1)[0] ?? "";
  const says = /^-- (.*)$/m.exec(script)?.[1] ?? "";
  const results = [...script.matchAll(/^- (.*)$/gm)].map((match) => `  - ${match[1] ?? ""}`);
  return [`- ${name}: ${says}`, ...results].join("\n");
}
