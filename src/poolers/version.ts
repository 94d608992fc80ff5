/** @returns `major * 1000 + minor`; a patch number is allowed and does not count. `undefined` when it is not a version. */
export function parseVersion(text: string): number | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d+)*$/.exec(text.trim());
  return match === null ? undefined : Number(match[1]) * 1000 + Number(match[2]);
}

/** For versions in our own data. Throws when one is mistyped. */
export function versionNumber(text: string): number {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`"${text}" is not a version`);
  return version;
}
