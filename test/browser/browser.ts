/** Debian's Chromium for tests: open, or a visible line that says why not; with POOLSAFE_LAB=require an error instead. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

const root = join(import.meta.dirname, "../..");

export async function openBrowserIfAvailable(): Promise<Browser | undefined> {
  try {
    execFileSync(join(root, "test/browser/setup.sh"), { stdio: ["ignore", "ignore", "pipe"] });
    return await chromium.launch({ executablePath: join(root, ".lab/chromium/chromium"), timeout: 120_000 });
  } catch (error) {
    if (process.env["POOLSAFE_LAB"] === "require") throw error;
    const reason = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    process.stderr.write(`\nNo browser, so the HTML report was not opened. ${reason.trim().split("\n").at(-1) ?? ""}\n`);
    return undefined;
  }
}

/** What opening a page has cost the browser, in seconds of processor time: a busy machine makes none of it longer. */
export interface Work {
  readonly script: number;
  readonly layout: number;
  readonly style: number;
  /** All of it, with what is read, drawn and cleared away. */
  readonly all: number;
}

/** A page that is open, and what it has done that it should not. */
export interface Opened {
  readonly page: Page;
  /** Addresses that it asked for, but for its own file. */
  readonly requests: readonly string[];
  /** Why those were not answered. */
  readonly failures: readonly string[];
  /** Errors and warnings: of the script, of the console, and of the policy. */
  readonly complaints: readonly string[];
  readonly workUntilNow: () => Promise<Work>;
}

/**
 * Opens a report from the disk; it is closed when the test ends.
 * @param hash with its `#`
 */
export async function openReport(
  browser: Browser | undefined,
  html: string,
  { hash = "", ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<Opened> {
  if (browser === undefined) throw new Error("This test needs the browser.");
  const folder = mkdtempSync(join(tmpdir(), "poolsafe-page-"));
  const file = join(folder, "report.html");
  writeFileSync(file, html);
  const address = pathToFileURL(file).href;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(async () => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on("request", (request) => {
    const url = request.url();
    if (url.split("#")[0] !== address) requests.push(url);
  });
  const failures: string[] = [];
  context.on("requestfailed", (request) => failures.push(request.failure()?.errorText ?? ""));
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const devtools = await context.newCDPSession(page);
  // Counts from here on.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const workUntilNow = async (): Promise<Work> => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    const durationOf = (name: string): number => metrics.find((one) => one.name === `${name}Duration`)?.value ?? Number.NaN;
    return {
      script: durationOf("Script"),
      layout: durationOf("Layout"),
      style: durationOf("RecalcStyle"),
      all: durationOf("Task"),
    };
  };
  await page.goto(`${address}${hash}`, { timeout: 120_000 });
  return { page, requests, failures, complaints, workUntilNow };
}
