/** What a pooler does with a topic, case by case: for readers, where there is no fact to judge. */
import type { Answer, Topic } from "../types.ts";
import { evidenceFor, evidenceOf, holds, judge, leavesAlone, reasonOf, stays, trackedNow } from "./judge.ts";
import type { Cell, Configuration, Profile } from "./profile.ts";
import { questions } from "./questions.ts";

/** What a tool does that holds a session's lock while it migrates. */
const lock = questions.find(({ fact }) => fact.fact === "escape" && fact.state === "advisory-lock")?.fact;

/** In the order in which they are looked at: the first that a fact is about is its verdict. */
export function answersOn(profile: Profile, configuration: Configuration, topic: Topic): readonly Answer[] {
  if (topic === "pooled-migration" && lock)
    return [{ words: "", ...judge(profile, configuration, lock), about: { topic, form: "", isStray: false } }];
  const isAlone = leavesAlone(configuration, topic);
  const cells = profile.cells[topic] ?? [];
  const answers = [
    ...(isAlone ? [] : trackedAnswers(profile, configuration, topic)),
    ...reached(cells.flatMap((cell) => (isAlone && cell.inSession !== true ? [] : answerOf(cell, profile, configuration, topic)))),
  ];
  // Cells that are all about something are a closed list.
  if (answers.some(({ words }) => words === "") || (!isAlone && cells.length > 0)) return answers;
  const { verdict, reason } = isAlone || topic === "contained" ? { verdict: "works" as const, reason: "" } : stays;
  const evidence = evidenceFor(profile.evidence, profile, configuration);
  return [...answers, { words: "", verdict, reason, evidence, about: { topic, form: "", isStray: false } }];
}

function trackedAnswers(profile: Profile, configuration: Configuration, topic: Topic): readonly Answer[] {
  if (topic !== "setting" && topic !== "startup-parameter") return [];
  const names = trackedNow(profile, configuration).map(({ name }) => `\`${name}\``);
  const reason = `${profile.title} gives each client its own value back.`;
  const evidence = evidenceFor(profile.evidence, profile, configuration);
  const about = { topic, form: "", isStray: false };
  return names.length === 0 ? [] : [{ words: names.join(", "), verdict: "tracked", reason, evidence, about }];
}

/** None where it does not hold for this configuration. */
function answerOf(cell: Cell, profile: Profile, configuration: Configuration, topic: Topic): readonly Answer[] {
  const { on, when, verdict } = cell;
  const tracked = new Set(trackedNow(profile, configuration).map(({ name }) => name));
  const listed = [...configuration.trackedParameters, ...configuration.ignoredParameters].filter((name) => !tracked.has(name));
  const names = holds(when, configuration, "") ? [] : listed.filter((name) => holds(when, configuration, name));
  if (names.length === 0 && !holds(when, configuration, "")) return [];
  const words = [on?.words ?? "", names.map((name) => `\`${name}\``).join(", ")].filter((text) => text !== "").join(": ");
  const form = on?.uses?.[0] ?? on?.resets?.[0] ?? on?.contains?.[0] ?? on?.words ?? "";
  return [
    {
      words,
      verdict,
      reason: reasonOf(cell, profile, configuration).replaceAll("{name}", "<name>"),
      evidence: evidenceOf(cell, profile, configuration),
      about: { topic, form, isStray: on?.reasons?.includes("stray") ?? false },
    },
  ];
}

/** Behind one that is about everything nothing is looked at. */
function reached(answers: readonly Answer[]): readonly Answer[] {
  const all = answers.findIndex(({ words }) => words === "");
  return all < 0 ? answers : answers.slice(0, all + 1);
}
