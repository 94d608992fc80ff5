/** Puts the page to work: the controls appear, the address is followed, keys and the printer are listened to. */

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => ask("q", search.value.trim()), 120);
});
search.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  search.value = "";
  ask("q", "");
});

byId("clear").addEventListener("click", () => {
  asked = new Map();
  search.value = "";
  writeAddress();
  showAsked();
  search.focus();
});
byId("open-all").addEventListener("click", () => openCards(true));
byId("close-all").addEventListener("click", () => openCards(false));

/** A link of the page that asks for findings leads to their list. */
function followAddress() {
  const wanted = askedInAddress();
  if (wanted === undefined) return;
  asked = wanted;
  showAsked();
  if (asked.size === 0) return;
  const target = asked.has("finding") ? list.querySelector("summary") : byId("findings-heading");
  target?.scrollIntoView({ block: "start" });
  target?.focus({ preventScroll: true });
}

addEventListener("hashchange", followAddress);
// The same link a second time changes no address.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  if (link !== null && link.getAttribute("href") === location.hash) followAddress();
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof Element && event.target.matches("input, select, textarea");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
  event.preventDefault();
  form.scrollIntoView({ block: "start" });
  search.focus({ preventScroll: true });
});

/** What was closed before it was printed. @type {HTMLDetailsElement[]} */
let closedBefore = [];

addEventListener("beforeprint", () => {
  if (closedBefore.length > 0) return;
  extendList(Number.POSITIVE_INFINITY);
  closedBefore = [...document.querySelectorAll("details")].filter(({ open }) => !open);
  for (const group of document.querySelectorAll("#plan details")) fillGroup(group);
  openCards(true);
  for (const details of closedBefore) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closedBefore) details.open = false;
  closedBefore = [];
});

asked = askedInAddress() ?? asked;
showAsked();
if (asked.size > 0) followAddress();
