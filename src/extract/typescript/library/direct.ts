/** Whether an address is proven not to be the pooler's: by the name of what holds it, or by its host. drivers.md, section 7. */
import type { TextValue, Value } from "../program/value.ts";
import type { Found } from "../language/arguments.ts";
import { isNamed, isNamedHost } from "../program/project-names.ts";
import { directHosts, nameSaysDirect, pooledHosts } from "../../direct-words.ts";

/** Of `DIRECT_URL ?? DATABASE_URL` either may be meant: both have to say it. */
function alternatives(written: string): readonly string[] {
  return written.split(/\?\?|\|\|/).map((one) => one.trim());
}

function saysDirect(written: string): boolean {
  return alternatives(written).every((name) => isQuoted(name) || nameSaysDirect(name));
}

/** A text of its own, for want of anything else: a developer's machine. */
function isQuoted(written: string): boolean {
  return /^["'`]/.test(written);
}

/** @param names what the configuration calls direct */
export function isDirectAddress(found: readonly Found[], names: readonly string[]): boolean {
  return found.some(({ value, place }) => {
    if (place.source.text.length === 0) return false;
    if (names.length > 0 && isNamedAddress({ value, place }, names)) return true;
    return isDirectValue(value) ?? (value.kind === "unknown" && isDirectName(place.source.text.slice(place.span.start, place.span.end)));
  });
}

/** Out: the URL that the code itself says; `undefined` where another may be meant, or all of it stands elsewhere. */
export function writtenAddress(found: readonly Found[]): string | undefined {
  const [address, ...others] = found.flatMap(({ value }) => (value.kind === "text" ? [textOf(value)] : []));
  const isOnly = others.length === 0 && found.every(({ value }) => value.kind === "text" || value.kind === "constant");
  return isOnly && address !== undefined && /^\w[\w+:]*:\/\//.test(address) ? address : undefined;
}

function isDirectName(text: string): boolean {
  return (
    text.length <= 300 && alternatives(text).every((one, index) => (index > 0 && isQuoted(one)) || nameSaysDirect(lastExpression(one)))
  );
}

/** `connectionString: env.DIRECT_URL!` → `env.DIRECT_URL`. */
function lastExpression(text: string): string {
  return /([\w$.[\]"'?]+)\s*(?:!|as\s+\w+|\(\))*\s*$/.exec(text)?.[1] ?? "";
}

function isNamedAddress({ value, place }: Found, names: readonly string[]): boolean {
  if (value.kind === "native" && areNamed(value.name, names)) return true;
  if (value.kind === "text") {
    if (isNamedHost(textOf(value), names)) return true;
    if (value.parts.some((part) => part.kind === "hole" && areNamed(part.name, names))) return true;
  }
  const written = place.source.text.slice(place.span.start, place.span.end);
  return written.length <= 300 && areNamed(written, names);
}

/** Words in a text are no names. */
function areNamed(written: string, names: readonly string[]): boolean {
  return alternatives(written).every((one, index) => (index > 0 && isQuoted(one)) || (!/["'`}]$/.test(one) && isNamed(one, names)));
}

function textOf({ parts }: TextValue): string {
  return parts.map((part) => (part.kind === "chars" ? part.text : `\${${part.name}}`)).join("");
}

function isDirectValue(value: Value): boolean | undefined {
  if (value.kind === "native" && value.name.startsWith("process.env.")) return saysDirect(value.name);
  if (value.kind === "text") {
    const text = textOf(value);
    if (pooledHosts.test(text)) return false;
    if (directHosts.some((pattern) => pattern.test(text))) return true;
    return value.parts.some((part) => part.kind === "hole" && part.name.length < 80 && saysDirect(part.name));
  }
  return undefined;
}
