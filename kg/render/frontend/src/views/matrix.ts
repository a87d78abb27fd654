/* The matrix: which body's reports speak of which family, how much of it is done, and where they say nothing. */
import type { App } from "../app";
import { familyLink } from "../card";
import { type Child, el, fill } from "../dom";
import { piecemeal } from "../lists";
import { STATUSES } from "../looks";
import { type Cell, type Matrix, type Read, cellStatements, matrix, tally } from "../matrix";
import type { Status } from "../records";
import { sign } from "../signs";
import { link } from "../statement";

const WIDE = 8; /* with more bodies than this, they are the rows: a list reads better downwards */
const AT_ONCE = 60; /* rows that are written before "more", and then each time, */
const CELLS = 1500; /* but not more cells than that */
const PRINTED = 300; /* rows that go to paper where it takes several tables */
const MOST = 400; /* statements that go into the address when a cell is opened */

/** "2 reports, 12,034 characters, 2021–2023": what silence has to be measured by. */
export function readText(app: App, read: Read): string {
  const { words } = app;
  const years = read.years.length > 1 ? `${read.years[0]}–${read.years[read.years.length - 1]}` : read.years[0] || "";
  return app.text(years ? "page.read" : "page.read_undated", { reports: words.number(read.reports), characters: words.number(read.characters), years });
}

/** How the matrix is drawn: families down and bodies across, or the other way round. */
interface Plan {
  found: Matrix;
  across: string[];
  down: string[];
  /** Bodies are the columns. */
  upright: boolean;
}

function bodyHead(app: App, plan: Plan, body: string): Child[] {
  const read = plan.found.read.get(body)!;
  const part = read.loaded < read.statements ? app.text("page.loaded", { count: app.words.number(read.loaded), total: app.words.number(read.statements) }) : "";
  return [app.corpus.entity(body) ? link(app, body) : el("bdi", {}, app.corpus.name(body)), el("small", {}, readText(app, read)), part ? el("small", { class: "partly" }, part) : null];
}

function familyHead(app: App, plan: Plan, family: string): Child[] {
  const number = plan.found.spread.get(family) || 0;
  const all = plan.found.known;
  const note = all < 2 || !number ? "" : number === all ? app.text("page.all_bodies", { total: app.words.number(all) }) : number === 1 ? app.text("page.one_body", { total: app.words.number(all) }) : app.text("page.of_bodies", { count: app.words.number(number), total: app.words.number(all) });
  return [familyLink(app, family), note ? el("small", { class: "spread" }, note) : null];
}

function spreadClass(plan: Plan, family: string): string {
  const number = plan.found.spread.get(family) || 0;
  return plan.found.known < 2 ? "" : number === plan.found.known ? "by-all" : number === 1 ? "by-one" : "";
}

function count(app: App, cell: Cell, label: string): HTMLElement {
  const numbers = tally(cell);
  const present = (STATUSES as Status[]).filter((s) => numbers[s]);
  const said = present.map((s) => `${app.text("status." + s)} ${app.words.number(numbers[s])}`).join(app.words.comma);
  return el("button", { type: "button", class: "cell", title: said, on: { click: () => app.openStatements(cellStatements(cell).slice(0, MOST)) } }, unseen(label + app.words.colon),
    ...present.map((s, i) => el("span", { class: "n" }, sign(s), unseen((i ? app.words.comma : "") + app.text("status." + s) + " "), app.words.number(numbers[s]))));
}

function box(app: App, plan: Plan, family: string, body: string): HTMLElement {
  const row = plan.found.cells.get(family);
  const cell = row && row.get(body);
  const label = `${app.corpus.name(body)}${app.words.comma}${app.words.concept(family)}`;
  const own = spreadClass(plan, family);
  const attributes = { class: own, "data-family": family, "data-body": body };
  if (cell && cell.things.size) return el("td", attributes, count(app, cell, label));
  if (cell && cell.hidden) return el("td", attributes, empty(app.text("page.cell_hidden"), "–"));
  if (cell && cell.named.length) {
    const words = app.text("page.cell_named", { names: app.words.list(cell.named.map((id) => app.corpus.name(id)), 4) });
    return el("td", attributes, el("button", { type: "button", class: "cell named", title: words, on: { click: () => app.go({ group: family, thing: "", statements: [] }) } }, el("span", { "aria-hidden": "true" }, "…"), unseen(label + app.words.colon + words)));
  }
  const read = plan.found.read.get(body)!;
  return el("td", attributes, empty(app.text(read.loaded < read.statements ? "page.cell_not_loaded" : "page.cell_silent", { read: readText(app, read) }), "·"));
}

