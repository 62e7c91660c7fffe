// The SQL page: queries of a release's Parquet files, in the browser.

import { line, plainCell, textCell } from "../lib/csv.js";
import { h, save } from "../lib/dom.js";
import { shownBytes, shownNumber } from "../lib/money.js";
import { loadScript } from "../lib/pieces.js";
import { wordsIn } from "../lib/words.js";
import { EXAMPLES, tablesNamed } from "./examples.js";

/* global ENGINE: {script, worker, wasm, bytes}, put in by build.mjs */
const ASSETS = new URL(".", document.currentScript.src).href;
const SHOWN = 1_000;
const KEPT = 1_000_000;

class SqlPage {
  constructor(root, config) {
    this.config = config;
    this.t = wordsIn(config.language);
    this.names = config.tables.map((table) => table.name);
    this.build(root);
    this.show(asked());
    addEventListener("popstate", () => this.show(asked()));
  }

  build(root) {
    const { t } = this;
    const language = this.config.language;
    this.field = h("textarea", { id: "sql-query", rows: 8, spellcheck: "false", autocomplete: "off",
      autocapitalize: "off", "aria-describedby": "sql-hint sql-needs",
      oninput: () => this.tellNeeds(), onkeydown: (event) => this.keyed(event) });
    this.needs = h("small", { id: "sql-needs" });
    this.loadButton = h("button", { type: "button", class: "sql-main", onclick: () => this.loadEngine() },
      t("sqlLoad", { size: shownBytes(ENGINE.bytes, language) }));
    this.runButton = h("button", { type: "button", class: "sql-main", disabled: true,
      onclick: () => this.run() }, t("sqlRun"));
    this.stopButton = h("button", { type: "button", hidden: true, onclick: () => this.stop() }, t("sqlStop"));
    this.status = h("p", { class: "sql-status", role: "status", "aria-live": "polite" });
    this.trouble = h("div", { role: "alert" });
    this.result = h("section", { class: "sql-result", "aria-label": t("sqlResult") });
    root.replaceChildren(
      h("p", {}, t("sqlWhat")),
      h("div", { class: "sql-columns" },
        h("div", { class: "sql-work" },
          h("p", {}, this.loadButton),
          this.examples(),
          h("p", {}, h("label", { for: "sql-query" }, t("sqlQuery")), this.field,
            h("small", { id: "sql-hint" }, t("sqlHint")), " ", this.needs),
          h("p", { class: "sql-actions" }, this.runButton, this.stopButton),
          this.trouble, this.status, this.result),
        this.schema()));
  }

  examples() {
    const { t } = this;
    const select = h("select", { id: "sql-examples", autocomplete: "off",
      onchange: (event) => EXAMPLES[event.target.value] && this.write(EXAMPLES[event.target.value]) },
    h("option", { value: "" }, t("none")),
    Object.keys(EXAMPLES).map((name) => h("option", { value: name }, t(`example_${name}`))));
    return h("p", {}, h("label", { for: "sql-examples" }, t("sqlExamples")), " ", select);
  }

  schema() {
    const { t } = this;
    const language = this.config.language;
    const tables = this.config.tables.map(({ name, title, about, rows, bytes, columns }) => {
      const told = t("sqlTableRows", { n: shownNumber(rows, language) }, rows);
      return h("li", {}, h("details", {},
        h("summary", {}, h("code", {}, name), ` ${title} `,
          h("small", {}, `${told}, ${shownBytes(bytes, language)}`)),
        h("p", {}, about),
        h("p", {}, h("button", { type: "button",
          onclick: () => this.write(`SELECT *\nFROM ${name}\nLIMIT 100`) }, t("sqlInsert", { table: name }))),
        h("dl", {}, columns.flatMap(([column, type, meaning]) => [
          h("dt", {}, h("code", {}, column), " ", h("small", {}, type)), h("dd", {}, meaning)]))));
    });
    return h("section", { class: "sql-tables", "aria-labelledby": "sql-tables" },
      h("h2", { id: "sql-tables" }, t("sqlTables")), h("p", {}, t("sqlTablesHint")), h("ul", {}, tables));
  }

