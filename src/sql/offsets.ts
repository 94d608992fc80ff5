/**
 * The grammar counts UTF-8 bytes (places in trees) and code points (places of errors); everything else in poolsafe counts
 * UTF-16 units. This is the one file that converts.
 */

/** Bytes of UTF-8; a lone surrogate counts as the three bytes of its replacement character. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

const step = 256;

/**
 * @param bytes the text's length in UTF-8, when the caller knows it
 * @returns a function from an offset in UTF-8 bytes to the index in UTF-16 units; an offset inside a character gives its start,
 * one past the end gives the end. Free for ASCII; otherwise one pass over the text at the first question.
 */
export function byteOffsets(text: string, bytes: number = byteLength(text)): (offset: number) => number {
  if (bytes === text.length) return (offset) => clamp(offset, text.length);
  let marks: Uint32Array | undefined;
  // Questions mostly go forward by a few characters.
  let last = { bytes: 0, index: 0 };
  return (offset) => {
    if (offset < last.bytes || offset > last.bytes + step) last = markBefore(text, (marks ??= byteMarks(text)), offset);
    last = forward(text, last, offset);
    return last.index;
  };
}

/** @returns the UTF-16 index of the code point number `count`, or the end of the text */
export function codePointOffset(text: string, count: number): number {
  if (byteLength(text) === text.length) return clamp(count, text.length);
  let index = 0;
  for (let seen = 0; seen < count && index < text.length; seen++) index += isPair(text, index) ? 2 : 1;
  return index;
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(offset, 0), length);
}

/** The byte offset of every 256th UTF-16 unit; of the unit after it where it is the second half of a pair. */
function byteMarks(text: string): Uint32Array {
  const marks = new Uint32Array(Math.ceil(text.length / step) + 1);
  let bytes = 0;
  for (let index = 0; index < text.length;) {
    if (index % step === 0) marks[index / step] = bytes;
    const size = sizeAt(text, index);
    bytes += size;
    index++;
    if (size !== 4) continue;
    if (index % step === 0) marks[index / step] = bytes;
    index++;
  }
  return marks;
}

interface Mark {
  readonly bytes: number;
  readonly index: number;
}

function markBefore(text: string, marks: Uint32Array, offset: number): Mark {
  let low = 0;
  let high = Math.floor(Math.max(text.length - 1, 0) / step);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((marks[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const index = low * step;
  // A pair across the border: the mark counts both halves.
  return { bytes: marks[low] ?? 0, index: index > 0 && isPair(text, index - 1) ? index + 1 : index };
}

/** The character that byte number `offset` belongs to, at or after `mark`. */
function forward(text: string, mark: Mark, offset: number): Mark {
  let { bytes, index } = mark;
  while (index < text.length) {
    const size = sizeAt(text, index);
    if (bytes + size > offset) break;
    bytes += size;
    index += size === 4 ? 2 : 1;
  }
  return { bytes, index };
}

function sizeAt(text: string, index: number): 1 | 2 | 3 | 4 {
  const unit = text.charCodeAt(index);
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  return isPair(text, index) ? 4 : 3;
}

function isPair(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}
