/** The ESLint language server of VS Code's extension, and an editor that speaks to it: https://microsoft.github.io/language-server-protocol */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { repository } from "./project.ts";

const program = join(repository, "node_modules/vscode-langservers-extracted/bin/vscode-eslint-language-server");

/** As VS Code names them. */
const languages: Readonly<Record<string, string>> = { ".js": "javascript", ".ts": "typescript", ".sql": "sql" };

export interface Position {
  readonly line: number;
  readonly character: number;
}

interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Diagnostic {
  readonly range: Range;
  readonly message: string;
  readonly severity?: number;
  readonly source?: string;
  readonly code?: string | number;
}

interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

interface WorkspaceEdit {
  readonly documentChanges: readonly { readonly textDocument: { readonly uri: string }; readonly edits: readonly TextEdit[] }[];
}

/** An entry of the light bulb's menu. */
export interface Action {
  readonly title: string;
  readonly kind?: string;
  readonly isPreferred?: boolean;
  readonly command: { readonly command: string; readonly arguments?: readonly unknown[] };
}

export interface Editor {
  /** Opens a file with a text that is not on the disk, or changes it. */
  type(name: string, text: string): void;
  /** What is underlined. */
  diagnostics(name: string): Promise<readonly Diagnostic[]>;
  /** The light bulb's menu on some of them. */
  actions(name: string, diagnostics: readonly Diagnostic[]): Promise<readonly Action[]>;
  /** The text after an entry of the menu was chosen. */
  choose(name: string, action: Action): Promise<string>;
  /** The text as it is saved, with `source.fixAll.eslint` in the setting `editor.codeActionsOnSave`. */
  save(name: string): Promise<string>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * @param folder the opened one
 * @param validate what the extension's client makes of `eslint.validate` and `eslint.probe` for a language
 */
export async function openEditor(folder: string, validate: (language: string) => "on" | "probe" | "off"): Promise<Editor> {
  const server = spawn(process.execPath, [program, "--stdio"], { cwd: folder, env: { ...process.env, NODE_OPTIONS: undefined } });
  const texts = new Map<string, { readonly version: number; readonly text: string }>();
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const languageOf = (uri: string): string => languages[extname(uri)] ?? "plaintext";
  const openedAs = (name: string): { version: number; text: string } => {
    const opened = texts.get(uriOf(name));
    if (!opened) throw new Error(`${name} is not open`);
    return opened;
  };

  /** What the extension's client tells the server of a file. */
  const settingsFor = (uri: string): unknown => ({
    validate: validate(languageOf(uri)),
    packageManager: "npm",
    useESLintClass: true,
    useFlatConfig: true,
    experimental: {},
    codeActionOnSave: { mode: "all" },
    format: false,
    quiet: false,
    onIgnoredFiles: "off",
    options: {},
    rulesCustomizations: [],
    run: "onType",
    problems: { shortenToSingleLine: false },
    nodePath: null,
    workspaceFolder: { name: "project", uri: pathToFileURL(folder).href },
    codeAction: {
      disableRuleComment: { enable: true, location: "separateLine", commentStyle: "block" },
      showDocumentation: { enable: true },
    },
  });
  const applied: WorkspaceEdit["documentChanges"][number][] = [];
  const { notify, request } = speak(server, (method, params) => {
    if (method === "workspace/configuration") {
      return (params as { readonly items: readonly { readonly scopeUri: string }[] }).items.map(({ scopeUri }) => settingsFor(scopeUri));
    }
    if (method === "workspace/applyEdit") {
      applied.push(...(params as { readonly edit: WorkspaceEdit }).edit.documentChanges);
      return { applied: true };
    }
    return null;
  });

  await request("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: [{ name: "project", uri: pathToFileURL(folder).href }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true, applyEdit: true, workspaceEdit: { documentChanges: true } },
      textDocument: {
        diagnostic: {},
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } } },
      },
    },
  });
  notify("initialized", {});

  return {
    type(name, text) {
      const uri = uriOf(name);
      const known = texts.get(uri);
      const version = (known?.version ?? 0) + 1;
      texts.set(uri, { version, text });
      if (known) notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
      else notify("textDocument/didOpen", { textDocument: { uri, languageId: languageOf(uri), version, text } });
    },
    async diagnostics(name) {
      const report = await request("textDocument/diagnostic", { textDocument: { uri: uriOf(name) }, identifier: "eslint" });
      return (report as { readonly items: readonly Diagnostic[] }).items;
    },
    async actions(name, diagnostics) {
      const [first] = diagnostics;
      const origin: Position = { line: 0, character: 0 };
      const range = first?.range ?? { start: origin, end: origin };
      const found = await request("textDocument/codeAction", { textDocument: { uri: uriOf(name) }, range, context: { diagnostics } });
      return found as readonly Action[];
    },
    async choose(name, { command }) {
      applied.length = 0;
      await request("workspace/executeCommand", { command: command.command, arguments: command.arguments });
      const { text } = openedAs(name);
      return applied.filter(({ textDocument }) => textDocument.uri === uriOf(name)).reduce((done, { edits }) => edited(done, edits), text);
    },
    async save(name) {
      const origin: Position = { line: 0, character: 0 };
      const context = { diagnostics: [], only: ["source.fixAll.eslint"] };
      const params = { textDocument: { uri: uriOf(name) }, range: { start: origin, end: origin }, context };
      const actions = (await request("textDocument/codeAction", params)) as readonly { readonly edit: WorkspaceEdit }[];
      return actions.flatMap(({ edit }) => edit.documentChanges).reduce((done, { edits }) => edited(done, edits), openedAs(name).text);
    },
    async close() {
      await request("shutdown", undefined);
      const ended = new Promise((done) => server.once("exit", done));
      notify("exit", undefined);
      await ended;
    },
  };
}

