/** docs/what-the-internet-gets-wrong.md: each claim, what is true, and what the servers said. */
import type { Myth } from "./myths.ts";
import type { Played } from "./play.ts";

const INTRODUCTION = `# What the internet gets wrong

About PostgreSQL behind a pooler, advice is easy to find and often out of date, or true of another pooler. Here is what is often said, what is true,
and what real servers do: written by the lab (\`npm run lab -- --write\`, see [test/lab](../test/lab/README.md)), which runs all of it again for
each change and fails when this page is stale. Each experiment runs on your machine with the one command that stands with it.

In the experiments two or three clients share two server connections of one PgBouncer in transaction mode. Which of the two a statement runs on
is left to chance in production; here it is chosen, so that the worst case is seen each time. \`the server\` is a connection without a pooler.
`;

export function page(myths: readonly Myth[], played: ReadonlyMap<Myth, readonly Played[]>): string {
  return [INTRODUCTION, contents(myths), ...myths.map((myth) => section(myth, played.get(myth) ?? []))].join("\n");
}

function contents(myths: readonly Myth[]): string {
  return `${myths.map(({ number, claim }) => `${number}. [${claim.replaceAll("[", "\\[")}](#${anchor(`${number}. ${claim}`)})`).join("\n")}\n`;
}

/** As GitHub makes it from a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

function section({ number, claim, seen, truth, sources }: Myth, played: readonly Played[]): string {
  const shown = played.map(({ title, lines }) => `${title}:\n\n\`\`\`text\n${lines.join("\n")}\n\`\`\`\n`);
  const experiment = shown.length === 0 ? ["No server of the lab can show this."] : [`\`npm run lab -- myth ${number}\`\n`, ...shown];
  return [
    `## ${number}. ${claim}\n`,
    `Seen in: ${seen}.\n`,
    `${truth}\n`,
    experiment.join("\n"),
    ...(shown.length === 0 ? [""] : []),
    `Settled by: ${sources.map((source) => `<${source}>`).join(", ")}.\n`,
  ].join("\n");
}
