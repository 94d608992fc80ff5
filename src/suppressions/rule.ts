/** The rule on comments that silence findings. It is asked about no facts, so it is not among `rules/`. */

export const suppressionRule = "valid-suppression";
/** Rules of hosts that a comment may name, and that find nothing in the analysis. */
export const ownRules: readonly string[] = [suppressionRule, "no-unread"];
export const suppressionDescription = "Disallow comments that silence nothing, or that do not say what they must";
export const suppressionDocs = "https://github.com/poolsafe/poolsafe/blob/main/docs/suppressions.md";
