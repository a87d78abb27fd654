/* The one object that views talk to: what is loaded, what is shown, and the way from a wish (`go`) to a new picture. */
import { Corpus } from "./corpus";
import { afterPaint, byId } from "./dom";
import { Facets } from "./facets";
import type { Start } from "./records";
import { PageSource, Refused, ServerSource, type Source } from "./source";
import { type Choice, type State, decode, encode, nothingChosen } from "./state";
import { Words } from "./words";

/** A part of the page. `show` draws the state; `before` is what was shown last, null where everything may have changed
    (at first, after a change of language, when more was loaded). It is called only while the view is on the screen. */
export interface View {
  readonly element: HTMLElement;
  show(state: State, before: State | null): void;
}

/** The address of the page without its fragment, whole: in a frame of a notebook (about:srcdoc) a relative one would be the notebook's. */
const here = (): string => location.href.split("#", 1)[0];

export class App {
  readonly corpus: Corpus;
  readonly source: Source;
  readonly words: Words;
  readonly live: boolean;
  state: State;
  facets: Facets;
  private readonly drawn: ((state: State, before: State | null) => void)[] = [];
  private readonly cached = new Map<string, Facets>();
  /** What is to be done after the first picture; null when that was painted. */
  private waiting: (() => void)[] | null = [];

  constructor(readonly start: Start, live: boolean) {
    this.live = live;
    this.corpus = new Corpus(start.scene, start.part);
    this.source = live ? new ServerSource(this.corpus, start.live ? start.live.token : "") : new PageSource(this.corpus);
    this.words = new Words(start, start.language);
    if (start.opens && !location.hash) history.replaceState(null, "", here() + "#" + start.opens);
    this.state = decode(location.hash);
    this.facets = this.facetsOf(this.state.chosen);
    window.addEventListener("hashchange", () => this.follow());
  }

  text = (key: string, values?: Record<string, string | number>): string => this.words.text(key, values);

  /** Registers what is to be drawn anew when the state changes. */
  onChange(draw: (state: State, before: State | null) => void): void { this.drawn.push(draw); }

  /** Shows something else: the given fields change, the rest stays. It is one step for the browser's back. */
  go(change: Partial<State>): void {
    const wanted = "#" + encode({ ...this.state, ...change });
    if (wanted === (location.hash || "#")) return;
    location.hash = wanted; /* `follow` does the rest */
  }
  /** As `go`, without a step of its own for back. */
  turn(change: Partial<State>): void {
    const address = here() + "#" + encode({ ...this.state, ...change });
    history.replaceState(null, "", address);
    this.follow();
  }
  choose(chosen: Partial<Choice>): void { this.go({ chosen: { ...this.state.chosen, ...chosen } }); }
  chooseNothing(): void { this.go({ chosen: nothingChosen(), hidden: [] }); }

  /** Opens the card of an entity; what is around it is loaded first where that is not so. */
  open(id: string, more: Partial<State> = {}): void { this.go({ thing: id, statements: [], group: "", ...more }); }
  openStatements(ids: string[]): void { this.go({ statements: ids, thing: "", group: "" }); }
  openReport(document: string, at = ""): void { this.go({ view: "report", report: document, at }); }

  private follow(): void {
    const before = this.state;
    this.state = decode(location.hash);
    this.facets = this.facetsOf(this.state.chosen);
    this.draw(before);
    this.load();
  }
  private facetsOf(chosen: Choice): Facets {
    const key = JSON.stringify(chosen);
    let found = this.cached.get(key);
    if (!found) {
      if (this.cached.size > 8) this.cached.clear();
      found = new Facets(this.corpus, chosen);
      this.cached.set(key, found);
    }
    return found;
  }
  private draw(before: State | null): void { for (const draw of this.drawn) draw(this.state, before); }

  /** Draws everything anew: after more was loaded, or in the other language. */
  again(): void {
    this.cached.clear();
    this.facets = this.facetsOf(this.state.chosen);
    this.draw(null);
  }

  /** Loads what the state speaks of and is not there yet, then draws it. */
  private load(): void {
    if (!this.live) return;
    const wanted = [this.state.thing, this.state.around].filter((id) => id && !this.corpus.isWhole(id));
    if (!wanted.length) return;
    Promise.all(wanted.map((id) => this.source.around(id))).then(() => this.again()).catch((error: unknown) => this.complain(error));
  }

  /** Draws for the first time; `ready` is called when what waited for the first picture was done too. */
  begin(ready: () => void): void {
    this.draw(null);
    this.load();
    afterPaint(() => {
      performance.mark("kg-first-paint");
      const waiting = this.waiting!;
      this.waiting = null;
      for (const act of waiting) act();
      ready();
      performance.mark("kg-ready");
    });
  }
  /** Does what the first picture can do without: after it, or at once when it stands. */
  later(act: () => void): void { if (this.waiting) this.waiting.push(act); else act(); }

  /** The address of the server's page about a thing, in the language of this page; "" where there is none: no server, or a report
      (or what it states) that is not kept. */
  page(id: string, document = ""): string {
    const kept = !document || !this.source.isKept || this.source.isKept(document);
    return this.live && kept ? `/id/${encodeURIComponent(id)}?lang=${this.words.language}` : "";
  }

  /** Says something to everybody: on the screen for a while, and to screen readers. */
  say(words: string, shown = false): void {
    byId("live").textContent = words;
    if (!shown) return;
    const note = byId("note");
    note.textContent = words;
    note.hidden = false;
    window.clearTimeout(Number(note.dataset.timer || 0));
    note.dataset.timer = String(window.setTimeout(() => { note.hidden = true; }, 6000));
  }
  complain(error: unknown): void { this.say(this.why(error), true); }
  /** What went wrong and what to do about it. */
  why(error: unknown): string {
    if (error instanceof Refused) return error.message + (error.remedy ? this.words.colon + error.remedy : "");
    return this.text("page.failed", { what: error instanceof Error ? error.message : String(error) });
  }
}
