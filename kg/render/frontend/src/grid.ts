/* A table of any length: rows stand in the page only while they are on the screen, and say which of all they are. */
import type { App } from "./app";
import type { Column, List, Row } from "./columns";
import { el, fill } from "./dom";
import { sign } from "./signs";

const HEIGHT = 33; /* of a row, in pixels; the style sheet says the same */
const SPARE = 12; /* rows kept above and below the screen */
const PRINTED = 1000; /* rows that go to paper */

export class Grid {
  readonly element: HTMLElement;
  private readonly head = el("tr", { "aria-rowindex": 1 });
  private readonly body = el("tbody");
  private readonly columns = el("colgroup");
  private readonly table: HTMLTableElement;
  /** What stands for the rows before and behind those that are written. */
  private readonly above = el("tr", { "aria-hidden": "true", class: "space" });
  private readonly below = el("tr", { "aria-hidden": "true", class: "space" });
  private readonly written = new Map<number, HTMLElement>();
  private rows: Row[] = [];
  private shown: Column[] = [];
  private list: List | null = null;
  private from = 0;
  private to = 0;

  constructor(private readonly app: App, private readonly sortBy: (column: string) => void) {
    this.table = el("table", { class: "grid" }, this.columns, el("thead", {}, this.head), this.body);
    this.element = el("div", { class: "grid-box", tabindex: 0, role: "region", on: { scroll: () => this.draw(false), keydown: (event) => this.key(event) } }, this.table);
    if (typeof ResizeObserver !== "undefined") new ResizeObserver(() => this.draw(false)).observe(this.element);
    window.addEventListener("beforeprint", () => this.draw(true, Math.min(this.rows.length, PRINTED)));
    window.addEventListener("afterprint", () => this.draw(true));
  }

  set(list: List, columns: Column[], rows: Row[], sort: string, label: string, top: boolean): void {
    this.list = list;
    this.shown = columns;
    this.rows = rows;
    this.element.setAttribute("aria-label", label);
    this.table.setAttribute("aria-label", label);
    this.table.setAttribute("aria-rowcount", String(rows.length + 1));
    this.table.style.minWidth = columns.reduce((sum, c) => sum + c.width, 0) + "px";
    fill(this.columns, ...columns.map((c) => { const col = el("col"); col.style.width = c.width + "px"; return col; }));
    this.heads(sort);
    if (top) this.element.scrollTop = 0;
    this.draw(true);
  }

  private heads(sort: string): void {
    const held = document.activeElement instanceof HTMLElement && this.head.contains(document.activeElement) ? document.activeElement.dataset.sort : null;
    const [column, falling] = sort[0] === "-" ? [sort.slice(1), true] : [sort, false];
    fill(this.head, ...this.shown.map((c) => {
      const now = c.id === column ? (falling ? "descending" : "ascending") : "none";
      return el("th", { scope: "col", "aria-sort": now, class: c.number ? "number" : null, "data-name": this.app.text("page.column." + c.id) },
        el("button", { type: "button", "data-sort": c.id, on: { click: () => this.sortBy(c.id) } }, this.app.text("page.column." + c.id), el("span", { "aria-hidden": "true" }, now === "none" ? "" : falling ? " ▼" : " ▲")));
    }));
    if (held) { const again = this.head.querySelector<HTMLElement>(`[data-sort="${held}"]`); if (again) again.focus(); }
  }

  /** Writes the rows that are on the screen, or, for paper, the first `all`. */
  private draw(anew: boolean, all = 0): void {
    const { scrollTop, clientHeight } = this.element;
    const from = all ? 0 : Math.max(0, Math.min(this.rows.length - 1, Math.floor(scrollTop / HEIGHT) - SPARE));
    const to = all || Math.min(this.rows.length, Math.ceil((scrollTop + (clientHeight || 600)) / HEIGHT) + SPARE);
    if (!anew && from === this.from && to === this.to) return;
    if (!anew && from >= this.from && to <= this.to && this.to - this.from < 4 * SPARE + (to - from)) return; /* enough is there */
    const focus = this.focused();
    this.from = from;
    this.to = to;
    if (anew) { this.written.clear(); fill(this.body, this.above, this.below); }
    for (const [index, tr] of this.written) if (index < from || index >= to) { tr.remove(); this.written.delete(index); }
    for (let index = from, next = this.above.nextSibling!; index < to; index++) {
      const held = this.written.get(index);
      if (held) { next = held.nextSibling!; continue; }
      const tr = this.row(this.rows[index]!, index);
      this.written.set(index, tr);
      this.body.insertBefore(tr, next);
    }
    this.room(this.above, from);
    this.room(this.below, all ? 0 : this.rows.length - to);
    if (focus >= 0) { if (focus >= from && focus < to) this.focus(focus); else this.element.focus(); }
  }

  private row(row: Row, index: number): HTMLElement {
    const open = () => this.list!.open(row);
    const cells = this.shown.map((c, i) => {
      const value = c.value(row);
      const text = value === null ? "" : typeof value === "number" ? this.app.words.number(value) : value;
      const words = el("bdi", {}, text);
      const inside = i ? words : el("button", { type: "button", class: "link", on: { click: (event) => { event.stopPropagation(); open(); } } }, words);
      return el("td", { class: c.number ? "number" : null, title: text.length > 8 ? text : null }, c.status ? sign(c.status(row)) : null, inside);
    });
    return el("tr", { "aria-rowindex": index + 2, "data-row": index, on: { click: () => { if (!String(window.getSelection())) open(); } } }, ...cells);
  }

  /** Makes a row as high as the rows that are not there. */
  private room(space: HTMLElement, rows: number): void { space.style.height = rows * HEIGHT + "px"; space.hidden = !rows; }

  private focused(): number {
    const row = document.activeElement && this.body.contains(document.activeElement) ? document.activeElement.closest<HTMLElement>("tr") : null;
    return row ? Number(row.dataset.row) : -1;
  }
  private focus(index: number): void {
    const button = this.body.querySelector<HTMLElement>(`tr[data-row="${index}"] button`);
    if (button) button.focus({ preventScroll: true });
  }

  /* Up and down go from row to row, beyond what is in the page too. */
  private key(event: KeyboardEvent): void {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const now = this.focused();
    if (!by || now < 0) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(this.rows.length - 1, now + by));
    const [top, height] = [next * HEIGHT, this.element.clientHeight - 2 * HEIGHT];
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top > this.element.scrollTop + height) this.element.scrollTop = top - height;
    this.draw(true);
    this.focus(next);
  }
}
