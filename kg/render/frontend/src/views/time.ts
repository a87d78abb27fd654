/* The timeline: who had what when, what is planned, and who followed whom. */
import type { App, View } from "../app";
import { FAMILY } from "../card";
import { chart, lineText, openLine, years, type Labels } from "../chart";
import { type Child, el, fill } from "../dom";
import { STATUSES } from "../looks";
import { reporting } from "../matrix";
import type { Status } from "../records";
import { partNote } from "../scopes";
import { ACTION_SIGNS, sign } from "../signs";
import { ROWS, type Rows, type State } from "../state";
import { link } from "../statement";
import { type Lane, type Timeline, first, lines, timeline } from "../timeline";

const FIRST = 60; /* lanes that are drawn before "more" */
const PRINTED = 300; /* lanes that go to paper */
const SHEET = 10; /* lanes of one drawing on paper */
const PAPER = 1040; /* width of a sheet, in pixels */

export function rowsOf(state: State): Rows { return (ROWS as readonly string[]).includes(state.by) ? (state.by as Rows) : "body"; }

function labels(app: App, by: Rows, family: string): Labels {
  const name = (id: string) => (by === "body" ? app.corpus.name(id) : by === "family" ? app.words.concept(id) : id ? app.text("action." + id) : app.text("page.not_said"));
  const open = by === "body" ? (id: string) => { if (app.corpus.entity(id)) app.open(id); } : by === "family" ? (id: string) => app.go({ group: id, thing: "", statements: [] }) : null;
  return { name, open, signs: by !== "action", note: (lane) => (family && by === "body" ? (first(lane) ? app.text("page.since", { year: first(lane) }) : app.text("page.planned_only")) : "") };
}

/** The families of what is loaded, with how many bodies name something of each. */
function families(app: App): [id: string, bodies: number][] {
  const found = new Map<string, Set<string>>();
  for (const e of app.corpus.entities.values()) for (const f of e.families) { const of = found.get(f) || new Set(); e.owners.forEach((o) => of.add(o)); found.set(f, of); }
  return Array.from(found, ([id, of]): [string, number] => [id, of.size]).sort((a, b) => b[1] - a[1] || (app.words.concept(a[0]) < app.words.concept(b[0]) ? -1 : 1));
}

function controls(app: App, by: Rows, family: string): HTMLElement {
  const rows = ROWS.map((row) => el("button", { type: "button", "data-by": row, "aria-pressed": String(row === by), on: { click: () => app.go({ by: row === "body" ? "" : row }) } }, app.text("page.by." + row)));
  const option = (id: string, words: string) => el("option", { value: id, selected: id === family }, words);
  const select = el("select", { id: "family", on: { change: () => app.go({ family: select.value }) } }, option("", app.text("page.every_family")),
    ...families(app).map(([id, n]) => option(id, `${app.words.concept(id)} (${app.words.number(n)})`)));
  return el("div", { class: "controls" }, el("div", { class: "lists", role: "group", "aria-label": app.text("page.rows_are") }, ...rows), el("label", {}, app.text("page.family_of") + " ", select));
}

function legend(app: App): HTMLElement {
  const key = (mark: Child, words: string) => el("span", { class: "key" }, mark, " ", words);
  return el("p", { class: "legend soft" }, ...(STATUSES as Status[]).map((s) => key(sign(s), app.text("status." + s))), ...Object.keys(ACTION_SIGNS).map((a) => key(el("b", {}, ACTION_SIGNS[a]!), app.text("action." + a))), key(null, app.text("page.counts_things")));
}

/** "First: A (2019); then B (2021); only planned: C; not mentioned: D". */
function spread(app: App, data: Timeline, family: string): HTMLElement {
  const name = (id: string): Child => (app.corpus.entity(id) ? link(app, id) : el("bdi", {}, app.corpus.name(id)));
  const names = (ids: string[]): Child[] => ids.flatMap((id, i): Child[] => [i ? app.words.comma : "", name(id)]);
  const done = data.lanes.filter((lane) => first(lane));
  const starts = Array.from(new Set(done.map(first)));
  const there = new Set(data.lanes.map((lane) => lane.id));
  const silent = Array.from(reporting(app.corpus)).filter((id) => !there.has(id));
  const planned = data.lanes.filter((lane) => !first(lane)).map((lane) => lane.id);
  const part = (key: string, ids: string[]) => (ids.length ? el("li", {}, app.text(key) + app.words.colon, ...(ids.length > 12 ? [app.text("page.number_bodies", { count: app.words.number(ids.length) })] : names(ids))) : null);
  return el("section", { class: "spread-text", "aria-label": app.words.concept(family) },
    el("ol", {}, ...starts.map((year) => el("li", {}, el("b", {}, year), " ", ...names(done.filter((lane) => first(lane) === year).map((lane) => lane.id))))),
    el("ul", {}, part("page.planned_or_undated", planned), part(app.facets.any ? "page.none_passes" : "page.silent", silent)),
    el("p", { class: "soft" }, app.text("page.spread_note")));
}

