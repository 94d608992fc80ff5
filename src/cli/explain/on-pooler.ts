/** What the configured pooler makes of a rule's topics, in words and as a picture. */

import type { Paint } from "../../report/parts/paint.ts";
import { pictureOfTopic } from "../../report/parts/picture.ts";
import { pictureLines } from "../../report/parts/picture-text.ts";
import { colourOf, evidenceWord, poolerName } from "../../report/parts/verdict.ts";
import { wrapped } from "../../report/parts/wrap.ts";
import type { ReportedPooler } from "../../report/format.ts";
import type { Answer, Pooler, Rule, Topic } from "../../types.ts";
import { speaksOf } from "./contained.ts";

/** In words, for those that give no reason. */
const fine = "Nothing goes wrong.";

/** @param width in columns; of the words, the picture has its own */
export function onPooler(
  rule: Pick<Rule, "on" | "check">,
  pooler: Pooler & ReportedPooler,
  paint: Paint,
  isUnicode: boolean,
  width: number,
): string[] {
  return rule.on.flatMap((topic) => {
    if (topic === "pooler-setting") return inItsOwnFiles(pooler, paint, width);
    const answers = answersFor(rule, topic, pooler);
    const picture = pictureOfTopic(topic, { ...pooler, answers: () => answers });
    const isAnywhere = topic === "missing-transaction";
    return [
      paint.bold(`On ${poolerName({ pooler })}`),
      "",
      ...(isAnywhere
        ? wrapped("The same as on a direct connection: it does nothing, or fails, where it stands.", width)
        : usualFirst(answers).flatMap((answer) => answerLines(answer, answers.length === 1, paint, width))),
      "",
      ...(picture ? [...wrapped(picture.title, width), "", ...pictureLines(picture, { paint, isUnicode }), ""] : []),
    ];
  });
}

/** A pooler's own files are about that pooler, whichever the code is judged for. */
function inItsOwnFiles(pooler: Pooler & ReportedPooler, paint: Paint, width: number): string[] {
  return [
    paint.bold(`On ${poolerName({ pooler })}`),
    "",
    ...wrapped("The same as on any other: each file is checked for the pooler that reads it.", width),
    "",
  ];
}

function answersFor(rule: Pick<Rule, "check">, topic: Topic, pooler: Pooler): readonly Answer[] {
  const answers = pooler.answers(topic);
  if (topic !== "contained") return answers;
  const own = answers.filter((answer) => answer.words === "" || speaksOf(rule, answer, pooler));
  return own.length > 0 ? own : answers.slice(0, 1).map((answer) => ({ ...answer, words: "", verdict: "works", reason: "" }));
}

function usualFirst(answers: readonly Answer[]): readonly Answer[] {
  return answers.toSorted((a, b) => Number(a.words !== "") - Number(b.words !== ""));
}

function answerLines({ words, verdict, reason, evidence }: Answer, isOnly: boolean, paint: Paint, width: number): string[] {
  const about = isOnly ? "" : `${words === "" ? "as a rule" : words}: `;
  const plain = `- ${about}${verdict} (${evidenceWord({ evidence })}). ${reason === "" ? fine : reason}`;
  const lines = wrapped(plain.slice(2), width - 2).map((line, index) => (index === 0 ? "- " : "  ") + line);
  // The first place of the word is the verdict: what stands before it is the name of what it is about.
  const at = `- ${about}`.length;
  return lines.map((line, index) =>
    index === 0 && line.slice(at).startsWith(verdict)
      ? line.slice(0, at) + paint[colourOf(verdict)](verdict) + line.slice(at + verdict.length)
      : line,
  );
}
