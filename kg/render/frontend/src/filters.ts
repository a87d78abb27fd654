/* The legend, which is the filter: every value with how many statements it has among those that pass the rest. */
import type { App } from "./app";
import { byId, el, fill } from "./dom";
import { folder } from "./find";
import { glyph, LINES, stroke, TYPES, STATUSES, PREDICATES, ACTIONS } from "./looks";
import type { Status } from "./records";
import { sign } from "./signs";
import { encode, FACETS, type Facet, initial } from "./state";

const ORDER: Partial<Record<Facet, string[]>> = { type: TYPES, relation: PREDICATES, status: STATUSES, action: ACTIONS };
const FIRST = 10; /* values of a long facet that are shown before "more" */
const SEARCHED = 24; /* from so many values on a facet has a search box */
const MOST = 200; /* chips of one facet, even unfolded: the search finds the rest */

export function valueName(app: App, facet: Facet, value: string): string {
  if (!value) return app.text("page.not_said");
  switch (facet) {
    case "type": return app.text(value === "document" ? "page.document" : "type." + value);
    case "relation": return app.text("predicate." + value);
    case "status": return app.text("status." + value);
    case "action": return app.text("action." + value);
    case "topic": return app.words.concept(value);
    case "document": return app.corpus.name(value);
    default: return value;
  }
}

function signs(facet: Facet, value: string): Node[] {
  if (facet === "type") return [glyph(value)];
  return facet === "status" && value ? [sign(value as Status), stroke(value)] : [];
}

const place = (order: string[], value: string) => (order.indexOf(value) + order.length + 1) % (order.length + 1);

