/* What the reports answer before anybody asks: three findings, each a sentence with the words that prove it. */
import type { App } from "../app";
import { familyLink, FAMILY } from "../card";
import { type Child, el, fill } from "../dom";
import { best, bodyOf } from "../matrix";
import type { Finding, FindingItem, Statement } from "../records";
import { sign } from "../signs";
import { evidence, link, quoteWithSource } from "../statement";

/** What the reader has unfolded: it outlives a drawing of the screen. */
export type Unfolded = Set<string>;

const FEW_BODIES = 3; /* named while an item is folded, fewer where their names are longer than LINE characters */
const MOST_BODIES = 12;
const LINE = 40;
const MOST_QUOTES = 8; /* of an item in place; the panel has all */
const ROOM = 46; /* characters of a folded quote that are sure to be seen */
const KEPT = 10; /* of what leads to its marked words */

/** Items of a finding that are seen at first: as many as leave room for the matrix below. */
function few(): number { return window.innerWidth <= 860 || window.innerHeight < 900 ? 2 : 3; }

/** A row of the wording with numbers in the language's way, and things to click on for {thing} and {bodies}. */
function sentence(app: App, key: string, numbers: Record<string, number | string>, nodes: Record<string, () => Child[]>): Child[] {
  const parts = app.text(key).split(/\{(\w+)\}/);
  return parts.flatMap((part, i): Child[] => {
    if (i % 2 === 0) return [part];
    const value = numbers[part];
    const node = nodes[part];
    return node ? node() : value === undefined ? [`{${part}}`] : [typeof value === "number" ? app.words.number(value) : value];
  });
}

const isFamily = (id: string): boolean => id.slice(0, FAMILY.length) === FAMILY;
const nameOf = (app: App, id: string): string => (isFamily(id) ? app.words.concept(id) : app.corpus.name(id));

function named(app: App, id: string): HTMLElement {
  if (isFamily(id)) return familyLink(app, id);
  return app.corpus.entity(id) ? link(app, id) : el("bdi", {}, app.words.concept(id));
}

/** The bodies, each with the sign of the firmest thing its reports say. */
function bodies(app: App, ids: string[], facts: Statement[], most: number): Child[] {
  let room = most > FEW_BODIES ? Infinity : LINE;
  const told = ids.slice(0, most).filter((id, i) => (room -= nameOf(app, id).length) >= 0 || !i);
  const shown = told.map((id) => {
    const said = facts.filter((s) => bodyOf(app.corpus, s) === id);
    const status = said.length ? best(said) : null;
    return el("span", { class: "body", title: status ? app.text("status." + status) : null }, status ? sign(status) : null, named(app, id), status ? el("span", { class: "off-screen" }, ` ${app.text("status." + status)}`) : null);
  });
  return [...shown, ids.length > told.length ? el("span", { class: "body" }, app.text("page.and_more", { count: app.words.number(ids.length - told.length) })) : null];
}

/** What a statement says: sign, status, action, time; `who` stands before it. */
function saying(app: App, s: Statement, who: Child): HTMLElement {
  return el("p", { class: "meta" }, sign(s.status), " ", who, who ? " · " : "", app.text("status." + s.status), s.action ? ` · ${app.text("action." + s.action)}` : "", s.period ? ` · ${s.period}` : "");
}

/** One statement's quotes, with the body that says so and what it says of it. */
export function proof(app: App, s: Statement): HTMLElement {
  const d = app.corpus.documents.get(s.document);
  return el("div", { class: "proof" }, saying(app, s, d ? named(app, d.anchor) : null), ...evidence(app, s));
}

/** How the bodies that have it differ: new in some, improved in others, only planned in the rest. */
function apart(app: App, it: FindingItem): Child {
  if (it.kind.slice(0, 7) !== "shared.") return null;
  const said = ["new", "improved", "planned"].filter((part) => it.numbers[part]).map((part) => app.text("page.finding.with." + part, { number: it.numbers[part]! }));
  return said.length ? el("span", { class: "apart" }, ` · ${said.join(app.words.comma)}`) : null;
}

/** The quote that stands while an item is folded: cut to two lines, and where its marked words come late, from a little before them. */
function brief(app: App, s: Statement): HTMLElement[] {
  const [quote, source] = quoteWithSource(app, s, 0);
  if (!quote) return [];
  quote.classList.add("brief");
  const nodes = Array.from(quote.childNodes);
  const starts: number[] = [];
  nodes.reduce((at, node) => { starts.push(at); return at + node.textContent!.length; }, 0);
  const marks = nodes.map((_, i) => i).filter((i) => nodes[i]!.nodeName === "MARK");
  const last = marks[marks.length - 1];
  if (last !== undefined) {
    const end = starts[last]! + nodes[last]!.textContent!.length;
    const begin = marks.find((i) => end - starts[i]! <= ROOM - KEPT);
    const from = begin === undefined ? last : begin;
    if (end > ROOM) lead(quote, nodes.slice(0, from), Math.max(KEPT, ROOM - end + starts[from]!));
  }
  return source ? [quote, source] : [quote];
}

