/* The drawing itself, on anything that takes ink: the screen, a PNG, an SVG. All in pixels of the sheet. */
import type { App } from "../app";
import { look, LINES, OUTLINE } from "../looks";
import type { Entity } from "../corpus";
import type { Spot } from "../records";
import { across, clamp, down, type Sheet } from "./camera";
import { type Ink, rounded } from "./ink";
import { along, type Area, course, type Picture, type Stroke } from "./picture";
import { dimmed, type Sight } from "./sight";

const RADIUS: Record<Spot["rank"], number> = { hub: 19, anchor: 15, shared: 9, item: 6.4 };
export const ACCENT = "#0b5cad";

export interface Drawing { app: App; picture: Picture; sight: Sight }

/** A mark's radius in pixels: marks grow less than the zoom, and stay visible from far away. */
export function radius(node: Spot, scale: number): number {
  const least = node.rank === "item" ? Math.min(2.4, 8.5 * scale) : Math.min(5, 20 * scale);
  return clamp(RADIUS[node.rank] * scale, least, RADIUS[node.rank] * 1.25);
}

/** Adds the outline of a shape to the path. */
export function trace(ink: Ink, shape: string, x: number, y: number, r: number): void {
  if (shape === "circle") { ink.moveTo(x + r, y); ink.arc(x, y, r, 0, 2 * Math.PI); return; }
  OUTLINE[shape]!.forEach(([dx, dy], i) => (i ? ink.lineTo(x + dx * r, y + dy * r) : ink.moveTo(x + dx * r, y + dy * r)));
  ink.closePath();
}

/** One mark. `unit` is the length of a pixel: 1, but where the surface is zoomed by its owner. */
export function paintMark(ink: Ink, e: Entity, x: number, y: number, r: number, unit = 1): void {
  const [color, shape] = look(e.type);
  ink.beginPath();
  trace(ink, shape, x, y, r);
  ink.fillStyle = e.planned ? "#fff" : color;
  ink.fill();
  ink.lineWidth = (e.planned ? 1.7 : 1) * unit;
  ink.strokeStyle = e.planned ? color : "rgba(255,255,255,.9)";
  if (e.planned && r > 6.5 * unit) ink.setLineDash([3 * unit, 1.8 * unit]);
  ink.stroke();
  ink.setLineDash([]);
}

/** What several share: a plate that lines end at, with the mark and, later, the name on it. */
export function paintPlate(ink: Ink, { app, sight }: Drawing, node: Spot, x: number, y: number, scale: number, unit = 1): void {
  const e = app.corpus.entity(node.id)!;
  const [w, h] = [node.room[0] * scale, node.room[1] * scale];
  const lit = node.id === sight.selected || node.id === sight.hover || node.id === sight.cursor;
  rounded(ink, x - w / 2, y - h / 2, w, h, Math.min(9 * scale, 7 * unit));
  ink.fillStyle = "#fff";
  ink.fill();
  ink.globalAlpha = dimmed(sight, node.id) ? 0.25 : 1;
  ink.lineWidth = (lit ? 2.2 : 1.2) * unit;
  ink.strokeStyle = lit ? ACCENT : look(e.type)[0];
  ink.stroke();
  paintMark(ink, e, x - w / 2 + 20 * scale, y, Math.min(radius(node, scale / unit) * unit, 9 * scale), unit);
  ink.globalAlpha = 1;
}

/** A mark with what shows its state. */
export function paintSpot(ink: Ink, drawing: Drawing, node: Spot, x: number, y: number, scale: number, unit = 1): void {
  const { app, sight } = drawing;
  if (node.rank === "shared") { paintPlate(ink, drawing, node, x, y, scale, unit); return; }
  const r = radius(node, scale / unit) * unit;
  ink.globalAlpha = dimmed(sight, node.id) ? 0.16 : 1;
  paintMark(ink, app.corpus.entity(node.id)!, x, y, r, unit);
  ink.globalAlpha = 1;
  const ring = node.id === sight.selected || node.id === sight.hover || node.id === sight.cursor;
  if (!ring && !sight.pinned.has(node.id)) return;
  ink.beginPath();
  trace(ink, "circle", x, y, r + 4.5 * unit);
  ink.lineWidth = (ring ? 2.2 : 1.6) * unit;
  ink.strokeStyle = ring ? ACCENT : "#1c2530";
  if (!ring) ink.setLineDash([2.5 * unit, 2 * unit]);
  ink.stroke();
  ink.setLineDash([]);
}

