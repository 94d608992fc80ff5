import type { Driver, Handle, Member } from "./driver.ts";

/** Each call is an HTTP request to PostgREST, which runs it in one transaction of its own: nothing here is SQL. */
const client: Handle = { connection: "http", direct: true, usualNames: ["supabase"] };

const make: Member = { call: { does: "connect", gives: "client", direct: true } };

export const supabase: Driver = {
  name: "supabase-js",
  modules: ["@supabase/supabase-js", "@supabase/ssr", "@supabase/postgrest-js", "jsr:@supabase/supabase-js*", "https://esm.sh/@supabase/*"],
  exports: {
    createClient: make,
    createServerClient: make,
    createBrowserClient: make,
    PostgrestClient: make,
  },
  types: { SupabaseClient: "client", PostgrestClient: "client" },
  handles: { client },
};
