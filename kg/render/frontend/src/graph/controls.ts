/* What stands around the drawing: where one is, steps, hidden things, files, the key of signs. */
import type { App } from "../app";
import { el, fill, type Child } from "../dom";
import { glyph, STATUSES, stroke, TYPES } from "../looks";
import type { State } from "../state";
import { hopsOf, hubOf, regionOf } from "./pictures";
import type { Picture } from "./picture";
import type { Sight } from "./sight";

const button = (label: string, act: () => void, more: Record<string, string | null> = {}) => el("button", { type: "button", class: "small", ...more, on: { click: act } }, label);
const name = (app: App, id: string) => el("bdi", { class: "graph-name", title: app.corpus.name(id) }, app.corpus.name(id));

/** The line above the drawing. `lost`: no way was found. */
export function bar(app: App, box: HTMLElement, state: State, sight: Sight, picture: Picture, way: "none" | "wanted" | "found" | "lost", files: HTMLElement): void {
  const { text } = app;
  const parts: Child[] = [];
  const hub = hubOf(app, state);
  const overview = !app.start.scene.hub;
  const region = regionOf(app, state);
  if (overview) parts.push(hub || region || state.path.length === 2 ? button(text("page.home"), () => app.go({ around: "", path: [], unfolded: [], hops: "" }), { "data-action": "overview" }) : el("b", {}, text("page.home")));
  if (hub && state.path.length < 2) {
    if (overview) parts.push(el("span", { "aria-hidden": "true" }, "›"));
    else if (state.around && hub !== app.start.scene.hub) parts.push(button(app.corpus.name(app.start.scene.hub), () => app.go({ around: "" })), el("span", { "aria-hidden": "true" }, "›"));
    parts.push(el("b", {}, name(app, hub)), hops(app, state));
  }
  if (region && state.path.length < 2) parts.push(el("span", { "aria-hidden": "true" }, "›"), el("b", {}, app.text(region.labels[0]!)));
  if (state.path.length) parts.push(...wayParts(app, state, way));
  else if (state.thing && !picture.at.has(state.thing) && app.corpus.entity(state.thing)) {
    const id = state.thing;
    parts.push(el("span", { class: "soft" }, text("page.graph_not_drawn")), button(text("page.neighborhood"), () => app.go({ around: id, path: [] })));
  }
  if (state.hidden.length) parts.push(button(text("page.graph_hidden", { count: state.hidden.length }), () => app.go({ hidden: [] }), { "data-action": "show-hidden" }));
  if (picture.marks.length > 1 && sight.shown.size <= 1) parts.push(el("span", { class: "soft" }, text("page.graph_all_filtered")));
  fill(box, ...parts, files);
}

function hops(app: App, state: State): HTMLElement {
  const now = hopsOf(state);
  const choice = (n: number) => button(app.text(n === 1 ? "page.graph_one_step" : "page.graph_two_steps"), () => app.go({ hops: n === 1 ? "" : String(n) }), { "aria-pressed": String(now === n), "data-hops": String(n) });
  return el("span", { class: "graph-hops", role: "group", "aria-label": app.text("page.graph_reach") }, choice(1), choice(2));
}

function wayParts(app: App, state: State, way: string): Child[] {
  const { text } = app;
  const [a, b] = state.path;
  const clear = button(text("page.graph_path_clear"), () => app.go({ path: [] }), { "data-action": "clear-path" });
  if (!b) return [el("span", { class: "graph-say", role: "status" }, text("page.graph_path_choose"), " ", name(app, a!), " → …"), clear];
  const said = way === "lost" ? text("page.graph_path_none") : way === "wanted" ? text("page.loading") : text("page.graph_path");
  return [el("span", { class: "graph-say", role: "status" }, said + app.words.colon, name(app, a!), " → ", name(app, b)), button(text("page.graph_path_turn"), () => app.go({ path: [b, a!] })), clear];
}

/** The key of signs with how many of each there are, folded until it is wanted. */
export function key(app: App, box: HTMLDetailsElement, picture: Picture, sight: Sight): void {
  const types = new Map<string, number>();
  let planned = 0;
  for (const m of picture.marks) {
    const e = app.corpus.entity(m.id);
    if (!e || !sight.shown.has(m.id)) continue;
    types.set(e.type, (types.get(e.type) || 0) + 1);
    if (e.planned) planned += 1;
  }
  const lines = new Map<string, number>();
  const seen = (id: string) => sight.shown.has(id);
  for (const l of picture.lines) {
    if (!seen(l.from.id) || !seen(l.to.id) || (l.statement && !app.facets.passes(l.statement))) continue;
    const style = l.statement ? l.statement.status : "seen";
    lines.set(style, (lines.get(style) || 0) + 1);
  }
  const row = (sign: Element, label: string, count: number) => el("li", {}, sign, el("span", {}, label), el("b", {}, app.words.number(count)));
  const rows = [...TYPES, "document"].filter((t) => types.has(t)).map((t) => row(glyph(t), t === "document" ? app.text("page.document") : app.text("type." + t), types.get(t)!));
  if (planned) rows.push(row(glyph("mechanism", true), app.text("page.planned_only"), planned));
  for (const style of [...STATUSES, "seen"]) if (lines.has(style)) rows.push(row(stroke(style), style === "seen" ? app.text("page.graph_named") : app.text("status." + style), lines.get(style)!));
  fill(box, el("summary", {}, app.text("page.graph_key")), el("ul", {}, ...rows), el("p", { class: "soft" }, app.text("page.graph_lines")));
}

/** The menu of files. */
export function filesMenu(app: App, save: (kind: "png" | "svg", whole: boolean) => void): { element: HTMLDetailsElement; speak(): void } {
  const element = el("details", { class: "graph-menu" });
  const speak = () => {
    const choice = (kind: "png" | "svg", whole: boolean) => button(app.text(whole ? "page.graph_save_whole" : "page.graph_save_screen", { kind: kind.toUpperCase() }), () => { element.open = false; save(kind, whole); }, { "data-save": kind + (whole ? "-whole" : "-screen") });
    fill(element, el("summary", { class: "small" }, app.text("page.graph_save")), el("div", {}, choice("png", false), choice("png", true), choice("svg", false), choice("svg", true)));
  };
  element.addEventListener("keydown", (event) => { if (event.key === "Escape" && element.open) { event.stopPropagation(); element.open = false; element.querySelector("summary")!.focus(); } });
  document.addEventListener("click", (event) => { if (!element.contains(event.target as Node)) element.open = false; });
  return { element, speak };
}
