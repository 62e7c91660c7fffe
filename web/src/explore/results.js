// The list of projects and the sums of the selection.

import { h } from "../lib/dom.js";
import { shownAmount, shownNumber } from "../lib/money.js";
import { centsOf, pageOf, programmeKey, programmesOf } from "./rows.js";

const PAGE = 50;

/** The section with the list; 50 projects at a time. */
export class Results {
  constructor(page) {
    const { t } = page;
    this.page = page;
    this.list = h("ol", { class: "explore-list" });
    this.more = h("button", { type: "button", class: "explore-more", hidden: true,
      onclick: () => this.showMore() });
    this.counted = h("p", { class: "explore-counted" });
    this.element = h("section", { class: "explore-results", "aria-labelledby": "explore-results-title" },
      h("h2", { id: "explore-results-title" }, t("results")), this.list, this.counted, this.more);
    this.rows = [];
    this.shown = 0;
  }

  /** Show rows; what stands there already and stays is not touched, so that the focus stays too. */
  show(rows, index, kind, done) {
    const first = rows.slice(0, Math.max(PAGE, this.kept(rows, kind)));
    const same = kind === this.kind && first.length === this.shown
      && first.every((row, number) => row === this.rows[number]);
    this.rows = rows;
    this.index = index;
    this.kind = kind;
    if (!same) {
      this.programmes ??= programmesOf(index, this.page.language);
      this.list.replaceChildren(...first.map((row) => this.item(row)));
      this.shown = first.length;
    }
    this.tell(done);
  }

  /** How many of the rows that are shown are still the first of the new ones. */
  kept(rows, kind) {
    if (kind !== this.kind || rows.length < this.shown) return 0;
    for (let at = 0; at < this.shown; at += 1) if (rows[at] !== this.rows[at]) return 0;
    return this.shown;
  }

  showMore() {
    const next = this.rows.slice(this.shown, this.shown + PAGE).map((row) => this.item(row));
    this.list.append(...next);
    this.shown += next.length;
    this.tell(true);
    next[0]?.querySelector("a")?.focus();
  }

  tell(done) {
    const { t, language } = this.page;
    const left = this.rows.length - this.shown;
    const next = Math.min(left, PAGE);
    this.more.hidden = left <= 0;
    this.more.textContent = t("more", { n: next }, next);
    this.counted.textContent = this.rows.length === 0 ? (done ? t("nothing") : "")
      : t("shown", { n: shownNumber(this.shown, language), all: shownNumber(this.rows.length, language) });
  }

  item(row) {
    const { t, language, site } = this.page;
    const programme = this.index.programmes[row.programme];
    const name = this.programmes.get(programmeKey(programme))?.name;
    const title = row.title ?? row.acronym ?? row.code ?? row.uid;
    const facts = [
      row.title ? row.acronym : null,
      row.code ?? null,
      name || `${t("source")}: ${this.index.sources[row.source].filter(Boolean).at(-1)}`,
      years(row),
      row.countries.map((number) => this.page.country(this.index.countries[number][0])).join(", "),
      row.status ? t(`status_${row.status}`) : null,
    ].filter(Boolean);
    return h("li", {},
      h("a", { href: `${site}${pageOf(row, this.index, language)}`, lang: row.title ? row.language : null }, title),
      this.translated(row),
      h("p", { class: "explore-facts" }, facts.join(" · ")),
      this.lead(row),
      this.amount(row));
  }

  /** The title in the language of the page, where the source's own is another. */
  translated(row) {
    const { t, language } = this.page;
    if (row.language === language) return null;
    const found = row.titles.filter((title) => title[0] === language)
      .sort((a, b) => Number(a[1] !== "source") - Number(b[1] !== "source"))[0];
    if (!found) return null;
    const note = found[1] === "source" ? null : h("small", {}, ` (${t("machine")})`);
    return h("p", { class: "explore-translated" }, found[2], note);
  }

  lead(row) {
    const names = row.partners
      .filter(([role, name]) => name && this.index.roles[role][0] === "lead").map(([, name]) => name);
    if (!names.length) return null;
    return h("p", { class: "explore-facts" }, `${this.page.t("lead")}: ${names.join("; ")}`);
  }

  amount(row) {
    if (this.kind < 0) return null;
    const cents = centsOf(row, this.kind);
    if (cents === null) return null;
    const { t, language } = this.page;
    const [measure, stage, currency] = this.index.money[this.kind];
    return h("p", { class: "explore-amount" },
      `${t(`measure_${measure}`)}, ${t(`stage_${stage}`)}: `,
      h("strong", {}, `${shownAmount(cents, language)} ${currency}`));
  }
}

function years(row) {
  const [first, last] = [row.start?.slice(0, 4), row.end?.slice(0, 4)];
  if (!first && !last) return null;
  return first === last ? first : `${first ?? "…"}–${last ?? "…"}`;
}

/** The section with the sums of the selection. */
export class Totals {
  constructor(page) {
    const { t } = page;
    this.page = page;
    this.body = h("div", {});
    this.element = h("section", { class: "explore-totals", "aria-labelledby": "explore-totals-title" },
      h("h2", { id: "explore-totals-title" }, t("totals")), this.body);
  }

  show({ left, sums }, projects) {
    const { t, language } = this.page;
    const parts = [];
    if (sums.length) parts.push(this.table(sums), h("p", {}, h("small", {}, t("totalsNote"))));
    else if (projects > 0 && left < projects) parts.push(h("p", {}, t("noMoney")));
    if (left) parts.push(h("p", {}, t("leftOut", { n: shownNumber(left, language) }, left)));
    this.body.replaceChildren(...parts);
  }

  table(sums) {
    const { t, language } = this.page;
    const head = ["measure", "stage", "currency", "projects", "sum"];
    return h("div", { class: "explore-scroll", tabindex: "0", role: "group", "aria-label": t("totals") },
      h("table", { class: "explore-numbers" }, h("caption", {}, t("totals")),
        h("thead", {}, h("tr", {}, head.map((name, at) =>
          h("th", { scope: "col", class: at < 3 ? null : "explore-number" }, t(name))))),
        h("tbody", {}, sums.map(({ kind: [measure, stage, currency], projects, cents }) => h("tr", {},
          h("th", { scope: "row" }, t(`measure_${measure}`)),
          h("td", { class: "explore-text" }, t(`stage_${stage}`)),
          h("td", { class: "explore-text" }, currency),
          h("td", {}, shownNumber(projects, language)),
          h("td", {}, shownAmount(cents, language)))))));
  }
}
