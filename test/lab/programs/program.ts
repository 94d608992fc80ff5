/** Whole programs as TypeScript: a module whose `run(url)` does one or two pieces of work with a library. */
import { drizzle } from "./libraries/drizzle.ts";
import { knex } from "./libraries/knex.ts";
import { kysely } from "./libraries/kysely.ts";
import { pg } from "./libraries/pg.ts";
import { postgresJs } from "./libraries/postgres.ts";
import { sequelize } from "./libraries/sequelize.ts";
import { indent, type Draft, type Library, type Lines } from "./library.ts";
import { placed } from "./places.ts";
import { randomFrom } from "./random.ts";
import { work, type Work } from "./states.ts";

export const libraries: readonly Library[] = [pg, postgresJs, knex, kysely, drizzle, sequelize];

export interface Program {
  readonly library: string;
  readonly seed: number;
  readonly text: string;
  /** Of its second module, `<library>-<seed>.steps.ts`, if it has one. */
  readonly beside?: string;
  /** What it does with state, in order. */
  readonly works: readonly Work[];
}

export function programOf(library: Library, seed: number): Program {
  const random = randomFrom(seed);
  const counts = new Map<string, number>();
  const top: string[] = [];
  const beside: Draft["beside"] = { top: [], names: [] };
  const draft: Draft = {
    random,
    library,
    top,
    beside,
    fresh(name) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count === 1 ? name : `${name}${String(count)}`;
    },
  };
  const { lines, handle, close } = library.open(draft);
  const works: Work[] = [];
  const sections = Array.from({ length: random.chance(0.25) ? 2 : 1 }, (): Lines => {
    const own = work(random);
    works.push(own);
    const section = placed(draft, handle, own);
    return random.chance(0.5) && section.length > 1 ? ["{", ...indent(section), "}"] : section;
  });
  const text = [
    ...library.imports,
    ...(beside.names.length > 0 ? [`import { ${beside.names.join(", ")} } from "./${library.name}-${String(seed)}.steps.ts";`] : []),
    "",
    ...top,
    "",
    "export async function run(url: string): Promise<unknown[]> {",
    ...indent([
      ...lines,
      "const seen: unknown[] = [];",
      "try {",
      ...indent(sections.flat()),
      "} finally {",
      `  ${close}`,
      "}",
      "return seen;",
    ]),
    "}",
    "",
  ].join("\n");
  return {
    library: library.name,
    seed,
    text,
    works,
    ...(beside.names.length > 0 ? { beside: [...library.imports, "", ...beside.top, ""].join("\n") } : {}),
  };
}
