/* The list of reports: what was read, by whom, of which year, and how much it says. Reprints stand under what they reprint. */
import type { App } from "./app";
import { type Child, el } from "./dom";
import { piecemeal } from "./lists";
import type { Doc } from "./records";

type Column = "title" | "body" | "year" | "genre" | "region" | "statements";
const COLUMNS: Column[] = ["title", "body", "year", "genre", "region", "statements"];
const AT_ONCE = 200; /* rows that are written at a time */

export function genreName(app: App, genre: string): string {
  return app.words.has("page.genre." + genre) ? app.text("page.genre." + genre) : genre;
}

/** How many statements of each report are loaded, and how many of them pass the filters. */
function counted(app: App): Map<string, { loaded: number; passing: number }> {
  const counts = new Map<string, { loaded: number; passing: number }>();
  for (const s of app.corpus.statements.values()) {
    const of = counts.get(s.document) || { loaded: 0, passing: 0 };
    of.loaded += 1;
    if (app.facets.passes(s)) of.passing += 1;
    counts.set(s.document, of);
  }
  return counts;
}

/** The reports that pass the filters, in the order of the column; each reprint after its original where that is there. */
function ordered(app: App, counts: Map<string, { passing: number }>, sort: string): Doc[] {
  const falling = sort[0] === "-";
  const column = sort.replace("-", "");
  const value = (d: Doc): string | number => {
    switch (column) {
      case "body": return d.issuer_name;
      case "year": return `${d.year || d.issued.slice(0, 4)} ${d.issued}`; /* the year that is shown, then the day */
      case "genre": return genreName(app, d.genre);
      case "region": return d.division + d.region;
      case "statements": return d.statements;
      default: return d.title;
    }
  };
  const rule = new Intl.Collator(app.words.language === "zh" ? "zh-CN" : "en", { numeric: true });
  const order = (a: Doc, b: Doc) => {
    const [x, y] = [value(a), value(b)];
    const by = typeof x === "number" && typeof y === "number" ? x - y : rule.compare(String(x), String(y));
    return (falling ? -by : by) || (a.id < b.id ? -1 : 1);
  };
  const passes = (d: Doc) => !app.facets.any || (counts.get(d.id) || { passing: 0 }).passing > 0;
  const wanted = Array.from(app.corpus.documents.values()).filter(passes).sort(order);
  const there = new Set(wanted.map((d) => d.id));
  const under = new Map<string, Doc[]>();
  for (const d of wanted) if (d.original && there.has(d.original)) under.set(d.original, [...(under.get(d.original) || []), d]);
  return wanted.filter((d) => !d.original || !there.has(d.original)).flatMap((d) => [d, ...(under.get(d.id) || [])]);
}

export function reportList(app: App): Child[] {
  const sort = COLUMNS.includes(app.state.sort.replace("-", "") as Column) ? app.state.sort : "-year";
  const counts = counted(app);
  const found = ordered(app, counts, sort);
  const body = el("tbody");
  const there = new Set(found.map((d) => d.id));
  const row = (d: Doc) => {
    const count = counts.get(d.id) || { loaded: 0, passing: 0 };
    return el("tr", { "data-document": d.id, class: d.original && there.has(d.original) ? "reprint" : null },
      el("th", { scope: "row" }, el("button", { type: "button", class: "link", dir: "auto", on: { click: () => app.go({ report: d.id, at: "", words: "" }) } }, d.title),
        d.original ? el("span", { class: "tag" }, app.text("page.reader.reprint")) : null),
      el("td", { class: "body", dir: "auto" }, d.issuer_name), el("td", {}, d.year || d.issued.slice(0, 4)), el("td", {}, genreName(app, d.genre)), el("td", { dir: "auto" }, d.region),
      el("td", { class: "number" }, app.facets.any ? app.text("page.reader.of", { count: app.words.number(count.passing), total: app.words.number(count.loaded) }) : app.words.number(d.statements)));
  };
  const more = piecemeal(app, body, found, row, AT_ONCE);
  return [
    el("h2", {}, app.text("page.view.report")),
    el("p", { class: "soft" }, loaded(app, found.length)),
    found.length ? el("div", { class: "wide" }, el("table", { class: "reports" }, el("thead", {}, el("tr", {}, ...COLUMNS.map((c) => head(app, c, sort)))), body)) : el("p", {}, app.text("page.nothing_found")),
    more,
  ];
}

function head(app: App, column: Column, sort: string): HTMLElement {
  const now = sort === column ? "ascending" : sort === "-" + column ? "descending" : "none";
  return el("th", { scope: "col", "aria-sort": now, class: column === "statements" ? "number" : null },
    el("button", { type: "button", class: "link", "data-sort": column, on: { click: () => app.go({ sort: now === "ascending" ? "-" + column : column }) } },
      app.text("page.reader.column." + column) + (now === "none" ? "" : now === "ascending" ? " ▲" : " ▼")));
}

function loaded(app: App, shown: number): string {
  const all = app.corpus.documents.size;
  const filtered = shown < all ? app.text("page.reader.shown_reports", { count: shown, total: all }) : app.text("page.reader.reports", { count: all });
  const total = app.start.totals.documents;
  return app.start.whole || all >= total ? filtered : filtered + " " + app.text("page.reader.loaded_reports", { count: app.words.number(all), total: app.words.number(total) });
}
