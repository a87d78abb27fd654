/* The reports: a list of them, and each one's whole text with the statements that were read from it marked in place. */
import type { App, View } from "../app";
import { copyMenu } from "../cite";
import { byId, type Child, el, fill } from "../dom";
import { unkept } from "../drop";
import { piecemeal } from "../lists";
import { STATUSES } from "../looks";
import { Paper, type Stop, statementOf } from "../paper";
import { Rail } from "../rail";
import type { Doc, ReportText } from "../records";
import { genreName, reportList } from "../reports";
import { fact, link } from "../statement";
import type { State } from "../state";

const WAIT = 200; /* milliseconds without a key before the text is searched */

/** One opened report: its text and the controls around it. */
class Reader {
  readonly element: HTMLElement;
  readonly paper: Paper;
  private readonly count = el("output", { class: "count" });
  private readonly hits = el("output", { class: "hits" });
  private readonly input = el("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  private readonly rail: Rail;
  private readonly scroller: HTMLElement;
  private place = -1; /* of the places found */

  constructor(private readonly app: App, readonly document: Doc, readonly source: ReportText) {
    this.scroller = el("div", { class: "sheet", tabindex: 0, role: "region", "aria-label": document.title });
    this.paper = new Paper(app, document.id, source, this.scroller);
    this.rail = new Rail(app, this.scroller, this.paper);
    this.scroller.append(el("div", { class: "about" }, ...about(app, document)), this.paper.element);
    this.element = el("div", { class: "reader" }, this.bar(), el("div", { class: "desk" }, this.scroller, this.rail.element));
  }

  private bar(): HTMLElement {
    const { app } = this;
    const button = (key: string, sign: string, press: () => void) => el("button", { type: "button", "data-action": key, "aria-label": app.text("page.reader." + key), title: app.text("page.reader." + key), on: { click: press } }, sign);
    let timer = 0;
    this.input.value = app.state.words;
    this.input.placeholder = app.text("page.reader.search");
    this.input.setAttribute("aria-label", app.text("page.reader.search"));
    this.input.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(() => app.turn({ words: this.input.value }), WAIT); });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      window.clearTimeout(timer);
      if (this.input.value !== app.state.words) app.turn({ words: this.input.value });
      else this.hit(event.shiftKey ? -1 : 1);
    });
    return el("div", { class: "reading-bar", role: "toolbar", "aria-label": app.text("page.view.report") },
      el("button", { type: "button", "data-action": "list", on: { click: () => app.go({ report: "", at: "" }) } }, "‹ " + app.text("page.reader.list")),
      el("span", { class: "steps" }, button("previous", "↑", () => this.step(-1)), this.count, button("next", "↓", () => this.step(1))),
      el("span", { class: "within" }, this.input, this.hits, button("previous_hit", "‹", () => this.hit(-1)), button("next_hit", "›", () => this.hit(1))),
      el("span", { class: "key" }, ...STATUSES.map((s) => el("span", { class: "ev " + s }, app.text("status." + s)))));
  }

  /** Draws what the state says that the text shows. */
  show(state: State, before: State | null): void {
    const fresh = !before || before.report !== state.report;
    if (!fresh && JSON.stringify(before!.chosen) !== JSON.stringify(state.chosen)) this.paper.refilter();
    if (fresh || before!.at !== state.at) {
      const there = this.paper.mark(state.at, this.fromElsewhere(state, before));
      if (state.at && !there) this.app.say(this.app.text("page.reader.not_here"), true);
    }
    if (fresh ? state.words : before!.words !== state.words) this.search(state.words);
    this.tell(state);
    this.rail.draw();
  }
  /* A click on the text itself must not make it jump. */
  private fromElsewhere(state: State, before: State | null): boolean {
    const marked = this.paper.element.querySelector(`[data-ids~="${CSS.escape(state.at)}"]`);
    if (!before || before.report !== state.report || !marked) return true;
    const [seen, box] = [marked.getBoundingClientRect(), this.scroller.getBoundingClientRect()];
    return seen.top < box.top || seen.bottom > box.bottom;
  }
  private tell(state: State): void {
    const { stops } = this.paper;
    const at = stops.findIndex((s) => s.ids.includes(state.at));
    const { words } = this.app;
    this.count.textContent = this.app.text("page.reader.place", { place: at < 0 ? "–" : words.number(at + 1), total: words.number(stops.length) });
  }

  /** Goes to the next or previous words that prove something. The panel follows unless it was closed meanwhile. */
  step(by: 1 | -1): void {
    const { app, paper } = this;
    const at = paper.stops.findIndex((s) => s.ids.includes(app.state.at));
    const to: Stop | undefined = paper.stops[at < 0 ? this.fromHere(by) : (at + by + paper.stops.length) % paper.stops.length];
    if (!to) return;
    const follow = !app.state.at || app.state.statements.length > 0;
    app.turn({ at: to.ids[0]!, ...(follow ? { statements: Array.from(new Set(to.ids.map(statementOf))), thing: "", group: "" } : {}) });
    const s = app.corpus.statements.get(statementOf(to.id));
    if (s) app.say(`${app.corpus.name(s.s)} ${app.text("predicate." + s.p)} ${app.corpus.name(s.o)}, ${app.text("status." + s.status)}`);
  }
  private fromHere(by: 1 | -1): number {
    const offset = this.paper.offsetAt(this.scroller.scrollTop - this.paper.element.offsetTop);
    const next = this.paper.stops.findIndex((s) => s.start >= offset);
    if (by > 0) return next < 0 ? 0 : next;
    return (next < 0 ? this.paper.stops.length : next) - 1;
  }

  private search(words: string): void {
    if (document.activeElement !== this.input) this.input.value = words;
    this.paper.search(words);
    this.place = -1;
    if (words) this.hit(1);
    else this.hits.textContent = "";
  }
  private hit(by: 1 | -1): void {
    const all = this.paper.found.length;
    if (all) {
      this.place = (this.place + by + all) % all;
      this.paper.choose(this.place);
    }
    this.hits.textContent = this.input.value.trim() ? (all ? `${this.place + 1}/${all}` : this.app.text("page.nothing_found")) : "";
    this.app.say(this.hits.textContent);
  }
}

