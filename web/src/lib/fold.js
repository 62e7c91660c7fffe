// The form in which words are compared: no accents, no case, letters and digits only.

const SPELT = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ı: "i", ŋ: "n",
  ŧ: "t", ς: "σ",
};
const SPECIAL = new RegExp(`[${Object.keys(SPELT).join("")}]`, "g");
const ASCII = /^[\0-\x7f]*$/;

/** "Plānošanas reģions" is "planosanas regions"; words are parted by one blank. */
export function fold(text) {
  let plain = text.toLowerCase();
  if (!ASCII.test(plain)) {
    plain = plain
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .replace(SPECIAL, (letter) => SPELT[letter]);
  }
  return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** What is searched: every word of the texts after a blank. */
export function haystack(texts) {
  const folded = fold(texts.filter(Boolean).join(" "));
  return ` ${folded}`;
}

/** The words that a query asks for. */
export function wordsOf(query) {
  return fold(query).split(" ").filter(Boolean);
}

/** Whether every word begins a word of the haystack. */
export function matches(hay, words) {
  return words.every((word) => hay.includes(` ${word}`));
}
