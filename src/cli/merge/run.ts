/** `merge`: the reports of several runs → one, as if one run had made it. */

import type { ReportedPooler } from "../../report/format.ts";
import { count } from "../../report/parts/counts.ts";
import { choosePooler } from "../../poolers/index.ts";
import { suppressionRule } from "../../suppressions/rule.ts";
import { SettingsError } from "../../settings-error.ts";
import { baselineNote, openBaseline } from "../baseline/step.ts";
import { configure } from "../configuration.ts";
import type { Engine } from "../engine.ts";
import type { ExitCode, Host } from "../host.ts";
import type { Command, RunOptions } from "../options.ts";
import { publish } from "../publish.ts";
import { exitCode } from "../run.ts";
import { sessionNote } from "../session-note.ts";
import { surroundings } from "../surroundings.ts";
import { type Combined, combine } from "./combine.ts";
import { readReports } from "./report-file.ts";

/**
 * @param command whose report is written
 * @param paths of JSON reports, or folders of them
 * @throws SettingsError for what the user asked and cannot have
 */
export async function merge(
  command: Command,
  paths: readonly string[],
  options: RunOptions,
  host: Host,
  loadEngine: () => Promise<Engine>,
): Promise<ExitCode> {
  const engine = await loadEngine();
  const ruleIds = [...engine.rules.map((rule) => rule.id), suppressionRule];
  const configuration = await configure(options, [], host.cwd, ruleIds, engine.configurationOf);
  const around = await surroundings(configuration, options, engine, host);
  const combined = combine(readReports(paths, host.cwd), host.cwd, around.folder);
  const { baselined: before, blank } = combined;
  if (before > 0 && options.baseline !== undefined && options.baseline !== false) {
    throw new SettingsError(
      "A baseline has been applied to these reports when they were made.",
      "Leave --baseline out here, or make the reports with --no-baseline.",
    );
  }

  const baseline = before > 0 ? undefined : await openBaseline(options, ruleIds, host);
  const { findings } = combined.analysis;
  // Which files were looked at and are clean, the reports do not say.
  const files = new Set(findings.map(({ place }) => place.source.path));
  const known = baseline?.apply({ findings, files, cwd: host.cwd });
  const analysis = known && command === "check" ? { ...combined.analysis, findings: known.shown } : combined.analysis;
  const baselined = before + (known?.baselined.length ?? 0);
  const nothing = analysis.coverage.files === 0;
  const pooler = reportedPooler(combined.poolers[0]);
  const alsoBehind = combined.poolers.slice(1).map(reportedPooler);
  const input = {
    analysis,
    pooler,
    alsoBehind,
    notes: [
      ...(nothing ? ["These reports are of no files at all."] : []),
      ...(blank > 0
        ? [`${count(blank, "file")} with findings ${blank === 1 ? "is" : "are"} not here as analysed: code is not shown.`]
        : []),
      ...(before > 0
        ? [`${count(before, "finding")} ${before === 1 ? "is" : "are"} in the baseline that these reports were made with.`]
        : []),
      ...sessionNote({ pooler, alsoBehind }),
      ...baselineNote(command, baselined - before),
    ],
    baselined,
    ...(known ? { baseline: { known: known.baselined, gone: known.gone } } : {}),
    ...around,
  };
  const isWritten = await publish(command, options.reports, input, host);
  return nothing || !isWritten ? 2 : exitCode(analysis, configuration, options, host);
}

/** A version that its makers do not give is empty in reports. */
function reportedPooler({ name, version, mode }: Combined["poolers"][number]): ReportedPooler {
  const { title } = choosePooler({ name });
  return { name, title, version, mode };
}