/** What is known of the report itself. */
function about(app: App, d: Doc): Child[] {
  const { text, words } = app;
  const said = (key: string, ...value: Child[]) => (value.some(Boolean) ? el("div", {}, el("dt", {}, text("page.reader." + key)), el("dd", { dir: "auto" }, ...value)) : null);
  const original = app.corpus.documents.get(d.original);
  const reprints = Array.from(app.corpus.documents.values()).filter((other) => other.original === d.id);
  const open = (other: Doc) => el("button", { type: "button", class: "link", dir: "auto", on: { click: () => app.go({ report: other.id, at: "" }) } }, [other.issuer_name, other.title, other.issued].filter(Boolean).join(" · "));
  return [
    unkept(app, d.id), el("h2", { dir: "auto" }, d.title),
    el("dl", {},
      said("column.body", app.corpus.entity(d.issuer) ? link(app, d.issuer) : d.issuer_name), said("number", d.number), said("issued", d.issued), said("column.year", d.year),
      said("column.genre", genreName(app, d.genre)), said("column.region", [d.region, d.level && text("level." + d.level)].filter(Boolean).join(" · ")),
      said("address", /^https?:\/\//i.test(d.url) ? el("a", { href: d.url, target: "_blank", rel: "noopener noreferrer" }, d.url) : ""), said("retrieved", d.retrieved),
      said("characters", words.number(d.characters)), said("column.statements", words.number(d.statements)),
      said("reprint_of", original ? open(original) : ""), said("reprints", ...reprintList(app, reprints, open))),
    el("p", { class: "actions" },
      app.corpus.entity(d.anchor) ? el("button", { type: "button", class: "small", "data-action": "graph", on: { click: () => app.go({ view: "graph", around: d.anchor, path: [] }) } }, text("page.neighborhood")) : null,
      app.page(d.id, d.id) && el("a", { class: "small", href: app.page(d.id, d.id) }, text("page.own_page")),
      copyMenu(app, d, null, null)),
  ];
}

function reprintList(app: App, reprints: Doc[], open: (d: Doc) => HTMLElement): Child[] {
  if (!reprints.length) return [];
  const list = el("div");
  return [list, piecemeal(app, list, reprints, (d) => el("div", {}, open(d)), 10)];
}

/** A report whose text is not at hand: its statements with their quotes. */
function textless(app: App, d: Doc, why: string): HTMLElement {
  const own = Array.from(app.corpus.statements.values()).filter((s) => s.document === d.id && app.facets.passes(s)).slice(0, 200);
  return el("div", { class: "sheet" }, el("p", {}, el("button", { type: "button", on: { click: () => app.go({ report: "", at: "" }) } }, "‹ " + app.text("page.reader.list"))),
    el("div", { class: "about" }, ...about(app, d)), el("p", { class: "warning" }, why), el("ul", { class: "facts" }, ...own.map((s) => fact(app, s, null))));
}

export function report(app: App): View {
  const element = el("section", { class: "view report" });
  let reader: Reader | null = null;
  let source: { id: string; text: ReportText } | null = null;
  let asked = "";

  const put = (...content: Child[]) => {
    if (reader) reader.paper.end();
    reader = null;
    fill(element, ...content);
  };
  const load = (id: string) => {
    if (asked === id) return;
    asked = id;
    put(el("p", { class: "soft", role: "status" }, app.text("page.loading")));
    app.source.report(id).then((text) => {
      asked = "";
      source = { id, text };
      /* The report's statements came with it: everything that counts them is drawn anew. */
      if (app.state.report === id) { if (app.live) app.again(); else if (app.state.view === "report") show(app.state, null); }
    }).catch((error: unknown) => {
      asked = "";
      const d = app.corpus.documents.get(id);
      const why = app.live ? app.why(error) : app.text("page.reader.no_text");
      if (app.state.report !== id) return;
      put(d ? textless(app, d, why) : el("p", { class: "warning" }, why));
      app.say(why);
    });
  };
  const show = (state: State, before: State | null) => {
    element.classList.toggle("reading", state.report !== "");
    if (!state.report) { if (!before || before.report || before.sort !== state.sort || JSON.stringify(before.chosen) !== JSON.stringify(state.chosen)) put(...reportList(app)); return; }
    if (!source || source.id !== state.report) { load(state.report); return; }
    const d = app.corpus.documents.get(state.report);
    if (!d) return;
    if (!reader || !before || reader.document.id !== d.id || reader.source !== source.text) {
      put();
      reader = new Reader(app, d, source.text);
      element.append(reader.element);
      before = null;
    }
    reader.show(state, before);
  };

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test((document.activeElement || document.body).tagName);
    if (!reader || typing || event.ctrlKey || event.metaKey || event.altKey || app.state.view !== "report" || !byId("results").hidden) return;
    const by = event.key === "n" || event.key === "j" ? 1 : event.key === "p" || event.key === "k" ? -1 : 0;
    if (by) { event.preventDefault(); reader.step(by); }
  });
  return { element, show };
}
