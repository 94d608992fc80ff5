/**
 * Which variables each block of a PL/pgSQL body declares. The compiler's tree has one list for all blocks, so the
 * blocks' DECLARE sections are found in the text: as many BEGINs as blocks, in the same order.
 */
import { endOfOpaque } from "../../sql/lex.ts";
import type { PlpgsqlExpression, PlpgsqlFunction } from "../../sql/plpgsql.ts";

export interface Declared {
  readonly name: string;
  readonly lineno: number;
  readonly default: PlpgsqlExpression | undefined;
}

/** By the block's node in the tree. */
export type Declarations = ReadonlyMap<object, readonly Declared[]>;

const known = new WeakMap<PlpgsqlFunction, Declarations>();

/** @returns with nothing but the outermost block where the text cannot be matched with the tree */
export function declarationsOf(tree: PlpgsqlFunction, content: string): Declarations {
  let found = known.get(tree);
  if (!found) known.set(tree, (found = match(tree, content)));
  return found;
}

function match(tree: PlpgsqlFunction, content: string): Declarations {
  const sections = sectionsOf(content);
  const all = blocksIn(tree.action);
  // The compiler puts a block of its own around one with a label or with handlers.
  const blocks = all.length === sections.length + 1 ? all.slice(1) : all;
  const variables = tree.datums.flatMap((datum): (Declared & { readonly hasDefault: boolean })[] => {
    const inner = "PLpgSQL_var" in datum ? datum.PLpgSQL_var : "PLpgSQL_rec" in datum ? datum.PLpgSQL_rec : undefined;
    if (inner?.lineno === undefined) return [];
    const given = inner.default_val?.PLpgSQL_expr;
    return [{ name: inner.refname.toLowerCase(), lineno: inner.lineno, default: given, hasDefault: given !== undefined }];
  });
  const [outermost] = blocks;
  if (blocks.length !== sections.length) return new Map(outermost ? [[outermost, variables]] : []);
  let next = 0;
  return new Map(
    blocks.map((block, index) => [
      block,
      (sections[index] ?? []).flatMap(({ name, hasDefault }) => {
        const at = variables.findIndex((one, position) => position >= next && one.name === name && one.hasDefault === hasDefault);
        const variable = variables[at];
        if (!variable) return [];
        next = at + 1;
        return [variable];
      }),
    ]),
  );
}

/** The nodes of the blocks in the order in which their BEGINs stand. */
function blocksIn(tree: unknown, found: object[] = []): object[] {
  if (typeof tree !== "object" || tree === null) return found;
  if ("PLpgSQL_stmt_block" in tree && typeof tree.PLpgSQL_stmt_block === "object" && tree.PLpgSQL_stmt_block !== null)
    found.push(tree.PLpgSQL_stmt_block);
  for (const value of Object.values(tree)) blocksIn(value, found);
  return found;
}

interface Declaration {
  readonly name: string;
  readonly hasDefault: boolean;
}

/** For each BEGIN, what stands between it and the DECLARE before it. */
function sectionsOf(content: string): readonly (readonly Declaration[])[] {
  const sections: Declaration[][] = [];
  let words: string[] | undefined;
  let section: Declaration[] = [];
  const finish = (): void => {
    const [name] = words ?? [];
    if (words && name !== undefined) section.push({ name, hasDefault: words.some((word) => word === "default" || word === "=") });
    words = words && [];
  };
  for (let at = 0; at < content.length;) {
    const opaque = endOfOpaque(content, at);
    const quoted = content[at] === '"' && opaque !== undefined ? content.slice(at + 1, opaque - 1) : undefined;
    const word = opaque === undefined ? /^[\p{L}_][\p{L}\p{N}_$]*/u.exec(content.slice(at, at + 64))?.[0] : undefined;
    const token = quoted ?? word?.toLowerCase();
    if (word?.toLowerCase() === "declare") {
      words = [];
    } else if (word?.toLowerCase() === "begin") {
      finish();
      sections.push(section);
      section = [];
      words = undefined;
    } else if (token !== undefined) words?.push(token);
    else if (content[at] === ";") finish();
    else if (content[at] === "=") words?.push("=");
    at = opaque ?? at + (word?.length ?? 1);
  }
  return sections;
}
