// Which projects are chosen, in what order, and what they sum up to.

import { matches, wordsOf } from "../lib/fold.js";
import { parseAmount } from "../lib/money.js";
import { centsOf, counts, hayOf, programmeKey, yearsOf } from "./rows.js";

/** The number in the index of a kind of money, "measure.stage.currency"; -1 where there is none. */
export function moneyKind(index, name) {
  return index.money.findIndex((kind) => kind.slice(0, 3).join(".") === name);
}

/** A test of rows for the choices; each choice narrows what the others leave. */
export function filterFor(state, index) {
  const tests = [];
  const words = wordsOf(state.q);
  if (words.length) tests.push((row) => matches(hayOf(row), words));
  if (state.programme) tests.push(among(index.programmes, (p) => programmeKey(p) === state.programme, "programme"));
  if (state.period) tests.push(among(index.programmes, (p) => p[2] === state.period, "programme"));
  addPlaces(tests, state, index);
  addYears(tests, state);
  addMoney(tests, state, index);
  return (row) => tests.every((test) => test(row));
}

function among(list, wanted, column) {
  const numbers = new Set(list.flatMap((item, number) => (wanted(item) ? [number] : [])));
  return (row) => numbers.has(row[column]);
}

function addPlaces(tests, state, index) {
  if (state.role) {
    // The role and the country are of one partner.
    const wanted = new Set(
      index.roles.flatMap(([role, country], number) =>
        role === state.role && (!state.country || country === state.country) ? [number] : [],
      ),
    );
    tests.push((row) => row.partners.some((partner) => wanted.has(partner[0])));
  } else if (state.country) {
    const number = index.countries.findIndex(([code]) => code === state.country);
    tests.push((row) => row.countries.includes(number));
  }
  if (state.region) {
    const [code, version] = state.region.split("@");
    const wanted = new Set(
      index.regions.flatMap(([found, versions], number) =>
        found.startsWith(code) && (versions ?? "").split("|").includes(version ?? "") ? [number] : [],
      ),
    );
    tests.push((row) => row.regions.some((region) => wanted.has(region)));
  }
}

function addYears(tests, state) {
  const from = /^\d{4}$/.test(state.from) ? Number(state.from) : null;
  const to = /^\d{4}$/.test(state.to) ? Number(state.to) : null;
  if (from === null && to === null) return;
  tests.push((row) => {
    const years = yearsOf(row);
    if (years === null) return false;
    return (from === null || years[1] >= from) && (to === null || years[0] <= to);
  });
}

function addMoney(tests, state, index) {
  if (!state.money) return;
  const kind = moneyKind(index, state.money);
  const least = parseAmount(state.min);
  const most = parseAmount(state.max);
  if (least === null && most === null) return;
  tests.push((row) => {
    const cents = centsOf(row, kind);
    if (cents === null) return false;
    return (least === null || cents >= least) && (most === null || cents <= most);
  });
}

/** Put rows in the order of the choices; those without what is sorted by come last. */
export function sorted(rows, state, index, collator) {
  const kind = moneyKind(index, state.money);
  const compared = {
    oldest: (a, b) => byText(a.start, b.start),
    title: (a, b) => nullsLast(a.title, b.title, (x, y) => collator.compare(x, y)),
    most: (a, b) => nullsLast(a.key, b.key, (x, y) => (x < y ? 1 : x > y ? -1 : 0)),
    least: (a, b) => nullsLast(a.key, b.key, (x, y) => (x < y ? -1 : x > y ? 1 : 0)),
  }[state.sort];
  if (!compared) return rows; // the newest first, as they come
  if (state.sort === "oldest") return [...rows].sort(compared);
  const keyed = rows.map((row) => ({
    row,
    title: row.title ?? row.acronym,
    key: state.sort === "title" ? null : centsOf(row, kind),
  }));
  return keyed.sort(compared).map((item) => item.row);
}

function nullsLast(a, b, compare) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return compare(a, b);
}

function byText(a, b) {
  return nullsLast(a, b, (x, y) => (x < y ? -1 : x > y ? 1 : 0));
}

/**
 * What rows sum up to: per kind of money how many have it and their sum in cents. Only of
 * operations; ``left`` is how many rows are left out of all sums.
 */
export function totals(rows, index) {
  const sums = index.money.map(() => ({ projects: 0, cents: 0n }));
  let left = 0;
  for (const row of rows) {
    if (!counts(row)) {
      left += 1;
      continue;
    }
    for (let at = 0; at < row.money.length; at += 2) {
      const sum = sums[row.money[at]];
      sum.projects += 1;
      sum.cents += BigInt(row.money[at + 1]);
    }
  }
  const told = sums.map((sum, number) => ({ kind: index.money[number].slice(0, 3), ...sum }));
  return { left, sums: told.filter((sum) => sum.projects > 0) };
}

/**
 * Rows by year, programme, period or country: [{key, projects, cents}], cents of one kind of money
 * and of operations only, null where none of these is stated, which is not zero. A row counts in each of
 * its countries, so by country nothing is added up.
 */
export function grouped(rows, by, index, kind) {
  const groups = new Map();
  const summed = kind >= 0 && by !== "country";
  for (const row of rows) {
    for (const key of keysOf(row, by, index)) {
      let group = groups.get(key);
      if (!group) {
        group = { key, projects: 0, cents: null };
        groups.set(key, group);
      }
      group.projects += 1;
      const cents = summed && counts(row) ? centsOf(row, kind) : null;
      if (cents !== null) group.cents = (group.cents ?? 0n) + cents;
    }
  }
  const found = [...groups.values()];
  if (by === "year" || by === "period") return found.sort((a, b) => byText(a.key, b.key));
  return found.sort((a, b) => larger(b, a) || byText(a.key, b.key));
}

function larger(a, b) {
  if (a.cents !== b.cents) {
    if (a.cents === null || b.cents === null) return a.cents === null ? -1 : 1;
    return a.cents > b.cents ? 1 : -1;
  }
  return a.projects - b.projects;
}

function keysOf(row, by, index) {
  if (by === "programme") return [programmeKey(index.programmes[row.programme])];
  if (by === "period") return [index.programmes[row.programme][2] ?? null];
  if (by === "country") {
    return row.countries.length ? row.countries.map((number) => index.countries[number][0]) : [null];
  }
  return [row.start === null ? null : row.start.slice(0, 4)];
}
