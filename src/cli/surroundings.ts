/** What a report says around its findings, whether one run made it or it is merged from several. */

import type { Configuration } from "../configuration.ts";
import { packageVersion } from "../files/package-root.ts";
import type { ReportInput } from "../report/format.ts";
import type { Engine } from "./engine.ts";
import type { Host } from "./host.ts";
import type { RunOptions } from "./options.ts";
import { ruleTexts } from "./rule-texts.ts";
import { folderInRepository } from "./services.ts";

type Surroundings = Pick<ReportInput, "listsUnread" | "belonging" | "version" | "rules" | "folder">;

export async function surroundings(
  configuration: Configuration,
  { reports }: RunOptions,
  engine: Pick<Engine, "rules">,
  host: Host,
): Promise<Surroundings> {
  const asksBelonging = reports.targets.some(({ format }) => format.name === "html");
  const belonging = asksBelonging ? await import("./belonging/belonging.ts") : undefined;
  return {
    listsUnread: configuration.unread !== "off",
    ...(belonging ? { belonging: () => belonging.belongingIn(host) } : {}),
    version: packageVersion(),
    rules: ruleTexts(engine.rules, configuration),
    folder: folderInRepository(host),
  };
}
