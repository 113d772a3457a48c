import js from "@eslint/js";
import globals from "globals";

const words = { gettext: "readonly", ngettext: "readonly", interpolate: "readonly" };
const libraries = { OpenSeadragon: "readonly", d3: "readonly", topojson: "readonly" };

export default [
  { ignores: ["node_modules/", "var/", ".venv/", ".venv-peers/"] },
  js.configs.recommended,
  {
    rules: {
      "eqeqeq": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-shadow": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-var": "error",
      "prefer-const": "error",
      "max-params": ["error", 5],
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", 50],
      // Prettier breaks the code; sentences are broken by hand.
      "max-len": ["error", { code: 120 }],
    },
  },
  { files: ["static/**/*.js"], languageOptions: { globals: { ...globals.browser, ...words, ...libraries } } },
  { files: ["tests/js/*.js"], languageOptions: { globals: { ...globals.node, ...words } } },
];
