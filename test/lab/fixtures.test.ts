/** Everything that the fixtures claim, on real servers; and the evidence that comes of it. */
import { afterAll, describe, expect, test } from "vitest";
import { needed, openLabIfAvailable } from "./available.ts";
import { claims, type Claim } from "./claims.ts";
import { sameReply } from "./compare.ts";
import { evidence, type Entry } from "./evidence.ts";
import { complaints } from "./fixed.ts";
import { mendedTexts } from "./mended.ts";
import { readScript } from "./script.ts";

const lab = await openLabIfAvailable();
afterAll(() => lab?.close());

const entries = new Map<Claim, Entry>();

/** Runs the claim; returns what was seen, for the evidence. Throws an assertion where it is not so. */
async function show(claim: Claim): Promise<Entry> {
  const { fixture, poolers, proof } = claim;
  const script = readScript(fixture.text);
  const { direct, pooled } = await needed(lab).run(script, poolers);
  const observed = pooled.map((each, index) => ({ pooler: poolers[index]?.version ?? "", mode: poolers[index]?.mode ?? "", ...each }));
  const entry: Entry = { claim, script, direct, observed, proofs: [], mended: [], warnings: [] };

  if (fixture.kind === "valid" || fixture.claim === "breaks") {
    const expected = fixture.kind === "invalid";
    expect(observed.map(({ pooler, breaks, differs, left }) => ({ pooler, breaks, differs, left }))).toEqual(
      observed.map(({ pooler, differs, left }) => ({ pooler, breaks: expected, differs, left })),
    );
  }
  if (fixture.claim === "ineffective") {
    const warned = direct.flatMap(({ answers }) =>
      answers.filter((answer) => answer.kind === "error" || (answer.kind === "notice" && answer.code === "25P01")),
    );
    // Either PostgreSQL says so itself, or nothing of what was asked for is there afterwards, even without a pooler.
    if (warned.length === 0) expect(await needed(lab).holds(script)).toEqual([]);
    entry.warnings.push(...warned);
  }
  if (fixture.claim === "risk") {
    expect(proof, `${fixture.name}.proof.sql must show the risk`).toBeDefined();
    for (const pooler of poolers) {
      const turns = proof ?? [];
      const [once, again, shared] = [
        await needed(lab).turns(turns, undefined, 0),
        await needed(lab).turns(turns, undefined, 0),
        await needed(lab).turns(turns, pooler, 2),
      ];
      const changed = turns.flatMap((turn, index) => {
        const [one, two, three] = [once[index], again[index], shared[index]];
        return one && two && three && !sameReply(one, two, three) ? [{ turn, direct: one, pooled: three }] : [];
      });
      expect(changed, "the proof's answers differ behind the pooler").not.toEqual([]);
      entry.proofs.push({ pooler: pooler.version, changed });
    }
  }
  return entry;
}

/** Every fix of every finding of this rule, alone: it works behind the pooler and answers as the original did directly. */
async function mend(claim: Claim, entry: Entry): Promise<void> {
  const again = await needed(lab).direct(entry.script);
  for (const pooler of claim.poolers) {
    for (const { fix, text, remaining } of mendedTexts(claim.fixture, pooler)) {
      if (remaining.length > 0) {
        entry.mended.push({ pooler: pooler.version, fix, remaining });
        continue;
      }
      const script = readScript(text);
      const { direct, pooled } = await needed(lab).run(script, [pooler]);
      const [observed] = pooled;
      const wrong =
        claim.differs !== undefined && !fix.safe
          ? []
          : complaints({ script: entry.script, replies: entry.direct }, again, { script, replies: observed?.replies ?? [] });
      const seen = { breaks: observed?.breaks, differs: observed?.differs, left: observed?.left, wrong };
      expect({ fix: fix.title, text, direct, ...seen }).toEqual({
        fix: fix.title,
        text,
        direct,
        breaks: false,
        differs: [],
        left: [],
        wrong: [],
      });
      entry.mended.push({ pooler: pooler.version, fix, remaining });
    }
  }
}

describe.skipIf(!lab)("fixtures on real servers", { timeout: 120_000 }, () => {
  const shown = claims.filter((claim) => claim.off === undefined);

  test.concurrent.each(shown.map((claim) => ({ name: `${claim.fixture.rule}/${claim.fixture.kind}/${claim.fixture.name}`, claim })))(
    "$name",
    async ({ claim }) => {
      const entry = await show(claim);
      if (claim.fixture.kind === "invalid") await mend(claim, entry);
      entries.set(claim, entry);
    },
  );

  test("docs/evidence.md says what was seen", async ({ skip }) => {
    skip(entries.size < shown.length, "Not every fixture was shown, so there is nothing to compare.");
    await expect(evidence(claims, entries)).toMatchFileSnapshot("../../docs/evidence.md");
  });
});
