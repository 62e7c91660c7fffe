// The explorer: every project of a release, to search, filter, sort, sum up, download and share.

import { h, save } from "../lib/dom.js";
import { shownNumber } from "../lib/money.js";
import { loadPiece } from "../lib/pieces.js";
import { countryNames, wordsIn } from "../lib/words.js";
import { Chart } from "./chart.js";
import { csvRow, header, kindsOf } from "./download.js";
import { Form } from "./form.js";
import { Results, Totals } from "./results.js";
import { hayOf, rowsOf } from "./rows.js";
import { filterFor, grouped, moneyKind, sorted, totals } from "./select.js";
import { fromSearch, toSearch } from "./state.js";

const TYPING = 150; // ms after a key until the list follows
const SHOWING = 500; // ms between two showings while pieces arrive
const AT_ONCE = 4;
// What tells that somebody is there; the first projects are shown without.
const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin"];

class Explorer {
  constructor(root, config) {
    this.config = config;
    this.page = {
      t: wordsIn(config.language),
      country: countryNames(config.language),
      language: config.language,
      site: config.site,
    };
    this.folder = `${config.site}${config.index.slice(0, config.index.lastIndexOf("/") + 1)}`;
    this.collator = new Intl.Collator(config.language);
    this.state = fromSearch(location.search);
    this.pieces = [];
    this.typed = false;
    this.root = root;
    this.build(root);
    this.wanted = new Promise((resolve) => { this.want = resolve; });
    for (const sign of SIGNS) addEventListener(sign, this.want, { once: true, passive: true });
  }

  build(root) {
    const { t } = this.page;
    this.form = new Form(this.page, (said, typing) => this.choose(said, typing));
    this.status = h("p", { class: "explore-status", role: "status", "aria-live": "polite" });
    this.progress = h("p", { class: "explore-progress", "aria-hidden": "true" });
    this.trouble = h("div", { class: "explore-trouble", role: "alert" });
    this.downloadButton = h("button", { type: "button", class: "explore-download", disabled: true,
      onclick: () => this.download() }, t("download"));
    this.results = new Results(this.page);
    this.totals = new Totals(this.page);
    this.chart = new Chart(this.page, (by) => this.choose({ by }, false));
    this.results.element.setAttribute("aria-busy", "true");
    root.replaceChildren(this.form.element, this.trouble, this.status, this.progress,
      h("p", { class: "explore-actions" }, this.downloadButton,
        h("a", { href: "#explore-totals-title", class: "explore-jump" }, t("jump")),
        h("small", {}, t("share"))),
      h("div", { class: "explore-both" }, this.results.element,
        h("div", {}, this.totals.element, this.chart.element)));
    root.classList.add("explore-ready");
    addEventListener("popstate", () => this.goBack());
    addEventListener("online", () => this.trouble.firstChild && this.start());
  }

  async start() {
    this.trouble.replaceChildren();
    try {
      if (!this.index) {
        const name = this.config.index.slice(this.config.index.lastIndexOf("/") + 1);
        this.index = await loadPiece(this.folder, name.replace(/\.js$/, ""));
        // The first projects came along: something is there to see at once.
        if (this.index.first) this.pieces[0] = rowsOf(this.index.first, this.index, 0);
        performance.mark("explore-index");
        this.form.fill(this.index);
        this.form.show(this.state);
      }
      await this.readPieces();
    } catch (error) {
      console.warn(error);
      this.tellTrouble();
    }
  }

