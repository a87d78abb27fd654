/* The side panel: what was chosen, in words, each statement with the sentence that proves it. */
import type { App } from "./app";
import type { Entity } from "./corpus";
import { byId, type Child, el, fill, redraw } from "./dom";
import { groupOf } from "./graph/groups";
import { glyph, PREDICATES } from "./looks";
import { piecemeal } from "./lists";
import type { Doc, Figure, Statement } from "./records";
import { docLine, fact, figureSource, link, quoted } from "./statement";
import type { State } from "./state";

const FEW = 12; /* up to so many statements of a kind stand open */
const AT_ONCE = 30; /* of a long list so many are written at a time */

export function typeName(app: App, type: string): string { return type === "document" ? app.text("page.document") : app.text("type." + type); }

/** Statements under one heading; long lists are written when they are opened, a piece at a time. */
function part(app: App, heading: string, facts: Statement[], other: (s: Statement) => string, open: boolean): HTMLElement {
  const list = el("ul", { class: "facts" });
  const write = () => { if (!list.childNodes.length) box.append(piecemeal(app, list, facts, (s) => fact(app, s, other(s)), AT_ONCE)); };
  const box: HTMLDetailsElement = el("details", { class: "part", open, on: { toggle: () => { if (box.open) write(); } } }, el("summary", {}, heading + " ", el("b", {}, app.words.number(facts.length))), list);
  if (open) write();
  return box;
}

/** Statements by relation, seen from the entity. */
function relations(app: App, e: Entity, wanted: (s: Statement) => boolean, total: number): HTMLElement[] {
  const parts: HTMLElement[] = [];
  for (const p of PREDICATES) {
    for (const way of ["out", "in"] as const) {
      const facts = e[way].filter((s) => s.p === p && wanted(s));
      if (facts.length) parts.push(part(app, app.text(`card.${way}.${p}`), facts, (s) => (way === "out" ? s.o : s.s), facts.length <= FEW || total <= 2 * FEW));
    }
  }
  return parts;
}

/** What is done stands first; plans stand apart, under a heading that says so. */
function grouped(app: App, e: Entity): HTMLElement[] {
  const passing = [...e.out, ...e.in].filter((s) => app.facets.passes(s));
  const parts = relations(app, e, (s) => app.facets.passes(s) && s.status !== "planned", passing.length);
  const plans = relations(app, e, (s) => app.facets.passes(s) && s.status === "planned", passing.length);
  if (plans.length) parts.push(el("section", { class: "plans" }, el("h3", {}, app.text("card.plans") + " ", el("b", {}, app.words.number(passing.filter((s) => s.status === "planned").length))), ...plans));
  const hidden = e.out.length + e.in.length - passing.length;
  if (hidden) parts.push(el("p", { class: "soft" }, app.text("page.hidden_facts", { count: hidden })));
  return parts;
}

function figures(app: App, e: Entity): Child[] {
  if (!e.figures.length) return [];
  const table = el("table", { class: "figures" });
  const row = (f: Figure) => el("tbody", { "data-figure": f.id },
    el("tr", {}, el("th", { scope: "row", dir: "auto" }, f.what), el("td", { class: "number" }, `${app.words.number(f.value)} ${f.unit || ""}` + (f.modifier ? ` (${f.modifier})` : "")),
      el("td", { class: "soft" }, app.text("role." + f.role), f.status === "planned" ? el("span", { class: "tag planned" }, app.text("status.planned")) : null)),
    el("tr", {}, el("td", { colspan: 3 }, quoted(app, f.evidence[0], null), figureSource(app, f))));
  return [el("h3", {}, app.text("card.numbers") + " ", el("b", {}, String(e.figures.length))), table, piecemeal(app, table, e.figures, row, AT_ONCE)];
}

/** The reports that name it, each reprint after what it reprints. */
function reports(app: App, e: Entity): Child[] {
  const list = el("ul", { class: "rows" });
  const known = e.documents.map((id) => app.corpus.documents.get(id)).filter((d): d is Doc => d !== undefined);
  const there = new Set(known.map((d) => d.id));
  const under = (d: Doc) => d.original !== "" && there.has(d.original);
  const all = known.filter((d) => !under(d)).flatMap((d) => [d, ...known.filter((other) => other.original === d.id)]);
  const row = (d: Doc) => el("li", { class: under(d) ? "reprint" : null }, el("span", {}, el("button", { type: "button", class: "link", dir: "auto", on: { click: () => app.openReport(d.id) } }, docLine(d)),
    d.original ? el("span", { class: "tag" }, app.text("page.reader.reprint")) : null), el("small", {}, d.issued));
  return all.length ? [el("h3", {}, app.text("page.reports")), list, piecemeal(app, list, all, row, AT_ONCE)] : [];
}