  show(query) {
    this.field.value = query || EXAMPLES.count;
    this.tellNeeds();
  }

  write(query) {
    this.field.value = query;
    this.tellNeeds();
    this.field.focus();
  }

  needed() {
    const names = tablesNamed(this.field.value, this.names);
    return this.config.tables.filter((table) => names.includes(table.name));
  }

  tellNeeds() {
    const { t } = this;
    const tables = this.needed()
      .map((table) => `${table.name} (${shownBytes(table.bytes, this.config.language)})`).join(", ");
    this.needs.textContent = tables ? t("sqlNeeds", { tables }) : t("sqlNeedsNone");
  }

  keyed(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!this.wasm) this.loadButton.focus();
    else if (!this.runButton.disabled) this.run();
  }

  async loadEngine() {
    const { t } = this;
    this.loadButton.disabled = true;
    this.trouble.replaceChildren();
    try {
      await loadScript(ASSETS + ENGINE.script);
      this.wasm = await this.fetchEngine();
      this.engine = await sqlEngine.start(ASSETS + ENGINE.worker, this.wasm);
    } catch (error) {
      this.wasm = undefined;
      this.loadButton.disabled = false;
      this.status.textContent = "";
      const old = error instanceof WebAssembly.CompileError;
      this.tell(old ? t("sqlOld") : t("sqlFailed", { message: error.message }));
      return;
    }
    this.loadButton.hidden = true;
    this.runButton.disabled = false;
    this.status.textContent = t("sqlReady");
    this.field.focus();
    if (asked() && asked() === this.field.value) await this.run();
  }

  /** The engine's WebAssembly, unpacked here unless the server has told the browser to. */
  async fetchEngine() {
    const bytes = await fetched(ASSETS + ENGINE.wasm, (got, all) => {
      const language = this.config.language;
      this.status.textContent = this.t("sqlLoading", {
        n: shownBytes(got, language), all: shownBytes(Math.max(got, all || ENGINE.bytes), language) });
    });
    let blob = new Blob([bytes], { type: "application/wasm" });
    const [one, two] = new Uint8Array(bytes, 0, 2);
    if (one === 0x1f && two === 0x8b) {
      const plain = blob.stream().pipeThrough(new DecompressionStream("gzip"));
      blob = await new Response(plain, { headers: { "Content-Type": "application/wasm" } }).blob();
    }
    return blob;
  }

  async run() {
    const { t } = this;
    const query = this.field.value.trim();
    if (!query) return;
    if (query !== asked()) history.pushState(null, "", `${location.pathname}?query=${encodeURIComponent(query)}`);
    this.nameLanguages(query);
    this.trouble.replaceChildren();
    this.result.replaceChildren();
    this.busy(true);
    const turn = (this.turn = (this.turn ?? 0) + 1);
    try {
      this.engine ??= await sqlEngine.start(ASSETS + ENGINE.worker, this.wasm);
      await this.loadTables();
      this.status.textContent = t("sqlRunning");
      const began = performance.now();
      const found = await this.engine.run(query, KEPT);
      const seconds = ((performance.now() - began) / 1000).toFixed(2);
      if (turn === this.turn) this.showResult(found, this.config.language === "en" ? seconds : seconds.replace(".", ","));
    } catch (error) {
      if (turn !== this.turn) return; // it was stopped
      this.status.textContent = "";
      this.tell(error.told ?? this.explain(error.message));
    }
    if (turn === this.turn) this.busy(false);
  }

  async loadTables() {
    for (const table of this.needed()) {
      const { name, file, bytes, columns } = table;
      if (this.engine.tables.has(name)) continue;
      this.status.textContent = this.t("sqlLoadingTable", {
        table: name, size: shownBytes(bytes, this.config.language) });
      try {
        await this.engine.load(name, await fetched(this.config.data + file), columns);
      } catch (error) {
        // A table that is there by half would give wrong answers.
        this.engine.stop();
        this.engine = undefined;
        error.told = this.t("sqlTableFailed", { table: name, message: error.message });
        throw error;
      }
    }
  }

  busy(busy) {
    this.runButton.disabled = busy;
    this.stopButton.hidden = !busy;
    this.result.setAttribute("aria-busy", String(busy));
  }

  stop() {
    this.turn += 1;
    this.engine?.stop();
    this.engine = undefined;
    this.busy(false);
    this.status.textContent = this.t("sqlStopped");
    this.runButton.focus();
  }

  /** What went wrong, in words before the engine's own. */
  explain(raw) {
    const { t } = this;
    const message = plainMessage(raw);
    const told = t("sqlError", { message });
    const missing = /Table with name (\S+) does not exist/.exec(message);
    if (missing) return `${t("sqlNoTable", { name: missing[1] })} ${told}`;
    if (/Permission Error|external access|extension|configuration has been locked/i.test(message)) {
      return `${t("sqlOutside")} ${told}`;
    }
    return told;
  }

  tell(message) {
    this.trouble.replaceChildren(h("p", {}, message));
  }

  showResult({ columns, rows, cut }, seconds) {
    const { t } = this;
    const language = this.config.language;
    const n = shownNumber(rows.length, language);
    if (!columns.length) {
      this.status.textContent = t("sqlDone", { seconds });
      return;
    }
    this.status.textContent = t("sqlRows", { n, seconds }, rows.length);
    const notes = [];
    if (cut) notes.push(t("sqlCut", { n }));
    if (rows.length > SHOWN) notes.push(t("sqlFirst", { n: shownNumber(SHOWN, language), all: n }));
    const number = (at) => (columns[at].number ? "sql-number" : null);
    this.result.replaceChildren(
      h("h2", {}, t("sqlResult")),
      ...notes.map((note) => h("p", {}, note)),
      h("p", {}, h("button", { type: "button", onclick: () => this.download(columns, rows) }, t("sqlDownload"))),
      h("div", { class: "sql-scroll", tabindex: "0", role: "group", "aria-label": t("sqlResult") },
        h("table", {}, h("caption", {}, this.status.textContent),
          h("thead", {}, h("tr", {}, columns.map((column, at) =>
            h("th", { scope: "col", class: number(at) }, column.name)))),
          h("tbody", {}, rows.slice(0, SHOWN).map((row) =>
            h("tr", {}, row.map((cell, at) =>
            h("td", { class: cell === null ? "sql-null" : number(at) }, cell ?? ""))))))));
  }

  download(columns, rows) {
    const cells = (row) => row.map((cell, at) => (columns[at].number ? plainCell(cell) : textCell(cell)));
    const parts = [line(columns.map((column) => textCell(column.name))), ...rows.map((row) => line(cells(row)))];
    save(parts, "text/csv;charset=utf-8", `smartdata-${this.config.version}-query.csv`);
  }

  nameLanguages(query) {
    for (const link of document.querySelectorAll("a[hreflang]")) {
      const page = link.getAttribute("href").split("?")[0];
      if (page.endsWith("/sql.html")) link.setAttribute("href", `${page}?query=${encodeURIComponent(query)}`);
    }
  }
}

/** DuckDB's own words, without its advice to load extensions, which can't be had here. */
function plainMessage(raw) {
  let message = raw;
  if (raw.startsWith("{")) {
    const told = JSON.parse(raw);
    message = `${told.exception_type} Error: ${told.exception_message}`;
  }
  return message.split("\n\nPlease try installing")[0];
}

/** The query that the address holds. */
function asked() {
  return new URLSearchParams(location.search).get("query") ?? "";
}

/** The bytes of a file; ``told(got, all)`` is called on the way. */
async function fetched(address, told = () => {}) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address.split("/").pop()}`);
  const all = answer.headers.get("Content-Encoding") ? 0 : Number(answer.headers.get("Content-Length"));
  const parts = [];
  let got = 0;
  let last = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    got += part.value.length;
    if (got - last > 500_000) {
      told(got, all);
      last = got;
    }
  }
  return new Blob(parts).arrayBuffer();
}

const root = document.getElementById("sql");
if (root) {
  const config = JSON.parse(root.dataset.config);
  if (location.protocol === "file:") {
    root.prepend(h("p", { role: "status", class: "sql-status" }, wordsIn(config.language)("sqlFile")));
  } else new SqlPage(root, config);
}
