/* Everything on the drawing that is neither mark nor line: frames with headings, names, words on lines. The same code for both
   back ends and for files. What was written where is kept, so that names can be clicked like marks. */
import { ACCENT, type Drawing, radius } from "./paint";
import type { Spot } from "../records";
import { across, clamp, down, type Sheet } from "./camera";
import { type Ink, rounded } from "./ink";
import { emsOf, LEADING, LEAST_NAME, plain, setting, type Setting, wrap, write } from "./names";
import { along, type Area, course, type Frame, type Stroke } from "./picture";
import { dimmed, named } from "./sight";

const MOST_NAMES = 16; /* names forced into view around a chosen mark */
const MOST_LABELS = 40; /* lines that bear their words */

/** Where something was written, in pixels: what a click there means. */
export interface Place {
  area: Area;
  node?: string;
  line?: Stroke;
  frame?: Frame;
  more?: boolean;
}

const holds = (a: Area, s: Sheet): boolean => a[2] > -50 && a[3] > -50 && a[0] < s.width + 50 && a[1] < s.height + 50;
const meets = (a: Area, b: Area): boolean => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

/* ---- frames ---- */

export function paintFrames(ink: Ink, drawing: Drawing, sheet: Sheet): Place[] {
  const places: Place[] = [];
  const { picture, sight } = drawing;
  for (const [left, top, right, bottom] of picture.blocks.values()) panel(ink, sheet, [left - 14, top - 10, right + 14, bottom + 14], 12, "#eaeff5", "");
  for (const f of picture.frames) {
    const area: Area = [across(sheet, f.x), down(sheet, f.y), across(sheet, f.x + f.w), down(sheet, f.y + f.h)];
    if (!holds(area, sheet)) continue;
    const chosen = f === sight.frame;
    if (f.kind === "family") panel(ink, sheet, [f.x, f.y, f.x + f.w, f.y + f.h], 16, chosen ? ACCENT : "#e2eaf4", "");
    else if (f.kind === "region" && !f.owner) panel(ink, sheet, [f.x, f.y, f.x + f.w, f.y + f.h], 12, "#eaeff5", "");
    else if (f.kind === "region" || (picture.kind === "facing" && f.kind === "group")) panel(ink, sheet, [f.x, f.y, f.x + f.w, f.y + f.h], 7, chosen ? "#f4f9ff" : "#fff", chosen ? ACCENT : "#d9e0e8");
    heading(ink, drawing, sheet, f, area);
    if (f.kind !== "title") places.push({ area: f.kind === "band" || picture.kind === "branching" ? [area[0], area[1], area[2], area[1] + 30 * sheet.scale] : area, frame: f });
    if (f.more) places.push(moreRow(ink, drawing, sheet, f, area));
  }
  return places;
}

function panel(ink: Ink, sheet: Sheet, [l, t, r, b]: Area, corner: number, fill: string, stroke: string): void {
  rounded(ink, across(sheet, l), down(sheet, t), (r - l) * sheet.scale, (b - t) * sheet.scale, corner * Math.min(1, sheet.scale));
  ink.fillStyle = fill;
  ink.fill();
  if (!stroke) return;
  ink.strokeStyle = stroke;
  ink.lineWidth = 1;
  ink.stroke();
}

export function headingOf({ app }: Pick<Drawing, "app">, f: Frame): string {
  if (f.kind === "family") return app.words.concept(f.labels[0]!);
  return f.labels.map((key) => app.text(key, { number: f.number })).join(" · ");
}

