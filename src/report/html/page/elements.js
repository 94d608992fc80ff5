/** Elements out of data. Text is only ever text here: nothing of the analysed code is read as markup. */

/**
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} [attributes]
 * @param {readonly (Node | string)[]} [children]
 */
function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly Node[]} [children]
 */
function svgElement(tag, attributes, children = []) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * A sentence that has SQL in backticks.
 * @param {string} text
 * @returns {readonly (Node | string)[]}
 */
function sentence(text) {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) return [text];
  return pieces.map((piece, index) => (index % 2 === 1 ? element("code", {}, [piece]) : piece));
}

/** @param {number} amount */
function grouped(amount) {
  return String(amount).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/**
 * Other files that would be checked in the same place are told apart by their folders, which are not as important as their names.
 * @param {PageFinding} finding
 */
function placeElement(finding) {
  const file = fileOf(finding);
  const name = file.slice(file.lastIndexOf("/") + 1);
  return element("span", { class: "place" }, [
    element("span", { class: "folder" }, [file.slice(0, file.length - name.length)]),
    element("b", {}, [name]),
    `:${finding.line}:${finding.column}`,
  ]);
}
