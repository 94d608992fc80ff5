/**
 * Whether a value given to a setting is PostgreSQL's built-in one. Reads values as the server does
 * (src/backend/utils/misc/guc.c and src/backend/utils/adt/bool.c; checked against PostgreSQL 18).
 */
import { booleanOf } from "./effects/constant.ts";
import { settings, type SettingInfo } from "./settings-data.ts";

/** Multiples of one byte and of one microsecond; the server takes units by exact case. */
const units: ReadonlyMap<string, { readonly kind: "memory" | "time"; readonly size: number }> = new Map([
  ["B", { kind: "memory", size: 1 }],
  ["kB", { kind: "memory", size: 1024 }],
  ["8kB", { kind: "memory", size: 8 * 1024 }],
  ["MB", { kind: "memory", size: 1024 ** 2 }],
  ["GB", { kind: "memory", size: 1024 ** 3 }],
  ["TB", { kind: "memory", size: 1024 ** 4 }],
  ["us", { kind: "time", size: 1 }],
  ["ms", { kind: "time", size: 1e3 }],
  ["s", { kind: "time", size: 1e6 }],
  ["min", { kind: "time", size: 60e6 }],
  ["h", { kind: "time", size: 3600e6 }],
  ["d", { kind: "time", size: 86400e6 }],
]);

/**
 * @param name the setting, in any case
 * @param value as `SET` or `set_config()` gives it, lists joined by commas
 * @returns true only when it is certain: an unknown setting, a value that the server refuses or one that is not understood gives false.
 */
export function isBuiltInDefault(name: string, value: string): boolean {
  const setting = settings.get(name.toLowerCase());
  if (setting?.default === undefined) return false;
  switch (setting.type) {
    case "bool":
      return booleanOf(value) === (setting.default === "on");
    case "enum":
      return value.toLowerCase() === setting.default.toLowerCase();
    case "integer":
    case "real":
      return isSameNumber(setting, setting.default, value);
    case "string":
      return isSameText(setting.default, value);
  }
}

/** @returns true only when the server is certain to refuse the value: no number or boolean can be read from it. */
export function isInvalidValue(name: string, value: string): boolean {
  const setting = settings.get(name.toLowerCase());
  if (setting?.type === "bool") return booleanOf(value.trim()) === undefined;
  return (setting?.type === "integer" || setting?.type === "real") && !/\d/.test(value);
}

function isSameNumber(setting: SettingInfo, expected: string, value: string): boolean {
  const number = readNumber(setting, value);
  if (number === undefined) return false;
  // The server rounds to a whole number; a half may go either way, so it counts as different.
  return setting.type === "integer" ? Math.abs(number - Number(expected)) < 0.5 : number === Number(expected);
}

/** @returns the value in the setting's own unit. Octal and hexadecimal numbers are left alone. */
function readNumber(setting: SettingInfo, value: string): number | undefined {
  const match = /^\s*([+-]?(?:0|[1-9]\d*)?(?:\.\d*)?(?:e[+-]?\d+)?)\s*([A-Za-z]*)\s*$/i.exec(value);
  const [, digits = "", unit = ""] = match ?? [];
  if (!/\d/.test(digits)) return undefined;
  const number = Number(digits);
  if (unit === "") return number;
  const given = units.get(unit);
  const own = units.get(setting.unit ?? "");
  if (given === undefined || given.kind !== own?.kind) return undefined;
  return (number * given.size) / own.size;
}

/** Lists of names, such as `"$user", public`, compare by their members; the server folds those without quotes. */
function isSameText(expected: string, value: string): boolean {
  if (value === expected) return true;
  if (!expected.includes(",")) return false;
  const [wanted, given] = [readNames(expected), readNames(value)];
  return wanted !== undefined && given !== undefined && wanted.length === given.length && wanted.every((name, at) => name === given[at]);
}

function readNames(list: string): string[] | undefined {
  const names: string[] = [];
  for (const item of list.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^\s",]+))\s*(,|$)|[^]/gy)) {
    const [, quoted, plain, end] = item;
    if (end === undefined) return undefined;
    names.push(quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? "");
    if (end === "") return names;
  }
  return undefined;
}
