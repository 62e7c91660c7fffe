export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    // Both are right.
    "doctype-style": "off",
    // A project is called what it is called.
    "long-title": "off",
    // Lines of a source's text end as they end there.
    "no-trailing-whitespace": "off",
    // A table that scrolls is a region without a heading, which a section should not be.
    "prefer-native-element": ["error", { exclude: ["region"] }],
  },
};
