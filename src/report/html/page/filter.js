/** Which findings are shown. What is asked for stands in the address, so that a view can be linked: `#rule=no-listen&q=orders`. */

/**
 * @typedef {object} Facet
 * @property {string} name in the address
 * @property {string} label
 * @property {(finding: PageFinding) => readonly string[]} valuesOf
 * @property {(value: string) => string} [nameOf] absent where the value says it
 * @property {(finding: PageFinding, value: string) => boolean} [holds] absent where it is one of the values
 */

/** @type {readonly Facet[]} */
const facets = [
  {
    name: "impact",
    label: "Impact",
    valuesOf: ({ impact }) => [impact],
    nameOf: (value) => report.impacts.find(({ impact }) => impact === value)?.name ?? value,
  },
  { name: "severity", label: "Severity", valuesOf: ({ severity }) => [severity] },
  { name: "rule", label: "Rule", valuesOf: (finding) => [ruleOf(finding)] },
  {
    name: "package",
    label: "Package",
    valuesOf: (finding) => (finding.package === undefined ? [] : [report.packages[finding.package] ?? ""]),
    nameOf: (value) => (value === "" ? "no package" : value),
  },
  {
    name: "owner",
    label: "Owner",
    valuesOf: ({ owners = [] }) => owners.map((owner) => report.owners[owner] ?? ""),
    nameOf: (value) => (value === "" ? "nobody" : value),
  },
  { name: "pooler", label: "Behind", valuesOf: poolersOf },
  {
    name: "fix",
    label: "Mended by",
    valuesOf: (finding) => [fixKindOf(finding)],
    nameOf: (value) => ({ fix: "--fix", suggestion: "a suggestion" })[value] ?? "hand",
  },
  {
    name: "baseline",
    label: "Baseline",
    valuesOf: ({ known }) => [known ? "known" : "new"],
    nameOf: (value) => (value === "known" ? "in it" : "not in it"),
  },
  {
    name: "folder",
    label: "In",
    valuesOf: () => [],
    holds: (finding, value) => fileOf(finding) === value || (value.endsWith("/") && fileOf(finding).startsWith(value)),
  },
  {
    name: "finding",
    label: "Finding",
    valuesOf: () => [],
    holds: ({ id }, value) => id === value,
  },
];

/** What is asked for, by the name of the facet; `q` is the search. @type {Map<string, string>} */
let asked = new Map();

/**
 * `undefined` where the address names a part of the page, and nothing is asked for.
 * @returns {Map<string, string> | undefined}
 */
function askedInAddress() {
  const words = location.hash.slice(1);
  if (!words.includes("=")) return words === "" ? new Map() : undefined;
  const known = new Set(["q", ...facets.map(({ name }) => name)]);
  return new Map([...new URLSearchParams(words)].filter(([name]) => known.has(name)));
}

function writeAddress() {
  const words = new URLSearchParams([...asked]).toString();
  try {
    history.replaceState(null, "", words === "" ? location.pathname + location.search : `#${words}`);
  } catch {
    // A browser that keeps pages from the disk from this still filters.
  }
}

/**
 * @param {PageFinding} finding
 * @param {Facet} facet
 */
function passes(finding, facet) {
  const value = asked.get(facet.name);
  if (value === undefined) return true;
  return facet.holds ? facet.holds(finding, value) : facet.valuesOf(finding).includes(value);
}

/** @param {PageFinding} finding */
function passesSearch(finding) {
  const words = (asked.get("q") ?? "").toLowerCase().split(/\s+/);
  return words.every((word) => word === "" || searchTextOf(finding).includes(word));
}

/**
 * @returns {{ found: PageFinding[], counts: ReadonlyMap<string, ReadonlyMap<string, number>> }} what passes, and for each facet how many of
 * each value would pass if it were chosen
 */
function filtered() {
  /** @type {PageFinding[]} */
  const found = [];
  /** @type {Map<string, Map<string, number>>} */
  const counts = new Map(facets.map(({ name }) => [name, new Map()]));
  for (const finding of report.findings) {
    const refusing = facets.filter((facet) => !passes(finding, facet));
    if (refusing.length > 1 || !passesSearch(finding)) continue;
    if (refusing.length === 0) found.push(finding);
    for (const facet of refusing.length === 0 ? facets : refusing) {
      const known = counts.get(facet.name);
      for (const value of facet.valuesOf(finding)) known?.set(value, (known.get(value) ?? 0) + 1);
    }
  }
  return { found, counts };
}
