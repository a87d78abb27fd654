/* The side panel: what was chosen, in words, each statement with the sentence that proves it. */
import type { App } from "./app";
import type { Entity } from "./corpus";
import { byId, type Child, el, fill } from "./dom";
import { groupOf } from "./graph/groups";
import { glyph, PREDICATES } from "./looks";
import type { Statement } from "./records";
import { docLine, fact, link, quoted } from "./statement";
import type { State } from "./state";

const FEW = 12; /* up to so many statements of a kind stand open */

export function typeName(app: App, type: string): string { return type === "document" ? app.text("page.document") : app.text("type." + type); }

/** Statements under one heading; long lists are written when they are opened. */
function part(app: App, heading: string, facts: Statement[], other: (s: Statement) => string, open: boolean): HTMLElement {
  const list = el("ul", { class: "facts" });
  const write = () => { if (!list.childNodes.length) list.append(...facts.map((s) => fact(app, s, other(s)))); };
  const box = el("details", { class: "part", open, on: { toggle: () => { if (box.open) write(); } } }, el("summary", {}, heading + " ", el("b", {}, String(facts.length))), list);
  if (open) write();
  return box;
}

function grouped(app: App, e: Entity): HTMLElement[] {
  const passes = (s: Statement) => app.facets.passes(s);
  const total = e.out.filter(passes).length + e.in.filter(passes).length;
  const parts: HTMLElement[] = [];
  for (const p of PREDICATES) {
    for (const way of ["out", "in"] as const) {
      const facts = e[way].filter((s) => s.p === p && passes(s));
      if (facts.length) parts.push(part(app, app.text(`card.${way}.${p}`), facts, (s) => (way === "out" ? s.o : s.s), facts.length <= FEW || total <= 2 * FEW));
    }
  }
  const hidden = e.out.length + e.in.length - total;
  if (hidden) parts.push(el("p", { class: "soft" }, app.text("page.hidden_facts", { count: hidden })));
  return parts;
}

function figures(app: App, e: Entity): HTMLElement[] {
  if (!e.figures.length) return [];
  return [
    el("h3", {}, app.text("card.numbers") + " ", el("b", {}, String(e.figures.length))),
    el("table", { class: "figures" }, ...e.figures.map((f) => {
      const d = app.corpus.documents.get(f.document);
      return el("tbody", {},
        el("tr", {}, el("td", {}, f.what), el("td", { class: "number" }, `${f.value} ${f.unit || ""}` + (f.modifier ? ` (${f.modifier})` : "")), el("td", { class: "soft" }, app.text("role." + f.role))),
        el("tr", {}, el("td", { colspan: 3 }, quoted(app, f.evidence[0], null), d ? el("cite", {}, "—— " + docLine(d)) : null)));
    })),
  ];
}

function card(app: App, e: Entity): Child[] {
  const { text, words } = app;
  const about: Child[] = [];
  if (e.aliases.length) about.push(el("p", { class: "soft" }, text("card.aliases", { names: e.aliases.join(words.comma) })));
  const serves = [...e.functions, ...e.topics];
  if (serves.length) about.push(el("p", { class: "soft" }, text("card.functions", { names: serves.map((f) => words.concept(f)).join(words.comma) })));
  if (e.families.length) about.push(el("p", { class: "soft" }, text("page.family") + words.colon, ...e.families.flatMap((f, i): Child[] => [i ? words.comma : "", familyLink(app, f)])));
  if (e.owners.length > 1) about.push(el("p", {}, text("page.shared_by", { number: e.owners.length }) + words.colon, ...e.owners.filter((o) => app.corpus.entity(o)).flatMap((o, i): Child[] => [i ? words.comma : "", link(app, o)])));
  const parts = grouped(app, e);
  const loading = app.live && !app.start.whole && !app.corpus.isWhole(e.id);
  return [
    el("span", { class: "kind" }, glyph(e.type, e.planned), typeName(app, e.type) + (e.level ? " · " + text("level." + e.level) : "") + (e.region ? " · " + e.region : "")),
    el("h2", {}, e.name), ...about,
    e.planned ? el("p", { class: "tag planned" }, text("page.planned_only")) : null,
    actions(app, e),
    loading ? el("p", { class: "soft" }, text("page.loading")) : null,
    ...(parts.length ? parts : [el("p", { class: "soft" }, text("card.no_facts"))]),
    ...figures(app, e),
    el("h3", {}, text("page.reports")),
    el("ul", { class: "rows" }, ...e.documents.map((id) => app.corpus.documents.get(id)).filter((d) => d !== undefined).map((d) =>
      el("li", {}, el("button", { type: "button", class: "link", on: { click: () => app.openReport(d!.id) } }, docLine(d!))))),
  ];
}

