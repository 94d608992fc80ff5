import type { Driver, Member } from "./driver.ts";

/** `client.query(from("COPY t FROM STDIN"))`: pg-copy-streams@7 `index.js`. */
const copy: Member = { call: { does: "sql", text: "0" } };

const exported: Readonly<Record<string, Member>> = { from: copy, to: copy, both: copy };

export const pgCopyStreams: Driver = {
  name: "pg-copy-streams",
  modules: ["pg-copy-streams"],
  exports: { ...exported, default: { members: exported } },
  handles: {},
};
