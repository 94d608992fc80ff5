/**
 * What will happen on a pooler, as a small picture: who sends what, on which server connection it lands, what stays there or is lost, who gets it.
 * This is the picture as data; `picture-text.ts` draws it for a terminal.
 */

import type { About, Pooler, Topic, VerdictName } from "../../types.ts";
import { otherScenes } from "./picture-others.ts";
import { stateScene } from "./picture-states.ts";
import { type ActorId, actorIds, type Picture } from "./picture-types.ts";

export type { ActorId, Picture, Step } from "./picture-types.ts";

const names: Readonly<Record<ActorId, string>> = {
  you: "You",
  other: "Other client",
  pooler: "{pooler}",
  one: "Connection 1",
  two: "Connection 2",
};

/**
 * @param verdict the pooler's, or a finding's
 * @param pooler its name as its makers write it
 * @returns `undefined` where nothing is known that could be drawn
 */
export function pictureOf(about: About, verdict: VerdictName, pooler: Pick<Pooler, "title" | "mode">): Picture | undefined {
  const scene =
    otherScenes.find(({ topic, verdicts, forms }) => {
      return topic === about.topic && verdicts.includes(verdict) && (forms?.test(about.form) ?? true);
    })?.scene ??
    stateScene(
      about.topic === "pooled-migration" ? { ...about, topic: "advisory-lock", form: "pg_advisory_lock" } : about,
      verdict,
      pooler.mode,
    );
  if (scene === undefined) return undefined;
  const named = (text: string): string => text.replaceAll("{pooler}", pooler.title);
  const present = new Set<ActorId>(["pooler", ...scene.steps.flatMap((step) => (step.kind === "note" ? [step.at] : [step.from, step.to]))]);
  return {
    title: named(scene.title),
    actors: actorIds.filter((id) => present.has(id)).map((id) => ({ id, name: named(scene.names?.[id] ?? names[id]) })),
    steps: scene.steps.map((step) => ({ ...step, text: named(step.text) })),
  };
}

/** What a pooler makes of a topic as a rule. Out: `undefined` where all is well there. */
export function pictureOfTopic(topic: Topic, pooler: Pick<Pooler, "title" | "mode" | "answers">): Picture | undefined {
  // Wrong on any connection, so no pooler says so.
  if (topic === "missing-transaction") return pictureOf({ topic, form: "set-local", isStray: false }, "fails", pooler);
  const bad = pooler.answers(topic).filter(({ verdict, about }) => verdict !== "works" && verdict !== "tracked" && !about.isStray);
  const usual = bad.find(({ words }) => words === "") ?? bad[0];
  return usual && pictureOf(usual.about, usual.verdict, pooler);
}
