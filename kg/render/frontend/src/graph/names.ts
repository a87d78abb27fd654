/* Names on the drawing: how they are broken into lines, and how large they stand where. */
import type { Spot } from "../records";
import { clamp } from "./camera";
import { FONT, type Ink } from "./ink";
import type { Kind } from "./picture";

/* Signs that turn the direction of what follows or cannot be seen: a name must not play with its neighbors. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
export const plain = (name: string): string => name.replace(UNSEEN, "");

const measured = [new Map<string, number>(), new Map<string, number>()];
let ruler: CanvasRenderingContext2D | null | undefined;

/** Width of a character in ems, as the browser's font has it; Chinese characters are squares. */
function widthOf(c: string, bold: boolean): number {
  if (c >= "\u2e80") return 1;
  const known = measured[bold ? 1 : 0]!;
  let width = known.get(c);
  if (width === undefined) {
    if (ruler === undefined) ruler = document.createElement("canvas").getContext("2d");
    if (ruler) ruler.font = `${bold ? 700 : 400} 100px ${FONT}`;
    width = ruler ? ruler.measureText(c).width / 100 : 0.6;
    known.set(c, width);
  }
  return width;
}
/** Width of a text in ems, in regular or bold letters. */
export function emsOf(text: string, weight = 400): number {
  let sum = 0;
  for (const c of text) sum += widthOf(c, weight > 500);
  return sum;
}

/** A text in at most so many lines of so many ems; what is cut ends in "…". */
export function wrap(text: string, ems: number, most: number, weight = 400): string[] {
  const lines: string[] = [];
  let current = "";
  let used = 0;
  for (const c of text) {
    const width = widthOf(c, weight > 500);
    if (used + width > ems && current) {
      lines.push(current);
      current = "";
      used = 0;
      if (lines.length === most) { lines[most - 1] = shortened(lines[most - 1]!, ems, weight); return lines; }
    }
    current += c;
    used += width;
  }
  if (current) lines.push(current);
  return lines;
}

function shortened(line: string, ems: number, weight: number): string {
  const letters = Array.from(line);
  while (letters.length > 1 && emsOf(letters.join(""), weight) > ems - 1) letters.pop();
  return letters.join("") + "…";
}

export interface Style {
  px: number;
  weight?: number;
  color?: string;
  align?: CanvasTextAlign;
  halo?: boolean;
}

export const LEADING = 1.24;
/** Pixels from one mark to the next from which on names stand below them. */
export const LEAST_NAME = 54;

/** Writes lines around a middle height. */
export function write(ink: Ink, lines: string[], x: number, y: number, { px, weight = 400, color = "#1c2530", align = "left", halo = true }: Style): void {
  const size = Math.round(px * 2) / 2; /* few sizes, so that the browser keeps the glyphs */
  ink.font = `${weight} ${size}px ${FONT}`;
  ink.textAlign = align;
  ink.textBaseline = "middle";
  lines.forEach((text, i) => {
    const at = y + (i - (lines.length - 1) / 2) * px * LEADING;
    if (halo) {
      ink.lineWidth = 3.2;
      ink.lineJoin = "round";
      ink.strokeStyle = "rgba(251,252,254,.92)";
      ink.strokeText(text, x, at);
      ink.lineJoin = "miter";
    }
    ink.fillStyle = color;
    ink.fillText(text, x, at);
  });
}

/** A name as it is to be set: its lines, size, and place beside the mark. */
export interface Setting extends Style {
  lines: string[];
  dx: number;
  dy: number;
  cut: boolean;
}

/** How a name is set at a zoom; null where there is no room for it at a readable size. `r` is the mark's radius in pixels. */
export function setting(node: Spot, name: string, scale: number, r: number, framed: boolean, kind: Kind): Setting | null {
  const [w, h] = [node.room[0] * scale, node.room[1] * scale];
  const made = (lines: string[], px: number, more: Partial<Setting>): Setting => ({ lines, px, dx: 0, dy: 0, cut: lines.length > 0 && lines[lines.length - 1]!.slice(-1) === "…", ...more });
  const away = node.side === "left" ? -1 : 1;
  const align: CanvasTextAlign = node.side === "left" ? "right" : "left";
  if (node.rank === "hub") {
    const px = clamp(22 * scale, 14, 22);
    const lines = wrap(name, Math.max(w, 150) / px, 3, 700);
    return made(lines, px, { weight: 700, align: "center", dy: r + 8 + (lines.length * px * LEADING) / 2 });
  }
  if (node.rank === "anchor") {
    const px = clamp(23 * scale, framed ? 12 : 9, 22);
    return h < px ? null : made(wrap(name, (w - r - 8) / px, 1, 700), px, { weight: 700, align, dx: (r + 8) * away });
  }
  if (node.side === "below") {
    if (w < LEAST_NAME) return null;
    const px = clamp(w / 7, 10.5, 13);
    const lines = wrap(name, (w - 4) / px, Math.max(1, Math.floor((h - 2.2 * r - 8) / (px * LEADING))));
    return made(lines, px, { align: "center", dy: r * 1.2 + 4 + (lines.length * px * LEADING) / 2 });
  }
  if (node.side === "within") {
    const px = clamp(18 * scale, kind === "chain" ? 9 : 10, 17);
    if (h < px * 1.05) return null;
    const left = 36 * scale;
    const lines = wrap(name, (w - left - 8 * scale) / px, Math.max(1, Math.floor(h / (px * 1.2))));
    return made(lines, px, { weight: 500, align: "left", dx: left - w / 2, halo: false });
  }
  const px = clamp(14.5 * scale, 9, 15);
  return h < px * 1.02 ? null : made(wrap(name, w / px, Math.max(1, Math.floor(h / (px * LEADING)))), px, { align, dx: (r + 5) * away });
}
