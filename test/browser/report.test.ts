/** The HTML report of a project, opened from the disk: what it says, what its controls do, and that it can do without script, mouse and room. */

import { readFileSync } from "node:fs";

import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";

import { html } from "../../src/report/html.ts";
import { makeSource } from "../../src/source.ts";
import { openBrowserIfAvailable, openReport } from "./browser.ts";
import { findingIn, inputOf } from "./inputs.ts";
import { projectReport } from "./project.ts";

const browser = await openBrowserIfAvailable();
const report = browser === undefined ? "" : await projectReport();

afterAll(() => browser?.close());

async function count(page: Page): Promise<string | null> {
  return page.locator("#count").textContent();
}

/** The places of the findings that are listed, in their order. */
async function places(page: Page): Promise<string[]> {
  // Of what is not in view the browser has no layout, and so no inner text.
  return page.locator("#list summary .place").allTextContents();
}

/** In: `What`, `Where` … Out: a row for each bar: its name and its number. */
async function bars(page: Page, heading: string): Promise<string[][]> {
  const rows = page.locator("section.breakdown", { has: page.getByRole("heading", { name: heading, exact: true }) }).locator("tbody tr");
  return rows.evaluateAll((all) => all.map((row) => [".name", ".amount"].map((part) => row.querySelector(part)?.textContent ?? "")));
}

