/**
 * One client connection that speaks PostgreSQL's simple protocol, statement by statement as psql does.
 * The `pg` client is not used: it merges the answers of a message and hides the transaction status.
 */
import { connect, type Socket } from "node:net";
import { DatabaseError, parse, serialize } from "pg-protocol";
import {
  BackendKeyDataMessage,
  CommandCompleteMessage,
  DataRowMessage,
  NoticeMessage,
  NotificationResponseMessage,
  ReadyForQueryMessage,
  RowDescriptionMessage,
} from "pg-protocol/dist/messages.js";

/** What is sent at once. `copy` is the data of a `COPY … FROM stdin`; `values` makes it an extended-protocol call. */
export interface Message {
  readonly sql: string;
  readonly copy?: string;
  readonly values?: readonly unknown[];
  /** A protocol-level prepared statement's name; parsed at its first use only, as drivers do. */
  readonly name?: string;
  /** Only that half of an extended-protocol call, with a Sync of its own; `flush` is the first half with a Flush instead. */
  readonly only?: "parse" | "flush" | "bind";
}

/** What one statement of a message answered. */
export type Answer =
  | {
      readonly kind: "rows";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly tag: string;
    }
  | { readonly kind: "done"; readonly tag: string }
  | { readonly kind: "error"; readonly code: string; readonly message: string }
  | { readonly kind: "notice"; readonly severity: string; readonly code: string; readonly message: string }
  | { readonly kind: "notification"; readonly channel: string; readonly payload: string }
  | { readonly kind: "closed" };

/** `idle`: no transaction is open. */
export type Status = "idle" | "open" | "failed" | "closed";

export interface Reply {
  readonly answers: readonly Answer[];
  readonly status: Status;
}

export interface Client {
  /** The process that the client was told to name when it wants to cancel. */
  readonly processId: number | undefined;
  send(message: Message): Promise<Reply>;
  /** Ends the connection in the orderly way and waits until the server has closed it. */
  close(): Promise<void>;
}

export interface Target {
  readonly port: number;
  readonly database: string;
  /** Sent at the start; PgBouncer gives it to each backend that the client gets. Drivers send none of themselves. */
  readonly applicationName?: string;
  /** Further parameters of the first message. */
  readonly startup?: Readonly<Record<string, string>>;
}

const STATUS: Readonly<Record<string, Status>> = { I: "idle", T: "open", E: "failed" };

/** Connects as the superuser `postgres`. Throws when the server refuses; `cause` is then its answer, where it gave one. */
export async function openClient({ port, database, applicationName = "", startup = {} }: Target): Promise<Client> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const parsed = new Set<string>();
  let answers: Answer[] = [];
  let columns: string[] | undefined;
  let rows: (string | null)[][] = [];
  let closed = false;
  let processId: number | undefined;
  let flushes = false;
  let wake: ((status: Status) => void) | undefined;
  const finish = (status: Status): void => {
    const resolve = wake;
    wake = undefined;
    resolve?.(status);
  };
  const closing = new Promise<void>((resolve) => {
    socket.once("close", () => {
      closed = true;
      resolve();
      if (wake) answers.push({ kind: "closed" });
      finish("closed");
    });
  });
  // A reset after the server's last word says nothing that "close" does not.
  socket.on("error", () => undefined);

  void parse(socket, (message) => {
    if (message instanceof RowDescriptionMessage) {
      columns = message.fields.map((field) => field.name);
      rows = [];
      if (flushes) finish("open");
    } else if (message instanceof DataRowMessage) {
      rows.push(message.fields.map(text));
    } else if (message instanceof CommandCompleteMessage) {
      answers.push(columns ? { kind: "rows", columns, rows, tag: message.text } : { kind: "done", tag: message.text });
      columns = undefined;
    } else if (message instanceof DatabaseError) {
      answers.push({ kind: "error", code: message.code ?? "", message: message.message });
      columns = undefined;
    } else if (message instanceof NoticeMessage) {
      answers.push({ kind: "notice", severity: message.severity ?? "", code: message.code ?? "", message: message.message ?? "" });
    } else if (message instanceof NotificationResponseMessage) {
      answers.push({ kind: "notification", channel: message.channel, payload: message.payload });
    } else if (message instanceof BackendKeyDataMessage) {
      processId = message.processID;
    } else if (message instanceof ReadyForQueryMessage) {
      finish(STATUS[message.status] ?? "idle");
    }
  }).catch(() => undefined);

  // One message at a time: a second one waits for the first one's reply.
  let before: Promise<unknown> = Promise.resolve();
  const exchange = (bytes: Buffer, untilFlushed = false): Promise<Reply> => {
    const reply = before.then(() => exchangeNow(bytes, untilFlushed));
    before = reply;
    return reply;
  };
  const exchangeNow = async (bytes: Buffer, untilFlushed: boolean): Promise<Reply> => {
    if (closed) return { answers: [{ kind: "closed" }], status: "closed" };
    flushes = untilFlushed;
    const reply = new Promise<Status>((resolve) => (wake = resolve));
    socket.write(bytes);
    const status = await reply;
    const collected = answers;
    answers = [];
    return { answers: collected, status };
  };

  await new Promise<void>((resolve) => socket.once("connect", resolve).once("error", resolve));
  const hello = await exchange(
    serialize.startup({
      user: "postgres",
      database,
      ...(applicationName === "" ? {} : { application_name: applicationName }),
      ...startup,
    }),
  );
  const refusal = hello.answers.find((answer) => answer.kind === "error");
  if (refusal || hello.status === "closed") {
    socket.destroy();
    throw new Error(`cannot connect to ${database}: ${refusal?.message ?? "connection closed"}`, { cause: refusal });
  }

  return {
    processId,
    send: (message) => exchange(encode(message, parsed), message.only === "flush"),
    async close() {
      if (!closed) socket.end(serialize.end());
      await Promise.race([closing, forgive(socket)]);
    },
  };
}

/** All of COPY's data goes out with the statement: the server reads it when it gets there, or ignores it after an error. */
function encode(message: Message, parsed: Set<string>): Buffer {
  if (message.copy !== undefined) {
    return Buffer.concat([serialize.query(message.sql), serialize.copyData(Buffer.from(message.copy)), serialize.copyDone()]);
  }
  if (!message.values) return serialize.query(message.sql);
  const name = message.name ?? "";
  if (message.only === "flush") {
    return Buffer.concat([serialize.parse({ name, text: message.sql }), serialize.describe({ type: "S", name }), serialize.flush()]);
  }
  if (message.only === "parse") return Buffer.concat([serialize.parse({ name, text: message.sql }), serialize.sync()]);
  const known = message.only === "bind" || (name !== "" && parsed.has(name));
  parsed.add(name);
  return Buffer.concat([
    ...(known ? [] : [serialize.parse({ name, text: message.sql })]),
    serialize.bind({ statement: name, values: message.values.map(String) }),
    serialize.describe({ type: "P" }),
    serialize.execute(),
    serialize.sync(),
  ]);
}

async function forgive(socket: Socket): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2000).unref());
  socket.destroy();
}

function text(field: unknown): string | null {
  return typeof field === "string" ? field : null;
}
