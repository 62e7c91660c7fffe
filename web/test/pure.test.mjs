// Functions without a page: node --test
import assert from "node:assert/strict";
import { test } from "node:test";
import { csvRow, header, kindsOf } from "../src/explore/download.js";
import { rowsOf } from "../src/explore/rows.js";
import { filterFor, grouped, sorted, totals } from "../src/explore/select.js";
import { NOTHING, fromSearch, toSearch } from "../src/explore/state.js";
import { line, plainCell, textCell } from "../src/lib/csv.js";
import { fold, haystack, matches, wordsOf } from "../src/lib/fold.js";
import { parseAmount, plainAmount, shownAmount, shownBytes, shownNumber } from "../src/lib/money.js";
import { EXAMPLES, tablesNamed } from "../src/sql/examples.js";

const INDEX = {
  countries: [["LT"], ["LV"]],
  folders: [["2014TC16", "2014TC16"], ["varam/Cits", "varam-cits-0123456789"], ["", "other-d9298a10d1"]],
  money: [["programme_funding", "approved", "EUR", 2], ["programme_funding", "paid", "EUR", 1], ["total_budget", "approved", "LTL", 1]],
  programmes: [["2014TC16", "Latvijas", "2014-2020", "Latvia", "Latvija"], [null, "Cits", null, null, null]],
  regions: [["LV003", "2016|2021"], ["LT02", "2021"]],
  roles: [["lead", "LV"], ["partner", "LT"], ["partner", "LV"]],
  sources: [["varam", null, "=Ministrija"]],
};
const PIECE = {
  acronym: ["Smart planning", null, null], code: [0, 0, null],
  countries: [[0, 1], [1], []], coverage: ["whole-projects", "whole-projects", "whole-projects"],
  end: ["2022-05-31", null, null], folder: [0, 0, 1], language: ["lv", "lv", null],
  money: [[0, 35551050, 1, 100], [0, "9007199254740993"], [2, -5]], number: ["LLI-431", "LLI-9", "key-1"],
  operation: ["yes", "yes", "no"], page: [null, null, "key-1-abc"],
  partners: [[[0, "Kurzemes plānošanas reģions"], [1, "Klaipėda"]], [[2, null]], []],
  programme: [0, 0, 1], quality: ["ok", "ok", "warning"], regions: [[0], [1], []], source: [0, 0, 0],
  start: ["2020-06-01", "2018-01-01", null], status: [null, "completed", "applied"],
  title: ["Ilgtspējīga plānošana", "Žalia \"gamta\", miškas", null], titles: [[["en", "source", "Sustainable planning"]], [], []],
};
const ROWS = rowsOf(PIECE, INDEX, 0);
const ORIGINS = { files: ["aa"], file: [0, 0, 0], locator: ["varam/x.txt#L1", "varam/x.txt#L2", "@x"] };
const found = (choices) => ROWS.filter(filterFor({ ...NOTHING, ...choices }, INDEX)).map((row) => row.number);

test("a project goes by its identifier", () => {
  assert.deepEqual(ROWS.map((row) => row.uid), ["2014TC16/LLI-431", "2014TC16/LLI-9", "varam/Cits/key-1"]);
  const bare = rowsOf({ ...PIECE, folder: [2, 2, 2] }, INDEX, 0);
  assert.deepEqual(bare.map((row) => row.uid), PIECE.number);
});

test("accents, case and punctuation do not matter", () => {
  assert.equal(fold("Plānošanas REĢIONS"), "planosanas regions");
  assert.equal(fold("Łódź, Straße – Ærø"), "lodz strasse aero");
  assert.equal(fold("Ευρωπαϊκός"), fold("ευρωπαικος"));
  assert.deepEqual(wordsOf("  LLI-431 "), ["lli", "431"]);
  assert.ok(matches(haystack(["Kurzemes plānošanas reģions"]), wordsOf("plan kurz")));
  assert.ok(!matches(haystack(["Kurzemes plānošanas"]), wordsOf("urzemes")));
});

test("amounts are exact", () => {
  assert.equal(parseAmount("1 234,5"), 123450n);
  assert.equal(parseAmount("9007199254740993.01"), 900719925474099301n);
  for (const wrong of ["", "x", "1.234", "-1", "1e3"]) assert.equal(parseAmount(wrong), null, wrong);
  assert.equal(plainAmount(-5n), "-0.05");
  assert.equal(shownAmount(123456789n, "en"), "1,234,567.89");
  assert.equal(shownAmount(-123456789n, "lv"), "−1\u00a0234\u00a0567,89");
  assert.equal(shownNumber(50000, "en"), "50,000");
  assert.equal(shownBytes(8_900_000, "lv"), "8,9\u00a0MB");
});

test("cells of CSV are as in the releases", () => {
  assert.equal(textCell("=1+1"), "'=1+1");
  assert.equal(textCell("'=1"), "''=1");
  assert.equal(textCell("＝x"), "'＝x");
  assert.equal(textCell('a "b", c'), '"a ""b"", c"');
  assert.equal(textCell("'quoted'"), "'quoted'");
  assert.equal(plainCell(-5), "-5");
  assert.equal(line([""]), '""\r\n');
});

