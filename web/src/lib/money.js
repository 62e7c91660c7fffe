// Amounts are whole cents in a BigInt: exact, whatever is added up.

/** Cents from what somebody typed: "1 234,50" and "1234.5" alike; null if it is no amount. */
export function parseAmount(typed) {
  const plain = typed.replace(/[\s\u00a0\u202f]/g, "");
  const found = /^(\d{1,16})(?:[.,](\d{1,2}))?$/.exec(plain);
  if (!found) return null;
  return BigInt(found[1]) * 100n + BigInt((found[2] ?? "").padEnd(2, "0"));
}

/** Cents as in the CSV files: a point and two decimals. */
export function plainAmount(cents) {
  const sign = cents < 0n ? "-" : "";
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Cents as people of a language read them. */
export function shownAmount(cents, language) {
  const [whole, decimals] = plainAmount(cents < 0n ? -cents : cents).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, language === "en" ? "," : "\u00a0");
  return `${cents < 0n ? "−" : ""}${grouped}${language === "en" ? "." : ","}${decimals}`;
}

/** A count with its thousands apart. */
export function shownNumber(number, language) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, language === "en" ? "," : "\u00a0");
}

/** A size of a file in words. */
export function shownBytes(bytes, language) {
  const [value, unit] =
    bytes < 1e3 ? [bytes, "B"] : bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  const text = unit === "MB" || (unit === "kB" && value < 10) ? value.toFixed(1) : Math.round(value);
  return `${String(text).replace(".", language === "en" ? "." : ",")}\u00a0${unit}`;
}
