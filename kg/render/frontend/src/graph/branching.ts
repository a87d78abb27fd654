/* One thing in the middle, its neighbors as lists to the left and right, with room for their names. What would not fit at a
   readable size is folded: "and 37 more". On a narrow screen the lists stand below the hub. */
import type { Box, Spot } from "../records";
import type { Around, Group } from "./around";
import { type Frame, frameKey } from "./picture";

const LETTER = 14.6, BESIDE = 50, ROW = 18.6, HEAD = 31, GAP = 11, CENTER = 300;
const FEWEST = 11, MOST = 20; /* letters of a name that there is room for */
const READABLE = 0.72; /* zoom at which names are still easy to read */
const LEAST_SHOWN = 3; /* of each group */
/** Below this width of the screen the lists stand below the hub. */
export const NARROW = 620;

export interface Room { width: number; height: number }

/** The members of a group that stand in one column; `more` of them are folded. */
interface Piece { group: Group; members: string[]; continued: boolean; more: number }

export function branching(hub: string, found: Around, unfolded: string[], room: Room): { marks: Spot[]; frames: Frame[] } {
  const wide = BESIDE + LETTER * Math.min(Math.max(found.letters, FEWEST), MOST);
  const narrow = room.width < NARROW;
  const pieces = fold(hub, found.groups, unfolded, rowsThatFit(room, wide, narrow));
  const rows = pieces.reduce((sum, p) => sum + rowsOf(p), 0);
  const count = narrow ? 1 : columnsFor(rows, wide, found.groups.length, room.width / Math.max(1, room.height));
  const columns = narrow ? [pieces] : flowing(pieces, rows, count);
  const marks: Spot[] = hub ? [{ id: hub, x: 0, y: 0, rank: "hub", side: "below", room: [CENTER - 70, 90] }] : [];
  const middle = hub ? CENTER : 0;
  const frames: Frame[] = [];
  columns.forEach((column, number) => {
    /* Columns read from left to right; the hub is between the two halves. */
    const half = narrow ? 0 : Math.floor(columns.length / 2);
    const right = number >= half;
    const depth = right ? number - half : half - 1 - number;
    const left = narrow ? -wide / 2 : right ? middle / 2 + depth * wide : -middle / 2 - (depth + 1) * wide;
    let y = narrow ? (hub ? 96 : 0) : -tall(column) / 2;
    for (const piece of column) y = set(piece, hub, { left, y, wide, right }, marks, frames) + GAP;
  });
  return { marks, frames };
}

function set(piece: Piece, hub: string, at: { left: number; y: number; wide: number; right: boolean }, marks: Spot[], frames: Frame[]): number {
  const height = HEAD + rows(piece) * ROW;
  const box: Box = { x: at.left, y: at.y, w: at.wide - 14, h: height, kind: "group", align: at.right ? "left" : "right", labels: piece.group.labels, number: piece.group.number, owner: ownerOf(piece.group, hub), members: piece.group.members, continued: piece.continued, heading: at.wide - 14 };
  frames.push({ ...box, key: frameKey(box), more: piece.more });
  const x = at.right ? at.left + 12 : at.left + at.wide - 26;
  piece.members.forEach((id, row) => marks.push({ id, x, y: at.y + HEAD + (row + 0.5) * ROW, rank: "item", side: at.right ? "right" : "left", room: [at.wide - 46, ROW] }));
  return at.y + height;
}

const ownerOf = (group: Group, hub: string): string => (group.owner === undefined ? hub : group.owner);
const rows = (piece: Piece): number => piece.members.length + (piece.more ? 1 : 0);
const rowsOf = (piece: Piece): number => rows(piece) + (HEAD + GAP) / ROW;
const tall = (column: Piece[]): number => column.reduce((sum, p) => sum + HEAD + rows(p) * ROW + GAP, -GAP);

/** How many rows there are on the screen at a readable size. */
function rowsThatFit(room: Room, wide: number, narrow: boolean): number {
  const columns = narrow ? 1 : 2 * Math.max(1, Math.floor((room.width / READABLE - CENTER) / wide / 2));
  return columns * Math.max(12, Math.floor(room.height / READABLE / ROW));
}

/** As many of each group as fit, the small groups whole first. */
function fold(hub: string, groups: Group[], unfolded: string[], fit: number): Piece[] {
  const keyOf = (g: Group) => frameKey({ kind: "group", owner: ownerOf(g, hub), labels: g.labels, number: g.number });
  const open = groups.map((g) => unfolded.includes(keyOf(g)));
  const used = (most: number) => groups.reduce((sum, g, i) => sum + (open[i] ? 0 : Math.min(g.members.length, most)) + (HEAD + GAP) / ROW, 0);
  let most = Math.max(LEAST_SHOWN, ...groups.map((g) => g.members.length));
  while (most > LEAST_SHOWN && used(most) > fit) most -= 1;
  return groups.map((group, i) => {
    const size = group.members.length;
    const shown = open[i] || size - most <= 1 ? size : most; /* a row "and 1 more" would take the room of that one */
    return { group, members: group.members.slice(0, shown), continued: false, more: size - shown };
  });
}

/** As many columns as let the picture be largest on the screen, the same number on both sides. */
function columnsFor(rows: number, wide: number, groups: number, shape: number): number {
  let best = [Infinity, 1];
  for (let c = groups < 2 ? 1 : 2; c <= 40; c += c > 1 ? 2 : 1) {
    const size = Math.max((c * wide + CENTER) / shape, (rows / c) * ROW);
    if (size < best[0]!) best = [size, c];
  }
  return best[1]!;
}

function flowing(pieces: Piece[], rows: number, count: number): Piece[][] {
  let limit = Math.max((rows / count) * ROW, 3 * ROW + HEAD);
  let columns = flow(pieces, limit);
  while (columns.length > count) { limit += ROW; columns = flow(pieces, limit); }
  return columns;
}

/** Lists set into columns of at most about `limit`; a list that does not fit goes on in the next one. */
function flow(pieces: Piece[], limit: number): Piece[][] {
  const columns: Piece[][] = [[]];
  for (const piece of pieces) {
    let rest = piece.members;
    let continued = false;
    while (rest.length) {
      const column = columns[columns.length - 1]!;
      const free = limit - (column.length ? tall(column) + GAP : 0) - HEAD;
      const fits = Math.floor(free / ROW);
      if (fits < Math.min(3, rest.length) && column.length) { columns.push([]); continue; }
      const take = rest.length - Math.max(fits, 1) <= 2 ? rest.length : Math.max(fits, 1); /* two left over are better kept */
      const last = take === rest.length;
      column.push({ group: piece.group, members: rest.slice(0, take), continued, more: last ? piece.more : 0 });
      rest = rest.slice(take);
      continued = true;
    }
  }
  return columns;
}
