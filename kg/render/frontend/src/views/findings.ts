/* What the reports answer before anybody asks: three findings, each a sentence with the words that prove it. */
import type { App } from "../app";
import { familyLink, FAMILY } from "../card";
import { type Child, el } from "../dom";
import type { Finding, FindingItem, Statement, Status } from "../records";
import { sign } from "../signs";
import { STATUSES } from "../looks";
import { evidence, link } from "../statement";

const OPEN = 2; /* items that stand open; the rest unfolds */

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

function named(app: App, id: string): HTMLElement {
  if (id.slice(0, FAMILY.length) === FAMILY) return familyLink(app, id);
  return app.corpus.entity(id) ? link(app, id) : el("bdi", {}, app.words.concept(id));
}

const MOST_BODIES = 8;

function bodies(app: App, ids: string[]): Child[] {
  const shown = ids.slice(0, MOST_BODIES).flatMap((id, i): Child[] => [i ? app.words.comma : "", named(app, id)]);
  return ids.length > MOST_BODIES ? [...shown, " " + app.text("page.and_more", { count: app.words.number(ids.length - MOST_BODIES) })] : shown;
}

function statuses(app: App, facts: Statement[]): Child[] {
  return (STATUSES as Status[]).flatMap((status): Child[] => {
    const count = facts.filter((s) => s.status === status).length;
    return count ? [el("span", { class: "tag " + status }, sign(status), ` ${app.text("status." + status)} ${app.words.number(count)}`)] : [];
  });
}

/** One statement's quotes, with the body that says so and what it says of it. */
export function proof(app: App, s: Statement): HTMLElement {
  const d = app.corpus.documents.get(s.document);
  return el("div", { class: "proof" },
    el("p", { class: "meta" }, sign(s.status), " ", d ? named(app, d.anchor) : null, ` · ${app.text("status." + s.status)}`, s.action ? ` · ${app.text("action." + s.action)}` : "", s.period ? ` · ${s.period}` : ""),
    ...evidence(app, s));
}

/** How the bodies that have it differ: new in some, improved in others, only planned in the rest. */
function apart(app: App, it: FindingItem): string {
  if (it.kind.slice(0, 7) !== "shared.") return "";
  const said = ["new", "improved", "planned"].filter((part) => it.numbers[part]).map((part) => app.text("page.finding.with." + part, { number: it.numbers[part]! }));
  return said.length ? app.words.colon + said.join(app.words.comma) : "";
}

function item(app: App, it: FindingItem): HTMLElement {
  const facts = it.statements.map((id) => app.corpus.statements.get(id)).filter((s): s is Statement => s !== undefined);
  const key = "page.finding." + it.kind;
  const nodes = { thing: () => [named(app, it.thing)], body: () => bodies(app, it.bodies.slice(0, 1)) };
  const told = app.text(key).includes("{thing}");
  const rest = facts.slice(1);
  const list = el("div", {});
  const more = el("details", { on: { toggle: () => { if (more.open && !list.childNodes.length) list.append(...rest.map((s) => proof(app, s))); } } },
    el("summary", {}, app.text("page.more_quotes", { count: app.words.number(rest.length) })), list);
  const alone = it.bodies.length === 1; /* the body stands with its quote, or is what is spoken of */
  return el("li", { "data-finding": it.kind },
    el("p", { class: "says" }, told ? null : named(app, it.thing), told ? null : app.words.colon, ...sentence(app, key, it.numbers, nodes), apart(app, it)),
    alone ? null : el("p", { class: "who" }, ...bodies(app, it.bodies)),
    facts.length < 2 ? null : el("p", { class: "status-tags" }, ...statuses(app, facts)),
    facts[0] ? proof(app, facts[0]) : null,
    el("div", { class: "foot" }, rest.length ? more : null, el("span", { class: "actions" }, ...ways(app, it))));
}

/* The same elsewhere: as a list with all quotes, in the graph, in the table. */
function ways(app: App, it: FindingItem): Child[] {
  const family = it.thing.slice(0, FAMILY.length) === FAMILY;
  const button = (key: string, go: () => void) => el("button", { type: "button", class: "small", "data-go": key, on: { click: go } }, app.text("page." + key));
  const name = family ? app.words.concept(it.thing) : app.corpus.name(it.thing);
  return [
    it.statements.length > 6 ? button("all_quotes", () => app.openStatements(it.statements)) : null,
    button("in_graph", () => app.go(family ? { view: "graph", around: "", group: it.thing, thing: "", statements: [] } : { view: "graph", around: it.thing, path: [] })),
    button("in_table", () => app.go({ view: "table", list: "", sort: "", words: name })),
    family ? button("in_time", () => app.go({ view: "time", family: it.thing, by: "" })) : null,
  ];
}

function finding(app: App, f: Finding): HTMLElement {
  const title = "page.finding." + f.kind;
  const [first, rest] = [f.items.slice(0, OPEN), f.items.slice(OPEN)];
  const list = el("ul", { class: "items" });
  const more = el("details", { class: "rest", on: { toggle: () => { if (more.open && !list.childNodes.length) list.append(...rest.map((it) => item(app, it))); } } },
    el("summary", {}, app.text("page.and_more", { count: app.words.number(rest.length) })), list);
  return el("section", { class: "finding", "data-kind": f.kind },
    el("h2", {}, app.text(title)),
    app.words.has(title + ".note") ? el("p", { class: "soft" }, ...sentence(app, title + ".note", f.numbers, {})) : null,
    first.length ? el("ul", { class: "items" }, ...first.map((it) => item(app, it))) : el("p", { class: "soft" }, app.text(title + ".none")),
    rest.length ? more : null);
}

export function findings(app: App): HTMLElement | null {
  return app.start.findings.length ? el("div", { class: "findings" }, ...app.start.findings.map((f) => finding(app, f))) : null;
}
