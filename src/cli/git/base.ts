/** Since when: the commit that the changes are counted from. */

import { SettingsError } from "../../settings-error.ts";
import { type Git, sure } from "./git.ts";

/**
 * Where a branch and HEAD parted, so that what others did on the branch since then is not taken as undone here.
 * Errors: `SettingsError` for a name that git does not know, and where the two never parted as far as git has their past.
 */
export function mergeBase(git: Git, ref: string): string {
  if (ref.trim() === "") throw new SettingsError("--since has no branch or commit.", "Name one, such as --since origin/main.");
  const isShallow = (): boolean => git(["rev-parse", "--is-shallow-repository"]).text === "true";
  // A name with a hyphen in front would be an option.
  const commit = ref.startsWith("-") ? undefined : git(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  if (commit?.ok !== true) throw new SettingsError(`git knows no commit \`${ref}\` here.`, unknown(ref, isShallow()));
  const base = git(["merge-base", commit.text, "HEAD"]);
  if (base.ok) return base.text;
  if (!git(["rev-parse", "--verify", "--quiet", "HEAD"]).ok) {
    throw new SettingsError("There is no commit here yet, so nothing changed since one.", "Leave --since out.");
  }
  if (isShallow()) {
    const remedy = "Run `git fetch --unshallow`; in GitHub Actions give actions/checkout `fetch-depth: 0`.";
    throw new SettingsError(`This clone is shallow: it does not have the commit where \`${ref}\` and HEAD part.`, remedy);
  }
  sure({ ...base, ok: base.complaint === "" });
  throw new SettingsError(`\`${ref}\` and HEAD have no commit in common.`, "Name a branch that HEAD comes from.");
}

function unknown(ref: string, isShallow: boolean): string {
  if (isShallow) return "The clone is shallow: run `git fetch --unshallow`, or give actions/checkout `fetch-depth: 0`.";
  const [, remote = "", branch = ""] = /^([^/]+)\/(.+)$/.exec(ref) ?? [];
  return branch === "" ? "Check its name, or fetch it." : `Check its name, or fetch it: git fetch ${remote} ${branch}`;
}
