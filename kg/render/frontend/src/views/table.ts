/* Everything as tables: what passes the filters, searched, sorted, and as a file for spreadsheets. */
import type { App, View } from "../app";
import { type Column, type List, type Row, list } from "../columns";
import { csv } from "../csv";
import { download, el, fill, whenIdle } from "../dom";
import { folder } from "../find";
import { Grid } from "../grid";
import { partNote } from "../scopes";
import { LISTED, type Listed, type State } from "../state";

const WAIT = 160; /* milliseconds without a key before the table is searched */

export function listed(state: State): Listed { return (LISTED as readonly string[]).includes(state.list) ? (state.list as Listed) : "statements"; }

/** Rows in the order of a column. Each value is ranked once: comparing Chinese is slow, and values repeat. */
export function sorted(rows: Row[], columns: Column[], sort: string, language: string): Row[] {
  const column = columns.find((c) => c.id === sort.replace(/^-/, ""));
  if (!column) return rows;
  const way = sort[0] === "-" ? -1 : 1;
  const values = rows.map((row) => column.value(row));
  const collator = new Intl.Collator(language === "zh" ? "zh-CN" : "en", { numeric: true });
  const texts = Array.from(new Set(values.filter((v): v is string => typeof v === "string"))).sort(collator.compare);
  const ranks = new Map(texts.map((text, i) => [text, i]));
  const rank = values.map((v) => (typeof v === "string" ? (v ? ranks.get(v)! : null) : v));
  const order = rows.map((_, i) => i).sort((a, b) => {
    const [x, y] = [rank[a]!, rank[b]!];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || a - b; /* what is not said comes last either way */
    return way * (x - y) || a - b;
  });
  return order.map((i) => rows[i]!);
}

const SLICE = 8; /* milliseconds of work while nobody waits, after which the browser may do something else */
const REPEATED = 40; /* texts of up to so many letters mostly stand in several rows */

class Search {
  private readonly rows = new Map<Row, string>();
  private readonly texts = new Map<string, string>();
  private readonly columns: Column[];
  constructor(private readonly fold: (text: string) => string, private readonly of: List) {
    this.columns = of.columns.filter((c) => c.usual || c.id === "id" || c.id === "region");
  }
  find(rows: Row[], words: string): Row[] {
    const wanted = words.split(/\s+/).map(this.fold).filter(Boolean);
    if (!wanted.length) return rows;
    return rows.filter((row) => { const text = this.text(row); return wanted.every((w) => text.includes(w)); });
  }
  /** Reads the rows while nobody waits, so that the first search need not do it. */
  prepare(rows: Row[]): void {
    let at = 0;
    const some = () => {
      const until = performance.now() + SLICE;
      while (at < rows.length && performance.now() < until) this.text(rows[at++]!);
      if (at < rows.length) whenIdle(some);
    };
    whenIdle(some);
  }
  private text(row: Row): string {
    let found = this.rows.get(row);
    if (found === undefined) {
      found = [...this.columns.map((c) => c.value(row)), ...this.of.more(row)].map((cell) => this.folded(String(cell === null ? "" : cell))).join("\n");
      this.rows.set(row, found);
    }
    return found;
  }
  private folded(text: string): string {
    if (text.length > REPEATED) return this.fold(text);
    let found = this.texts.get(text);
    if (found === undefined) this.texts.set(text, (found = this.fold(text)));
    return found;
  }
}

