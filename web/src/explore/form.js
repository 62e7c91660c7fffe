// The fields of the choices. They only show and read the state; main.js says what follows.

import { h } from "../lib/dom.js";
import { parseAmount, shownNumber } from "../lib/money.js";
import { programmesOf } from "./rows.js";
import { SORTS } from "./state.js";

export class Form {
  /** ``said(state, typing)`` is called with the new state whenever somebody changes a field. */
  constructor(page, said) {
    this.page = page;
    this.said = said;
    this.fields = {};
    this.element = this.build();
  }

  build() {
    const { t } = this.page;
    const form = h("form", { class: "explore-form", role: "search", onsubmit: (event) => {
      event.preventDefault();
      this.tell(false);
    } });
    form.addEventListener("input", (event) => {
      if (event.target.tagName === "INPUT") this.tell(true);
    });
    form.addEventListener("change", (event) => {
      if (event.target.name === "country") this.fillRegions("");
      this.tell(false);
    });
    this.box = h("details", { class: "explore-box" }, h("summary", {}, t("filters")),
      h("div", { class: "explore-filters", role: "group", "aria-label": t("filters") }, this.filters()));
    form.append(
      this.input("q", t("search"), { type: "search", hint: t("searchHint"), class: "explore-wide" }),
      this.box,
      h("p", { class: "explore-actions" }, this.select("sort", t("sort")),
        // What is typed is looked for at once; the button is for those who look for a button.
        h("button", { type: "submit" }, t("search")), this.clearButton()),
    );
    return form;
  }

  filters() {
    const { t } = this.page;
    const year = { inputmode: "numeric", size: 5 };
    const amount = { inputmode: "decimal", size: 10 };
    return [
      this.select("programme", t("programme"), { class: "explore-wide" }),
      this.select("period", t("period")),
      this.select("country", t("country")),
      this.select("role", t("role"), { told: "explore-role-hint" }),
      this.select("region", t("region")),
      h("span", { class: "explore-pair" }, this.input("from", t("from"), year), this.input("to", t("to"), year)),
      this.select("money", t("money"), { class: "explore-wide", told: "explore-money-hint" }),
      h("span", { class: "explore-pair" }, this.input("min", t("min"), amount), this.input("max", t("max"), amount)),
      h("p", { class: "explore-hints" },
        h("small", { id: "explore-role-hint" }, t("roleHint")), " ",
        h("small", {}, t("yearsHint")), " ",
        h("small", { id: "explore-money-hint" }, t("moneyHint"))),
    ];
  }

  clearButton() {
    return h("button", { type: "button", class: "explore-clear", onclick: () => {
      this.show({ sort: "newest" });
      this.tell(false);
      this.fields.q.focus();
    } }, this.page.t("clear"));
  }

  input(name, label, { hint, class: kind = "", ...attributes }) {
    const field = h("input", { type: "text", id: `explore-${name}`, name, autocomplete: "off",
      spellcheck: "false", maxlength: 300, ...attributes });
    return this.labelled(name, label, field, { hint, kind });
  }

  select(name, label, { told, class: kind = "" } = {}) {
    const field = h("select", { id: `explore-${name}`, name, autocomplete: "off" });
    return this.labelled(name, label, field, { told, kind });
  }

  /** A field with its label; ``hint`` is shown below it, ``told`` the id of one that stands elsewhere. */
  labelled(name, label, field, { hint, told, kind }) {
    this.fields[name] = field;
    const parts = [h("label", { for: field.id }, label), field];
    const describing = [told, hint && `explore-${name}-hint`, `explore-${name}-wrong`].filter(Boolean);
    if (hint) parts.push(h("small", { id: `explore-${name}-hint` }, hint));
    parts.push(h("small", { id: `explore-${name}-wrong`, class: "explore-wrong", hidden: true }));
    field.setAttribute("aria-describedby", describing.join(" "));
    return h("span", { class: `explore-field ${kind}` }, ...parts);
  }

  /** Fill the lists with what the release has. */
  fill(index) {
    const { t, language, country } = this.page;
    this.index = index;
    const by = new Intl.Collator(language).compare;
    const programmes = [...programmesOf(index, language).values()]
      .map(({ key, cci, name }) => [key, cci && cci !== name ? `${name} (${cci})` : name || t("noProgramme")])
      .filter(([key]) => key);
    const periods = [...new Set(index.programmes.map((p) => p[2]).filter(Boolean))].sort();
    const roles = [...new Set(index.roles.map(([role]) => role).filter(Boolean))];
    const countries = index.countries.map(([code]) => [code, country(code)]);
    this.options("programme", programmes.sort((a, b) => by(a[1], b[1])));
    this.options("period", periods.map((period) => [period, period.replace("-", "–")]));
    this.options("country", countries.sort((a, b) => by(a[1], b[1])));
    this.options("role", ["lead", "partner", "associated", "beneficiary"]
      .filter((role) => roles.includes(role)).map((role) => [role, t(`role_${role}`)]));
    this.options("money", index.money.map(([measure, stage, currency, projects]) => [
      `${measure}.${stage}.${currency}`,
      `${t(`measure_${measure}`)}, ${t(`stage_${stage}`)}, ${currency} (${
        t("found", { n: shownNumber(projects, language) }, projects)})`,
    ]), t("none"));
    this.fields.sort.replaceChildren(...SORTS.map((sort) => h("option", { value: sort }, t(`sort_${sort}`))));
    this.fillRegions("");
  }

