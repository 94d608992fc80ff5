/** A finding as the page shows it: one line, and all about it when it is opened. */

/** @param {PageFinding} finding */
function cardOf(finding) {
  const impact = report.impacts.find((one) => one.impact === finding.impact)?.name ?? finding.impact;
  const fix = fixKindOf(finding);
  const summary = element("summary", {}, [
    element("span", { class: `tag ${finding.impact}` }, [impact]),
    placeElement(finding),
    element("span", { class: "rule" }, [ruleOf(finding)]),
    ...(fix === "none" ? [] : [element("span", { class: `hint ${fix}` }, [fix === "fix" ? "has a fix" : "has a suggestion"])]),
    ...(finding.poolers ? [element("span", { class: "hint" }, [`behind ${poolersOf(finding).join(" and ")}`])] : []),
    ...(finding.known ? [element("span", { class: "hint" }, ["in the baseline"])] : []),
    element("span", { class: "message" }, sentence(finding.message)),
  ]);
  const details = element("details", { class: "finding" }, [summary]);
  details.addEventListener("toggle", () => fillCard(details, finding));
  return element("li", { "data-id": finding.id }, [details]);
}

/**
 * What most readers never open is made when it is opened.
 * @param {Element} details
 * @param {PageFinding} finding
 */
function fillCard(details, finding) {
  if (details.children.length > 1) return;
  details.append(
    element("div", { class: "body" }, [
      ...(finding.code.length > 0 ? [codeElement(finding.code)] : []),
      ...relatedElements(finding),
      element("p", { class: "help" }, [element("b", {}, ["What to do: "]), ...sentence(helpOf(finding))]),
      ...(finding.fixes ?? []).map(fixElement),
      ...pictureElements(finding),
      footElement(finding),
    ]),
  );
}

/** @type {Readonly<Record<string, string>>} */
const pieceClasses = { k: "keyword", s: "string", c: "comment", n: "number" };

/** @param {readonly CodeLine[]} lines */
function codeElement(lines) {
  const rows = lines.map(([number, ...pieces]) => {
    const isMarked = pieces.some((piece) => /^[!A-Z]/.test(piece));
    return element("span", { class: isMarked ? "line marked" : "line" }, [
      element("span", { class: "at", "data-number": number === 0 ? "…" : String(number) }),
      element("span", { class: "text" }, pieces.map(pieceElement)),
    ]);
  });
  return element("pre", { class: "code", tabindex: "0", "aria-label": "Code" }, [element("code", {}, rows)]);
}

/** @param {string} piece */
function pieceElement(piece) {
  const letter = piece.charAt(0);
  const name = pieceClasses[letter.toLowerCase()] ?? "";
  const isMarked = /[!A-Z]/.test(letter);
  if (!isMarked && name === "") return document.createTextNode(piece.slice(1));
  return element(isMarked ? "mark" : "span", name === "" ? {} : { class: name }, [piece.slice(1)]);
}

/** @param {PageFinding} finding */
function relatedElements({ related = [] }) {
  if (related.length === 0) return [];
  const items = related.map(([place, message]) =>
    element("li", {}, [element("span", { class: "place" }, [place]), " ", ...sentence(message)]),
  );
  return [element("ul", { class: "related" }, items)];
}

/** @type {Readonly<Record<string, string>>} */
const diffClasses = { "+": "added", "-": "removed", "@": "left-out" };

/** @param {PageFix} fix */
function fixElement({ title, safe, diff }) {
  const rows = diff.map((line) => {
    const sign = line.charAt(0);
    return element("span", { class: `line ${diffClasses[sign] ?? ""}` }, [sign === "@" ? "…" : line]);
  });
  return element("div", { class: "fix" }, [
    element("p", {}, [
      element("b", {}, [safe ? "Fix, which " : "Suggestion: "]),
      ...(safe ? [element("code", {}, ["--fix"]), " applies: "] : []),
      ...sentence(title),
    ]),
    ...(rows.length > 0
      ? [
          element("pre", { class: "diff", tabindex: "0", "aria-label": safe ? "What the fix changes" : "What the suggestion changes" }, [
            element("code", {}, rows),
          ]),
        ]
      : []),
  ]);
}

/** @param {PageFinding} finding */
function pictureElements({ picture = -1 }) {
  const drawn = report.pictures[picture];
  if (drawn === undefined) return [];
  const { title, steps, width, height } = drawn;
  const size = { viewBox: `0 0 ${width} ${height}`, width: String(width), height: String(height) };
  return [
    element("figure", { class: "picture" }, [
      element("figcaption", {}, [element("b", {}, ["What happens: "]), title]),
      element("div", { class: "drawing", "aria-hidden": "true" }, [
        svgElement("svg", size, [svgElement("use", { href: `#picture-${picture}` })]),
      ]),
      // What the drawing says, for those who cannot see it, and where there is no room for it.
      element(
        "ol",
        { class: "steps" },
        steps.map((step) => element("li", {}, [step])),
      ),
    ]),
  ];
}

/** What a verdict rests on that no real server has shown. @type {Readonly<Record<string, string>>} */
const unmeasured = {
  source: "Read in the pooler’s source, not run",
  documentation: "From the documentation, not run",
  unknown: "Nobody has shown what happens here",
};

/** @param {PageFinding} finding */
function footElement(finding) {
  const { docs = "", evidence = "" } = report.rules[finding.rule] ?? {};
  const unshown = unmeasured[finding.evidence ?? "measured"];
  return element("p", { class: "foot" }, [
    doneLabel(finding, "Done"),
    ...(docs === "" ? [] : [element("a", { href: docs, rel: "noreferrer" }, [`Why: ${ruleOf(finding)}`])]),
    ...(unshown !== undefined
      ? [element("span", { class: "hint" }, [unshown])]
      : evidence === ""
        ? []
        : [element("a", { href: evidence, rel: "noreferrer" }, ["What real servers did"])]),
    element("a", { href: `#finding=${encodeURIComponent(finding.id)}` }, ["Link to this finding"]),
  ]);
}
