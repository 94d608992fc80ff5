/**
 * docker-compose files, Kubernetes manifests, Helm values: images, environment variables, and a `pgbouncer.ini` that stands inside one. The only
 * importer of yaml, which costs a moment: import it only when there is a file that may matter.
 */

import { isMap, isPair, isScalar, LineCounter, type Pair, parseAllDocuments, type Scalar, visit, type YAMLMap } from "yaml";

import type { Clue, Reading, Spot, Variable } from "./clue.ts";
import { imageClue } from "./images.ts";
import { isPgbouncerIni, readIni } from "./ini.ts";

/** Compose writes `${NAME:-default}`: of the default it is known what it says. */
function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:?-([^{}]*)\}/g, "$1");
}

function textOf(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  // As it is written: `1.20` is a version and no number.
  if (typeof node.value === "number") return node.source ?? String(node.value);
  if (typeof node.value === "string" || typeof node.value === "boolean") return withDefaults(String(node.value));
  return undefined;
}

function valueOf(map: YAMLMap, key: string): Scalar | undefined {
  const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
  return isScalar(pair?.value) ? pair.value : undefined;
}

/** In: the text of a YAML file and its path as shown. Never throws: what is broken is a clue that says so. */
export function readManifest(file: string, text: string): Reading {
  const clues: Clue[] = [];
  const variables: Variable[] = [];
  const lines = new LineCounter();
  const at = (node: { readonly range?: readonly number[] | null | undefined }): Spot => ({
    file,
    line: lines.linePos(node.range?.[0] ?? 0).line,
  });
  const image = (spot: Spot, named: string): void => {
    const clue = imageClue(spot, named);
    if (clue) clues.push(clue);
  };

  const pairOf = ({ key, value }: Pair): void => {
    const name = textOf(key);
    const written = textOf(value);
    if (name === undefined || written === undefined || !isScalar(value) || !isScalar(key)) return;
    if (isPgbouncerIni(written)) {
      // A block's text begins below its key.
      const own = at(value).line + (value.type === "BLOCK_LITERAL" || value.type === "BLOCK_FOLDED" ? 0 : -1);
      clues.push(...readIni(file, written, () => "it stands in a manifest", own));
    } else if (name === "image" || name === "imageName") image(at(value), written);
    else variables.push({ at: at(key), name, value: written });
  };

  const mapOf = (map: YAMLMap): void => {
    const [name, value] = [valueOf(map, "name"), valueOf(map, "value")];
    const [key, written] = [textOf(name), textOf(value)];
    // Kubernetes: `- name: POOL_MODE`, `value: transaction`.
    if (name && key !== undefined && written !== undefined) variables.push({ at: at(name), name: key, value: written });
    // Helm: `repository: bitnami/pgbouncer`, `tag: 1.24.0`.
    const repository = valueOf(map, "repository");
    const [path, tag] = [textOf(repository), textOf(valueOf(map, "tag"))];
    if (repository && path !== undefined) image(at(repository), tag === undefined ? path : `${path}:${tag}`);
  };

  let documents;
  try {
    documents = parseAllDocuments(text, { lineCounter: lines, logLevel: "silent", prettyErrors: false });
  } catch (error) {
    return { clues: [{ at: { file, line: 1 }, text: `the file cannot be read as YAML: ${reasonOf(error)}` }], variables: [] };
  }
  if (!Array.isArray(documents)) return { clues, variables };
  for (const document of documents) {
    const [broken] = document.errors;
    if (broken) {
      const spot = { file, line: lines.linePos(broken.pos[0]).line };
      clues.push({ at: spot, text: `this is not valid YAML, so it is left out: ${reasonOf(broken)}` });
      continue;
    }
    visit(document, {
      Pair: (_, pair) => {
        if (isPair(pair)) pairOf(pair);
      },
      Map: (_, map) => {
        if (isMap(map)) mapOf(map);
      },
      // Compose: `- POOL_MODE=transaction`.
      Scalar: (key, scalar) => {
        const written = typeof key === "number" ? textOf(scalar) : undefined;
        const equals = written?.indexOf("=") ?? -1;
        if (written !== undefined && equals > 0 && /^\w+$/.test(written.slice(0, equals))) {
          variables.push({ at: at(scalar), name: written.slice(0, equals), value: written.slice(equals + 1) });
        }
      },
    });
  }
  return { clues, variables };
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? text).replace(/[.:]$/, "");
}
