/** The containers that a compose file or a Kubernetes manifest starts: image, variables, command. */

import type { Place } from "../types.ts";
import type { Replicas, Variable } from "./clue.ts";
import { assignment } from "./manifest.ts";
import { everyNode, followed, textAtKey, valueAt, type YamlMap, type YamlNode, type YamlScalar } from "./yaml.ts";

export interface Container {
  readonly at: Place;
  readonly image: YamlScalar;
  readonly variables: readonly Variable[];
  /** What is handed to the program, word by word, each with its place. */
  readonly words: readonly YamlScalar[];
  /** What other containers call it. */
  readonly names: readonly string[];
  readonly replicas: Replicas | undefined;
  /** It gets files of its own, which may say otherwise. */
  readonly mounts: readonly string[];
  /** Variables come from somewhere else too. */
  readonly hasOtherVariables: boolean;
  /** Files of variables, as the manifest names them. */
  readonly variableFiles: readonly string[];
}

/** Out: what other containers call the pods with these labels. */
export type ServiceNames = (labels: YamlNode | undefined) => readonly string[];

export function* containersIn(document: YamlNode, services: ServiceNames = () => []): Generator<Container> {
  const pods = valueAt(document, "spec", "template", "metadata", "labels");
  const isCompose = valueAt(document, "services") !== undefined;
  for (const { node, path } of everyNode(document)) {
    // Compose starts nothing of an extension: it is there for others to refer to.
    if (node.kind !== "map" || (isCompose && path[0]?.startsWith("x-") === true)) continue;
    const image = textAtKey(node, "image");
    if (!image || image.text === "") continue;
    yield {
      at: image.place,
      image,
      variables: variablesOf(node),
      words: [...wordsOf(valueAt(node, "entrypoint")), ...wordsOf(valueAt(node, "command")), ...wordsOf(valueAt(node, "args"))],
      names: [path.at(-1), textAtKey(node, "container_name")?.text, textAtKey(node, "hostname")?.text, ...services(pods)].flatMap((name) =>
        name === undefined ? [] : [name.toLowerCase()],
      ),
      replicas: replicasOf(document, node),
      mounts: mountsOf(node),
      hasOtherVariables: valueAt(node, "env_file") !== undefined || valueAt(node, "envFrom") !== undefined,
      variableFiles: filesOf(valueAt(node, "env_file")),
    };
  }
}

/** Compose: `deploy.replicas` or `scale` of the service; Kubernetes: `spec.replicas` of what makes the pods. */
function replicasOf(document: YamlNode, node: YamlMap): Replicas | undefined {
  const own = textAtKey(valueAt(node, "deploy"), "replicas") ?? textAtKey(node, "scale");
  const given = own ?? (valueAt(document, "spec", "template") ? textAtKey(valueAt(document, "spec"), "replicas") : undefined);
  return given && /^\d{1,4}$/.test(given.text) ? { count: Number(given.text), at: given.place } : undefined;
}

/** Kubernetes calls pods by a Service whose selector fits their labels. */
export function serviceNames(documents: readonly YamlNode[]): ServiceNames {
  const services = documents.flatMap((document) => {
    const selector = valueAt(document, "spec", "selector");
    const name = textAtKey(valueAt(document, "metadata"), "name")?.text;
    const isService = textAtKey(document, "kind")?.text === "Service" && name !== undefined;
    return isService && selector?.kind === "map" && selector.entries.length > 0 ? [{ name, selector }] : [];
  });
  return (labels) =>
    services
      .filter(({ selector }) =>
        selector.entries.every(({ key, value }) => value.kind === "scalar" && textAtKey(labels, key.text)?.text === value.text),
      )
      .map(({ name }) => name);
}

/** `environment` is a map or a list of `NAME=value`; `env` is a list of names and values. */
function variablesOf(node: YamlMap): readonly Variable[] {
  const environment = valueAt(node, "environment");
  const entries = environment?.kind === "map" ? environment.entries : [];
  const merged = entries.flatMap(({ key, value }) => {
    const target = key.text === "<<" ? followed(value) : undefined;
    return target?.kind === "map" ? target.entries : [];
  });
  const named = [...merged, ...entries].flatMap(({ key, value }): readonly Variable[] => {
    const scalar = followed(value);
    return scalar?.kind === "scalar" ? [{ at: key.place, name: key.text, value: scalar.text, valueAt: scalar.place }] : [];
  });
  const items = environment?.kind === "list" ? environment.items : [];
  const listed = items.flatMap((item) => (item.kind === "scalar" ? assignment(item) : []));
  const env = valueAt(node, "env");
  const pairs = (env?.kind === "list" ? env.items : []).flatMap((item): readonly Variable[] => {
    const [name, value] = [textAtKey(item, "name"), textAtKey(item, "value")];
    return name && value ? [{ at: name.place, name: name.text, value: value.text, valueAt: value.place }] : [];
  });
  return [...named, ...listed, ...pairs];
}

function wordsOf(node: YamlNode | undefined): readonly YamlScalar[] {
  if (node?.kind === "scalar") {
    // As a shell splits it, without its quotes.
    return [...node.text.matchAll(/[^\s"']+/g)].map(({ 0: text, index }) => {
      const place = node.placed.place(index, index + text.length);
      return { kind: "scalar", text, place, placed: { text, place: (from, to) => node.placed.place(index + from, index + to) } };
    });
  }
  return node?.kind === "list" ? node.items.flatMap((item) => (item.kind === "scalar" ? wordsOf(item) : [])) : [];
}

/** A name, a list of names, or a list of maps with a path. */
function filesOf(node: YamlNode | undefined): readonly string[] {
  if (node?.kind === "scalar") return [node.text];
  const items = node?.kind === "list" ? node.items : [];
  return items.flatMap((item) => (item.kind === "scalar" ? item.text : (textAtKey(item, "path")?.text ?? [])));
}

/** The paths inside the container. */
function mountsOf(node: YamlMap): readonly string[] {
  const lists = ["volumes", "configs", "secrets", "volumeMounts"].map((key) => valueAt(node, key));
  return lists.flatMap((list) =>
    (list?.kind === "list" ? list.items : []).flatMap((item) => {
      if (item.kind === "scalar") return item.text.split(":")[1] ?? [];
      return textAtKey(item, "target")?.text ?? textAtKey(item, "mountPath")?.text ?? [];
    }),
  );
}
