/* The legend, which is the filter: every value with how many statements it has among those that pass the rest. */
import type { App } from "./app";
import { byId, el, fill } from "./dom";
import { glyph, stroke, TYPES, STATUSES, PREDICATES, ACTIONS } from "./looks";
import { FACETS, type Facet } from "./state";

const ORDER: Partial<Record<Facet, string[]>> = { type: TYPES, relation: PREDICATES, status: STATUSES, action: ACTIONS };
const FIRST = 14; /* values of a long facet that are shown before "more" */

export function valueName(app: App, facet: Facet, value: string): string {
  if (!value) return app.text("page.not_said");
  switch (facet) {
    case "type": return app.text("type." + value);
    case "relation": return app.text("predicate." + value);
    case "status": return app.text("status." + value);
    case "action": return app.text("action." + value);
    case "topic": return app.words.concept(value);
    case "document": return app.corpus.name(value);
    default: return value;
  }
}

export function filters(app: App): void {
  const box = byId("filters");
  const open = new Set<Facet>();

  const toggle = (facet: Facet, value: string) => {
    const now = app.state.chosen[facet];
    app.choose({ [facet]: now.includes(value) ? now.filter((v) => v !== value) : [...now, value].sort() });
  };
  const sign = (facet: Facet, value: string) => (facet === "type" ? glyph(value) : facet === "status" && value ? stroke(value) : null);
  const ordered = (facet: Facet): [string, number][] => {
    const counts = new Map(app.facets.counts[facet]);
    for (const value of app.state.chosen[facet]) if (!counts.has(value)) counts.set(value, 0);
    const order = ORDER[facet];
    const all = Array.from(counts);
    if (order) return all.sort((a, b) => place(order, a[0]) - place(order, b[0]));
    if (facet === "year") return all.sort((a, b) => (a[0] < b[0] ? 1 : -1));
    return all.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const place = (order: string[], value: string) => (order.indexOf(value) + order.length + 1) % (order.length + 1);
  const group = (facet: Facet): HTMLElement | null => {
    const all = ordered(facet).filter(([value]) => value || app.state.chosen[facet].length || facet === "action");
    if (all.length < 2 && !app.state.chosen[facet].length) return null;
    const most = open.has(facet) ? all.length : FIRST;
    const chips = all.slice(0, most).map(([value, count]) =>
      el("button", { type: "button", class: "chip", [`data-${facet}`]: value, "aria-pressed": String(app.state.chosen[facet].includes(value)), on: { click: () => toggle(facet, value) } },
        sign(facet, value), el("span", {}, valueName(app, facet, value)), el("b", {}, app.words.number(count))));
    if (all.length > most) chips.push(el("button", { type: "button", class: "chip more", on: { click: () => { open.add(facet); draw(); } } }, app.text("page.and_more", { count: all.length - most })));
    return el("div", { class: "facet", role: "group", "aria-label": app.text("page.facet." + facet) }, el("h3", {}, app.text("page.facet." + facet)), ...chips);
  };
  const draw = () => {
    const held = document.activeElement instanceof HTMLElement && box.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
    const some = app.facets.any || app.state.hidden.length > 0;
    fill(box,
      el("div", { class: "filter-head" }, el("span", {}, app.text("page.passing", { count: app.words.number(app.facets.passing.size), total: app.words.number(app.corpus.statements.size) })),
        some ? el("button", { type: "button", id: "reset", on: { click: () => app.chooseNothing() } }, app.text("page.reset")) : null),
      ...FACETS.map(group));
    if (held) for (const [key, value] of Object.entries(held)) {
      const again = Array.from(box.querySelectorAll<HTMLElement>(`[data-${key}]`)).find((e) => e.dataset[key] === value);
      if (again) again.focus();
    }
    const button = byId("filter-button");
    button.classList.toggle("on", some);
  };
  byId("filter-button").addEventListener("click", () => {
    const shown = document.body.classList.toggle("with-filters");
    byId("filter-button").setAttribute("aria-expanded", String(shown));
    window.dispatchEvent(new Event("resize"));
  });
  app.onChange((state, before) => { if (!before || before.chosen !== state.chosen) draw(); });
}
