/** The settings' keys for editors (schema.json) and for readers (docs/configuration.md). */
import { z } from "zod";

import { rules } from "../rules/index.ts";
import { settingsJsonSchema } from "../src/settings.ts";
import { suppressionDescription, suppressionRule } from "../src/suppressions/rule.ts";

interface Part {
  readonly description?: string | undefined;
  readonly type?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly anyOf?: readonly Part[] | undefined;
  readonly items?: Part | undefined;
  readonly properties?: Readonly<Record<string, Part>> | undefined;
  readonly additionalProperties?: Part | boolean | undefined;
}

const Part: z.ZodType<Part> = z.lazy(() =>
  z.looseObject({
    description: z.string().optional(),
    type: z.string().optional(),
    enum: z.array(z.string()).optional(),
    anyOf: z.array(Part).optional(),
    items: Part.optional(),
    properties: z.record(z.string(), Part).optional(),
    additionalProperties: z.union([z.boolean(), Part]).optional(),
  }),
);

/** With the names of the rules, so that an editor offers them. */
export function settingsSchemaText(): string {
  const whole = Part.parse(settingsJsonSchema());
  const named = [...rules.map(({ id, description }) => [id, description] as const), [suppressionRule, suppressionDescription] as const];
  const withNames = (part: Part): Part => {
    if (typeof part.additionalProperties !== "object") return part;
    const { additionalProperties: severity, ...rest } = part;
    return {
      ...rest,
      properties: Object.fromEntries(named.map(([id, description]) => [id, { description: `${description}.`, ...severity }])),
      additionalProperties: false,
    };
  };
  const { properties = {} } = whole;
  const overrides = properties["overrides"]?.items;
  const text = {
    ...whole,
    title: "Configuration of poolsafe",
    properties: {
      ...properties,
      rules: withNames(properties["rules"] ?? {}),
      overrides: {
        ...properties["overrides"],
        items: { ...overrides, properties: { ...overrides?.properties, rules: withNames(overrides?.properties?.["rules"] ?? {}) } },
      },
    },
  };
  // The largest whole numbers that JavaScript has are no limits that anybody means.
  const meant = (_: string, value: unknown): unknown =>
    typeof value === "number" && Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;
  return `${JSON.stringify(text, meant, 2)}\n`;
}

/** A table of all keys, those inside others with their path. */
export function settingsTable(): string {
  const rows = rowsOf(Part.parse(settingsJsonSchema()), "");
  return ["| key | value | meaning |", "|---|---|---|", ...rows].join("\n");
}

function rowsOf({ properties = {} }: Part, above: string): string[] {
  return Object.entries(properties).flatMap(([name, part]) => {
    const key = `${above}${name}`;
    const row = `| \`${key}\` | ${valueOf(part)} | ${part.description ?? ""} |`;
    if (part.type === "array") return [row, ...rowsOf(part.items ?? {}, `${key}[].`)];
    return [row, ...rowsOf(part, `${key}.`)];
  });
}

const types: Readonly<Record<string, string>> = {
  integer: "whole number",
  boolean: "`true` or `false`",
  string: "text",
  number: "number",
  object: "object",
};

function valueOf(part: Part): string {
  if (part.enum) return part.enum.map((value) => `\`${value}\``).join(", ");
  if (part.type === "array") return part.items?.type === "object" ? "list of objects" : "list of texts";
  if (part.anyOf) return part.anyOf.map(valueOf).join(", ");
  if (typeof part.additionalProperties === "object") {
    // Of names that lead to severities, these are rules; of others, what the pooler calls its settings.
    return `${part.additionalProperties.enum ? "rule" : "name"}: ${valueOf(part.additionalProperties)}`;
  }
  return types[part.type ?? ""] ?? "";
}
