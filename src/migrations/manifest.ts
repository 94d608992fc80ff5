/** What a package's manifest says that it has. */
import type { Source } from "../types.ts";

const fields = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;

/** In: a package.json. Out: the names of the packages that it asks for; none where there is no such file, or no JSON in it. */
export function installedIn(manifest: Source | undefined): ReadonlySet<string> {
  const data = manifest && parsed(manifest.text);
  return new Set(isObject(data) ? fields.flatMap((field) => (isObject(data[field]) ? Object.keys(data[field]) : [])) : []);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
