/** The controls of the filter, made from what the findings have. */

const form = byId("filter");
const search = /** @type {HTMLInputElement} */ (byId("search"));

/** @type {readonly { facet: Facet, select: HTMLSelectElement, values: readonly string[] }[]} */
const selects = facets.flatMap((facet) => {
  const values = [...new Set(report.findings.flatMap(facet.valuesOf))];
  if (values.length < 2) return [];
  const select = document.createElement("select");
  select.name = facet.name;
  select.append(new Option("any", ""), ...values.map((value) => new Option(value, `=${value}`)));
  select.addEventListener("change", () => ask(facet.name, select.value === "" ? undefined : select.value.slice(1)));
  byId("facets").append(element("label", {}, [element("span", {}, [facet.label]), select]));
  return [{ facet, select, values }];
});

/**
 * @param {string} name
 * @param {string | undefined} value
 */
function ask(name, value) {
  if (name !== "finding") asked.delete("finding");
  if (value === undefined || value === "") {
    // The value of nobody and of no package is empty, and is asked for.
    if (value === undefined || name === "q") asked.delete(name);
    else asked.set(name, value);
  } else asked.set(name, value);
  writeAddress();
  showAsked();
}

/** Brings controls, counts and list to what is asked for. */
function showAsked() {
  const { found, counts } = filtered();
  if (document.activeElement !== search) search.value = asked.get("q") ?? "";
  for (const { facet, select, values } of selects) {
    values.forEach((value, index) => {
      const option = select.options[index + 1];
      const amount = counts.get(facet.name)?.get(value) ?? 0;
      const name = facet.nameOf?.(value) ?? value;
      if (option) option.textContent = `${name} (${grouped(amount)})`;
    });
    const value = asked.get(facet.name);
    select.value = value === undefined ? "" : `=${value}`;
    select.classList.toggle("used", value !== undefined);
  }
  byId("chips").replaceChildren(...chips());
  byId("clear").hidden = asked.size === 0;
  showList(found);
  const wanted = asked.get("finding");
  if (wanted !== undefined || found.length === 1) openCards(true);
}

/** What is asked for and has no control of its own. */
function chips() {
  return facets.flatMap(({ name, label }) => {
    const value = asked.get(name);
    if (value === undefined || selects.some(({ facet }) => facet.name === name)) return [];
    const finding = name === "finding" ? findingById.get(value) : undefined;
    const words = finding ? placeOf(finding) : value === "" ? "everywhere" : value;
    const button = element("button", { type: "button", class: "chip" }, [
      `${label}: ${words} `,
      element("span", { "aria-hidden": "true" }, ["×"]),
    ]);
    button.setAttribute("aria-label", `Take away: ${label} ${words}`);
    button.addEventListener("click", () => ask(name, undefined));
    return [button];
  });
}
