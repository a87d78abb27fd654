/* The timeline as a drawing: a lane for each row, a band for each stretch of years, a line of signs for each status. */
import type { App } from "./app";
import { svg } from "./dom";
import { ACTION_SIGNS, mark } from "./signs";
import { type Lane, type Line, type Slot, type Timeline, lines, stretch } from "./timeline";

const LINE = 21;
const HEAD = 30;
const PAD = 7;
const MOST_NEEDED = 112; /* width that a year in which something begins is given at most, where there is no room to share out */
const NARROW = 46; /* width of a year in which nothing begins */
const MOST = 400; /* statements that go into the address when a mark is opened */

export interface Labels {
  name: (id: string) => string;
  open: ((id: string) => void) | null;
  note: (lane: Lane) => string;
  /** Whether marks say what is done to things. */
  signs: boolean;
}

/** The text, cut to about so many pixels. */
function fit(text: string, pixels: number, size: number): string {
  let width = 0;
  const characters = Array.from(text);
  for (let i = 0; i < characters.length; i++) {
    width += characters[i]! > "\u2e80" ? size : size * 0.53;
    if (width > pixels) return characters.slice(0, Math.max(1, i - 1)).join("") + "…";
  }
  return text;
}

function text(x: number, y: number, words: string, more: Record<string, string | number> = {}): SVGTextElement {
  const node = svg("text", { x, y, ...more });
  node.textContent = words;
  return node;
}

function titled(node: SVGElement, words: string): SVGElement {
  const title = svg("title");
  title.textContent = words;
  node.insertBefore(title, node.firstChild);
  return node;
}

/* Its title names it, which is also what the mouse is told; the letters of the drawing, cut to their room, are for the eye alone. */
function button(go: () => void, ...children: SVGElement[]): SVGGElement {
  for (const child of children) child.setAttribute("aria-hidden", "true");
  const g = svg("g", { role: "button", tabindex: 0, class: "mark" }, ...children);
  g.addEventListener("click", go);
  g.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); go(); } });
  return g;
}

export function years(app: App, slot: Slot): string { return stretch(slot) || app.text("page.not_said"); }

/** "done 12: establish 3, improve 2". */
export function lineText(app: App, line: Line): string {
  const actions = line.actions.map(([a, n]) => `${app.text("action." + a)} ${app.words.number(n)}`).join(app.words.comma);
  return `${app.text("status." + line.status)} ${app.words.number(line.things)}${actions ? app.words.colon + actions : ""}`;
}

function undated(line: Line): boolean { return line.statements.some((s) => !s.start && !s.end); }

export function openLine(app: App, line: Line): void { app.openStatements(line.statements.slice(0, MOST).map((s) => s.id)); }

interface Placed { slot: Slot; lines: Line[]; left: number; right: number; top: number }

/** Slots stacked where their years meet; the longest stretches first, on top. */
function place(app: App, lane: Lane, all: string[]): { placed: Placed[]; height: number } {
  const filled = all.map(() => 0);
  const slots = lane.slots.map((slot) => ({ slot, left: all.indexOf(slot.from), right: all.indexOf(slot.to) }));
  slots.sort((a, b) => (b.right - b.left) - (a.right - a.left) || a.left - b.left);
  const placed = slots.map(({ slot, left, right }) => {
    const own = lines(app.corpus, slot);
    const top = Math.max(...filled.slice(left, right + 1));
    filled.fill(top + own.length * LINE + (right > left ? 4 : 0), left, right + 1);
    return { slot, lines: own, left, right, top };
  });
  return { placed, height: Math.max(LINE, ...filled) };
}

/** The width that signs and numbers of a year take, up to what is given at most. What spans years has room enough. */
function needed(app: App, lanes: Lane[], labels: Labels): Map<string, number> {
  const most = new Map<string, number>();
  for (const lane of lanes) {
    for (const slot of lane.slots) {
      const own = slot.from === slot.to ? lines(app.corpus, slot) : [];
      const widths = own.map((line) => { const [number, more] = said(app, slot, line, labels); return 40 + 8 * number.length + 7.5 * more.length; });
      most.set(slot.from, Math.min(MOST_NEEDED, Math.max(NARROW + 8, most.get(slot.from) || 0, ...widths)));
    }
  }
  return most;
}

/** Where each year begins, and where the last ends: each has what it needs, those in which something begins share what is left. */
function columns(app: App, data: Timeline, lanes: Lane[], room: number, labels: Labels): number[] {
  const begun = needed(app, lanes, labels);
  const widths = data.years.map((year) => begun.get(year) || NARROW);
  const spare = Math.max(0, room - widths.reduce((sum, w) => sum + w, 0)) / Math.max(1, data.years.filter((year) => begun.has(year)).length);
  const edges = [0];
  data.years.forEach((year, i) => edges.push(edges[i]! + widths[i]! + (begun.has(year) ? spare : 0)));
  return edges;
}

