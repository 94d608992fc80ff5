/** Holds the place of the ESLint plugin, which a later issue builds: no rules and no languages yet. */

const plugin = {
  meta: { name: "poolsafe", namespace: "poolsafe" },
  rules: {},
  languages: {},
  configs: {},
};

export default plugin;
