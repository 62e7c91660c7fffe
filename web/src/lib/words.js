// The words of the three languages, and how numbers are put into them.

import en from "../words/en.json";
import lt from "../words/lt.json";
import lv from "../words/lv.json";

const ALL = { en, lv, lt };

/**
 * The words of a language: a function from a key and values to a text. "{n}" in a text is the value
 * n. Where the words depend on a number there are several, chosen by the language's rules: one,
 * few, zero, other.
 */
export function wordsIn(language) {
  const words = ALL[language] ?? en;
  const rules = new Intl.PluralRules(language);
  return (key, values = {}, count = undefined) => {
    let text = words[key];
    if (text === undefined) return key;
    if (typeof text === "object") text = text[rules.select(count ?? 0)] ?? text.other;
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
}

/** Names of countries as the browser knows them; the code where it knows none. */
export function countryNames(language) {
  let names = null;
  try {
    names = new Intl.DisplayNames([language], { type: "region" });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return (code) => {
    if (!/^[A-Z]{2}$/.test(code) || names === null) return code;
    return names.of(code) ?? code;
  };
}
