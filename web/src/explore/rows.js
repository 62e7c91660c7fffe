// The projects in memory: each piece of the data becomes rows that can be searched.

import { haystack } from "../lib/fold.js";

/** The rows of a piece; ``number`` tells which piece they are of. */
export function rowsOf(piece, index, number) {
  const rows = new Array(piece.number.length);
  for (let at = 0; at < rows.length; at += 1) {
    const code = piece.code[at];
    const prefix = index.folders[piece.folder[at]][0];
    // Written out: rows made alike are quick to make and to read.
    rows[at] = {
      piece: number,
      at,
      uid: prefix ? `${prefix}/${piece.number[at]}` : piece.number[at],
      acronym: piece.acronym[at],
      code: code === 0 ? piece.number[at] : code,
      countries: piece.countries[at],
      coverage: piece.coverage[at],
      end: piece.end[at],
      folder: piece.folder[at],
      hay: null,
      language: piece.language[at],
      money: piece.money[at],
      number: piece.number[at],
      operation: piece.operation[at],
      page: piece.page[at],
      partners: piece.partners[at],
      programme: piece.programme[at],
      quality: piece.quality[at],
      regions: piece.regions[at],
      source: piece.source[at],
      start: piece.start[at],
      status: piece.status[at],
      title: piece.title[at],
      titles: piece.titles[at],
    };
  }
  return rows;
}

/** What is searched of a row; made when it is first asked for. */
export function hayOf(row) {
  if (row.hay === null) {
    const names = row.partners.map((partner) => partner[1]);
    const titles = row.titles.map((title) => title[2]);
    row.hay = haystack([row.acronym, row.title, row.code ?? row.number, ...titles, ...names]);
  }
  return row.hay;
}

/** The page of a project, from the folder of the site. */
export function pageOf(row, index, language) {
  return `${language}/projects/${index.folders[row.folder][1]}/${row.page ?? row.number}.html`;
}

/** A programme's key: its code, or the printed name where there is none. */
export function programmeKey(programme) {
  return programme[0] ?? programme[1] ?? "";
}

/** The programmes by key, each with its names and period. */
export function programmesOf(index, language) {
  const found = new Map();
  for (const programme of index.programmes) {
    const key = programmeKey(programme);
    const [cci, printed, period, en, lv, lt] = programme;
    const name = { en, lv, lt }[language] ?? en ?? lv ?? lt ?? printed ?? key;
    if (!found.has(key)) found.set(key, { key, cci, name, period });
  }
  return found;
}

/** The year in which a project begins or ends; null where neither is stated. */
export function yearsOf(row) {
  const first = row.start ?? row.end;
  const last = row.end ?? row.start;
  return first === null ? null : [Number(first.slice(0, 4)), Number(last.slice(0, 4))];
}

/** The cents that a project has of a kind of money (a number in the index); null where none. */
export function centsOf(row, kind) {
  for (let at = 0; at < row.money.length; at += 2) {
    if (row.money[at] === kind) return BigInt(row.money[at + 1]);
  }
  return null;
}

/** Whether a project counts in sums: applications and what can't be told do not. */
export function counts(row) {
  return row.operation === "yes";
}
