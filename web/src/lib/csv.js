// The CSV dialect of the releases: RFC 4180, CRLF, UTF-8 without BOM, and no formulas
// (smartdata/publish/csv_files.py).

const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;

/** A text as a cell; one that a spreadsheet would run gets an apostrophe before it. */
export function textCell(text) {
  if (text === null || text === undefined) return "";
  return quoted(FORMULA.test(text) ? `'${text}` : text);
}

/** A number, date or code as a cell. */
export function plainCell(value) {
  return value === null || value === undefined ? "" : quoted(String(value));
}

/** Cells as a line; a lone empty cell is quoted, since readers skip empty lines. */
export function line(cells) {
  return cells.length === 1 && cells[0] === "" ? '""\r\n' : `${cells.join(",")}\r\n`;
}

function quoted(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
