// The selection as a CSV file; every row leads back to the raw file that it was read from.

import { line, plainCell, textCell } from "../lib/csv.js";
import { plainAmount } from "../lib/money.js";
import { centsOf } from "./rows.js";

/** The columns that every selection has; those of its kinds of money follow. */
const COLUMNS = [
  "project_uid", "programme_cci", "programme_name", "period", "project_code", "acronym", "title",
  "status", "is_operation", "start_date", "end_date", "countries", "regions", "lead_partners",
];
const LAST = [
  "coverage", "quality", "source_id", "licence", "attribution", "source_file_sha256",
  "source_locator",
];

/** The kinds of money that any of the rows has, as numbers in the index. */
export function kindsOf(rows) {
  const kinds = new Set();
  for (const row of rows) for (let at = 0; at < row.money.length; at += 2) kinds.add(row.money[at]);
  return [...kinds].sort((a, b) => a - b);
}

/** The first line of the file. */
export function header(kinds, index) {
  const money = kinds.map((kind) => index.money[kind].slice(0, 3).join("_").toLowerCase());
  return line([...COLUMNS, ...money, ...LAST]);
}

/** A row as a line; ``origins`` is the piece that tells where it was read from. */
export function csvRow(row, kinds, index, origins) {
  const [cci, name, period] = index.programmes[row.programme];
  const [source, licence, attribution] = index.sources[row.source];
  const countries = row.countries.map((number) => index.countries[number][0]);
  const regions = row.regions.map((number) => index.regions[number].filter(Boolean).join("@"));
  const leads = row.partners.filter(([role, told]) => told && index.roles[role][0] === "lead");
  return line([
    ...[row.uid, cci, name].map(textCell),
    plainCell(period),
    ...[row.code, row.acronym, row.title].map(textCell),
    ...[row.status, row.operation, row.start, row.end].map(plainCell),
    plainCell(countries.join(" ")),
    textCell(regions.join(" ")),
    textCell(leads.map(([, told]) => told).join(" | ")),
    ...kinds.map((kind) => {
      const cents = centsOf(row, kind);
      return cents === null ? "" : plainAmount(cents);
    }),
    ...[row.coverage, row.quality].map(plainCell),
    ...[source, licence, attribution].map(textCell),
    plainCell(origins.files[origins.file[row.at]]),
    textCell(origins.locator[row.at]),
  ]);
}
