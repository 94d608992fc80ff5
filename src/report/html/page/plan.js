/** The plan as a checklist: the findings of a group are listed when it is opened, and what is done is counted. */

/** @type {PageFinding[][]} */
const planGroups = [];
for (const finding of report.findings) (planGroups[finding.group] ??= []).push(finding);

/** @param {Element} details */
function fillGroup(details) {
  const target = details.querySelector("ul.tasks");
  const findings = planGroups[Number(details.getAttribute("data-group"))] ?? [];
  if (target === null || target.children.length > 0) return;
  target.append(
    ...findings.map((finding) => {
      const label = doneLabel(finding, "");
      label.append(element("span", { class: "unseen" }, [`Done: ${placeOf(finding)}`]));
      return element("li", {}, [label, element("a", { href: `#finding=${encodeURIComponent(finding.id)}` }, [placeElement(finding)])]);
    }),
  );
}

function countDone() {
  for (const stage of document.querySelectorAll("#plan [data-groups]")) {
    const findings = (stage.getAttribute("data-groups") ?? "").split(" ").flatMap((group) => planGroups[Number(group)] ?? []);
    const amount = findings.filter(({ id }) => done.has(id)).length;
    const output = stage.querySelector(".progress");
    if (output) output.textContent = amount === 0 ? "" : `${grouped(amount)} of ${grouped(findings.length)} done`;
    stage.classList.toggle("all-done", amount === findings.length);
  }
}

for (const details of document.querySelectorAll("#plan details")) details.addEventListener("toggle", () => fillGroup(details));
whenDoneChanges.add(countDone);
countDone();
