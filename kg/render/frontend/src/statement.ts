/* One statement in words: who, does what, to which; its status and time; and the sentence that proves it. */
import type { App } from "./app";
import { type Child, copy, el } from "./dom";
import { glyph } from "./looks";
import type { Doc, Evidence, Statement } from "./records";

/** A name that opens its card. */
export function link(app: App, id: string): HTMLElement {
  return el("button", { type: "button", class: "link", "data-entity": id, on: { click: () => app.open(id) } }, app.corpus.name(id));
}

/** A quote with the names of both ends and the verb marked. */
export function quoted(app: App, quote: string, s: Statement | null): HTMLElement {
  const words: [word: string, kind: string][] = [];
  if (s) {
    for (const id of [s.s, s.o]) {
      const e = app.corpus.entity(id);
      const found = e ? [e.name, ...e.aliases].filter((n) => n && quote.includes(n)).sort((a, b) => b.length - a.length)[0] : undefined;
      if (found) words.push([found, "name"]);
    }
    if (s.trigger && quote.includes(s.trigger)) words.push([s.trigger, "trigger"]);
  }
  const spans: [number, number, string][] = [];
  for (const [word, kind] of words) {
    const at = quote.indexOf(word);
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
  return el("blockquote", { dir: "auto" }, ...parts);
}

/** A report as one line. */
export function docLine(d: Doc): string { return [d.title, d.year && !d.title.includes(d.year) ? d.year : ""].filter(Boolean).join(" · "); }

/** Title, body, date, address and page, with the quote: what a note needs. */
export function citation(app: App, d: Doc, evidence: Evidence): string {
  const [quote, , , page] = evidence;
  const parts = [d.issuer_name, `《${d.title}》`, d.number, d.issued || d.year, page ? app.text("card.page", { page }) : "", d.url];
  return `“${quote}”\n—— ${parts.filter(Boolean).join(app.words.language === "zh" ? "，" : ", ")}`;
}

export function tags(app: App, s: Statement): HTMLElement[] {
  const found = [el("span", { class: "tag " + s.status }, app.text("status." + s.status))];
  if (s.action) found.push(el("span", { class: "tag" }, app.text("action." + s.action)));
  return found;
}

/** Each piece of evidence: the quote, where it stands, and what can be done with it. */
export function evidence(app: App, s: Statement): HTMLElement[] {
  const d = app.corpus.documents.get(s.document);
  return s.evidence.map((e) => el("div", { class: "evidence" }, quoted(app, e[0], s), d ? cite(app, d, e, s.id) : null));
}

function cite(app: App, d: Doc, e: Evidence, statement: string): HTMLElement {
  const copied = el("button", { type: "button", class: "small", on: { click: () => {
    copy(citation(app, d, e)).then((done) => app.say(app.text(done ? "page.copied" : "page.not_copied"), true)).catch((error: unknown) => app.complain(error));
  } } }, app.text("page.copy"));
  return el("cite", {}, "—— ", el("button", { type: "button", class: "link source", on: { click: () => app.openReport(d.id, statement) } }, docLine(d)), e[3] ? " · " + app.text("card.page", { page: e[3] }) : "", " ", copied);
}

/** The statement in the lists of cards: seen from one end where `other` says which is the other. */
export function fact(app: App, s: Statement, other: string | null): HTMLElement {
  const e = other ? app.corpus.entity(other) : undefined;
  const head: Child[] = e ? [glyph(e.type, e.planned), " ", link(app, e.id)] : [link(app, s.s), ` ${app.text("predicate." + s.p)} `, link(app, s.o)];
  const said = [s.trigger && app.text("explain.trigger") + " " + s.trigger, s.duty && app.text("card.duty", { duty: s.duty }), s.period].filter(Boolean).join(" · ");
  const made = el("p", { class: "soft made" }, app.text("page.confidence", { confidence: s.confidence }), " · ", app.words.has("rule." + s.rule) ? app.text("rule." + s.rule) : s.rule);
  return el("li", { "data-statement": s.id }, el("div", {}, ...head), el("div", { class: "meta" }, ...tags(app, s), said), ...evidence(app, s),
    el("details", { class: "how" }, el("summary", {}, app.text("page.how_known")), made));
}
