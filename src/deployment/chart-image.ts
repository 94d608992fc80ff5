/** Images as the values of a Helm chart name them. */

import { everyNode, textAtKey, type YamlNode, type YamlScalar } from "./yaml.ts";

export interface ChartImage {
  readonly at: YamlScalar;
  /** With its tag, where it has one. */
  readonly image: string;
}

/** In: `repository: bitnami/pgbouncer`, `tag: 1.24.0`. */
export function chartImage(map: YamlNode): ChartImage | undefined {
  const [at, tag] = [textAtKey(map, "repository"), textAtKey(map, "tag")];
  return at && { at, image: tag === undefined ? at.text : `${at.text}:${tag.text}` };
}

/** Out: all of a document, or below a key `image` as one text; what shares the most keys with the path comes first. */
export function chartImages(document: YamlNode, path: readonly string[]): readonly ChartImage[] {
  const shared = (other: readonly string[]): number => {
    const end = other.findIndex((key, index) => key !== path[index]);
    return end < 0 ? other.length : end;
  };
  const found = [...everyNode(document)].flatMap(({ node, path: own }): readonly (ChartImage & { readonly near: number })[] => {
    const text = textAtKey(node, "image");
    const image = text ? { at: text, image: text.text } : chartImage(node);
    return image ? [{ ...image, near: shared(own) }] : [];
  });
  return found.sort((a, b) => b.near - a.near);
}
