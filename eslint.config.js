import { importX, createNodeResolver } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/** The floors of DESIGN.md: who may import what. `except` is relative to `from`. */
const zones = [
  { target: "./src/types.ts", from: ["./src", "./rules"], message: "Types only: they import nothing." },
  {
    target: "./rules",
    from: "./src",
    except: ["./types.ts", "./sql", "./source.ts"],
    message: "A rule knows the types and the grammar. It is told what the pooler does; it never asks one.",
  },
  {
    target: [
      "./src/poolers",
      "./src/state",
      "./src/sql",
      "./src/report",
      "./src/files",
      "./src/migrations",
      "./src/suppressions",
      "./src/source.ts",
      "./src/settings.ts",
      "./src/analyze.ts",
    ],
    from: "./rules",
    message: "Only the entry points know the list of rules; the analysis is given it.",
  },
  {
    target: "./src/poolers",
    from: "./src",
    except: ["./types.ts", "./evidence.ts", "./poolers", "./settings-error.ts", "./closest-word.ts"],
    message: "A pooler knows kinds of state, and nothing of who asks.",
  },
  {
    target: "./src/sql",
    from: "./src",
    except: ["./types.ts", "./sql", "./source.ts"],
    message: "The grammar knows nothing of what its statements are used for.",
  },
  {
    target: "./src/report",
    from: "./src",
    except: ["./types.ts", "./report", "./source.ts", "./fingerprint.ts"],
    message: "A format turns findings into text. What it needs to know is handed to it.",
  },
  {
    target: "./src/secrets",
    from: "./src",
    except: ["./types.ts", "./secrets"],
    message: "What is secret in a text is the same for everybody who shows it.",
  },
  {
    target: "./src/state",
    from: "./src",
    except: ["./types.ts", "./state", "./extract", "./sql", "./source.ts"],
    message: "The walk says what happens to a session, never what a pooler makes of it.",
  },
  {
    target: "./src/analyze.ts",
    from: "./src",
    except: [
      "./types.ts",
      "./findings.ts",
      "./code.ts",
      "./state",
      "./sql",
      "./extract",
      "./source.ts",
      "./drivers",
      "./suppressions",
      "./migrations",
      "./deployment",
    ],
    message: "The analysis is given the rules and the pooler.",
  },
  {
    target: "./src/deployment",
    from: "./src",
    except: [
      "./types.ts",
      "./source.ts",
      "./closest-word.ts",
      "./outside.ts",
      "./deployment",
      "./poolers",
      "./extract/direct-words.ts",
      "./extract/client-parameters.ts",
    ],
    message: "What a project says of its poolers and servers is read the same for everybody who asks.",
  },
  {
    target: [
      "./src/*.ts",
      "./src/{sql,state,poolers,report,extract,drivers,deployment,files,migrations,suppressions}/**",
      "./rules",
      "./eslint-plugin",
    ],
    from: "./src/cli",
    message: "The command line is an entry point: nothing stands on it.",
  },
  {
    target: "./src/extract/typescript/program",
    from: "./src/extract/typescript",
    except: ["./program"],
    message: "What a program is made of knows nothing of who goes through it.",
  },
  {
    target: "./src/extract/typescript/language",
    from: "./src/extract/typescript",
    except: ["./program", "./language"],
    message: "JavaScript knows no library; it asks the interpreter.",
  },
  {
    target: "./src/extract/typescript/library",
    from: "./src/extract/typescript",
    except: ["./program", "./language", "./library"],
    message: "What a library's call does is the same wherever the code is entered.",
  },
  {
    target: "./src/files",
    from: "./src",
    except: ["./types.ts", "./files", "./source.ts", "./extract", "./report/parts/counts.ts"],
    message: "From paths and bytes to sources: it knows nothing of what is found in them.",
  },
  {
    target: "./src/migrations",
    from: "./src",
    except: ["./types.ts", "./migrations", "./source.ts", "./extract/sql-file.ts", "./state/walk/session.ts"],
    message: "Who runs a file is told by its path, its marks and its package, and by nothing that is found in it.",
  },
  {
    target: "./src/suppressions",
    from: "./src",
    except: ["./types.ts", "./suppressions", "./source.ts", "./sql", "./findings.ts", "./extract/typescript/extract.ts"],
    message: "A comment is about findings as they are; it knows no rule, no pooler and no host.",
  },
  { target: "./eslint-plugin", from: "./src/report", message: "ESLint reports for itself." },
];

/** One importer per library. `no-restricted-imports` of a later block replaces that of an earlier one, so each block says all. */
const grammar = { name: "libpg-query", message: "Only src/sql/parse.ts imports the grammar." };
const compiler = { name: "ts-morph", message: "Only src/extract/typescript/program/syntax.ts imports the compiler." };
const rewriter = { name: "pgsql-ast-parser", message: "Only src/sql/rewrite.ts imports the rewriting parser." };

export default tseslint.config(
  { ignores: ["dist/", "coverage/", ".lab/", ".cache/", "fixtures/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: {
      "import-x/extensions": [".ts", ".js"],
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js"] })],
    },
    rules: {
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { zones }],
      "no-restricted-imports": [
        "error",
        { paths: [grammar, rewriter, compiler], patterns: [{ group: ["libpg-query/*"], message: grammar.message }] },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // Arrows that hand work on are as clear without braces.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      // Text is spread by code points on purpose.
      "@typescript-eslint/no-misused-spread": "off",
      // Numbers in messages are meant.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "max-lines": ["warn", { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["src/sql/parse.ts"], rules: { "no-restricted-imports": ["error", { paths: [rewriter, compiler] }] } },
  { files: ["src/sql/rewrite.ts"], rules: { "no-restricted-imports": ["error", { paths: [grammar, compiler] }] } },
  { files: ["src/extract/typescript/program/syntax.ts"], rules: { "no-restricted-imports": ["error", { paths: [grammar, rewriter] }] } },
  { files: ["test/**", "bench/**", "scripts/**"], rules: { "no-restricted-imports": "off" } },
  // The files of the HTML report's script share one scope: what one declares, another uses.
  {
    files: ["src/report/html/page/*.js"],
    languageOptions: { sourceType: "script" },
    rules: { strict: "off", "@typescript-eslint/no-unused-vars": ["error", { vars: "local" }] },
  },
  { files: ["**/*.js", "**/*.mjs"], ignores: ["src/report/html/page/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
