/** A page from hostile names and texts runs nothing of them, asks for nothing, and shows them. */

import { afterAll, describe, expect, test } from "vitest";

import { html } from "../../src/report/html.ts";
import { openBrowserIfAvailable, openReport } from "./browser.ts";
import { hostileInput } from "./inputs.ts";

const browser = await openBrowserIfAvailable();
const report = await html(hostileInput());

afterAll(() => browser?.close());

describe.skipIf(browser === undefined)("hostile names and texts", () => {
  test("run no script and ask for nothing, whatever is opened, searched and clicked", async () => {
    const { page, requests, complaints } = await openReport(browser, report);
    for (const button of ["#more:visible", "#open-all"]) if (await page.locator(button).count()) await page.locator(button).click();
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    for (const text of await page.locator("#list .message, #list .code, #list .rule").all())
      await text.hover({ force: true, timeout: 5000 });
    for (const search of ["<script>", "javascript:", '"><svg', "${"]) {
      await page.locator("#search").fill(search);
      await expect.poll(() => page.locator("#count").textContent()).toContain("of 12");
    }
    await page.locator("#clear").click();
    for (const link of await page.locator(".breakdown a").all()) await link.click();
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(() => "ran" in window)).toBe(false);
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("lead nowhere but to the web and to the page itself", async () => {
    const { page } = await openReport(browser, report);
    await page.locator("#open-all").click();
    const addresses = await page.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((address) => !/^(?:#|https:\/\/)/.test(address))).toEqual([]);
  });

  test("stay readable, without what turns text around or is not seen", async () => {
    const { page } = await openReport(browser, report);
    await page.locator("#open-all").click();
    const text = await page.locator("body").innerText();
    expect(text).toContain(`</script><script>window.ran="script"</script>`);
    expect(text).toContain(`"><svg onload="window.ran='svg'">`);
    expect(text).toContain("&lt;script&gt; &#60;b&#62;");
    expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  });

  test("could not run anything if a part of the page let them: the policy is in force", async () => {
    const { page, requests, failures, complaints } = await openReport(browser, report);
    const refusals = await page.evaluate(() => {
      const attempts = [
        () => {
          const script = document.createElement("script");
          script.append("window.ran = 'inserted'");
          document.body.append(script);
        },
        () => {
          const image = document.createElement("img");
          image.src = "https://evil.test/x.png";
          document.body.append(image);
        },
        () => {
          const style = document.createElement("style");
          style.append("body { display: none }");
          document.body.append(style);
        },
        () => document.body.setAttribute("onclick", "window.ran = 'handler'"),
        () => (document.body.innerHTML = "<b>x</b>"),
        () => document.body.click(),
      ];
      return attempts.flatMap((attempt) => {
        try {
          attempt();
          return [];
        } catch (error) {
          return [String(error).replace(/^.*(Trusted\w+).*$/, "$1")];
        }
      });
    });
    expect(refusals).toEqual(["TrustedScript", "TrustedHTML"]);
    await expect.poll(() => complaints.length).toBeGreaterThanOrEqual(3);
    expect(await page.evaluate(() => ["ran" in window, getComputedStyle(document.body).display])).toEqual([false, "block"]);
    // Chromium tells of the image that was asked for, and that the policy has kept it from being fetched.
    expect(requests).toEqual(["https://evil.test/x.png"]);
    expect(failures).toEqual(["csp"]);
  });
});