  async readPieces() {
    this.show();
    // A page that nobody uses weighs the same, however many projects there are; a selection that
    // was shared needs them all at once.
    if (!toSearch(this.state)) await this.wanted;
    this.reading = true;
    const missing = this.index.pieces.flatMap((_, number) => (this.pieces[number] ? [] : [number]));
    const readNext = async () => {
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
        const piece = await loadPiece(this.folder, this.index.pieces[number][1]);
        this.pieces[number] = rowsOf(piece, this.index, number);
        this.arrived();
        await new Promise((resolve) => setTimeout(resolve)); // let keys and clicks through
      }
    };
    this.show();
    await Promise.all(Array.from({ length: AT_ONCE }, readNext));
    this.show();
    this.prepareSearch();
  }

  /** Make ready what is searched, a piece at a time, while nothing else is to be done. */
  async prepareSearch() {
    for (const rows of this.pieces) {
      for (const row of rows) hayOf(row);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  arrived() {
    const now = performance.now();
    if (now - (this.lastShown ?? 0) > SHOWING) this.show();
  }

  get done() {
    return this.index !== undefined && this.index.pieces.every((_, number) => this.pieces[number]);
  }

  /** The rows that have arrived in the order of the release, without gaps. */
  readRows() {
    if (this.allRows) return this.allRows;
    const rows = [];
    for (let number = 0; number < this.index.pieces.length; number += 1) {
      if (!this.pieces[number]) break;
      for (const row of this.pieces[number]) rows.push(row);
    }
    if (rows.length === this.index.projects) this.allRows = rows;
    return rows;
  }

  show() {
    if (!this.index) return;
    const { t, language } = this.page;
    const { done, state, index } = this;
    const kind = moneyKind(index, state.money);
    const read = this.readRows();
    this.selected = sorted(read.filter(filterFor(state, index)), state, index, this.collator);
    this.results.show(this.selected, index, kind, done);
    const waits = !done && !this.reading && !toSearch(state);
    const found = waits ? index.projects : this.selected.length;
    const n = shownNumber(found, language);
    const said = t(done || waits ? "found" : "foundSoFar", { n }, found);
    if (done || !this.status.textContent) this.status.textContent = said;
    const busy = !done && this.reading === true;
    this.progress.textContent = busy ? t("reading", {
      n: shownNumber(read.length, language), all: shownNumber(index.projects, language) }) : "";
    this.progress.hidden = !busy;
    this.root.dataset.read = done ? "all" : "some";
    // Sums of a part would be taken for sums of the whole.
    if (done) {
      this.totals.show(totals(this.selected, index), this.selected.length);
      this.chart.show(grouped(this.selected, state.by, index, kind), state.by, index, this.moneyLabel(kind));
    }
    this.downloadButton.disabled = !done || this.selected.length === 0;
    this.results.element.setAttribute("aria-busy", String(busy));
    if (!this.lastShown) performance.mark("explore-first");
    this.lastShown = performance.now();
  }

  moneyLabel(kind) {
    if (kind < 0) return "";
    const { t } = this.page;
    const [measure, stage, currency] = this.index.money[kind];
    return `${t(`measure_${measure}`)}, ${t(`stage_${stage}`)}, ${currency}`;
  }

  choose(said, typing) {
    this.state = { ...this.state, ...said };
    clearTimeout(this.waiting);
    this.results.element.setAttribute("aria-busy", "true");
    if (typing) this.waiting = setTimeout(() => this.follow(true), TYPING);
    else this.follow(false);
  }

  follow(typing) {
    const search = toSearch(this.state);
    if (search !== toSearch(fromSearch(location.search))) {
      // What is typed letter by letter is one step of the history.
      const step = typing && this.typed ? "replaceState" : "pushState";
      history[step](null, "", `${location.pathname}${search}`);
    }
    this.typed = typing;
    this.nameLanguages();
    this.show();
  }

  goBack() {
    this.state = fromSearch(location.search);
    this.typed = false;
    if (this.index) this.form.show(this.state);
    this.nameLanguages();
    this.show();
  }

  /** The page in another language shows the same selection. */
  nameLanguages() {
    for (const link of document.querySelectorAll("a[hreflang]")) {
      const page = link.getAttribute("href").split("?")[0];
      if (page.endsWith("/explore.html")) link.setAttribute("href", page + toSearch(this.state));
    }
  }

  async download() {
    const { t, language } = this.page;
    const { selected, index } = this;
    const kinds = kindsOf(selected);
    this.downloadButton.disabled = true;
    const origins = new Map();
    const parts = [header(kinds, index)];
    try {
      for (const row of selected) {
        if (!origins.has(row.piece)) {
          origins.set(row.piece, await loadPiece(this.folder, index.pieces[row.piece][2]));
          this.progress.hidden = false;
          this.progress.textContent = t("downloading", {
            n: shownNumber(parts.length - 1, language), all: shownNumber(selected.length, language) });
        }
        parts.push(csvRow(row, kinds, index, origins.get(row.piece)));
      }
      const name = `smartdata-${this.config.version}-selection.csv`;
      save(parts, "text/csv;charset=utf-8", name);
      this.status.textContent = t("downloaded", { name, n: shownNumber(selected.length, language) }, selected.length);
    } catch (error) {
      console.warn(error);
      this.tellTrouble();
    }
    this.progress.hidden = true;
    this.downloadButton.disabled = this.selected.length === 0;
  }

  tellTrouble() {
    const { t } = this.page;
    this.progress.hidden = true;
    this.trouble.replaceChildren(
      h("p", {}, t(navigator.onLine === false ? "offline" : "failed")),
      h("p", {}, h("button", { type: "button", onclick: () => this.start() }, t("again"))));
  }
}

const root = document.getElementById("explore");
if (root) {
  const config = JSON.parse(root.dataset.config);
  if (typeof DecompressionStream === "undefined") {
    root.prepend(h("p", { role: "status" }, wordsIn(config.language)("old")));
  } else {
    const explorer = new Explorer(root, config);
    explorer.nameLanguages();
    explorer.start();
  }
}
