/** XML 1.0, as far as reports need it: elements with attributes, and text. */

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** What XML 1.0 has no way to write, half characters among it, what only a terminal would obey, and what turns text around. */
const forbidden =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escaped(text: string, special: RegExp): string {
  return text.replace(forbidden, "").replace(special, (sign) => references[sign] ?? sign);
}

type Attributes = Readonly<Record<string, string | number>>;

function opening(name: string, attributes: Attributes): string {
  return `${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(String(value), /[&<>"'\t\n\r]/g)}"`)
    .join("")}`;
}

/** In: what the element holds, as lines of XML. Out: lines, indented by two spaces a level. */
export function element(name: string, attributes: Attributes, inner: readonly string[] = []): string[] {
  if (inner.length === 0) return [`<${opening(name, attributes)}/>`];
  return [`<${opening(name, attributes)}>`, ...inner.map((line) => `  ${line}`), `</${name}>`];
}

/** Out: an element that holds a text and nothing else, as one item, because line ends in it are text and not layout. */
export function textElement(name: string, attributes: Attributes, text: string): string {
  return `<${opening(name, attributes)}>${escaped(text, /[&<>\r]/g)}</${name}>`;
}

/** In: the lines of the outermost element. Out: the document, ending with a line end. */
export function xmlDocument(lines: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines.join("\n")}\n`;
}
