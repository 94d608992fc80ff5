/** A fixture's text after each of its fixes. */
import type { Finding, Fix } from "../../src/types.ts";
import { applyEdits } from "../support/draw.ts";
import type { Fixture } from "../support/fixtures.ts";
import { analysisOf } from "./analysis.ts";
import type { PoolerChoice } from "./servers.ts";

export interface Mended {
  readonly fix: Fix;
  readonly text: string;
  /** Messages of what still breaks and no fix of the same title mends: the fix alone cannot make the script work. */
  readonly remaining: readonly string[];
}

/** A script may need the same fix in several places before it works; it is then applied in all of them. */
export function mendedTexts(fixture: Fixture, pooler: PoolerChoice): Mended[] {
  const texts = new Map<string, Mended>();
  for (const finding of breaking(fixture.text, pooler).concat(others(fixture.text, pooler))) {
    if (finding.rule !== fixture.rule) continue;
    for (const fix of finding.fixes) {
      let text = applyEdits(fixture.text, fix.edits);
      for (let round = 0; round < 20; round += 1) {
        const next = breaking(text, pooler)
          .flatMap((each) => each.fixes)
          .find((each) => each.title === fix.title || kindOf(each) === kindOf(fix));
        if (!next) break;
        text = applyEdits(text, next.edits);
      }
      texts.set(text, { fix, text, remaining: breaking(text, pooler).map((each) => each.message) });
    }
  }
  return [...texts.values()];
}

function breaking(text: string, pooler: PoolerChoice): Finding[] {
  return analysisOf(text, pooler).findings.filter((finding) => finding.impact === "breaks");
}

function others(text: string, pooler: PoolerChoice): Finding[] {
  return analysisOf(text, pooler).findings.filter((finding) => finding.impact !== "breaks");
}

/** A title names its object; without that, the same kind of fix has the same title. */
function kindOf(fix: Fix): string {
  return fix.title.replace(/`[^`]*`/g, "``");
}