/* Heard, not seen: what the row and the column of a number say to the eye. */
const unseen = (words: string): HTMLElement => el("span", { class: "off-screen" }, words);
const empty = (words: string, mark: string): HTMLElement => el("span", { class: "silent", title: words }, el("span", { "aria-hidden": "true" }, mark), unseen(words));

function legend(app: App, several: boolean): HTMLElement {
  const entry = (mark: Child, key: string) => el("span", { class: "key" }, mark, " ", app.text(key));
  return el("p", { class: "legend" }, ...(STATUSES as Status[]).map((s) => entry(sign(s), "status." + s)),
    entry(el("span", { class: "silent" }, "…"), "page.key_named"), entry(el("span", { class: "silent" }, "·"), "page.key_silent"),
    ...(several ? [entry(el("span", { class: "swatch by-all" }), "page.key_all"), entry(el("span", { class: "swatch by-one" }), "page.key_one")] : []));
}

function grid(app: App, plan: Plan): HTMLElement {
  const { across, down, upright } = plan;
  const head = (id: string, isBody: boolean) => (isBody ? bodyHead(app, plan, id) : familyHead(app, plan, id));
  const body = el("tbody");
  const line = (row: string, columns: string[]) =>
    el("tr", {}, el("th", { scope: "row", class: upright ? spreadClass(plan, row) : null }, ...head(row, !upright)), ...columns.map((column) => (upright ? box(app, plan, row, column) : box(app, plan, column, row))));
  const table = (columns: string[], rows: HTMLElement) => el("table", { class: `matrix ${upright ? "upright" : "lying"}${across.length < 3 ? " slim" : ""}` },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "corner" }, app.text(upright ? "page.matrix_families" : "page.matrix_bodies")),
      ...columns.map((id) => el("th", { scope: "col", class: upright ? null : spreadClass(plan, id), "data-name": upright ? app.corpus.name(id) : app.words.concept(id) }, ...head(id, upright))))), rows);
  const more = piecemeal(app, body, down, (row) => line(row, across), Math.min(AT_ONCE, Math.ceil(CELLS / across.length)));
  const wide = across.length > WIDE;
  const paper = wide ? el("div", { class: "only-print" }) : null;
  /* what is wider than a sheet goes to paper as several tables, written when it is printed */
  const part = (from: number) => { const columns = across.slice(from, from + WIDE); return table(columns, el("tbody", {}, ...down.slice(0, PRINTED).map((row) => line(row, columns)))); };
  if (paper) print.sheets = () => fill(paper, ...across.map((_, i) => i).filter((i) => i % WIDE === 0).map(part));
  if (paper) print.clear = () => fill(paper);
  return el("div", { class: "matrix-wrap" },
    el("div", { class: "matrix-box" + (wide ? " wide" : ""), tabindex: 0, role: "region", "aria-label": app.text("page.matrix") }, table(across, body)), paper, more);
}

/* The matrix that stands in the page, as it goes to paper; there is one at a time. */
const print = { sheets: (): void => undefined, clear: (): void => undefined };
window.addEventListener("beforeprint", () => print.sheets());
window.addEventListener("afterprint", () => print.clear());

export function matrixPart(app: App): HTMLElement {
  print.sheets = print.clear = () => undefined;
  const found = matrix(app.corpus, app.facets);
  const upright = found.bodies.length <= WIDE;
  const plan: Plan = { found, upright, across: upright ? found.bodies : found.families, down: upright ? found.families : found.bodies };
  return el("section", { class: "matrix-part" },
    el("div", { class: "matrix-head" }, el("h2", {}, app.text("page.matrix")), legend(app, found.bodies.length > 1)),
    found.families.length ? grid(app, plan) : el("p", { class: "soft" }, app.text("page.nothing_passes")),
    el("p", { class: "soft" }, app.text("page.matrix_how")),
    found.left ? el("p", { class: "soft" }, app.text("page.families_left", { count: app.words.number(found.left) })) : null);
}
