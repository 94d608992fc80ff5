/** The commands and their options. Errors of use end in one line and exit code 2. */

import { Command, CommanderError, Option } from "commander";

import { formats } from "../report/index.ts";
import { oneLine } from "../report/parts/printable.ts";
import { maskedText } from "../secrets/mask.ts";
import { SettingsError } from "../settings-error.ts";
import type { Engine } from "./engine.ts";
import { type ExitCode, type Host, processHost } from "./host.ts";
import { Interrupted, type StoppedCode } from "./interrupt.ts";
import type { InitOptions } from "./init/init.ts";
import { type Command as RunCommand, poolModes, readOptions } from "./options.ts";
import type { ReportWord } from "./reports.ts";
import { packageVersion } from "../files/package-root.ts";
import type { PoolMode } from "../types.ts";

const exitCodes = `
Exit codes: 0 clean, 1 findings of severity error (or more warnings than allowed), 2 poolsafe could not do its job.`;

const loadRealEngine = async (): Promise<Engine> => (await import("./engine.ts")).loadEngine();

function poolModeOption(): Option {
  return new Option("--pool-mode <mode>", "judge for this pool mode of the pooler, the first one where there are several").choices(
    poolModes,
  );
}

/** On what `audit` does not have, it says what has it. */
function gateOptions(name: RunCommand): readonly Option[] {
  const options = [
    new Option("--update-baseline", "put what is found now into the baseline"),
    new Option("--prune-baseline", "take out of the baseline what is not found any more"),
    new Option("--since <ref>", "report what changed since this branch or commit, as git sees it"),
    new Option("--staged", "report what changed in git's index, and read the files there"),
    new Option("--since-files", "with one of these: all findings of the changed files, not of their changed lines alone"),
  ];
  return name === "check" ? options : options.map((option) => option.hideHelp());
}

/** What a report is made like, also of other reports. */
function withReportOptions(command: Command, reports: ReportWord[]): Command {
  const noted =
    (option: ReportWord["option"]) =>
    (value: string): string => {
      reports.push({ option, value });
      return value;
    };
  return command
    .option(
      "--format <name>",
      `${formats.map((format) => format.name).join(", ")} (default: text); more than once for more reports`,
      noted("format"),
    )
    .option("--output <file>", "write the report of the --format before it to a file", noted("output"))
    .option("--config <file>", "use this configuration instead of the nearest poolsafe.config.json")
    .addOption(new Option("--no-config", "use no configuration file").default(undefined))
    .option("--max-warnings <number>", "exit with 1 when there are more warnings than this")
    .option("--baseline <file>", `findings that are known and not shown (default: eslint-suppressions.json, if there is one)`)
    .addOption(new Option("--no-baseline", "use no baseline").default(undefined));
}

/** Each adds one. */
function poolerOption(what: string, several: string): Option {
  const usual = "default: as configured, else as the project's pgbouncer.ini or manifests say, else pgbouncer@1.24 in transaction mode";
  return new Option("--pooler <name[@version]>", `${what} (${usual}); ${several}`).argParser(
    (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value],
  );
}

/** @param reports where the words that say which reports to write go, in their order */
function withRunOptions(command: Command, name: RunCommand, reports: ReportWord[]): Command {
  withReportOptions(command, reports)
    .addOption(poolerOption("judge for this pooler, one of `poolsafe poolers`", "more than once for code that must run behind all of them"))
    .addOption(poolModeOption())
    .option("--fix", "apply the fixes that keep behaviour")
    .option("--fix-dry-run", "show what --fix would change, and write nothing")
    .option("--include-node-modules", "look into node_modules folders too")
    .option("--stdin-filename <name>", "read standard input as if it were this file")
    .option("--shard <index/count>", "analyse one part of the project, such as 2/4, and report on it; `poolsafe merge` puts them together");
  for (const option of gateOptions(name)) command.addOption(option);
  return command.option("--stats", "print where the time went, on standard error").addHelpText("after", exitCodes);
}

/** commander puts its guess on a line of its own. */
function complain(text: string, write: (text: string) => void): void {
  write(`${oneLine(text.replace(/^error: /, "poolsafe: ").trim())}\n`);
}

