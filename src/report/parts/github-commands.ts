/** Workflow commands: lines by which a step speaks to GitHub Actions (docs.github.com, "Workflow commands for GitHub Actions"). */

import { withoutControls } from "./printable.ts";

const inMessages: Readonly<Record<string, string>> = { "%": "%25", "\r": "%0D", "\n": "%0A" };
const inProperties: Readonly<Record<string, string>> = { ...inMessages, ":": "%3A", ",": "%2C" };

/** Other control characters mean nothing to the service, and something to a terminal that shows its log. */
function escaped(text: string, escapes: Readonly<Record<string, string>>): string {
  return withoutControls(text.replace(/[%\r\n:,]/g, (sign) => escapes[sign] ?? sign));
}

/** Out: one line without its end. */
export function workflowCommand(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(String(value), inProperties)}`);
  return `::${name}${list.length === 0 ? "" : ` ${list.join(",")}`}::${escaped(message, inMessages)}`;
}

/**
 * In: text for the log of a step, ending with a line end, and a word that nothing in it can guess. Out: the same, so that nothing in it is a
 * command.
 */
export function withoutCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text}::${token}::\n`;
}
