/** Whether a terminal can show more than ASCII. */

/** In: the environment; without one, nothing speaks against it. As `setlocale` asks: the first of three variables that says something. */
export function showsUnicode(env: Readonly<NodeJS.ProcessEnv> | undefined, platform: NodeJS.Platform = process.platform): boolean {
  if (env === undefined) return true;
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "");
  if (locale !== undefined) return /utf-?8/i.test(locale);
  // There the variables are rare, and the terminals that people use have their marks.
  if (platform === "win32") return env["WT_SESSION"] !== undefined || env["TERM_PROGRAM"] === "vscode";
  return platform === "darwin";
}