/** Hides what stands before the marked words, but for so many characters, as long as the quote is cut. */
function lead(quote: HTMLElement, before: Node[], kept: number): void {
  const hidden = el("span", { class: "lead" }, ...before.slice(0, -1));
  const near = before[before.length - 1];
  if (near instanceof Text) {
    const characters = Array.from(near.data);
    hidden.append(characters.slice(0, -kept).join(""));
    near.data = characters.slice(-kept).join("");
  }
  if (hidden.textContent) quote.prepend(hidden);
}

/** The sentence of an item, with the thing it is about. */
function says(app: App, it: FindingItem): HTMLElement {
  const key = "page.finding." + it.kind;
  const nodes = { thing: () => [named(app, it.thing)], body: () => [named(app, it.bodies[0]!)] };
  const told = app.text(key).includes("{thing}");
  return el("p", { class: "says" }, told ? null : named(app, it.thing), told ? null : app.words.colon, ...sentence(app, key, it.numbers, nodes), apart(app, it));
}

function item(app: App, it: FindingItem, unfolded: Unfolded): HTMLElement {
  const facts = it.statements.map((id) => app.corpus.statements.get(id)).filter((s): s is Statement => s !== undefined);
  const id = it.kind + " " + it.thing;
  const first = facts[0];
  const several = it.bodies.length > 1;
  const body = first ? named(app, bodyOf(app.corpus, first)) : null;
  const who = several ? el("p", { class: "who" }) : first && it.bodies[0] !== it.thing ? saying(app, first, body) : null;
  const [quote, source] = first ? brief(app, first) : [];
  const inside = el("div", { class: "inside" });
  const words = el("span");
  const more = el("button", { type: "button", class: "small", "data-action": "unfold", on: { click: () => turn(!unfolded.has(id)) } }, words, el("span", { class: "off-screen" }, app.words.colon + nameOf(app, it.thing)));
  const element = el("li", { "data-finding": it.kind }, says(app, it), who, several && first ? el("div", { class: "whose" }, saying(app, first, body)) : null, quote, el("div", { class: "foot" }, source, more), inside);
  const turn = (open: boolean) => {
    if (open) unfolded.add(id); else unfolded.delete(id);
    element.classList.toggle("open", open);
    more.setAttribute("aria-expanded", String(open));
    words.textContent = open ? app.text("page.home.fold") : facts.length > 1 ? app.text("page.home.more", { count: app.words.number(facts.length - 1) }) : app.text("page.home.unfold");
    if (several) fill(who!, ...bodies(app, it.bodies, facts, open ? MOST_BODIES : FEW_BODIES));
    if (open && !inside.childNodes.length) fill(inside, ...facts.slice(1, MOST_QUOTES).map((s) => proof(app, s)), el("p", { class: "actions" }, ...ways(app, it)));
    inside.hidden = !open;
  };
  turn(unfolded.has(id));
  return element;
}

/* The same elsewhere: as a list with all quotes, in the graph, in the table. */
function ways(app: App, it: FindingItem): Child[] {
  const family = isFamily(it.thing);
  const button = (key: string, go: () => void) => el("button", { type: "button", class: "small", "data-go": key, on: { click: go } }, app.text("page." + key));
  return [
    it.statements.length > MOST_QUOTES ? button("all_quotes", () => app.openStatements(it.statements)) : null,
    button("in_graph", () => app.go(family ? { view: "graph", around: "", group: it.thing, thing: "", statements: [] } : { view: "graph", around: it.thing, path: [] })),
    button("in_table", () => app.go({ view: "table", list: "", sort: "", words: nameOf(app, it.thing) })),
    family ? button("in_time", () => app.go({ view: "time", family: it.thing, by: "" })) : null,
  ];
}

function finding(app: App, f: Finding, unfolded: Unfolded): HTMLElement {
  const title = "page.finding." + f.kind;
  const [first, rest] = [f.items.slice(0, few()), f.items.slice(few())];
  const list = el("ul", { class: "items" });
  const write = () => {
    if (more.open) unfolded.add(f.kind); else unfolded.delete(f.kind);
    if (more.open && !list.childNodes.length) list.append(...rest.map((it) => item(app, it, unfolded)));
  };
  const more = el("details", { class: "rest", on: { toggle: write } }, el("summary", {}, app.text("page.and_more", { count: app.words.number(rest.length) })), list);
  if (unfolded.has(f.kind)) { more.open = true; write(); }
  return el("section", { class: "finding", "data-kind": f.kind },
    el("h2", {}, app.text(title)),
    first.length && app.words.has(title + ".note") ? el("p", { class: "soft" }, ...sentence(app, title + ".note", f.numbers, {})) : null,
    first.length ? el("ul", { class: "items" }, ...first.map((it) => item(app, it, unfolded))) : el("p", { class: "none" }, app.text(title + ".none")),
    rest.length ? more : null);
}

export function findings(app: App, unfolded: Unfolded): HTMLElement | null {
  return app.start.findings.length ? el("div", { class: "findings" }, ...app.start.findings.map((f) => finding(app, f, unfolded))) : null;
}