describe.skipIf(browser === undefined)("the report", () => {
  test("opens from the disk, asks for nothing, complains of nothing", async () => {
    const { page, requests, complaints } = await openReport(browser, report);
    await page.locator("#open-all").click();
    expect(await page.title()).toBe("Not ready for PgBouncer 1.24, transaction mode – poolsafe");
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toMatch(/^NOT READY\s+for PgBouncer 1\.24, transaction mode$/);
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("is the same when it is made again: nothing in it depends on the time or the place", async () => {
    expect(await projectReport()).toBe(report);
  });

  test("says what, where, in which package and whose", async () => {
    const { page } = await openReport(browser, report);
    const total = Number((await count(page))?.split(" ")[0]);
    const sum = (rows: readonly string[][]): number => rows.reduce((all, [, amount]) => all + Number(amount), 0);
    expect(sum(await bars(page, "What"))).toBe(total);
    expect(sum(await bars(page, "Where"))).toBe(total);
    expect(await bars(page, "In which package")).toEqual([
      ["shop", "39"],
      ["shop-api", "15"],
    ]);
    expect(await bars(page, "Whose")).toEqual([
      ["@acme/platform", "30"],
      ["@acme/api", "11"],
      ["nobody", "9"],
      ["@acme/reporting", "4"],
      ["@dana", "4"],
    ]);
  });

  test("says what has become of the baseline", async () => {
    const { page } = await openReport(browser, report);
    expect(await page.locator(".trend p").innerText()).toBe("When it was written, 18 findings were known in the files looked at here.");
    expect((await page.locator(".trend li").allInnerTexts()).map((text) => text.trim())).toEqual(["1 gone", "17 still there", "37 new"]);
    await page.locator(".trend a", { hasText: "still there" }).click();
    await expect.poll(() => count(page)).toBe("17 of 54 findings");
  });

  test("filters by each control, and the counts of the others follow", async () => {
    const { page } = await openReport(browser, report);
    const options = async (name: string): Promise<string[]> => (await page.locator(`select[name=${name}] option`).allTextContents()).sort();
    expect(await options("fix")).toEqual(["--fix (1)", "a suggestion (15)", "any", "hand (38)"]);
    await page.locator("select[name=owner]").selectOption({ label: "@dana (4)" });
    expect(await count(page)).toBe("4 of 54 findings");
    expect(await options("package")).toEqual(["any", "shop (0)", "shop-api (4)"]);
    expect(await options("owner")).toContain("@acme/platform (30)");
    expect(new URL(page.url()).hash).toBe("#owner=%40dana");
    await page.locator("select[name=rule]").selectOption("=no-session-role");
    expect(await places(page)).toEqual(["apps/api/src/reports/sales.service.ts:20:27"]);
    await page.locator("#clear").click();
    expect(await count(page)).toBe("54 findings");
    expect(new URL(page.url()).hash).toBe("");
  });

  test("searches places, messages and code, word by word", async () => {
    const { page } = await openReport(browser, report);
    await page.locator("#search").fill("WORK_MEM nightly");
    await expect.poll(() => count(page)).toBe("1 of 54 findings");
    expect(await places(page)).toEqual(["sql/jobs/nightly_rollup.sql:7:1"]);
    await page.locator("#search").fill("no such words");
    await expect.poll(() => count(page)).toBe("0 of 54 findings");
    await page.locator("#search").press("Escape");
    await expect.poll(() => count(page)).toBe("54 findings");
  });

  test("a filtered view can be linked, and the way back leads back", async () => {
    const { page } = await openReport(browser, report, { hash: "#package=shop-api&impact=breaks&q=listen" });
    expect(await count(page)).toBe("1 of 54 findings");
    expect(await page.locator("#search").inputValue()).toBe("listen");
    expect(await page.locator("select[name=package]").inputValue()).toBe("=shop-api");
    await page.locator(".breakdown a", { hasText: "nobody" }).click();
    await expect.poll(() => count(page)).toBe("9 of 54 findings");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("findings-heading");
    await page.goBack();
    await expect.poll(() => count(page)).toBe("1 of 54 findings");
  });

  test("a folder filters, and is shown so that it can be taken away", async () => {
    const { page } = await openReport(browser, report);
    await page.locator(".breakdown a", { hasText: "sql/admin/" }).click();
    await expect.poll(() => count(page)).toBe("9 of 54 findings");
    expect(await page.locator("#chips").innerText()).toBe("In: sql/admin/ ×");
    await page.getByRole("button", { name: "Take away: In sql/admin/" }).click();
    expect(await count(page)).toBe("54 findings");
  });

  test("shows of each finding the code, the fix, what happens and where to read on", async () => {
    const { page } = await openReport(browser, report, { hash: "#fix=fix" });
    const card = page.locator("#list > li");
    expect(await card.count()).toBe(1);
    expect(await card.locator(".code .text").allInnerTexts()).toEqual(["SELEC 2;", "BEGIN; SET work_mem = '64MB'; SELECT 1; COMMIT;"]);
    expect(await card.locator(".code mark").allInnerTexts()).toEqual(["SET", " work_mem = ", "'64MB'"]);
    expect(await card.locator(".diff .line").allInnerTexts()).toEqual([
      "-BEGIN; SET work_mem = '64MB'; SELECT 1; COMMIT;",
      "+BEGIN; SET LOCAL work_mem = '64MB'; SELECT 1; COMMIT;",
    ]);
    expect(await card.locator(".fix p").innerText()).toBe("Fix, which --fix applies: Use `SET LOCAL`".replaceAll("`", ""));
    expect(await card.locator(".steps li").count()).toBeGreaterThan(3);
    const box = await card.locator(".drawing svg").boundingBox();
    expect(box?.width).toBeGreaterThan(400);
    expect(
      await card.locator(".foot a").evaluateAll((links) => links.map((link) => link.getAttribute("href")?.split("/blob/main/")[1] ?? "#")),
    ).toEqual(["docs/rules/no-session-set.md", "docs/evidence.md#no-session-set", "#"]);
  });

  test("the plan leads from direct connections to what is to be decided, and remembers what is done", async () => {
    const { page } = await openReport(browser, report);
    expect(await page.locator("#plan h3").allInnerTexts()).toEqual([
      expect.stringMatching(/^Move to a direct connection 3 findings in 2 files/),
      expect.stringMatching(/^Let poolsafe mend 1 finding in 1 file/),
      expect.stringMatching(/^Accept suggestions 15 findings/),
      expect.stringMatching(/^Rewrite by hand 27 findings/),
      expect.stringMatching(/^Decide 8 findings/),
      expect.stringMatching(/^Look at what was not read 4 pieces/),
    ]);
    const step = page.locator("#plan .plan > li").first();
    await step.locator("summary", { hasText: "no-session-protocol" }).click();
    await step.getByRole("checkbox").click();
    expect(await step.locator(".progress").textContent()).toBe("1 of 3 done");
    await page.reload();
    expect(await step.locator(".progress").textContent()).toBe("1 of 3 done");
    await step.locator("summary", { hasText: "no-session-protocol" }).click();
    await step.locator(".tasks a").click();
    await expect.poll(() => places(page)).toEqual(["sql/admin/base_backup.sql:2:8"]);
    expect(await page.locator("#list").getByRole("checkbox").isChecked()).toBe(true);
  });

  test("the page does without a memory where the browser has none", async () => {
    const { page, complaints } = await openReport(browser, report);
    await page.context().addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get: () => {
          throw new Error("The page may not remember.");
        },
      });
    });
    await page.reload();
    await page.locator("#plan summary").first().click();
    await page.locator("#plan").getByRole("checkbox").first().click();
    expect(await page.locator(".progress").first().textContent()).toBe("1 of 3 done");
    expect(complaints).toEqual([]);
  });

  test("lists what was not read by its reason", async () => {
    const { page } = await openReport(browser, report);
    const groups = page.locator("#unread details");
    expect(await groups.locator("summary").allInnerTexts()).toEqual([
      expect.stringMatching(/^2 syntax error at or near …/),
      expect.stringMatching(/^2 the text of this query is not known here/),
    ]);
    await groups.first().locator("summary").click();
    // It is drawn a moment after it is opened.
    await expect.poll(() => groups.first().locator("li .place").allInnerTexts()).toEqual(["sql/broken.sql:1:1", "sql/broken.sql:2:1"]);
  });

  test("everything is reached with the keyboard", async () => {
    const { page } = await openReport(browser, report);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the findings");
    await page.keyboard.press("Enter");
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("search");
    await page.keyboard.type("base_backup /");
    await expect.poll(() => count(page)).toBe("1 of 54 findings");
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement?.matches("#list summary"))) break;
    }
    const before = await page.locator("#list details").evaluate((one: HTMLDetailsElement) => one.open);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#list details").evaluate((one: HTMLDetailsElement) => one.open)).toBe(!before);
    const outline = await page.evaluate(() => document.activeElement && getComputedStyle(document.activeElement).outlineStyle);
    expect(outline).toBe("solid");
  });

  test.each([360, 768, 1280])("has room at a width of %i, with everything open", async (width) => {
    const { page } = await openReport(browser, report, { viewport: { width, height: 800 } });
    await page.locator("#open-all").click();
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  test.each(["light", "dark"] as const)("can be read in %s: every text stands out from what is behind it", async (colorScheme) => {
    const { page } = await openReport(browser, report, { colorScheme });
    await page.locator("#open-all").click();
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    expect(await page.evaluate(readFileSync(new URL("contrast.js", import.meta.url), "utf8"))).toEqual([]);
  });

  test("is whole on paper: everything is open, and nothing is there to be pressed", async () => {
    const { page } = await openReport(browser, report);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("details:not([open])").count()).toBe(0);
    expect(await page.locator("#list > li").count()).toBe(54);
    expect(await page.locator("button:visible, input[type=search]:visible, select:visible").count()).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await page.locator("#list details[open]").count()).toBe(0);
    expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(50_000);
    await expect.poll(() => page.locator("#list details[open]").count()).toBe(0);
  });

  test("without a script it has the answer, the plan, and all findings in it", async () => {
    const { page, requests } = await openReport(browser, report, { javaScriptEnabled: false });
    expect(await page.locator("h1").innerText()).toContain("NOT READY");
    expect(await page.locator("#plan .plain li").count()).toBe(54);
    await page.locator("#plan summary", { hasText: "no-session-protocol" }).click();
    expect(await page.locator("#plan .plain li").filter({ visible: true }).allInnerTexts()).toEqual([
      expect.stringMatching(/^sql\/admin\/base_backup\.sql:2:8 pg_backup_start\(/),
    ]);
    expect(await page.locator("#filter").isVisible()).toBe(false);
    expect(requests).toEqual([]);
  });
});

