/** The list of findings: the first ones at once, and more as the reader comes to them. */

const chunk = 60;
const list = byId("list");
const more = byId("more");

/** @type {readonly PageFinding[]} */
let listed = [];

/** @param {readonly PageFinding[]} found */
function showList(found) {
  listed = found;
  list.replaceChildren();
  extendList(chunk);
  byId("count").textContent =
    found.length === report.findings.length
      ? `${grouped(found.length)} ${found.length === 1 ? "finding" : "findings"}`
      : `${grouped(found.length)} of ${grouped(report.findings.length)} findings`;
}

/** @param {number} amount */
function extendList(amount) {
  const shown = list.children.length;
  list.append(...listed.slice(shown, shown + amount).map(cardOf));
  const left = listed.length - list.children.length;
  more.hidden = left <= 0;
  more.textContent = `Show more: ${grouped(left)} are left`;
}

/**
 * @param {boolean} isOpen
 * @param {Iterable<Element>} [items]
 */
function openCards(isOpen, items = list.children) {
  for (const item of items) {
    const details = item.querySelector("details");
    const finding = findingById.get(item.getAttribute("data-id") ?? "");
    if (details === null || finding === undefined) continue;
    if (isOpen) fillCard(details, finding);
    details.open = isOpen;
  }
}

more.addEventListener("click", () => {
  const first = list.children.length;
  extendList(chunk);
  const next = list.children[first]?.querySelector("summary");
  next?.focus();
});

new IntersectionObserver(
  (entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) extendList(chunk);
  },
  { rootMargin: "600px" },
).observe(more);
