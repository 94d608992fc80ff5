/** Which findings are ticked off. Remembered by the browser where it lets a page from the disk remember anything. */

const doneKey = "poolsafe:done";

/** @type {Set<string>} */
const done = new Set(readDone());

/** @type {Set<() => void>} */
const whenDoneChanges = new Set();

/** @returns {string[]} */
function readDone() {
  try {
    const ids = parsed(localStorage.getItem(doneKey) ?? "[]");
    return Array.isArray(ids) ? ids.map(String) : [];
  } catch {
    return [];
  }
}

/**
 * @param {string} id
 * @param {boolean} isDone
 */
function setDone(id, isDone) {
  if (isDone) done.add(id);
  else done.delete(id);
  try {
    localStorage.setItem(doneKey, JSON.stringify([...done]));
  } catch {
    // It is ticked until the page is closed.
  }
  for (const box of document.querySelectorAll(`input[data-done="${CSS.escape(id)}"]`)) {
    if (box instanceof HTMLInputElement) box.checked = isDone;
  }
  for (const tell of whenDoneChanges) tell();
}

/**
 * @param {PageFinding} finding
 * @param {string} words
 */
function doneLabel({ id }, words) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.dataset["done"] = id;
  box.checked = done.has(id);
  box.addEventListener("change", () => setDone(id, box.checked));
  return element("label", { class: "done" }, [box, ` ${words}`]);
}