function heading(ink: Ink, drawing: Drawing, sheet: Sheet, f: Frame, [left, top, right]: Area): void {
  const { picture, sight } = drawing;
  const [scale, facing] = [sheet.scale, picture.kind === "facing"];
  const band = f.kind === "band" || f.kind === "title";
  const family = f.kind === "family";
  const px = band ? clamp(21 * scale, 9.5, 20) : clamp((facing ? 19 : 15) * scale, 9, 16);
  const full = plain(headingOf(drawing, f)) + (f.continued ? "…" : "");
  const room = (f.heading * scale) / px - 0.4;
  /* Of a city the name alone is enough, and none is better than a part. */
  const weight = family ? 400 : 700;
  const bare = f.kind === "region" && f.owner !== "" && emsOf(full, weight) + 1.6 > room;
  if (bare && emsOf(full, weight) > room) return;
  const count = f.kind === "title" || bare ? "" : String(sight.counts.get(f) || 0);
  const rest = bare ? room : room - emsOf(count) - 0.8;
  if (rest < 1.6 || Math.min(f.h, 36) * scale < px * 0.9) return;
  /* Of a relation and a part of the work, the part tells the lists apart. */
  const part = f.labels.length > 1 && emsOf(full, weight) > rest ? "… · " + plain(drawing.app.text(f.labels[f.labels.length - 1]!, { number: f.number })) : full;
  const words = wrap(part, Math.max(rest, 2), 1, weight)[0]!;
  const y = top + 17 * Math.min(scale, 1.3);
  const total = (emsOf(words, weight) + emsOf(count) + 0.5) * px;
  const x = band || family ? (left + right - total) / 2 : f.align === "right" ? right - total - 4 : left + (facing ? 9 * Math.min(1.4, scale) : 2);
  const chosen = family && f === sight.frame;
  write(ink, [words], x, y, { px, weight, color: chosen ? "#fff" : band || family ? "#0b3e73" : "#2b3a4b", halo: false });
  if (count) write(ink, [count], x + (emsOf(words, weight) + 0.5) * px, y, { px, color: chosen ? "#fff" : "#5d6977", halo: false });
  if (f.kind === "title" || !facing || band) rule(ink, left, right, y + px * 0.85, band);
}

function rule(ink: Ink, left: number, right: number, y: number, strong: boolean): void {
  ink.strokeStyle = strong ? "#b9cbe0" : "#cfd8e3";
  ink.lineWidth = 1;
  ink.beginPath();
  ink.moveTo(left, y);
  ink.lineTo(right, y);
  ink.stroke();
}

/** The row that unfolds a list. */
function moreRow(ink: Ink, { app }: Drawing, sheet: Sheet, f: Frame, [left, , right, bottom]: Area): Place {
  const px = clamp(14 * sheet.scale, 9, 15);
  const words = app.text("page.and_more", { count: f.more });
  const y = bottom - 9.3 * sheet.scale;
  const wide = emsOf(words) * px;
  const x = f.align === "right" ? right - 30 * sheet.scale - wide : left + 22 * sheet.scale;
  write(ink, [words], x, y, { px, weight: 500, color: ACCENT });
  return { area: [x - 6, y - px * 0.8, x + wide + 6, y + px * 0.8], frame: f, more: true };
}

/* ---- names ---- */

export function paintNames(ink: Ink, drawing: Drawing, sheet: Sheet, marks: Spot[]): Place[] {
  const { app, picture, sight } = drawing;
  const places: Place[] = [];
  const late: Spot[] = [];
  const few = sight.near.size <= MOST_NAMES;
  for (const node of marks) {
    if (!sight.shown.has(node.id)) continue;
    const small = node.rank === "item" && node.side === "below" && node.room[0] * sheet.scale < LEAST_NAME; /* most marks, most of the time */
    const forced = named(sight, node.id) || (few && sight.near.has(node.id));
    if (small && !forced) continue;
    const set = setting(node, plain(app.corpus.name(node.id)), sheet.scale, radius(node, sheet.scale), picture.blocks.size > 0, picture.kind);
    if (forced && node.rank !== "hub" && (!set || (set.cut && node.rank !== "shared") || node.side === "below")) late.push(node);
    else if (set) places.push(nameAt(ink, drawing, sheet, node, set));
  }
  const weight = (n: Spot) => (n.id === sight.hover ? 4 : n.id === sight.cursor ? 3 : n.id === sight.selected ? 2 : sight.pinned.has(n.id) ? 1 : 0);
  const taken: Area[] = [];
  for (const node of late.sort((a, b) => weight(b) - weight(a))) {
    const place = pill(ink, drawing, sheet, node, taken);
    if (place) places.push(place);
  }
  return places;
}

