/** Ten thousand findings open with two seconds of work; how long that takes is printed, and is for the machine to say. */

import { afterAll, describe, expect, test } from "vitest";

import { html } from "../../src/report/html.ts";
import { openBrowserIfAvailable, openReport } from "./browser.ts";
import { largeInput } from "./inputs.ts";

const browser = await openBrowserIfAvailable();

afterAll(() => browser?.close());

describe.skipIf(browser === undefined)("ten thousand findings", () => {
  test("open, are searched and filtered", async () => {
    const started = performance.now();
    const report = await html(largeInput(10_000));
    const written = performance.now() - started;
    const { page, requests, complaints, workUntilNow } = await openReport(browser, report);
    const work = await workUntilNow();
    expect(await page.locator("#count").textContent()).toBe("10,000 findings");
    const opened = await page.evaluate(() => performance.now());
    const load = await page.evaluate(() => {
      const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
      return entry?.loadEventEnd ?? 0;
    });
    const search = await page.evaluate(() => {
      const from = performance.now();
      location.hash = "#q=query-77.sql&impact=breaks";
      return new Promise<number>((resolve) => {
        const look = (): void => {
          if (document.querySelector("#count")?.textContent.includes("4 of 10,000")) resolve(performance.now() - from);
          else requestAnimationFrame(look);
        };
        look();
      });
    });
    process.stderr.write(
      `\nHTML report of 10,000 findings: ${(report.length / 1e6).toFixed(1)} MB, written in ${written.toFixed(0)} ms, opened with ${JSON.stringify(work)} s of work, loaded in ${load.toFixed(0)} ms (looked at after ${opened.toFixed(0)} ms), first search ${search.toFixed(0)} ms\n`,
    );
    const own = work.script + work.layout + work.style;
    expect(own).toBeGreaterThan(0);
    expect(Math.max(own, work.all)).toBeLessThan(2);
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