export function table(app: App): View {
  const lists = el("div", { class: "lists" });
  const words = el("input", { type: "search", class: "words", autocomplete: "off", spellcheck: "false", dir: "auto" });
  const count = el("span", { class: "soft count", "aria-live": "polite" });
  const note = el("div", {});
  const picker = el("details", { class: "picker" });
  const save = el("button", { type: "button", id: "csv" });
  const grid = new Grid(app, (column) => app.go({ sort: app.state.sort === column ? "-" + column : app.state.sort === "-" + column ? "" : column }));
  const element = el("section", { class: "view table" }, el("div", { class: "controls" }, lists, words, count, el("span", { class: "push" }), picker, save), note, grid.element);
  let now: { list: List; search: Search; which: Listed; rows: Row[] } | null = null;
  let prepared: Search | null = null;
  let timer = 0;

  words.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => app.turn({ words: words.value }), WAIT);
  });
  save.addEventListener("click", () => {
    if (!now) return;
    const { columns } = now.list;
    download(`kg-${now.which}.csv`, csv(columns.map((c) => app.text("page.column." + c.id)), now.rows.map((row) => columns.map((c) => c.value(row)))));
    app.say(app.text("page.saved", { count: app.words.number(now.rows.length) }), true);
  });

  const bar = (which: Listed, of: List, columns: Column[], rows: Row[], total: number) => {
    const held = document.activeElement instanceof HTMLElement && lists.contains(document.activeElement);
    fill(lists, ...LISTED.map((name) => el("button", { type: "button", "data-list": name, "aria-pressed": String(name === which), on: { click: () => app.go({ list: name === "statements" ? "" : name, sort: "", columns: [] }) } }, app.text("page.list." + name))));
    if (held) lists.querySelector<HTMLElement>("[aria-pressed=true]")!.focus();
    words.setAttribute("aria-label", app.text("page.table_search"));
    words.placeholder = app.text("page.table_search");
    save.textContent = app.text("page.csv");
    count.textContent = rows.length === total ? app.text("page.rows", { count: app.words.number(total) }) : app.text("page.rows_of", { count: app.words.number(rows.length), total: app.words.number(total) });
    choice(of, columns);
  };
  const choice = (of: List, columns: Column[]) => {
    const chosen = new Set(columns.map((c) => c.id));
    const box = (c: Column) => el("label", {}, el("input", { type: "checkbox", "data-column": c.id, checked: chosen.has(c.id), on: { change: () => {
      const next = of.columns.filter((other) => (other.id === c.id ? !chosen.has(c.id) : chosen.has(other.id))).map((other) => other.id);
      if (next.length) app.turn({ columns: next });
    } } }), " ", app.text("page.column." + c.id));
    const held = document.activeElement instanceof HTMLElement && picker.contains(document.activeElement) ? document.activeElement.dataset.column : null;
    fill(picker, el("summary", {}, app.text("page.columns")), el("div", { class: "menu", role: "group", "aria-label": app.text("page.columns") }, ...of.columns.map(box)));
    if (held) { const again = picker.querySelector<HTMLElement>(`[data-column="${held}"]`); if (again) again.focus(); }
  };

  const show = (state: State, before: State | null) => {
    const same = (...fields: (keyof State)[]) => before !== null && fields.every((f) => JSON.stringify(before[f]) === JSON.stringify(state[f]));
    if (now && same("list", "words", "sort", "columns", "chosen")) return;
    const which = listed(state);
    if (!now || now.which !== which || !before) { const of = list(app, which); now = { list: of, search: new Search(folder(app.start.variants), of), which, rows: [] }; }
    const of = now.list;
    const wanted = of.columns.filter((c) => (state.columns.length ? state.columns.includes(c.id) : c.usual));
    const columns = wanted.length ? wanted : of.columns.filter((c) => c.usual);
    const passing = of.rows();
    if (now.search !== prepared) { prepared = now.search; now.search.prepare(passing); }
    const sort = state.sort || of.usual || "";
    now.rows = sorted(now.search.find(passing, state.words), of.columns, sort, app.words.language);
    if (document.activeElement !== words) words.value = state.words;
    bar(which, of, columns, now.rows, passing.length);
    fill(note, partNote(app));
    grid.set(of, columns, now.rows, sort, app.text("page.list." + which), !same("list", "words", "sort", "chosen") && before !== null);
  };
  return { element, show };
}