describe.skipIf(browser === undefined)("reports with little in them", () => {
  test("a clean one says so, and has neither plan nor list", async () => {
    const { page, complaints } = await openReport(browser, await html(inputOf([])));
    expect(await page.locator("h1").innerText()).toMatch(/^READY\s+for PgBouncer/);
    expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual(["What was read"]);
    expect(complaints).toEqual([]);
  });

  test("of several poolers each finding says behind which, and what that rests on", async () => {
    const source = makeSource("a.sql", "SET work_mem = '1GB';\nLISTEN a;\n");
    const findings = [
      findingIn(source, "SET work_mem = '1GB'", { poolers: ["PgDog 0.1", "PgBouncer 1.24"], evidence: "documentation" }),
      findingIn(source, "LISTEN a", { poolers: ["PgBouncer 1.24"], evidence: "measured" }),
    ];
    const rules = [
      { id: "no-session-set", description: "", docs: "", severity: "error", page: () => "", evidence: () => "https://example.test/e" },
    ] as const;
    const { page } = await openReport(browser, await html(inputOf(findings, { rules })));
    await page.locator("#open-all").click();
    const cards = page.locator("#list > li");
    expect(await cards.locator("summary .hint").allTextContents()).toEqual([
      "behind PgDog 0.1 and PgBouncer 1.24",
      "behind PgBouncer 1.24",
    ]);
    expect(await cards.locator(".foot").allInnerTexts()).toEqual([
      expect.stringContaining("From the documentation, not run"),
      expect.stringContaining("What real servers did"),
    ]);
    await page.locator("select[name=pooler]").selectOption({ label: "PgDog 0.1 (1)" });
    expect(await count(page)).toBe("1 of 2 findings");
  });

  test("one finding is open at once", async () => {
    const source = makeSource("a.sql", "SET work_mem = '1GB';\n");
    const { page, complaints } = await openReport(browser, await html(inputOf([findingIn(source, "SET work_mem = '1GB'")])));
    expect(await page.locator("#list .code").innerText()).toContain("SET work_mem = '1GB';");
    expect(await page.locator("#facets select").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