  fillRegions(wanted) {
    const { t } = this.page;
    const chosen = this.fields.country.value;
    // NUTS has its own letters for two countries.
    const letters = { GR: "EL", GB: "UK" }[chosen] ?? chosen;
    const found = new Map();
    for (const [code, versions] of chosen ? this.index.regions : []) {
      if (!code.startsWith(letters)) continue;
      for (const version of (versions ?? "").split("|")) {
        // The wider regions too, by the beginnings of the code.
        for (let end = 3; end <= code.length; end += 1) {
          const part = code.slice(0, end);
          found.set(`${part}@${version}`, [part, this.regionName(part, version)].filter(Boolean).join(" "));
        }
      }
    }
    const sorted = [...found].sort(([a], [b]) => byVersion(a, b));
    this.options("region", [], chosen ? t("any") : t("regionFirst"));
    // A code means a region only in its version.
    const groups = new Map();
    for (const [value, label] of sorted) {
      const version = value.split("@")[1];
      if (!groups.has(version)) groups.set(version, h("optgroup", { label: version ? `NUTS ${version}` : "NUTS" }));
      groups.get(version).append(h("option", { value }, label));
    }
    this.fields.region.append(...groups.values());
    this.fields.region.disabled = !chosen && !wanted;
    this.choose("region", wanted);
  }

  /** What a region is called in the language of the page, if that is known. */
  regionName(code, version) {
    const name = this.index.names[`${code}@${version}`];
    return Array.isArray(name) ? name[["en", "lv", "lt"].indexOf(this.page.language)] : name;
  }

  options(name, values, first = this.page.t("any")) {
    const made = values.map(([value, label]) => h("option", { value }, label));
    this.fields[name].replaceChildren(h("option", { value: "" }, first), ...made);
  }

  /** Choose a value of a list; one that the release does not have is shown as such. */
  choose(name, value) {
    const field = this.fields[name];
    field.value = value;
    if (field.value !== value) {
      field.append(h("option", { value }, this.page.t("notHere", { name: value })));
      field.value = value;
    }
  }

  /** Show a state in the fields. */
  show(state) {
    for (const [name, field] of Object.entries(this.fields)) {
      const value = state[name] ?? "";
      if (name === "region") this.fillRegions(value);
      else if (field.tagName === "SELECT") this.choose(name, value);
      else field.value = value;
    }
    this.check();
    // On a phone the results come first, unless a filter is at work.
    const { q, sort, by, ...filters } = state;
    if (innerWidth >= 720 || Object.values(filters).some(Boolean)) this.box.open = true;
  }

  tell(typing) {
    const state = {};
    for (const [name, field] of Object.entries(this.fields)) state[name] = field.value;
    this.check();
    this.said(state, typing);
  }

  /** Say beside the field what can't be understood. */
  check() {
    const { t } = this.page;
    for (const name of ["min", "max"]) {
      const value = this.fields[name].value.trim();
      this.wrong(name, value && parseAmount(value) === null ? t("amountWrong") : "");
      this.fields[name].disabled = !this.fields.money.value;
    }
    for (const name of ["from", "to"]) {
      const value = this.fields[name].value.trim();
      this.wrong(name, value && !/^\d{4}$/.test(value) ? t("yearWrong") : "");
    }
    for (const option of this.fields.sort.options) {
      option.disabled = ["most", "least"].includes(option.value) && !this.fields.money.value;
    }
    if (this.fields.sort.selectedOptions[0]?.disabled) this.fields.sort.value = "newest";
  }

  wrong(name, message) {
    const told = document.getElementById(`explore-${name}-wrong`);
    if (told) {
      told.textContent = message;
      told.hidden = !message;
    }
    this.fields[name].setAttribute("aria-invalid", message ? "true" : "false");
  }
}

function byVersion(a, b) {
  const [code, version] = a.split("@");
  const [other, than] = b.split("@");
  if (version !== than) return version < than ? 1 : -1;
  return code < other ? -1 : 1;
}
