/* The text of one report with what was read of it marked in place. All of the text is there at once, so that copying and the
   browser's own search work; marks are put in when a stretch comes near the screen, so that long texts open fast. */
import type { App } from "./app";
import type { Corpus } from "./corpus";
import { el, fill } from "./dom";
import type { ReportText, Statement } from "./records";
import { type Block, blocks, below, FOUND, folded, occurrences, Offsets, type Segment, segments, type Span } from "./spans";

/** A place that "next" stops at: the statements that the same words prove. */
export interface Stop extends Span {
  ids: string[];
}

/** The mark of the nth piece of evidence of a statement (or of a figure) in an address. */
export function markOf(id: string, n: number): string { return n ? `${id}.${n}` : id; }
export function statementOf(mark: string): string { return mark.replace(/\.\d+$/, ""); }

/** Everything that marks a report, in the order of the text. */
function spansOf(corpus: Corpus, document: string, offsets: Offsets): Span[] {
  const found: Span[] = [];
  for (const s of corpus.statements.values()) {
    if (s.document === document) s.evidence.forEach((e, n) => found.push({ start: offsets.unit(e[1]), end: offsets.unit(e[2]), id: markOf(s.id, n) }));
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1));
}

export class Paper {
  readonly element: HTMLElement;
  readonly spans: Span[];
  readonly length: number;
  stops: Stop[] = [];
  found: Span[] = [];
  private readonly text: string;
  private readonly plain: string;
  private readonly pages: number[];
  private readonly blocks: Block[];
  private readonly starts: number[];
  private readonly drawn = new Set<number>();
  private readonly watch: IntersectionObserver;
  private readonly figures: Map<string, Span>;
  private at: Span[] = [];
  private chosen: Span | null = null; /* of what was searched for */

  constructor(private readonly app: App, readonly id: string, source: ReportText, scroller: HTMLElement) {
    this.text = source.text;
    this.length = source.text.length;
    this.plain = folded(source.text, app.start.variants);
    const offsets = new Offsets(source.text);
    this.spans = spansOf(app.corpus, id, offsets);
    this.pages = source.pages.map((p) => offsets.unit(p));
    this.figures = new Map(Array.from(app.corpus.figures.values()).filter((f) => f.document === id).map((f): [string, Span] => [f.id, { start: offsets.unit(f.evidence[1]), end: offsets.unit(f.evidence[2]), id: f.id }]));
    this.blocks = blocks(source.text);
    this.starts = this.blocks.map((b) => b.start);
    this.element = el("article", { class: "paper" + (this.pages.length ? " paged" : ""), lang: "zh", on: { click: (event) => this.click(event), keydown: (event) => this.key(event), copy: (event) => this.copy(event) } },
      ...this.blocks.map((b, i) => el("div", { class: "block", dir: "auto", "data-block": i }, source.text.slice(b.start, b.end))));
    this.watch = new IntersectionObserver((seen) => { for (const one of seen) if (one.isIntersecting) this.draw(Number((one.target as HTMLElement).dataset.block)); }, { root: scroller, rootMargin: "600px" });
    for (const block of Array.from(this.element.children)) this.watch.observe(block);
    window.addEventListener("beforeprint", this.whole);
    this.refilter();
  }

  end(): void {
    this.watch.disconnect();
    window.removeEventListener("beforeprint", this.whole);
  }
  /* On paper every mark stands, not only those near the screen. */
  private readonly whole = (): void => this.blocks.forEach((_, number) => this.draw(number));

  /** Other statements pass: the marks and what "next" stops at change. */
  refilter(): void {
    this.stops = [];
    for (const span of this.spans) {
      if (!this.passes(span.id)) continue;
      const last = this.stops[this.stops.length - 1];
      if (last && last.start === span.start && last.end === span.end) last.ids.push(span.id);
      else this.stops.push({ ...span, ids: [span.id] });
    }
    this.redraw();
  }
  passes(mark: string): boolean { const s = this.app.corpus.statements.get(statementOf(mark)); return s !== undefined && this.app.facets.passes(s); }

  /** Marks the words that prove a statement, and brings them to the eye. False where the text has no such words. */
  mark(at: string, scroll: boolean): boolean {
    const before = this.at;
    const held = this.element.contains(document.activeElement);
    const figure = this.figures.get(at);
    this.at = at ? (figure ? [figure] : this.spans.filter((s) => s.id === at)) : [];
    for (const span of [...before, ...this.at]) this.redraw(span);
    const first = this.at[0];
    if (first && scroll) this.bring(first, ".at");
    const focus = held ? this.element.querySelector<HTMLElement>(".at[tabindex]") : null;
    if (focus) focus.focus({ preventScroll: true });
    return first !== undefined;
  }

  search(words: string): void {
    this.found = occurrences(this.plain, folded(words.trim(), this.app.start.variants));
    this.chosen = null;
    this.redraw();
  }
  /** Shows one of the places found. */
  choose(number: number): void {
    const before = this.chosen;
    this.chosen = this.found[number] || null;
    for (const span of [before, this.chosen]) if (span) this.redraw(span);
    if (this.chosen) this.bring(this.chosen, ".found.now");
  }

