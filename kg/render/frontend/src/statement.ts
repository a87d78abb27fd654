/* One statement in words: who, does what, to which; its status and time; and the sentence that proves it. */
import type { App } from "./app";
import { copyMenu } from "./cite";
import { type Child, el } from "./dom";
import { glyph } from "./looks";
import { markOf } from "./paper";
import type { Doc, Evidence, Figure, Statement } from "./records";
import { folded } from "./spans";

/** A name that opens its card. */
export function link(app: App, id: string): HTMLElement {
  return el("button", { type: "button", class: "link", dir: "auto", "data-entity": id, on: { click: () => app.open(id) } }, app.corpus.name(id));
}

/** A quote with the names of both ends and the verb marked, in whichever script it is written. */
export function quoted(app: App, quote: string, s: Statement | null): HTMLElement {
  const plain = folded(quote, app.start.variants);
  const words: [word: string, kind: string][] = [];
  if (s) {
    for (const id of [s.s, s.o]) {
      const e = app.corpus.entity(id);
      const names = e ? [e.name, ...e.aliases].map((name) => folded(name, app.start.variants)) : [];
      const found = names.filter((n) => n && plain.includes(n)).sort((a, b) => b.length - a.length)[0];
      if (found) words.push([found, "name"]);
    }
    const trigger = folded(s.trigger, app.start.variants);
    if (trigger && plain.includes(trigger)) words.push([trigger, "trigger"]);
  }
  const spans: [number, number, string][] = [];
  for (const [word, kind] of words) {
    const at = plain.indexOf(word);
    if (!spans.some(([a, b]) => at < b && at + word.length > a)) spans.push([at, at + word.length, kind]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  const parts: Child[] = [];
  let last = 0;
  for (const [a, b, kind] of spans) {
    parts.push(quote.slice(last, a), el("mark", { class: kind }, quote.slice(a, b)));
    last = b;
  }
  parts.push(quote.slice(last));
  return el("blockquote", { dir: "auto", lang: "zh" }, ...parts);
}

/** A report as one line. */
export function docLine(d: Doc): string { return [d.title, d.year && !d.title.includes(d.year) ? d.year : ""].filter(Boolean).join(" · "); }

/** The time of a statement; a plan that names none has none, whatever time its report is about. */
export function when(app: App, s: Statement): string {
  if (s.period) return s.period;
  const d = app.corpus.documents.get(s.document);
  return (s.status !== "planned" && d && d.year) || app.text("card.undated");
}

export function tags(app: App, s: Statement): HTMLElement[] {
  const found = [el("span", { class: "tag " + s.status }, app.text("status." + s.status))];
  if (s.action) found.push(el("span", { class: "tag" }, app.text("action." + s.action)));
  return found;
}

/** Each piece of evidence: the quote, where it stands, and what can be done with it. Reprints are told, not counted. */
export function evidence(app: App, s: Statement): HTMLElement[] {
  return s.evidence.map((_, n) => el("div", { class: "evidence" }, ...quoteWithSource(app, s, n)));
}

/** The nth quote of a statement and the row under it. */
export function quoteWithSource(app: App, s: Statement, n: number): HTMLElement[] {
  const d = app.corpus.documents.get(s.document);
  const e = s.evidence[n];
  return e ? [quoted(app, e[0], s), ...(d ? [cite(app, d, e, markOf(s.id, n), s)] : [])] : [];
}

/** Where the quote of a figure stands. */
export function figureSource(app: App, f: Figure): HTMLElement | null {
  const d = app.corpus.documents.get(f.document);
  return d ? cite(app, d, f.evidence, f.id, null) : null;
}

/** One row under a quote: where it stands, and the menu of ways to cite it. */
function cite(app: App, d: Doc, e: Evidence, mark: string, s: Statement | null): HTMLElement {
  return el("cite", {}, el("span", { class: "from" }, "—— ", el("button", { type: "button", class: "link source", dir: "auto", title: app.text("page.reader.open_at"), on: { click: () => app.openReport(d.id, mark) } }, docLine(d)),
    e[3] ? " · " + app.text("card.page", { page: e[3] }) : "", s && s.copies ? " · " + app.text("page.copies", { count: s.copies }) : ""), copyMenu(app, d, s, e));
}

/** How the statement was read: the kind of rule in words, its id, the confidence. */
function made(app: App, s: Statement): HTMLElement {
  const kind = "rule." + s.rule.split(".")[0];
  const rule = (app.words.has(kind) ? app.text(kind) + " " : "");
  return el("details", { class: "how" }, el("summary", {}, app.text("page.how_known")),
    el("p", { class: "soft made" }, app.text("explain.rule") + app.words.colon + rule, el("code", {}, s.rule), " · ", app.text("page.confidence", { confidence: s.confidence }), ...(app.page(s.id, s.document) ? [" · ", el("a", { href: app.page(s.id, s.document) }, app.text("page.own_page"))] : [])));
}

/** The statement in the lists of cards: seen from one end where `other` says which is the other. */
export function fact(app: App, s: Statement, other: string | null): HTMLElement {
  const e = other ? app.corpus.entity(other) : undefined;
  const head: Child[] = e ? [glyph(e.type, e.planned), link(app, e.id)] : [link(app, s.s), el("span", { class: "verb" }, ` ${app.text("predicate." + s.p)} `), link(app, s.o)];
  const said = [s.trigger && app.text("card.trigger", { trigger: s.trigger }), s.duty && app.text("card.duty", { duty: s.duty }), when(app, s)].filter(Boolean).join(" · ");
  return el("li", { "data-statement": s.id, class: s.status }, el("div", { class: e ? "seen-from" : null }, ...head), el("div", { class: "meta" }, ...tags(app, s), el("bdi", {}, said)), ...evidence(app, s), made(app, s));
}