/** Says when less is loaded than the store has. */
function loaded(app: App, e: Entity): HTMLElement | null {
  if (app.live && !app.start.whole && !app.corpus.isWhole(e.id)) return el("p", { class: "soft" }, app.text("page.loading"));
  const there = new Set([...e.out, ...e.in].map((s) => s.id)).size;
  return e.type !== "document" && there < e.count ? el("p", { class: "soft" }, app.text("page.loaded_of", { count: app.words.number(there), total: app.words.number(e.count) })) : null;
}

function about(app: App, e: Entity): Child[] {
  const { text, words } = app;
  const found: Child[] = [];
  if (e.aliases.length) found.push(el("p", { class: "soft", dir: "auto" }, text("card.aliases", { names: e.aliases.join(words.comma) })));
  const serves = [...e.functions, ...e.topics];
  if (serves.length) found.push(el("p", { class: "soft" }, text("card.functions", { names: serves.map((f) => words.concept(f)).join(words.comma) })));
  if (e.families.length) found.push(el("p", { class: "soft" }, text("page.family") + words.colon, ...e.families.flatMap((f, i): Child[] => [i ? words.comma : "", familyLink(app, f)])));
  const owners = e.owners.filter((o) => { const body = app.corpus.entity(o); return body !== undefined && body.type !== "document"; }); /* a report of nobody knows whom stands among the reports */
  const list = el("span");
  if (owners.length > 1) found.push(el("p", {}, text("page.named_by", { number: owners.length }) + words.colon, list, piecemeal(app, list, owners, (o) => el("span", { class: "owner" }, link(app, o)), AT_ONCE)));
  return found;
}

function card(app: App, e: Entity): Child[] {
  const { text } = app;
  const parts = grouped(app, e);
  return [
    el("span", { class: "kind" }, glyph(e.type, e.planned), typeName(app, e.type) + (e.level ? " · " + text("level." + e.level) : "") + (e.region ? " · " + e.region : "")),
    el("h2", { dir: "auto" }, e.name), ...about(app, e),
    e.planned ? el("p", { class: "warning" }, text("card.planned_only")) : null,
    actions(app, e), loaded(app, e),
    ...(parts.length || e.type === "document" ? parts : [el("p", { class: "soft" }, text("card.no_facts"))]),
    ...figures(app, e), ...reports(app, e),
  ];
}

export function familyLink(app: App, id: string): HTMLElement {
  return el("button", { type: "button", class: "link", "data-family": id, on: { click: () => app.go({ group: id, thing: "", statements: [] }) } }, app.words.concept(id));
}

/* What can be done with a thing. */
function actions(app: App, e: Entity): HTMLElement {
  const button = (key: string, change: () => Partial<State>) => el("button", { type: "button", class: "small", "data-action": key, on: { click: () => app.go(change()) } }, app.text("page." + key));
  const pinned = app.state.pinned.includes(e.id);
  return el("p", { class: "actions" },
    button("neighborhood", () => ({ view: "graph", around: e.id, path: [] })),
    button("path_from", () => ({ view: "graph", path: [e.id] })),
    button(pinned ? "unpin" : "pin", () => ({ pinned: pinned ? app.state.pinned.filter((p) => p !== e.id) : [...app.state.pinned, e.id] })),
    e.id === app.start.scene.hub ? null : button("hide", () => ({ hidden: [...app.state.hidden, e.id], thing: "", around: app.state.around === e.id ? "" : app.state.around })),
    app.live ? el("a", { class: "small", href: app.page(e.id) }, app.text("page.own_page")) : null);
}

function row(app: App, e: Entity): HTMLElement {
  return el("li", {}, glyph(e.type, e.planned), el("span", {}, link(app, e.id), e.planned ? el("span", { class: "who" }, app.text("page.planned_only")) : null), el("small", {}, app.words.number(e.count)));
}

