/* A picture: marks with places, the lines between them, the frames of groups. Three arrangements make one: the overview
   (places from kg/render/layout.py), what lies around one thing, and the way between two. Lengths are in drawing units, one CSS
   pixel at zoom 1. */
import type { Corpus } from "../corpus";
import type { Box, Line, Spot, Statement } from "../records";

export type Kind = "facing" | "branching" | "chain";

/** A frame with its group. `key` names the group in the address; `more` are members that are folded away. */
export interface Frame extends Box {
  key: string;
  more: number;
}

/** A line: a statement, or (`statement` null) that a report names the thing. `place` counts the lines of the same two ends. */
export interface Stroke {
  id: string;
  from: Spot;
  to: Spot;
  statement: Statement | null;
  place: number;
}

export interface Picture {
  kind: Kind;
  hub: string;
  marks: Spot[];
  at: Map<string, Spot>;
  lines: Stroke[];
  frames: Frame[];
  /** The frame around an anchor and its groups, by anchor: left, top, right, bottom. */
  blocks: Map<string, Area>;
  /** What stands in a group's frame, for drawing it as one image from far away. */
  members: Map<Frame, Spot[]>;
  /** Lines of the whole are too many to be seen at once. */
  crowded: boolean;
  area: Area;
}

export type Area = [left: number, top: number, right: number, bottom: number];

const MOST_LINES = 320; /* lines of a whole picture; with more, a mark shows its own when it is chosen */
const MOST_CROSS = 60; /* lines between neighbors that may be seen without asking */

export function frameKey(box: Pick<Box, "kind" | "owner" | "labels" | "number">): string {
  return box.kind === "family" ? box.labels[0]! : ["box", box.owner, ...box.labels, box.number || ""].join("|");
}

export const pairOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

export function picture(kind: Kind, hub: string, marks: Spot[], lines: Line[], frames: Frame[], corpus: Corpus): Picture {
  const at = new Map(marks.map((m) => [m.id, m]));
  const made: Picture = { kind, hub, marks, at, lines: [], frames, blocks: blocksOf(kind, marks, frames), members: membersOf(kind, at, frames), crowded: false, area: [0, 0, 0, 0] };
  const taken = new Map<string, number>();
  for (const line of lines) {
    const [from, to] = [at.get(line.from), at.get(line.to)];
    const statement = line.seen ? null : corpus.statements.get(line.id);
    if (!from || !to || from === to || statement === undefined) continue;
    const pair = pairOf(line.from, line.to);
    const place = taken.get(pair) || 0;
    taken.set(pair, place + 1);
    made.lines.push({ id: line.id, from, to, statement, place });
  }
  made.crowded = kind === "facing" && made.lines.filter((l) => bears(made, l)).length > MOST_LINES;
  made.area = extent(made);
  return made;
}

/** Whether a line carries the picture: it is seen without asking. */
export function bears(picture: Picture, line: Stroke): boolean {
  if (picture.kind === "chain") return true;
  if (picture.kind === "facing") return line.from.rank !== "item" && line.to.rank !== "item";
  return line.from.id === picture.hub || line.to.id === picture.hub || picture.lines.length <= MOST_CROSS;
}

function blocksOf(kind: Kind, marks: Spot[], frames: Frame[]): Map<string, Area> {
  const blocks = new Map<string, Area>();
  const groups = frames.filter((f) => kind === "facing" && f.kind === "group");
  const seats = new Map(marks.filter((m) => m.rank === "anchor").map((m) => [m.id, m]));
  for (const f of groups) {
    const seat = seats.get(f.owner);
    const old = blocks.get(f.owner) || (seat ? [seat.x, seat.y - 27, seat.x, seat.y + 27] as Area : [f.x, f.y, f.x, f.y] as Area);
    blocks.set(f.owner, [Math.min(old[0], f.x), Math.min(old[1], f.y), Math.max(old[2], f.x + f.w), Math.max(old[3], f.y + f.h)]);
  }
  return blocks;
}

