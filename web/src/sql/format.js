// Values of a result as text, exactly as DuckDB has them.

import { DataType } from "apache-arrow";

/** A value of an Arrow type as text; null where it is missing. */
export function textOf(value, type) {
  if (value === null || value === undefined) return null;
  if (DataType.isDecimal(type)) return decimalText(value, type.scale);
  if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
  if (DataType.isTimestamp(type)) return timestampText(value);
  if (DataType.isTime(type)) return timeText(BigInt(value), type.bitWidth === 64 ? 1_000_000n : 1_000n);
  if (DataType.isBinary(type)) return [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    return `[${[...value].map((item) => inner(item, type.children[0].type)).join(", ")}]`;
  }
  if (DataType.isStruct(type)) {
    const parts = type.children.map((field) => `${field.name}: ${inner(value[field.name], field.type)}`);
    return `{${parts.join(", ")}}`;
  }
  if (DataType.isMap(type)) {
    const [of, to] = type.children[0].type.children;
    const pairs = [...value].map(([key, told]) => `${inner(key, of.type)}: ${inner(told, to.type)}`);
    return `{${pairs.join(", ")}}`;
  }
  if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type) || DataType.isUtf8(type)
    || DataType.isDictionary(type)) return String(value);
  // Rather nothing than something that is not so.
  throw new Error(`Values of type ${type} can't be shown here; write CAST(... AS VARCHAR).`);
}

/** Whether values of a type are numbers, which stand to the right. */
export function isNumber(type) {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type);
}

function inner(value, type) {
  return textOf(value, type) ?? "NULL";
}

/** A decimal from its four 32-bit words, the lowest first. */
export function decimalText(words, scale) {
  let whole = 0n;
  for (let at = words.length - 1; at >= 0; at -= 1) whole = (whole << 32n) | BigInt(words[at] >>> 0);
  whole = BigInt.asIntN(words.length * 32, whole);
  const sign = whole < 0n ? "-" : "";
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, "0");
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function timestampText(milliseconds) {
  return new Date(Number(milliseconds)).toISOString().replace("T", " ").replace(/(\.000)?Z$/, "");
}

function timeText(units, perSecond) {
  const seconds = units / perSecond;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n];
  const fraction = units % perSecond;
  const decimals = fraction ? `.${fraction.toString().padStart(String(perSecond).length - 1, "0")}` : "";
  return parts.map((part) => part.toString().padStart(2, "0")).join(":") + decimals;
}