/** In: the words after the program's name. Out: the exit code; nothing is thrown for what a user can do wrong. */
export async function runCommandLine(
  words: readonly string[],
  process: Host = processHost(),
  loadEngine: () => Promise<Engine> = loadRealEngine,
): Promise<ExitCode | StoppedCode> {
  let exit: ExitCode = 0;
  // What a user typed, and what stands in a file that cannot be used, may hold a password.
  const host: Host = { ...process, err: (text) => process.err(maskedText(text)) };
  const program = new Command("poolsafe")
    .description("Finds the PostgreSQL session state in SQL, TypeScript and JavaScript that breaks behind a transaction-mode pooler.")
    .version(packageVersion(), "-V, --version")
    .exitOverride()
    .configureOutput({ writeOut: host.out, writeErr: host.err, outputError: complain })
    .addHelpText("after", exitCodes);

  const analysing = (name: RunCommand, description: string): void => {
    const reports: ReportWord[] = [];
    const command = withRunOptions(program.command(name).description(description), name, reports);
    command.argument("[paths...]", "files, folders and quoted globs (default: the working directory)");
    command.action(async (paths: string[]) => {
      const options = readOptions(command.opts(), reports, paths, name);
      exit = await (await import("./run.ts")).run(name, paths, options, host, loadEngine);
    });
  };
  analysing("check", "report what breaks behind the pooler, finding by finding");
  analysing("audit", "report whether a whole codebase is ready for the pooler, blockers first");
  const merged: ReportWord[] = [];
  const merging = withReportOptions(
    program.command("merge").description("make one report of several JSON reports: of shards, of packages"),
    merged,
  );
  merging
    .argument("<reports...>", "files, and folders of files, written with --format json")
    .option("--audit", "write the report of `audit` instead of that of `check`")
    .addHelpText("after", exitCodes)
    .action(async (reports: string[]) => {
      const options = readOptions(merging.opts(), merged, [], "check");
      const form = merging.opts<{ audit?: true }>().audit === true ? "audit" : "check";
      exit = await (await import("./merge/run.ts")).merge(form, reports, options, host, loadEngine);
    });

  program
    .command("explain")
    .description("say what a rule is about, why, and how to mend what it finds")
    .argument("<rule>", "such as no-session-set")
    .addOption(poolerOption("say what happens on this pooler, one of `poolsafe poolers`", "more than once for several"))
    .addOption(poolModeOption())
    .option("--config <file>", "use this configuration instead of the nearest poolsafe.config.json")
    .addOption(new Option("--no-config", "use no configuration file").default(undefined))
    .action(
      async (
        rule: string,
        { pooler = [], poolMode, config }: { pooler?: readonly string[]; poolMode?: PoolMode; config?: string | false },
      ) => {
        await (await import("./explain/explain.ts")).explain(rule, { poolers: pooler, poolMode, config }, host);
      },
    );

  program
    .command("rules")
    .description("list the rules, what each does and whether its findings have fixes or suggestions")
    .option("--format <name>", "text, json", "text")
    .action(async ({ format }: { format: string }) => (await import("./rules.ts")).listRules(format, host));
  program
    .command("poolers")
    .description("list the poolers and what each does with session state; of one, what its users see")
    .argument("[name[@version]]", "such as pgbouncer@1.18")
    .option("--format <name>", "text, json", "text")
    .action(async (name: string | undefined, { format }: { format: string }) => {
      await (await import("./poolers.ts")).showPoolers(name, format, host);
    });
  program
    .command("init")
    .description("write a poolsafe.config.json from what the project says of its pooler")
    .argument("[folder]", "where it is written and what is searched (default: the working directory)")
    .option("--dry-run", "print the configuration, and write nothing")
    .option("--force", "replace a poolsafe.config.json that is there")
    .option("-y, --yes", "ask nothing: take what was found")
    .action(async (folder: string | undefined, options: InitOptions) => {
      await (await import("./init/init.ts")).init(folder ?? ".", options, host);
    });

  try {
    await program.parseAsync([...words], { from: "user" });
    return exit;
  } catch (error) {
    // Help and version come as errors too; commander has then printed what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Interrupted) {
      host.err(`poolsafe: ${oneLine(error.message)}\n`);
      return error.exitCode;
    }
    if (error instanceof SettingsError) host.err(`poolsafe: ${oneLine(`${error.message} ${error.remedy}`)}\n`);
    else host.err(`poolsafe failed, which is its own fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 2;
  }
}