function nameAt(ink: Ink, drawing: Drawing, sheet: Sheet, node: Spot, set: Setting): Place {
  const [x, y] = [across(sheet, node.x) + set.dx, down(sheet, node.y) + set.dy];
  const wide = Math.max(...set.lines.map((line) => emsOf(line, set.weight))) * set.px;
  const tall = set.lines.length * set.px * LEADING;
  ink.globalAlpha = dimmed(drawing.sight, node.id) ? 0.25 : 1;
  if (node.rank === "hub") {
    rounded(ink, x - wide / 2 - 10, y - tall / 2 - 4, wide + 20, tall + 8, 7);
    ink.fillStyle = "rgba(255,255,255,.93)";
    ink.fill();
  }
  write(ink, set.lines, x, y, set);
  if (node.rank === "anchor") underAnchor(ink, drawing, sheet, node, set, x);
  ink.globalAlpha = 1;
  const left = x - (set.align === "center" ? wide / 2 : set.align === "right" ? wide : 0);
  return { area: [left, y - tall / 2, left + wide, y + tall / 2], node: node.id };
}

function underAnchor(ink: Ink, { app, sight }: Drawing, sheet: Sheet, node: Spot, set: Setting, x: number): void {
  const counts = sight.own.get(node.id);
  if (!counts || node.room[1] * sheet.scale < set.px * 2.1) return;
  write(ink, [app.text("page.anchor_counts", counts)], x, down(sheet, node.y) + set.px * 1.22, { px: clamp(set.px * 0.62, 10, 13), color: "#566270", align: set.align });
}

/** A name that must be read although there is no room for it. */
function pill(ink: Ink, { app, sight }: Drawing, sheet: Sheet, node: Spot, taken: Area[]): Place | null {
  const px = 13;
  const lines = wrap(plain(app.corpus.name(node.id)), 20, 3, 700);
  const [wide, tall] = [Math.max(...lines.map((line) => emsOf(line, 700))) * px + 12, lines.length * px * LEADING + 6];
  const [x, y, r] = [across(sheet, node.x), down(sheet, node.y), node.rank === "shared" ? 0 : radius(node, sheet.scale)];
  const leftward = node.side === "left" || x + r + wide + 8 > sheet.width;
  const left = leftward && x - r - wide - 8 > 0 ? x - r - 6 - wide : x + r + 6;
  const area: Area = [left, y - tall / 2, left + wide, y + tall / 2];
  if (taken.some((t) => meets(t, area))) return null;
  taken.push(area);
  rounded(ink, left, y - tall / 2, wide, tall, 5);
  ink.fillStyle = "rgba(255,255,255,.95)";
  ink.fill();
  ink.strokeStyle = named(sight, node.id) ? ACCENT : "#c5ced9";
  ink.lineWidth = 1;
  ink.stroke();
  write(ink, lines, left + 6, y, { px, weight: 700, halo: false });
  return { area, node: node.id };
}

/* ---- words on lines ---- */

/** What the lines say, where few enough are seen for it to be read. */
export function paintLabels(ink: Ink, drawing: Drawing, sheet: Sheet): Place[] {
  const { app, picture, sight } = drawing;
  if (sight.light || sight.lines.length > MOST_LABELS) return [];
  const places: Place[] = [];
  for (const line of sight.lines) {
    if (!line.statement) continue;
    const c = course(picture.kind, line);
    const length = Math.hypot(c[6] - c[0], c[7] - c[1]) * sheet.scale;
    const px = picture.kind === "chain" ? clamp(13 * sheet.scale, 10, 14) : 11.5;
    const words = app.text("predicate." + line.statement.p);
    const wide = emsOf(words) * px + 8;
    if (wide > length * 0.9) continue;
    const [mx, my] = along(c, 0.5);
    const [x, y] = [across(sheet, mx), down(sheet, my)];
    const area: Area = [x - wide / 2, y - px * 0.8, x + wide / 2, y + px * 0.8];
    if (!holds(area, sheet) || places.some((p) => meets(p.area, area))) continue;
    rounded(ink, area[0], area[1], wide, px * 1.6, 4);
    ink.fillStyle = "rgba(255,255,255,.94)";
    ink.fill();
    write(ink, [words], x, y, { px, align: "center", halo: false, color: line.statement.status === "planned" ? "#8a3d00" : "#33506e" });
    places.push({ area, line });
  }
  return places;
}
