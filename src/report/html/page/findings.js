/** The findings, as the report has written them into the page, and what can be asked of each. */

/** @typedef {import("../data.ts").PageData} PageData */
/** @typedef {import("../data.ts").PageFinding} PageFinding */
/** @typedef {import("../data.ts").CodeLine} CodeLine */
/** @typedef {import("../data.ts").PageFix} PageFix */

const report = /** @type {PageData} */ (parsed(byId("report-data").textContent));

/** @type {ReadonlyMap<string, PageFinding>} */
const findingById = new Map(report.findings.map((finding) => [finding.id, finding]));

/**
 * @param {string} text
 * @returns {unknown}
 */
function parsed(text) {
  return JSON.parse(text);
}

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found;
}

/** @param {PageFinding} finding */
function fileOf(finding) {
  return report.files[finding.file] ?? "";
}

/** @param {PageFinding} finding */
function ruleOf(finding) {
  return report.rules[finding.rule]?.id ?? "";
}

/** @param {PageFinding} finding */
function helpOf(finding) {
  return report.helps[finding.help] ?? "";
}

/**
 * Titles; none where there is but one pooler.
 * @param {PageFinding} finding
 */
function poolersOf({ poolers = [] }) {
  return poolers.map((pooler) => report.poolers[pooler] ?? "");
}

/** @param {PageFinding} finding */
function placeOf(finding) {
  return `${fileOf(finding)}:${finding.line}:${finding.column}`;
}

/** @param {PageFinding} finding */
function fixKindOf({ fixes = [] }) {
  if (fixes.length === 0) return "none";
  return fixes.some(({ safe }) => safe) ? "fix" : "suggestion";
}

/** @type {Map<PageFinding, string>} */
const searchTexts = new Map();

/**
 * All that is to be found of it, in lower case.
 * @param {PageFinding} finding
 */
function searchTextOf(finding) {
  const known = searchTexts.get(finding);
  if (known !== undefined) return known;
  const code = finding.code.map(([, ...pieces]) => pieces.map((piece) => piece.slice(1)).join("")).join("\n");
  const text = [placeOf(finding), ruleOf(finding), finding.message, helpOf(finding), code].join("\n").toLowerCase();
  searchTexts.set(finding, text);
  return text;
}