/* The same as a table, for those who read with their ears, or cannot aim. */
function asTable(app: App, data: Timeline, lanes: Lane[], names: Labels): HTMLElement {
  const box = el("div", { class: "matrix-box" });
  const write = () => {
    if (box.childNodes.length) return;
    const cell = (lane: Lane, year: string) => el("td", {}, ...lane.slots.filter((slot) => slot.from === year).flatMap((slot) => lines(app.corpus, slot).map((line) =>
      el("button", { type: "button", class: "cell", on: { click: () => openLine(app, line) } }, (slot.from === slot.to ? "" : years(app, slot) + " ") + lineText(app, line)))));
    box.append(el("table", { class: "matrix" }, el("caption", { class: "off-screen" }, app.text("page.view.time")),
      el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "corner" }, app.text("page.by." + rowsOf(app.state))), ...data.years.map((y) => el("th", { scope: "col" }, y || app.text("page.not_said"))))),
      el("tbody", {}, ...lanes.map((lane) => el("tr", {}, el("th", { scope: "row" }, el("bdi", {}, names.name(lane.id))), ...data.years.map((y) => cell(lane, y)))))));
  };
  const details = el("details", { class: "as-table", on: { toggle: () => { if (details.open) write(); } } }, el("summary", {}, app.text("page.as_table")), box);
  return details;
}

export function time(app: App): View {
  const element = el("section", { class: "view time" });
  const picture = el("div", { class: "chart-box", tabindex: 0, role: "region" });
  let now: { data: Timeline; names: Labels } | null = null;
  let [width, most] = [0, FIRST];

  const draw = () => {
    if (!now || !element.isConnected) return;
    width = picture.clientWidth;
    const { data, names } = now;
    const rest = data.lanes.length - most;
    fill(picture, el("div", { class: "charts" }, ...chart(app, data, data.lanes.slice(0, most), Math.max(320, width - 18), names)),
      rest > 0 ? el("button", { type: "button", on: { click: () => { most = data.lanes.length; draw(); } } }, app.text("page.and_more", { count: app.words.number(rest) })) : null);
  };
  /* a drawing is not cut at the end of a sheet: it goes to paper as several */
  window.addEventListener("beforeprint", () => {
    if (!now || !element.isConnected) return;
    const { data, names } = now;
    const sheets = data.lanes.slice(0, Math.max(most, PRINTED)).map((_, i) => i).filter((i) => i % SHEET === 0);
    fill(picture, ...sheets.map((i) => el("div", { class: "charts" }, ...chart(app, data, data.lanes.slice(i, i + SHEET), PAPER, names))));
  });
  window.addEventListener("afterprint", () => draw());
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(() => { if (Math.abs(picture.clientWidth - width) > 8) draw(); }).observe(picture);

  const show = (state: State, before: State | null) => {
    if (before && before.by === state.by && before.family === state.family && JSON.stringify(before.chosen) === JSON.stringify(state.chosen)) return;
    const by = rowsOf(state);
    const family = state.family.slice(0, FAMILY.length) === FAMILY ? state.family : "";
    const data = timeline(app, by, family);
    now = { data, names: labels(app, by, family) };
    most = FIRST;
    picture.setAttribute("aria-label", app.text("page.view.time"));
    const held = document.activeElement instanceof HTMLElement && element.contains(document.activeElement) ? document.activeElement : null;
    const again = held ? (held.id === "family" ? "#family" : held.dataset.by ? `[data-by="${held.dataset.by}"]` : "") : "";
    fill(element, partNote(app), controls(app, by, family), family && by === "body" ? spread(app, data, family) : null, legend(app), picture,
      data.undated ? el("p", { class: "soft" }, app.text("page.undated", { count: app.words.number(data.undated), total: app.words.number(data.count) })) : null,
      data.count ? asTable(app, data, data.lanes, now.names) : el("p", { class: "soft" }, app.text("page.nothing_passes")));
    draw();
    picture.scrollLeft = family ? 0 : picture.scrollWidth; /* who was first stands at the beginning; else the latest years come first into sight */
    if (again) { const found = element.querySelector<HTMLElement>(again); if (found) found.focus(); }
  };
  return { element, show };
}
