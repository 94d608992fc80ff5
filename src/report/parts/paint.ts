/** Colours by meaning, so that every report uses the same ones. */

import picocolors from "picocolors";

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** In: whether escape sequences may be written. Without, every function returns its text as it is. */
export function paintFor(colour: boolean): Paint {
  return picocolors.createColors(colour);
}