/** Marks; the small ones of one look in one path, so that thousands are a few strokes. */
export function paintMarks(ink: Ink, drawing: Drawing, sheet: Sheet, marks: Spot[]): void {
  const { app, sight } = drawing;
  const late: Spot[] = [];
  const batches = new Map<string, { color: string; shape: string; planned: boolean; dim: boolean; spots: Spot[] }>();
  for (const m of marks) {
    if (!sight.shown.has(m.id)) continue;
    if (m.rank !== "item" || m.id === sight.selected || m.id === sight.hover || m.id === sight.cursor || sight.pinned.has(m.id)) { late.push(m); continue; }
    const dim = dimmed(sight, m.id);
    const e = app.corpus.entity(m.id)!;
    const key = e.type + (e.planned ? 1 : 0) + (dim ? 1 : 0);
    let batch = batches.get(key);
    if (!batch) { const [color, shape] = look(e.type); batches.set(key, batch = { color, shape, planned: e.planned, dim, spots: [] }); }
    batch.spots.push(m);
  }
  for (const b of batches.values()) {
    const r = radius(b.spots[0]!, sheet.scale);
    ink.beginPath();
    for (const m of b.spots) {
      const [x, y] = [across(sheet, m.x), down(sheet, m.y)];
      if (r < 2) ink.rect(x - r, y - r, 2 * r, 2 * r); else trace(ink, b.shape, x, y, r);
    }
    ink.globalAlpha = b.dim ? 0.16 : 1;
    ink.fillStyle = b.planned ? "#fff" : b.color;
    ink.fill();
    ink.lineWidth = b.planned ? Math.min(1.7, r * 0.6) : 1;
    ink.strokeStyle = b.planned ? b.color : "rgba(255,255,255,.9)";
    if (b.planned && r > 6.5) ink.setLineDash([3, 1.8]);
    if (b.planned || r > 2.2) ink.stroke();
    ink.setLineDash([]);
  }
  ink.globalAlpha = 1;
  for (const m of late) paintSpot(ink, drawing, m, across(sheet, m.x), down(sheet, m.y), sheet.scale);
}

export const styleOf = (line: Stroke): (typeof LINES)[string] => LINES[line.statement ? line.statement.status : "seen"]!;
/** How strong lines are: light where they are many. */
export function strength({ picture, sight }: Drawing): { opacity: number; width: number; arrows: boolean } {
  const faint = sight.light && picture.kind === "branching";
  return { opacity: faint ? 0.26 : sight.light ? 0.6 : 0.9, width: faint ? 0.7 : 1, arrows: !sight.light };
}

/** Lines, those of one look in one path, then their arrows. */
export function paintLines(ink: Ink, drawing: Drawing, sheet: Sheet, area: Area): void {
  const { picture, sight } = drawing;
  const { opacity, width, arrows } = strength(drawing);
  const batches = new Map<(typeof LINES)[string], Stroke[]>();
  for (const l of sight.lines) {
    if (Math.max(l.from.x, l.to.x) < area[0] || Math.min(l.from.x, l.to.x) > area[2] || Math.max(l.from.y, l.to.y) < area[1] - 400 || Math.min(l.from.y, l.to.y) > area[3] + 400) continue;
    const style = styleOf(l);
    const found = batches.get(style);
    if (found) found.push(l); else batches.set(style, [l]);
  }
  ink.globalAlpha = opacity;
  for (const [[color, wide, dashes], lines] of batches) {
    ink.beginPath();
    for (const l of lines) {
      const c = course(picture.kind, l);
      ink.moveTo(across(sheet, c[0]), down(sheet, c[1]));
      ink.bezierCurveTo(across(sheet, c[2]), down(sheet, c[3]), across(sheet, c[4]), down(sheet, c[5]), across(sheet, c[6]), down(sheet, c[7]));
    }
    ink.strokeStyle = color;
    ink.lineWidth = wide * width;
    ink.setLineDash(dashes || []);
    ink.stroke();
    ink.setLineDash([]);
    if (arrows) for (const l of lines) if (l.statement) arrow(ink, drawing, sheet, l, color);
  }
  ink.globalAlpha = 1;
}

/** The head at the end of a line, where it meets the mark or plate. */
function arrow(ink: Ink, { picture }: Drawing, sheet: Sheet, line: Stroke, color: string): void {
  const c = course(picture.kind, line);
  const [w, h] = line.to.rank === "shared" ? [line.to.room[0] / 2, line.to.room[1] / 2] : [0, 0];
  const r = (radius(line.to, sheet.scale) + 1.5) / sheet.scale;
  const inside = (x: number, y: number) => (w ? Math.abs(x - line.to.x) < w && Math.abs(y - line.to.y) < h : Math.hypot(x - line.to.x, y - line.to.y) < r);
  let [low, high] = [0.3, 1];
  for (let i = 0; i < 14; i++) { const t = (low + high) / 2; const [x, y] = along(c, t); if (inside(x, y)) high = t; else low = t; }
  const [tx, ty] = along(c, low);
  const [bx, by] = along(c, Math.max(0, low - 0.03));
  const angle = Math.atan2(ty - by, tx - bx);
  const [x, y] = [across(sheet, tx), down(sheet, ty)];
  ink.beginPath();
  ink.moveTo(x, y);
  for (const turn of [-0.42, 0.42]) ink.lineTo(x - 10 * Math.cos(angle + turn), y - 10 * Math.sin(angle + turn));
  ink.closePath();
  ink.fillStyle = color;
  ink.fill();
}
