/** Values that only the deployment fills in. */

/** Helm and Jinja, a shell and compose, Kubernetes' `$(NAME)`, ERB. */
const hole = /\{\{|\{%|\$\{|\$\(|\$[A-Z_]+\b|<%/;

/** Out: whether nobody here knows what comes out of it. */
export function isTemplate(text: string): boolean {
  return hole.test(text);
}