/** What stands beside a sign: how many things, with a star where no time is said; and what is done to how many of them. */
function said(app: App, slot: Slot, line: Line, labels: Labels): [number: string, more: string] {
  const signs = labels.signs ? line.actions.filter(([a]) => a in ACTION_SIGNS).map(([a, n]) => ACTION_SIGNS[a]! + app.words.number(n)) : [];
  return [app.words.number(line.things) + (undated(line) ? "*" : ""), [...signs, slot.from === slot.to ? "" : `(${stretch(slot)})`].filter(Boolean).join(" ")];
}

/** Two drawings side by side: the names, which stay where they are, and the years, which scroll. */
export function chart(app: App, data: Timeline, lanes: Lane[], width: number, labels: Labels): SVGSVGElement[] {
  const side = width < 560 ? 108 : Math.min(230, Math.round(width * 0.2));
  const edges = columns(app, data, lanes, width - side - 4, labels);
  const total = edges[edges.length - 1]! + 2;
  const rule = (y: number, to: number, strong = "") => svg("line", { x1: 0, x2: to, y1: y, y2: y, class: "rule" + strong });
  const names: SVGElement[] = [rule(HEAD, side, " strong")];
  const parts: SVGElement[] = [rule(HEAD, total, " strong")];
  let y = HEAD;
  for (const lane of lanes) {
    const { placed, height } = place(app, lane, data.years);
    const bottom = y + Math.max(height, labels.note(lane) ? LINE + 11 : 0) + 2 * PAD;
    parts.push(rule(bottom, total), ...placed.flatMap((one) => drawn(app, lane, one, edges, y + PAD, labels)));
    names.push(rule(bottom, side), label(lane, side, y + PAD, labels));
    y = bottom;
  }
  const heads = data.years.map((year, i) => text(edges[i]! + 8, 20, year || app.text("page.not_said"), { class: "year" }));
  const rules = data.years.map((_, i) => svg("line", { x1: edges[i]! + 0.5, x2: edges[i]! + 0.5, y1: 6, y2: y, class: "rule" }));
  const sized = (w: number, kind: string, ...children: SVGElement[]) => svg("svg", { width: w, height: y + 2, viewBox: `0 0 ${w} ${y + 2}`, class: "chart " + kind, role: "group" }, ...children);
  const both = [sized(side, "names", ...names), sized(total, "years", ...rules, ...heads, ...parts)];
  both.forEach((drawing, i) => drawing.style.setProperty("--share", `${(100 * (i ? total : side)) / (side + total)}%`)); /* on paper both shrink alike */
  return both;
}

function label(lane: Lane, side: number, y: number, labels: Labels): SVGElement {
  const name = labels.name(lane.id);
  const note = labels.note(lane);
  const words = [text(2, y + 14, fit(name, side - 10, 13), { class: labels.open ? "name open" : "name" })];
  if (note) words.push(text(2, y + 29, fit(note, side - 10, 11), { class: "note" }));
  return titled(labels.open ? button(() => labels.open!(lane.id), ...words) : svg("g", {}, ...words), name);
}

function drawn(app: App, lane: Lane, one: Placed, edges: number[], y: number, labels: Labels): SVGElement[] {
  const { slot, left, right } = one;
  const [start, end] = [edges[left]!, edges[right + 1]!];
  const top = y + one.top;
  const spans = right > left;
  const band = spans ? [svg("rect", { x: start + 2, y: top, width: end - start - 4, height: one.lines.length * LINE + 1, rx: 5, class: "band" })] : [];
  const room = end - start - 26;
  return [...band, ...one.lines.map((line, i) => {
    const middle = top + i * LINE + LINE / 2;
    const [number, more] = said(app, slot, line, labels);
    const words = text(start + 27, middle + 4.5, number, { class: "n" });
    const soft = svg("tspan", { dx: 8, class: "more" });
    soft.textContent = fit(more, room - 8 * number.length - 8, 12.5);
    if (more) words.append(soft);
    const aloud = `${labels.name(lane.id)}${app.words.comma}${years(app, slot)}${app.words.comma}${lineText(app, line)}`;
    const r = Math.min(8, 3.6 + Math.sqrt(line.things) * 0.6);
    return titled(button(() => openLine(app, line),
      svg("rect", { x: start + 3, y: top + i * LINE, width: Math.max(20, room + 20), height: LINE, rx: 4, class: "hit" }),
      ...mark(line.status, start + 14, middle, r), words), aloud);
  })];
}
