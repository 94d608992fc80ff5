/** Asks git, as a program of its own and never through a shell. */

import { spawnSync } from "node:child_process";

import { errorCode, systemReason } from "../../files/system-reason.ts";
import { SettingsError } from "../../settings-error.ts";

export interface Answer {
  readonly ok: boolean;
  readonly bytes: Buffer;
  /** Without the line end. */
  readonly text: string;
  readonly complaint: string;
}

/** In: git's words, and the absolute folder in which it runs. Errors: `SettingsError` when there is no git. */
export type Git = (words: readonly string[], input?: string) => Answer;

/** A user's configuration must not change what is printed, and a reader takes no locks. */
const settings = ["-c", "diff.relative=false", "-c", "core.quotePath=false"];
const environment = { LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };

/** Errors: `SettingsError` when the folder is in no work tree of git. */
export function gitIn(cwd: string): Git {
  const git: Git = (words, input = "") => {
    const { error, status, stdout, stderr } = spawnSync("git", [...settings, ...words], {
      cwd,
      input,
      maxBuffer: Infinity,
      windowsHide: true,
      env: { ...process.env, ...environment },
    });
    if (error !== undefined) throw noGit(error);
    return { ok: status === 0, bytes: stdout, text: stdout.toString("utf8").replace(/\r?\n$/, ""), complaint: stderr.toString("utf8") };
  };
  const { ok, text, complaint } = git(["rev-parse", "--is-inside-work-tree"]);
  if (ok && text === "true") return git;
  const [, owned] = /dubious ownership in repository at '(.*)'/.exec(complaint) ?? [];
  if (owned !== undefined) {
    const remedy = `Allow it: git config --global --add safe.directory ${owned}`;
    throw new SettingsError(`git does not read ${owned}, because the folder belongs to another user.`, remedy);
  }
  throw new SettingsError(`${cwd} is in no git repository.`, "Run poolsafe in one, or leave --since and --staged out.");
}

function noGit(error: Error): SettingsError {
  if (errorCode(error) === "ENOENT") return new SettingsError("git was not found.", "Install it, or leave --since and --staged out.");
  return new SettingsError(`git cannot be run: ${systemReason(error)}.`, "Mend that, or leave --since and --staged out.");
}

/** For what must not fail. Errors: `SettingsError` with what git says. */
export function sure(answer: Answer): Answer {
  if (answer.ok) return answer;
  const [line = "it does not say why"] = answer.complaint.split("\n").filter((one) => one.trim() !== "");
  throw new SettingsError(`git fails: ${line.replace(/\.$/, "")}.`, "Mend that, or leave --since and --staged out.");
}