/** Entities as a list, most statements first. */
function rows(app: App, entities: Entity[]): Child[] {
  const list = el("ul", { class: "rows" });
  const sorted = entities.slice().sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return [list, piecemeal(app, list, sorted, (e) => row(app, e), 3 * AT_ONCE)];
}

/** What stands together in the graph: its members, with how many of them the filters leave out. */
function group(app: App, key: string): Child[] {
  const found = groupOf(app, key);
  if (!found) return [];
  const members = found.members.map((id) => app.corpus.entity(id)).filter((e): e is Entity => e !== undefined);
  const shown = members.filter((e) => app.facets.shows(e) && !app.state.hidden.includes(e.id));
  return [
    found.owner ? el("span", { class: "kind" }, link(app, found.owner)) : null,
    el("h2", {}, found.heading), el("p", { class: "soft" }, app.text("page.count_statements")), ...rows(app, shown),
    shown.length < members.length ? el("p", { class: "soft" }, app.text("page.hidden_members", { count: members.length - shown.length })) : null,
    members.length < found.members.length ? el("p", { class: "soft" }, app.text("page.not_loaded", { count: found.members.length - members.length })) : null,
  ];
}

/** One kind of arrangement, body by body. */
function family(app: App, id: string): Child[] {
  const members = Array.from(app.corpus.entities.values()).filter((e) => e.families.includes(id) && app.facets.shows(e));
  const owners = new Map<string, Entity[]>();
  for (const e of members) for (const o of e.owners) owners.set(o, [...(owners.get(o) || []), e]);
  return [
    el("span", { class: "kind" }, app.text("page.family")), el("h2", {}, app.words.concept(id)),
    el("p", { class: "soft" }, app.text("page.how_family")),
    ...Array.from(owners).sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).flatMap(([o, own]): Child[] => [
      el("h3", {}, app.corpus.entity(o) ? link(app, o) : app.corpus.name(o), " ", el("b", {}, String(own.length))),
      ...rows(app, own),
    ]),
  ];
}

/** Chosen statements, as words that prove them or a line of the picture gave them. */
function statements(app: App, ids: string[]): Child[] {
  const facts = ids.map((id) => app.corpus.statements.get(id)).filter((s): s is Statement => s !== undefined);
  const list = el("ul", { class: "facts" });
  const plans = facts.filter((s) => s.status === "planned").length;
  return [
    el("h2", {}, app.text("page.statements", { count: app.words.number(facts.length) })), plans && plans < facts.length ? el("p", { class: "soft" }, app.text("page.of_them_plans", { count: plans })) : null,
    list, piecemeal(app, list, facts, (s) => fact(app, s, null), AT_ONCE),
  ];
}

/** A family's id begins so; other groups are things of the overview that the graph names. */
export const FAMILY = "family-";

function content(app: App, state: State): Child[] {
  const e = state.thing ? app.corpus.entity(state.thing) : undefined;
  if (e) return card(app, e);
  if (state.statements.length) return statements(app, state.statements);
  if (state.group.slice(0, FAMILY.length) === FAMILY) return family(app, state.group);
  return state.group ? group(app, state.group) : [];
}

export function panel(app: App): void {
  const box = byId("panel");
  app.onChange((state, before) => {
    const same = before && before.thing === state.thing && before.group === state.group && before.statements.join() === state.statements.join() && JSON.stringify(before.chosen) === JSON.stringify(state.chosen) && before.pinned.join() === state.pinned.join();
    if (same) return;
    const e = state.thing ? app.corpus.entity(state.thing) : undefined;
    const shown = content(app, state);
    document.body.classList.toggle("with-panel", shown.length > 0);
    if (!shown.length) { fill(box); box.dataset.shown = ""; return; }
    const close = el("button", { type: "button", class: "close", "aria-label": app.text("page.close"), title: app.text("page.close"), on: { click: () => app.go({ thing: "", statements: [], group: "" }) } }, "×");
    /* the same may be drawn anew, with more of it loaded: what is unfolded stays, and who reads goes on reading */
    const what = [app.words.language, state.thing, state.group, ...state.statements].join(" ");
    const other = box.dataset.shown !== what;
    box.dataset.shown = what;
    if (other) { fill(box, close, ...shown); box.scrollTop = 0; } else redraw(box, () => fill(box, close, ...shown));
    if (e && other) app.say(e.name);
  });
}
