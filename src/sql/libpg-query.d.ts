/**
 * What poolsafe uses of libpg-query 18.1.5 below its JavaScript interface, and of the WebAssembly global, which @types/node 20 lacks.
 * Only `parse.ts` relies on this file.
 */

declare module "libpg-query/wasm/libpg-query.js" {
  export interface Grammar {
    /** Replaced by the glue whenever the memory grows. */
    HEAPU8: Uint8Array;
    HEAPU32: Uint32Array;
    _malloc(size: number): number;
    _free(pointer: number): void;
    /** Pointer to `{ tree, stderr, error }`; each a pointer, 0 when absent. */
    _wasm_parse_query_raw(text: number): number;
    _wasm_free_parse_result(result: number): void;
    /** Pointer to a string: the text with constants as `$n`, or an error message. */
    _wasm_normalize_query(text: number): number;
    /** Pointer to a string: JSON, or an error message. */
    _wasm_parse_plpgsql(text: number): number;
    _wasm_free_string(pointer: number): void;
  }
  /** Fills the object that it is given; everything but the C runtime's start-up is there when it returns. */
  export default function load(
    grammar: object & {
      instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object;
      printErr(line: string): void;
    },
  ): Promise<Grammar>;
}

declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  type Module = object;
  type Instance = object;
  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (module: Module, imports: Imports) => Instance;
}
