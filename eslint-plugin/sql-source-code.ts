/** A `.sql` file as ESLint's rules and directives see it. */

import type { FileProblem, RulesConfig } from "@eslint/core";
import { ConfigCommentParser, Directive, type DirectiveType, TextSourceCodeBase, VisitNodeStep } from "@eslint/plugin-kit";

import { type SqlComment, type SqlFile, type SqlNode, visitorKeys } from "./sql-syntax.ts";

interface InlineConfig {
  config: { rules: RulesConfig };
  loc: SqlComment["loc"];
}

const directives = new ConfigCommentParser();
const directive = /^\*?\s*eslint(?:-(?:enable|disable(?:-(?:next-)?line)?))?(?:\s|$)/u;
const sentence = /^\s*eslint(?:\s*$|\s+(?!\s|["']?[\w@./-]+["']?\s*:))/u;

const kinds: Readonly<Record<string, DirectiveType>> = {
  "eslint-disable": "disable",
  "eslint-enable": "enable",
  "eslint-disable-line": "disable-line",
  "eslint-disable-next-line": "disable-next-line",
};

/** Also after a second star, because VS Code's extension writes comments with two into languages that it does not know. */
function parsedDirective({ value }: SqlComment): ReturnType<typeof directives.parseDirective> {
  return directives.parseDirective(value.replace(/^\*/, ""));
}

/** A line that begins with ESLint's name may be a sentence, unless it names a rule; in JavaScript only blocks configure rules. */
function isDirective({ type, value }: SqlComment): boolean {
  return directive.test(value) && (type === "Block" || !sentence.test(value));
}

export class SqlSourceCode extends TextSourceCodeBase<{
  LangOptions: Record<string, unknown>;
  RootNode: SqlFile;
  SyntaxElementWithLoc: SqlNode | SqlComment;
  ConfigNode: SqlComment;
}> {
  /**
   * Rules for JavaScript, which a configuration without `files` runs on everything, ask for this and for what follows up to `comments`. All of it is
   * so: there is no parser that would offer services, and there are no tokens.
   */
  readonly visitorKeys = visitorKeys;
  readonly parserServices = {};

  constructor(text: string, ast: SqlFile) {
    super({ text, ast, lineEndingPattern: /\r\n|[\r\n]/u });
  }

  get tokensAndComments(): readonly SqlComment[] {
    return this.ast.comments;
  }

  getFirstToken(): null {
    return null;
  }

  getLastToken(): null {
    return null;
  }

  getTokenBefore(): null {
    return null;
  }

  getTokenAfter(): null {
    return null;
  }

  getAllComments(): readonly SqlComment[] {
    return this.ast.comments;
  }

  get comments(): readonly SqlComment[] {
    return this.ast.comments;
  }

  override getParent(node: SqlNode | SqlComment): SqlFile | undefined {
    return node === this.ast ? undefined : this.ast;
  }

  override *traverse(): Generator<VisitNodeStep> {
    const { ast } = this;
    yield new VisitNodeStep({ target: ast, phase: 1, args: [ast, undefined] });
    for (const statement of ast.statements) {
      yield new VisitNodeStep({ target: statement, phase: 1, args: [statement, ast] });
      yield new VisitNodeStep({ target: statement, phase: 2, args: [statement, ast] });
    }
    yield new VisitNodeStep({ target: ast, phase: 2, args: [ast, undefined] });
  }

  getInlineConfigNodes(): SqlComment[] {
    return this.text.includes("eslint") ? this.ast.comments.filter(isDirective) : [];
  }

  getDisableDirectives(): { readonly problems: FileProblem[]; readonly directives: Directive[] } {
    const problems: FileProblem[] = [];
    const found: Directive[] = [];
    for (const node of this.getInlineConfigNodes()) {
      const { label = "", value = "", justification = "" } = parsedDirective(node) ?? {};
      const type = kinds[label];
      if (type === undefined) continue;
      if (type === "disable-line" && node.loc.start.line !== node.loc.end.line) {
        problems.push({ ruleId: null, message: `${label} comment should not span multiple lines.`, loc: node.loc });
      } else found.push(new Directive({ type, node, value, justification }));
    }
    return { problems, directives: found };
  }

  /** `/* eslint poolsafe/no-listen: "off" *\/` */
  applyInlineConfig(): { readonly problems: FileProblem[]; readonly configs: InlineConfig[] } {
    const problems: FileProblem[] = [];
    const configs: InlineConfig[] = [];
    for (const node of this.getInlineConfigNodes()) {
      const { loc } = node;
      const parsed = parsedDirective(node);
      if (parsed?.label !== "eslint") continue;
      const result = directives.parseJSONLikeConfig(parsed.value);
      if (result.ok) configs.push({ config: { rules: result.config }, loc });
      else problems.push({ ruleId: null, message: result.error.message, loc });
    }
    return { problems, configs };
  }
}