test("the address holds the choices and nothing else", () => {
  assert.equal(toSearch(NOTHING), "");
  const state = { ...NOTHING, q: "ū & ž", money: "a.b.EUR", sort: "most" };
  assert.deepEqual(fromSearch(toSearch(state)), state);
  assert.deepEqual(fromSearch("?sort=drop&by=x&else=1"), NOTHING);
});

test("each choice narrows the others", () => {
  assert.deepEqual(found({}), ["LLI-431", "LLI-9", "key-1"]);
  assert.deepEqual(found({ q: "planosanas" }), ["LLI-431"]);
  assert.deepEqual(found({ q: "sustainable klaip" }), ["LLI-431"]);
  assert.deepEqual(found({ programme: "Cits" }), ["key-1"]);
  assert.deepEqual(found({ period: "2014-2020" }), ["LLI-431", "LLI-9"]);
  assert.deepEqual(found({ country: "LT" }), ["LLI-431"]);
  assert.deepEqual(found({ country: "EE" }), []);
  assert.deepEqual(found({ role: "lead", country: "LT" }), []);
  assert.deepEqual(found({ role: "partner", country: "LT" }), ["LLI-431"]);
  assert.deepEqual(found({ region: "LV0@2021" }), ["LLI-431"]);
  assert.deepEqual(found({ region: "LV003@2024" }), []);
  assert.deepEqual(found({ from: "2019", to: "2020" }), ["LLI-431"]);
  assert.deepEqual(found({ money: "programme_funding.approved.EUR", min: "355510,50", max: "355510.50" }), ["LLI-431"]);
  assert.deepEqual(found({ money: "programme_funding.approved.EUR", min: "90071992547409.93" }), ["LLI-9"]);
});

test("sums are exact, per kind, and of operations only", () => {
  const { left, sums } = totals(ROWS, INDEX);
  assert.equal(left, 1);
  assert.deepEqual(sums.map((sum) => [sum.kind.join("."), sum.projects, sum.cents]), [
    ["programme_funding.approved.EUR", 2, 9007199290292043n],
    ["programme_funding.paid.EUR", 1, 100n],
  ]);
});

test("groups, where a sum that is not stated is not zero", () => {
  const keys = (by, kind) => grouped(ROWS, by, INDEX, kind).map((group) => [group.key, group.projects, group.cents]);
  assert.deepEqual(keys("year", -1), [["2018", 1, null], ["2020", 1, null], [null, 1, null]]);
  assert.deepEqual(keys("country", 0), [["LV", 2, null], ["LT", 1, null], [null, 1, null]]);
  assert.deepEqual(keys("programme", 1), [["2014TC16", 2, 100n], ["Cits", 1, null]]);
});

test("order, with what is not stated at the end", () => {
  const order = (state) => sorted(ROWS, { ...NOTHING, ...state }, INDEX, new Intl.Collator("lt")).map((row) => row.number);
  assert.deepEqual(order({ sort: "oldest" }), ["LLI-9", "LLI-431", "key-1"]);
  assert.deepEqual(order({ sort: "title" }), ["LLI-431", "LLI-9", "key-1"]);
  assert.deepEqual(order({ sort: "most", money: "programme_funding.approved.EUR" }), ["LLI-9", "LLI-431", "key-1"]);
  assert.deepEqual(order({ sort: "least", money: "programme_funding.approved.EUR" }), ["LLI-431", "LLI-9", "key-1"]);
});

test("a downloaded row", () => {
  const kinds = kindsOf(ROWS);
  assert.ok(header(kinds, INDEX).includes("lead_partners,programme_funding_approved_eur,programme_funding_paid_eur,total_budget_approved_ltl,coverage"));
  assert.equal(
    csvRow(ROWS[0], kinds, INDEX, ORIGINS),
    "2014TC16/LLI-431,2014TC16,Latvijas,2014-2020,LLI-431,Smart planning,Ilgtspējīga plānošana,,yes,"
    + "2020-06-01,2022-05-31,LT LV,LV003@2016|2021,Kurzemes plānošanas reģions,355510.50,1.00,,"
    + "whole-projects,ok,varam,,'=Ministrija,aa,varam/x.txt#L1\r\n");
  assert.ok(csvRow(ROWS[2], kinds, INDEX, ORIGINS).includes(",-0.05,"));
});

test("a query loads the tables that it names", () => {
  const names = ["projects", "partners", "amounts", "sources"];
  assert.deepEqual(tablesNamed('SELECT * FROM "Projects" JOIN partners USING (project_uid)', names), ["projects", "partners"]);
  assert.deepEqual(tablesNamed("SELECT 'amounts' -- sources\n/* partners */", names), []);
  for (const query of Object.values(EXAMPLES)) assert.ok(query.length > 20);
});