  private bring(span: Span, what: string): void {
    const number = this.blockAt(span.start);
    this.draw(number);
    const block = this.element.children[number];
    if (block) (block.querySelector(what) || block).scrollIntoView({ block: "center" });
  }
  private blockAt(offset: number): number { return Math.max(0, below(this.starts, offset + 1) - 1); }
  /** How far down an offset lies, in pixels from the top of the text. */
  depth(offset: number): number {
    const number = this.blockAt(offset);
    const [block, box] = [this.blocks[number], this.element.children[number] as HTMLElement | undefined];
    if (!block || !box) return 0;
    return box.offsetTop + (box.offsetHeight * (offset - block.start)) / Math.max(1, block.end - block.start);
  }
  /** The offset of what stands at the top of the window: where "next" goes on from when nothing is marked. */
  offsetAt(depth: number): number {
    const boxes = this.element.children as HTMLCollectionOf<HTMLElement>;
    let number = 0;
    while (number + 1 < boxes.length && boxes[number + 1]!.offsetTop <= depth) number += 1;
    return this.blocks[number] ? this.blocks[number]!.start : 0;
  }

  private redraw(only: Span | null = null): void {
    for (const number of Array.from(this.drawn)) {
      const block = this.blocks[number]!;
      if (only && (only.start >= block.end || only.end <= block.start)) continue;
      this.drawn.delete(number);
      this.draw(number);
    }
  }
  private draw(number: number): void {
    const block = this.blocks[number];
    if (!block || this.drawn.has(number)) return;
    this.drawn.add(number);
    const parts: Node[] = [];
    for (const piece of segments([...this.spans, ...this.at, ...this.found], block.start, block.end, this.pages)) {
      const page = this.pages.indexOf(piece.start);
      if (page >= 0) parts.push(el("span", { class: "folio", role: "separator", "aria-label": this.app.text("card.page", { page: page + 1 }), "data-page": page + 1 }));
      parts.push(this.piece(piece));
    }
    fill(this.element.children[number]!, ...parts);
  }

  private piece(piece: Segment): Node {
    const words = this.text.slice(piece.start, piece.end);
    const ids = piece.ids.filter((id) => id !== FOUND && !this.figures.has(id));
    const shown = ids.filter((id) => this.passes(id));
    const marked = this.at.some((s) => s.start < piece.end && s.end > piece.start);
    const found = piece.ids.length !== 0 && piece.ids.includes(FOUND);
    if (!ids.length && !found && !marked) return document.createTextNode(words);
    const classes = found ? ["found"] : [];
    if (found && this.chosen && this.chosen.start <= piece.start && this.chosen.end >= piece.end) classes.push("now");
    if (marked) classes.push("at");
    if (!ids.length) return el("span", { class: classes.join(" ") }, words);
    if (!shown.length) return el("span", { class: ["ev", "away", ...classes].join(" "), "data-ids": ids.join(" ") }, words);
    const said = shown.map((id) => this.app.corpus.statements.get(statementOf(id))!);
    classes.push("ev", ...Array.from(new Set(said.map((s) => s.status))));
    if (shown.length > 1) classes.push("many");
    return el("span", { class: classes.join(" "), role: "button", tabindex: marked ? 0 : -1, "data-ids": shown.join(" "), title: this.hint(said) }, words);
  }
  private hint(said: Statement[]): string {
    const { app } = this;
    if (said.length > 1) return app.text("page.statements", { count: said.length });
    const s = said[0]!;
    return `${app.corpus.name(s.s)} ${app.text("predicate." + s.p)} ${app.corpus.name(s.o)} · ${app.text("status." + s.status)}`;
  }

  /* What is copied is the text itself, not how it is broken here. */
  private copy(event: ClipboardEvent): void {
    const selection = window.getSelection();
    if (!selection || !selection.rangeCount || !event.clipboardData) return;
    const range = selection.getRangeAt(0);
    if (!this.element.contains(range.commonAncestorContainer)) return; /* the head was taken along: as it looks */
    event.clipboardData.setData("text/plain", range.cloneContents().textContent || "");
    event.preventDefault();
  }

  private click(event: MouseEvent): void {
    const selection = window.getSelection();
    if (selection && !selection.isCollapsed) return; /* words are being selected, to be copied */
    this.openAt(event.target);
  }
  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== " ") return;
    if (this.openAt(event.target)) event.preventDefault();
  }
  private openAt(target: EventTarget | null): boolean {
    const piece = target instanceof Element ? target.closest<HTMLElement>("[data-ids]") : null;
    if (!piece) return false;
    const marks = piece.dataset.ids!.split(" ");
    this.app.go({ statements: Array.from(new Set(marks.map(statementOf))), thing: "", group: "", at: marks[0]! });
    return true;
  }
}