/* ---------------------------------------------------------------- the text */

function edited(text: string, edits: readonly TextEdit[]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offsetOf = ({ line, character }: Position): number => (starts[line] ?? text.length) + character;
  const lastFirst = [...edits].sort((a, b) => offsetOf(b.range.start) - offsetOf(a.range.start));
  return lastFirst.reduce(
    (done, { range, newText }) => done.slice(0, offsetOf(range.start)) + newText + done.slice(offsetOf(range.end)),
    text,
  );
}

/* ---------------------------------------------------------------- the protocol */

interface Speech {
  readonly notify: (method: string, params: unknown) => void;
  /** Errors: what the server said, or that it has ended. */
  readonly request: (method: string, params: unknown) => Promise<unknown>;
}

/** @param answer to what the server asks */
function speak(server: ChildProcessWithoutNullStreams, answer: (method: string, params: unknown) => unknown): Speech {
  const waiting = new Map<number | string, { readonly done: (result: unknown) => void; readonly failed: (error: Error) => void }>();
  const heard: string[] = [];
  let next = 1;
  const send = (message: Message): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin.write(`Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
  };
  server.stderr.on("data", (data: Buffer) => void heard.push(data.toString()));
  server.on("exit", (code) => {
    for (const { failed } of waiting.values()) failed(new Error(`The server ended with ${String(code)}: ${heard.join("")}`));
    waiting.clear();
  });
  onMessages(server, ({ id, method, params, result, error }) => {
    if (method === "window/logMessage") heard.push((params as { readonly message: string }).message);
    if (method !== undefined) {
      if (id !== undefined) send({ id, result: answer(method, params) });
      return;
    }
    const asked = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || !asked) return;
    waiting.delete(id);
    if (error) asked.failed(new Error([error.message, ...heard].join("\n")));
    else asked.done(result);
  });
  return {
    notify(method, params) {
      send({ method, params });
    },
    request: (method, params) =>
      new Promise((done, failed) => {
        const id = next++;
        waiting.set(id, { done, failed });
        send({ id, method, params });
      }),
  };
}

/** A header with the length of what follows, an empty line, and as many bytes of JSON. */
function onMessages(server: ChildProcessWithoutNullStreams, hear: (message: Message) => void): void {
  let bytes = Buffer.alloc(0);
  server.stdout.on("data", (more: Buffer) => {
    bytes = Buffer.concat([bytes, more]);
    for (;;) {
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(bytes.toString("latin1", 0, end))?.[1]);
      const start = end + 4;
      if (bytes.length < start + length) return;
      const message = JSON.parse(bytes.toString("utf8", start, start + length)) as Message;
      bytes = bytes.subarray(start + length);
      hear(message);
    }
  });
}
