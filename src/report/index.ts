/** Every format that is built. A new one is one file here and one line below. */

import { auditMarkdown } from "./audit-markdown.ts";
import { auditText } from "./audit-text.ts";
import { checkstyle } from "./checkstyle.ts";
import type { Format } from "./format.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { checkMarkdown } from "./markdown.ts";
import { sarif } from "./sarif.ts";
import { checkText } from "./text.ts";

export const formats: readonly Format[] = [
  { name: "checkstyle", check: checkstyle, audit: checkstyle },
  { name: "github", check: github, audit: github },
  { name: "gitlab", check: gitlab, audit: gitlab },
  { name: "html", check: html, audit: html },
  { name: "json", check: json, audit: json },
  { name: "junit", check: junit, audit: junit },
  { name: "markdown", check: checkMarkdown, audit: auditMarkdown },
  { name: "sarif", check: sarif, audit: sarif },
  { name: "text", check: checkText, audit: auditText },
];
