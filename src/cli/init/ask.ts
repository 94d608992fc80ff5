/** What is asked at a terminal: each question has what was found as its answer, and Enter takes that. */

import type { Profile } from "../../poolers/profile.ts";
import type { PoolMode } from "../../types.ts";
import type { Questions } from "../questions.ts";
import { parseVersion, versionNumber } from "../../poolers/version.ts";
import type { Gift } from "../../deployment/clue.ts";
import { nearestPostgres } from "../../deployment/fit.ts";

interface Question {
  readonly text: string;
  readonly proposal: string;
  /** Out: `undefined` for an answer that is none. */
  readonly read: (answer: string) => Gift | undefined;
  readonly remedy: string;
}

const allModes: readonly [PoolMode, ...PoolMode[]] = ["transaction", "session", "statement"];

/** What has one answer only is not asked. */
function questionsAbout({ title, versions, defaultVersion, modes = allModes }: Profile, gift: Gift): readonly Question[] {
  const [oldest = "", newest = ""] = [versions[0], versions.at(-1)];
  const [first] = modes;
  const all: readonly (Question & { readonly answers: number })[] = [
    {
      answers: versions.length,
      text: `Which version of ${title}?`,
      proposal: gift.version ?? defaultVersion ?? "not known",
      read: (answer) => {
        const version = versions.find((known) => versionNumber(known) === parseVersion(answer));
        return version === undefined ? undefined : { version };
      },
      remedy: `Give one from ${oldest} to ${newest}.`,
    },
    {
      answers: modes.length,
      text: `Which pool mode: ${modes.join(", ")}?`,
      proposal: gift.mode ?? first,
      read: (answer) => {
        const mode = modes.find((one) => one === answer.toLowerCase());
        return mode === undefined ? undefined : { mode };
      },
      remedy: `Give one of: ${modes.join(", ")}.`,
    },
    {
      answers: Infinity,
      text: "Which major version of PostgreSQL is behind it?",
      proposal: String(gift.postgresVersion ?? nearestPostgres(Infinity)),
      read: (answer) =>
        /^\d\d$/.test(answer) && nearestPostgres(Number(answer)) === Number(answer) ? { postgresVersion: Number(answer) } : undefined,
      remedy: `Give a number from ${nearestPostgres(0)} to ${nearestPostgres(Infinity)}.`,
    },
  ];
  return all.filter(({ answers }) => answers > 1);
}

/** Out: what was found with the answers in its place; `undefined` when somebody gave up. */
export async function askAbout(profile: Profile, gift: Gift, questions: Questions, say: (text: string) => void): Promise<Gift | undefined> {
  let answered = gift;
  for (const { text, proposal, read, remedy } of questionsAbout(profile, gift)) {
    for (;;) {
      const answer = await questions.ask(`${text} [${proposal}] `);
      if (answer === undefined) return undefined;
      // Enter on what nobody has found leaves the configuration without it.
      if (answer.trim() === "") break;
      const given = read(answer.trim());
      if (given !== undefined) {
        answered = { ...answered, ...given };
        break;
      }
      say(`${remedy}\n`);
    }
  }
  return answered;
}
