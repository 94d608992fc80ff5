/** Which pooler a container runs. */

import type { Container } from "./containers.ts";
import { imageClue, splitImage } from "./images.ts";

/** Out: as its makers write it; `undefined` for what is no pooler. */
export function poolerOf(container: Container): string | undefined {
  const title = imageClue(container.at, container.image.text)?.pooler;
  return title === "Odyssey" && !isOdyssey(container) ? undefined : title;
}

/** Others call their programs so too: it needs a word of databases, or its own file. */
function isOdyssey({ image, mounts, words }: Container): boolean {
  const { name } = splitImage(image.text);
  return (
    /(?:^|[/_.-])(?:yandex|pg|postgres\w*|pooler)(?:[/_.-]|$)/i.test(name) ||
    [...mounts, ...words.map(({ text }) => text)].some((text) => /odyssey[^/]*\.conf$|\/etc\/odyssey/i.test(text))
  );
}