function membersOf(kind: Kind, at: Map<string, Spot>, frames: Frame[]): Map<Frame, Spot[]> {
  const found = new Map<Frame, Spot[]>();
  for (const f of frames) {
    if (kind !== "facing" || (f.kind !== "group" && !(f.kind === "region" && f.owner))) continue;
    const spots = f.members.map((id) => at.get(id)).filter((s): s is Spot => s !== undefined && s.rank === "item");
    if (spots.length) found.set(f, spots);
  }
  return found;
}

/** The rectangle that holds everything, names included. */
function extent(p: Picture): Area {
  let area: Area = [Infinity, Infinity, -Infinity, -Infinity];
  const add = (left: number, top: number, right: number, bottom: number) => {
    area = [Math.min(area[0], left), Math.min(area[1], top), Math.max(area[2], right), Math.max(area[3], bottom)];
  };
  for (const m of p.marks) {
    const [w, h] = m.room;
    if (m.rank === "anchor" && p.blocks.size) add(m.x - 20, m.y - 40, m.x + 20, m.y + 30);
    else if (m.side === "within") add(m.x - w / 2, m.y - h / 2, m.x + w / 2, m.y + h / 2);
    else if (m.side === "below") add(m.x - w / 2, m.y - h / 2, m.x + w / 2, m.y + h / 2 + 20);
    else add(m.side === "right" ? m.x - 16 : m.x - w, m.y - h / 2, m.side === "left" ? m.x + 16 : m.x + w, m.y + h / 2);
  }
  for (const f of p.frames) add(f.x - 14, f.y, f.x + f.w + 14, f.y + f.h + 14);
  for (const l of p.lines) if (l.place > 1) for (const t of [0.3, 0.5, 0.7]) { const [x, y] = along(course(p.kind, l), t); add(x - 20, y - 14, x + 20, y + 14); }
  return Number.isFinite(area[0]) ? area : [-100, -100, 100, 100];
}

/* ---- the course of a line, the same formulas that vis-network has for it ---- */

/** A cubic curve: start, two handles, end. */
export type Course = [number, number, number, number, number, number, number, number];

/** How vis-network is to bend a line; parallel statements bend more and more to either side, so that each can be seen. */
export function bend(kind: Kind, line: Stroke): { type: "cubicBezier" | "curvedCW" | "curvedCCW"; roundness: number } {
  if (line.place === 0) return kind === "facing" ? { type: "cubicBezier", roundness: 0.45 } : { type: "curvedCW", roundness: kind === "chain" ? 0 : 0.04 };
  const turned = line.from.id > line.to.id ? -1 : 1;
  const amount = Math.ceil(line.place / 2) * (kind === "chain" ? 0.3 : 0.14) * (line.place % 2 ? 1 : -1) * turned;
  return { type: amount > 0 ? "curvedCW" : "curvedCCW", roundness: Math.min(0.8, Math.abs(amount)) };
}

export function course(kind: Kind, line: Stroke): Course {
  const { from, to } = line;
  const { type, roundness } = bend(kind, line);
  if (type === "cubicBezier") {
    const reach = roundness * (to.x - from.x);
    return [from.x, from.y, from.x + reach, from.y, to.x - reach, to.y, to.x, to.y];
  }
  const [dx, dy] = [to.x - from.x, from.y - to.y];
  const angle = Math.atan2(dy, dx) + ((type === "curvedCW" ? roundness : -roundness) * 0.5 + 0.5) * Math.PI;
  const far = (roundness * 0.5 + 0.5) * Math.hypot(dx, dy);
  const [vx, vy] = [from.x + far * Math.sin(angle), from.y + far * Math.cos(angle)];
  return [from.x, from.y, from.x + (2 / 3) * (vx - from.x), from.y + (2 / 3) * (vy - from.y), to.x + (2 / 3) * (vx - to.x), to.y + (2 / 3) * (vy - to.y), to.x, to.y];
}

/** The point of a course at t of 0 to 1. */
export function along(c: Course, t: number): [x: number, y: number] {
  const u = 1 - t;
  const [a, b, d, e] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return [a * c[0] + b * c[2] + d * c[4] + e * c[6], a * c[1] + b * c[3] + d * c[5] + e * c[7]];
}