export function familyLink(app: App, id: string): HTMLElement {
  return el("button", { type: "button", class: "link", "data-family": id, on: { click: () => app.go({ group: id, thing: "", statements: [] }) } }, app.words.concept(id));
}

/* What can be done with a thing. */
function actions(app: App, e: Entity): HTMLElement {
  const button = (key: string, change: Partial<State>) => el("button", { type: "button", class: "small", "data-action": key, on: { click: () => app.go(change) } }, app.text("page." + key));
  const pinned = app.state.pinned.includes(e.id);
  return el("p", { class: "actions" },
    button("neighborhood", { view: "graph", around: e.id, path: [] }),
    button("path_from", { view: "graph", path: [e.id] }),
    button(pinned ? "unpin" : "pin", { pinned: pinned ? app.state.pinned.filter((p) => p !== e.id) : [...app.state.pinned, e.id] }),
    button("hide", { hidden: [...app.state.hidden, e.id], thing: "" }),
    app.live ? el("a", { class: "small", href: "/id/" + encodeURIComponent(e.id) }, app.text("page.own_page")) : null);
}

function row(app: App, e: Entity, note: string): HTMLElement {
  return el("li", {}, glyph(e.type, e.planned), el("span", {}, link(app, e.id), note ? el("span", { class: "who" }, note) : null), el("small", {}, String(e.count)));
}

/** What stands together in the graph. */
function members(app: App, key: string): Child[] {
  const found = groupOf(app, key);
  if (!found) return [];
  const shown = found.members.map((id) => app.corpus.entity(id)).filter((e): e is Entity => e !== undefined && app.facets.shows(e) && !app.state.hidden.includes(e.id));
  const who = (e: Entity) => (found.owner ? "" : app.words.list(e.owners.map((o) => app.corpus.name(o))));
  return [
    found.owner ? el("span", { class: "kind" }, app.corpus.name(found.owner)) : null,
    el("h2", {}, `${found.heading} ${shown.length}`), el("p", { class: "soft" }, app.text("page.count_statements")),
    el("ul", { class: "rows" }, ...shown.map((e) => row(app, e, who(e)))),
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
      el("ul", { class: "rows" }, ...own.map((e) => row(app, e, ""))),
    ]),
  ];
}

function statements(app: App, ids: string[]): Child[] {
  const facts = ids.map((id) => app.corpus.statements.get(id)).filter((s): s is Statement => s !== undefined);
  return [el("h2", {}, app.text("page.statements", { count: facts.length })), el("ul", { class: "facts" }, ...facts.map((s) => fact(app, s, null)))];
}

/** A family's id begins so; other groups are things of the overview that the graph names. */
export const FAMILY = "family-";

export function panel(app: App): void {
  const box = byId("panel");
  app.onChange((state, before) => {
    const same = before && before.thing === state.thing && before.group === state.group && before.statements.join() === state.statements.join() && JSON.stringify(before.chosen) === JSON.stringify(state.chosen) && before.pinned.join() === state.pinned.join();
    if (same) return;
    const e = state.thing ? app.corpus.entity(state.thing) : undefined;
    const content = e ? card(app, e) : state.statements.length ? statements(app, state.statements) : state.group.slice(0, FAMILY.length) === FAMILY ? family(app, state.group) : state.group ? members(app, state.group) : [];
    document.body.classList.toggle("with-panel", content.length > 0);
    if (!content.length) { fill(box); return; }
    const close = el("button", { type: "button", class: "close", "aria-label": app.text("page.close"), title: app.text("page.close"), on: { click: () => app.go({ thing: "", statements: [], group: "" }) } }, "×");
    fill(box, close, ...content);
    if (!before || before.thing !== state.thing || before.group !== state.group || before.statements.join() !== state.statements.join()) box.scrollTop = 0;
    app.say(e ? e.name : "");
  });
}
