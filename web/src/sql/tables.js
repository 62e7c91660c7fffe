// Tables of a release from Parquet to Arrow, each column in the very type that it is declared with:
// no amount ever passes through a floating-point number.

import {
  DateDay, Decimal, Field, Int64, RecordBatch, Schema, Struct, Table, Utf8, makeData, tableToIPC,
} from "apache-arrow";
import { parquetMetadata, parquetScan } from "hyparquet";
import { compressors } from "hyparquet-compressors";

// What the file holds, as it is: bytes of texts, days of dates.
const PARSERS = { stringFromBytes: (bytes) => bytes, dateFromDays: (days) => days };

/**
 * The rows of a Parquet file as Arrow IPC streams, one per row group.
 *
 * @param {ArrayBuffer} bytes the whole file
 * @param {[string, string][]} columns names and DuckDB types, as the registry declares them
 */
export async function* arrowStreams(bytes, columns) {
  const metadata = parquetMetadata(bytes);
  for (const element of metadata.schema) {
    if (element.converted_type !== "DECIMAL" && element.logical_type?.type !== "DECIMAL") continue;
    // Undecoded: hyparquet makes floating-point numbers of decimals.
    element.converted_type = undefined;
    element.logical_type = undefined;
  }
  const schema = new Schema(columns.map(([name, type]) => new Field(name, arrowType(type), true)));
  const file = { byteLength: bytes.byteLength, slice: (start, end) => bytes.slice(start, end) };
  const scan = await parquetScan({ file, metadata, compressors, parsers: PARSERS, utf8: true });
  let start = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (rows === 0) continue;
    const children = [];
    for (const [name, type] of columns) {
      const values = await scan.readColumn({ column: name, rowStart: start, rowEnd: start + rows });
      children.push(columnData(values, type));
    }
    yield stream(schema, children, rows);
    start += rows;
  }
  if (start === 0) yield stream(schema, columns.map(([, type]) => columnData([], type)), 0);
}

function stream(schema, children, length) {
  const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  return tableToIPC(new Table([new RecordBatch(schema, data)]), "stream");
}

function arrowType(type) {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal) return new Decimal(Number(decimal[2]), Number(decimal[1]), 128);
  const known = { VARCHAR: Utf8, BIGINT: Int64, DATE: DateDay }[type];
  if (!known) throw new Error(`no way to read a column of type ${type}`);
  return new known();
}

/** Values of a column as Arrow data; null and undefined are missing. */
export function columnData(values, type) {
  const [nullBitmap, nullCount] = missing(values);
  const common = { type: arrowType(type), length: values.length, nullBitmap, nullCount };
  if (type === "VARCHAR") return makeData({ ...common, ...texts(values) });
  if (type === "BIGINT") {
    return makeData({ ...common, data: BigInt64Array.from(values, (value) => BigInt(value ?? 0)) });
  }
  if (type === "DATE") return makeData({ ...common, data: Int32Array.from(values, (day) => day ?? 0) });
  return makeData({ ...common, data: decimals(values) });
}

function missing(values) {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  let count = 0;
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] === null || values[at] === undefined) count += 1;
    else bits[at >> 3] |= 1 << (at & 7);
  }
  return [bits, count];
}

function texts(values) {
  const valueOffsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let at = 0; at < values.length; at += 1) {
    end += values[at]?.length ?? 0;
    valueOffsets[at + 1] = end;
  }
  const data = new Uint8Array(end);
  for (let at = 0; at < values.length; at += 1) if (values[at]) data.set(values[at], valueOffsets[at]);
  return { valueOffsets, data };
}

/** Whole numbers of the smallest unit, 128 bits each, from the file's bytes (the highest first). */
function decimals(values) {
  const words = new BigInt64Array(values.length * 2);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value === null || value === undefined) continue;
    const whole = value instanceof Uint8Array ? signed(value) : BigInt(value);
    words[at * 2] = BigInt.asIntN(64, whole);
    words[at * 2 + 1] = whole >> 64n;
  }
  return new Uint32Array(words.buffer);
}

function signed(bytes) {
  let whole = 0n;
  for (const byte of bytes) whole = (whole << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, whole);
}
