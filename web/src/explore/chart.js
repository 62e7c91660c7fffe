// Bars as SVG, and the same numbers in a table.

import { h, s } from "../lib/dom.js";
import { shownAmount, shownNumber } from "../lib/money.js";
import { programmesOf } from "./rows.js";
import { GROUPS } from "./state.js";

const BARS = 20;
/** Where bars begin, how wide the picture is, how high each bar's row, and where its label stands. */
const WIDE = { start: 190, width: 640, row: 22, above: 0, letters: 28 };
const NARROW = { start: 0, width: 320, row: 40, above: 16, letters: 40 };

/** The section with the chart of the selection; ``chosen(by)`` is called for another grouping. */
export class Chart {
  constructor(page, chosen) {
    const { t } = page;
    this.page = page;
    this.select = h("select", { id: "explore-by", name: "by", autocomplete: "off",
      onchange: (event) => chosen(event.target.value) },
    GROUPS.map((by) => h("option", { value: by }, t(`by_${by}`))));
    this.body = h("div", {});
    this.element = h("section", { class: "explore-chart", "aria-labelledby": "explore-chart-title" },
      h("h2", { id: "explore-chart-title" }, t("chart")),
      h("p", {}, h("label", { for: "explore-by" }, t("by")), " ", this.select),
      this.body);
  }

  /** Draw groups ({key, projects, cents}); ``money`` is the label of the kind of money, if any. */
  show(groups, by, index, money) {
    const { t } = this.page;
    this.select.value = by;
    const named = this.namer(by, index);
    const summed = groups.some((group) => group.cents !== null);
    // A sum that is not stated is no bar of length zero.
    const known = summed ? groups.filter((group) => group.cents !== null) : groups;
    const drawn = by === "year" || by === "period" ? known.slice(-BARS * 2) : known.slice(0, BARS);
    const title = t("chartOf", { what: summed ? money : t("projects"), by: t(`by_${by}`) });
    const open = this.body.querySelector("details")?.open ?? false;
    this.body.replaceChildren(...(groups.length === 0 ? [] : [
      h("figure", {}, this.bars(drawn, named, summed, title), h("figcaption", {}, title,
        drawn.length < known.length
          ? `. ${t("chartShows", { n: drawn.length, all: known.length })}` : "",
        by === "country" ? `. ${t("byCountryNote")}` : "")),
      h("details", { open }, h("summary", {}, t("chartTable")),
        this.table(groups, named, by, summed, title, money)),
    ]));
  }

  namer(by, index) {
    const { t, language, country } = this.page;
    const programmes = by === "programme" ? programmesOf(index, language) : null;
    return (key) => {
      if (key === null) return t("notStated");
      if (by === "programme") return programmes.get(key)?.name || t("noProgramme");
      return by === "country" ? country(key) : key.replace("-", "–");
    };
  }

  bars(groups, named, summed, title) {
    const { language } = this.page;
    // On a phone the labels stand above the bars.
    const form = this.element.clientWidth < 520 ? NARROW : WIDE;
    const most = groups.reduce((found, group) => {
      const value = summed ? group.cents : BigInt(group.projects);
      return value > found ? value : found;
    }, 0n);
    const rows = groups.map((group, number) => {
      const value = summed ? group.cents : BigInt(group.projects);
      // Only the length of a bar is a rounded number; the text beside it is exact.
      const length = most > 0n && value > 0n
        ? Math.max(1, (Number((value * 10000n) / most) / 10000) * (form.width - form.start - 140)) : 0;
      const text = summed ? shownAmount(group.cents, language) : shownNumber(group.projects, language);
      const y = number * form.row;
      const label = form.above ? { x: 0 } : { x: form.start - 8, "text-anchor": "end" };
      return [
        s("text", { ...label, y: y + 15, class: "explore-bar-label" },
          shortened(named(group.key), form.letters)),
        s("rect", { x: form.start, y: y + form.above + 4, width: length, height: 16, class: "explore-bar" }),
        s("text", { x: form.start + length + 6, y: y + form.above + 16, class: "explore-bar-value" }, text),
      ];
    });
    return s("svg", { viewBox: `0 0 ${form.width} ${groups.length * form.row}`, role: "img",
      "aria-label": title, class: "explore-bars" }, rows.flat());
  }

  table(groups, named, by, summed, title, money) {
    const { t, language } = this.page;
    const head = [t(`by_${by}`), t("projects"), ...(summed ? [money] : [])];
    return h("div", { class: "explore-scroll", tabindex: "0", role: "group", "aria-label": title },
      h("table", { class: "explore-numbers" }, h("caption", {}, title),
        h("thead", {}, h("tr", {}, head.map((name, at) =>
          h("th", { scope: "col", class: at ? "explore-number" : null }, name)))),
        h("tbody", {}, groups.map((group) => h("tr", {},
          h("th", { scope: "row" }, named(group.key)),
          h("td", {}, shownNumber(group.projects, language)),
          summed ? h("td", {}, group.cents === null ? t("notStated") : shownAmount(group.cents, language)) : null)))));
  }
}

function shortened(text, length) {
  const letters = [...text];
  return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : text;
}
