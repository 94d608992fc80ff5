/** The findings as the page's script wants them. */

import { positionAt } from "../../source.ts";
import type { Impact } from "../../types.ts";
import type { Belonging, ReportInput } from "../format.ts";
import { type Picture, pictureOf } from "../parts/picture.ts";
import { oneLine } from "../parts/printable.ts";
import { where } from "../parts/verdict.ts";
import { nobody } from "./breakdown.ts";
import { codeOf } from "./code.ts";
import type { PageData, PageFinding } from "./data.ts";
import { diffOf } from "./diff.ts";
import { impacts } from "./impacts.ts";
import type { Stage } from "./plan.ts";

export interface Collected extends Omit<PageData, "pictures"> {
  /** Different ones. */
  readonly pictures: readonly Picture[];
}

/** Gives each different text or thing its index, in the order in which they come. */
function numbering<Thing>(keyOf: (thing: Thing) => string): { readonly things: Thing[]; readonly indexOf: (thing: Thing) => number } {
  const things: Thing[] = [];
  const indexes = new Map<string, number>();
  return {
    things,
    indexOf: (thing) => {
      const key = keyOf(thing);
      const known = indexes.get(key) ?? things.push(thing) - 1;
      indexes.set(key, known);
      return known;
    },
  };
}

const itself = (text: string): string => text;
const order = new Map<Impact, number>(impacts.map(({ impact }, index) => [impact, index]));

export function collect(input: ReportInput, plan: readonly Stage[], belonging: Belonging | undefined): Collected {
  const rules = numbering(itself);
  const files = numbering(itself);
  const packages = numbering(itself);
  const owners = numbering(itself);
  const poolers = numbering(itself);
  const helps = numbering(itself);
  const pictures = numbering<Picture>(JSON.stringify);
  const known = new Set(input.baseline?.known);
  const groups = new Map(
    plan.flatMap(({ groups }) => groups).flatMap(({ findings }, index) => findings.map((finding) => [finding, index])),
  );
  const docs = new Map<string, string>();

  const findings = input.analysis.findings
    .toSorted((a, b) => (order.get(a.impact) ?? 0) - (order.get(b.impact) ?? 0))
    .map((finding): PageFinding => {
      const { place, about, related, fixes, poolers: behind } = finding;
      const { path } = place.source;
      const title = behind?.[0] ?? input.pooler.title;
      const mode = title === input.pooler.title ? input.pooler.mode : "transaction";
      const picture = about && pictureOf(about, finding.verdict, { title: oneLine(title), mode });
      const isOwned = belonging?.ownersOf?.(path);
      docs.set(finding.rule, finding.docs);
      return {
        id: oneLine(finding.fingerprint),
        rule: rules.indexOf(finding.rule),
        impact: finding.impact,
        severity: finding.severity,
        ...(finding.evidence ? { evidence: finding.evidence } : {}),
        file: files.indexOf(oneLine(path)),
        ...positionAt(place.source, place.span.start),
        message: oneLine(finding.message),
        help: helps.indexOf(oneLine(finding.help)),
        ...(belonging ? { package: packages.indexOf(oneLine(belonging.packageOf(path) ?? nobody)) } : {}),
        ...(isOwned ? { owners: (isOwned.length === 0 ? [nobody] : isOwned).map((owner) => owners.indexOf(oneLine(owner))) } : {}),
        ...(behind ? { poolers: behind.map((title) => poolers.indexOf(oneLine(title))) } : {}),
        ...(known.has(finding) ? { known: true as const } : {}),
        group: groups.get(finding) ?? 0,
        ...(picture ? { picture: pictures.indexOf(picture) } : {}),
        code: codeOf(place),
        ...(related.length > 0 ? { related: related.map((one) => [where(one), oneLine(one.message)] as const) } : {}),
        ...(fixes.length > 0
          ? { fixes: fixes.map((fix) => ({ title: oneLine(fix.title), safe: fix.safe, diff: diffOf(fix, place.source) })) }
          : {}),
      };
    });
  return {
    impacts,
    rules: rules.things.map((id) => ({ id, docs: webAddress(docs.get(id)), evidence: webAddress(evidenceOf(id, input)) })),
    files: files.things,
    packages: packages.things,
    owners: owners.things,
    poolers: poolers.things,
    helps: helps.things,
    pictures: pictures.things,
    findings,
  };
}

function evidenceOf(id: string, { rules }: ReportInput): string | undefined {
  return rules.find((rule) => rule.id === id)?.evidence?.();
}

/** Out: empty for what is no page of the web. */
function webAddress(address = ""): string {
  return /^https?:\/\//.test(address) ? address : "";
}
