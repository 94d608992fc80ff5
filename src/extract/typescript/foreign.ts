/** Code that works with another database: what it sends is none of ours. */
import { posix } from "node:path";
import type { Driver } from "../../drivers/driver.ts";
import { driverOf, isModule } from "./language/names.ts";
import type { CodeFile } from "./program/modules.ts";
import type { ReadFile } from "./program/read-file.ts";

export interface Foreign {
  /** The file imports another database's library, and none of PostgreSQL's. */
  readonly has: (file: CodeFile) => boolean;
  /** The project says that it uses this library, which knows several databases, with another one. */
  readonly isOther: (driver: Driver, file: CodeFile) => boolean;
}

interface ForeignOptions {
  readonly drivers: readonly Driver[];
  readonly others: readonly string[];
  readonly read: ReadFile;
}

export function createForeign({ drivers, others, read }: ForeignOptions): Foreign {
  const files = new Map<CodeFile, boolean>();
  const answers = new Map<string, boolean>();
  return {
    has(file) {
      const known = files.get(file);
      if (known !== undefined) return known;
      const specifiers = [...file.specifiers];
      const answer = specifiers.some((one) => isModule(others, one)) && !specifiers.some((one) => driverOf(drivers, one) !== undefined);
      files.set(file, answer);
      return answer;
    },
    isOther(driver, { source }) {
      if (driver.otherDatabase === undefined) return false;
      const folder = posix.dirname(source.path);
      const key = `${driver.name} ${folder}`;
      const known = answers.get(key) ?? saysOther(driver.otherDatabase, folder, read);
      answers.set(key, known);
      return known;
    },
  };
}

/** The nearest file so named, from the folder outwards. */
function saysOther({ files, matches }: NonNullable<Driver["otherDatabase"]>, folder: string, read: ReadFile): boolean {
  for (let at = folder; ; at = posix.dirname(at)) {
    for (const name of files) {
      const found = name.includes("*") ? undefined : read(posix.join(at, name));
      if (found) return matches.test(found.text);
    }
    if (at === posix.dirname(at)) return false;
  }
}