/** The values of a facet with their counts, in the order of the domain, by year, or the most frequent first. */
function ordered(app: App, facet: Facet): [string, number][] {
  const counts = new Map(app.facets.counts(facet));
  for (const value of app.state.chosen[facet]) if (!counts.has(value)) counts.set(value, 0);
  const order = ORDER[facet];
  const all = Array.from(counts).filter(([value]) => value || app.state.chosen[facet].length || facet === "action");
  if (order) return all.sort((a, b) => place(order, a[0]) - place(order, b[0]));
  if (facet === "year") return all.sort((a, b) => (a[0] < b[0] ? 1 : -1));
  return all.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** What the signs and lines mean that no facet stands for. */
function legend(app: App): HTMLElement {
  const line = (kind: string) => { const [color, width, dashes] = LINES[kind]!; const s = stroke("done"); const path = s.querySelector("line")!; path.setAttribute("stroke", color); path.setAttribute("stroke-width", String(width * 1.2)); path.setAttribute("stroke-dasharray", dashes ? dashes.join(" ") : "none"); return s; };
  return el("div", { class: "facet legend-box" }, el("h2", {}, app.text("page.legend")),
    el("p", {}, glyph("mechanism", true), " ", app.text("page.legend.hollow")), el("p", {}, line("planned"), " ", app.text("page.legend.dashed")), el("p", {}, line("seen"), " ", app.text("page.legend.dotted")));
}

/** What is chosen, each to be taken away; then the way back to everything. */
function chosen(app: App, toggle: (facet: Facet, value: string) => void): HTMLElement | null {
  const chips = FACETS.flatMap((facet) => app.state.chosen[facet].map((value) => {
    const name = valueName(app, facet, value);
    return el("button", { type: "button", class: "chip chosen", "data-chosen": facet + " " + value, "aria-label": app.text("page.remove", { name: `${app.text("page.facet." + facet)} ${name}` }), on: { click: () => toggle(facet, value) } },
      ...signs(facet, value), el("span", {}, el("bdi", {}, name)), el("b", { "aria-hidden": "true" }, "×"));
  }));
  const hidden = app.state.hidden.length;
  if (hidden) chips.push(el("button", { type: "button", class: "chip chosen", "data-chosen": "hidden", on: { click: () => app.go({ hidden: [] }) } }, el("span", {}, app.text("page.show_hidden", { count: app.words.number(hidden) })), el("b", { "aria-hidden": "true" }, "×")));
  return chips.length ? el("div", { class: "chosen-list" }, ...chips, el("button", { type: "button", id: "reset", class: "small", on: { click: () => app.chooseNothing() } }, app.text("page.reset"))) : null;
}

/** One facet: its chips, a search box where they are many. What is typed there, and what is unfolded, goes with the page. */
class Group {
  readonly element = el("div", { class: "facet", role: "group" });
  private readonly title = el("h2");
  private readonly search = el("input", { type: "search", class: "facet-search", autocomplete: "off", spellcheck: "false" });
  private readonly chips = el("div", {});
  private whole = false;

  constructor(private readonly app: App, private readonly facet: Facet, private readonly toggle: (facet: Facet, value: string) => void) {
    this.element.append(this.title, this.search, this.chips);
    this.search.addEventListener("input", () => this.draw());
  }

  draw(): void {
    const { app, facet } = this;
    const all = ordered(app, facet);
    const now = app.state.chosen[facet];
    this.element.hidden = all.length < 2 && !now.length;
    if (this.element.hidden) return;
    const name = app.text("page.facet." + facet);
    this.element.setAttribute("aria-label", name);
    fill(this.title, name);
    this.search.hidden = all.length < SEARCHED;
    this.search.setAttribute("aria-label", app.text("page.facet_search", { name }));
    this.search.placeholder = app.text("page.facet_search", { name });
    const fold = folder(app.start.variants);
    const words = this.search.hidden ? "" : fold(this.search.value);
    const found = words ? all.filter(([value]) => fold(valueName(app, facet, value)).includes(words)) : all;
    const most = words || this.whole ? MOST : found.length > FIRST + 3 ? FIRST : found.length;
    /* what is chosen stands even where it is rare: it has to be seen to be undone */
    const shown = found.filter(([value], i) => i < most || now.includes(value));
    const held = document.activeElement instanceof HTMLElement && this.chips.contains(document.activeElement) ? document.activeElement.dataset.value : undefined;
    fill(this.chips, ...shown.map(([value, count]) => this.chip(value, count, now.includes(value))),
      found.length > shown.length && !this.whole && !words ? el("button", { type: "button", class: "chip more", on: { click: () => { this.whole = true; this.draw(); const next = this.chips.querySelectorAll<HTMLElement>("button")[FIRST]; if (next) next.focus(); } } }, app.text("page.and_more", { count: app.words.number(found.length - shown.length) })) : null,
      found.length > shown.length && (this.whole || words) ? el("p", { class: "soft" }, app.text("page.and_more", { count: app.words.number(found.length - shown.length) })) : null,
      found.length ? null : el("p", { class: "soft" }, app.text("page.nothing_found")));
    if (held !== undefined) { const again = Array.from(this.chips.querySelectorAll<HTMLElement>("button")).find((b) => b.dataset.value === held); if (again) again.focus(); }
  }

  private chip(value: string, count: number, on: boolean): HTMLElement {
    const name = valueName(this.app, this.facet, value);
    return el("button", { type: "button", class: "chip", [`data-${this.facet}`]: value, "data-value": value, "aria-pressed": String(on), title: name.length > 14 ? name : null, on: { click: () => this.toggle(this.facet, value) } },
      ...signs(this.facet, value), el("span", {}, el("bdi", {}, name)), el("b", {}, this.app.words.number(count)));
  }
}

export function filters(app: App): void {
  const box = byId("filters");
  const button = byId("filter-button");
  const toggle = (facet: Facet, value: string) => {
    const now = app.state.chosen[facet];
    app.choose({ [facet]: now.includes(value) ? now.filter((v) => v !== value) : [...now, value].sort() });
  };
  const groups = FACETS.map((facet) => new Group(app, facet, toggle));
  const head = el("div", { class: "filter-top" });
  const key = el("div", {});
  box.append(head, ...groups.map((g) => g.element), key);

  const open = (shown: boolean) => {
    document.body.classList.toggle("with-filters", shown);
    if (shown && stale) draw();
    button.setAttribute("aria-expanded", String(shown));
    if (!shown && box.contains(document.activeElement)) button.focus();
    window.dispatchEvent(new Event("resize"));
  };
  let stale = true; /* what stands there is not what was chosen: it is drawn when it is opened, since to count takes time */
  const passing = () => app.text("page.passing", { count: app.words.number(app.facets.size), total: app.words.number(app.corpus.statements.size) });
  const draw = () => {
    stale = false;
    const focus = head.contains(document.activeElement);
    const close = el("button", { type: "button", class: "small close-filters", on: { click: () => open(false) } }, app.text("page.close"));
    fill(head, el("div", { class: "filter-head" }, el("span", {}, passing()), close), chosen(app, toggle));
    if (focus) close.focus(); /* what had it is gone */
    for (const group of groups) group.draw();
    fill(key, legend(app));
  };
  const label = () => {
    const number = FACETS.reduce((sum, facet) => sum + app.state.chosen[facet].length, app.state.hidden.length);
    button.classList.toggle("on", number > 0);
    button.textContent = app.text("page.filters") + (number ? ` (${app.words.number(number)})` : "");
  };
  button.addEventListener("click", () => open(!document.body.classList.contains("with-filters")));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); open(false); } });
  let drawn = "";
  app.onChange((state, before) => {
    /* whatever was loaded or asked for: the same choice among the same statements is the same panel */
    const now = [app.words.language, encode({ ...initial(), chosen: state.chosen, hidden: state.hidden }), app.corpus.statements.size].join(" ");
    if (now === drawn) return;
    drawn = now;
    label();
    if (document.body.classList.contains("with-filters")) draw(); else stale = true;
    if (before) app.say(passing());
  });
}
