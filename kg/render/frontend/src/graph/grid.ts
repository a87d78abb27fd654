/* Marks by place: what is in a rectangle, what is near a point, without looking at all of them. */
import type { Spot } from "../records";
import type { Area } from "./picture";

const CELL = 400;

export class Grid {
  private readonly cells = new Map<string, Spot[]>();
  /** Marks with room for a long name: few, and looked at one by one. */
  private readonly wide: Spot[] = [];

  constructor(private readonly marks: Spot[]) {
    for (const m of marks) {
      if (m.room[0] > CELL / 2) { this.wide.push(m); continue; }
      const key = `${Math.floor(m.x / CELL)},${Math.floor(m.y / CELL)}`;
      const found = this.cells.get(key);
      if (found) found.push(m); else this.cells.set(key, [m]);
    }
  }

  /** Marks of which something may be seen in the area: a name may reach in from outside. */
  within([l, t, r, b]: Area): Spot[] {
    const near = (m: Spot) => m.x + m.room[0] >= l && m.x - m.room[0] <= r && m.y + m.room[1] + 20 >= t && m.y - m.room[1] - 20 <= b;
    const [x1, x2, y1, y2] = [Math.floor((l - CELL / 2) / CELL), Math.floor((r + CELL / 2) / CELL), Math.floor((t - 60) / CELL), Math.floor((b + 60) / CELL)];
    if ((x2 - x1 + 1) * (y2 - y1 + 1) >= this.cells.size) return this.marks.filter(near);
    const found = this.wide.filter(near);
    for (let x = x1; x <= x2; x++) for (let y = y1; y <= y2; y++) for (const m of this.cells.get(`${x},${y}`) || []) if (near(m)) found.push(m);
    return found;
  }

  /** The nearest mark within a distance that is wanted. */
  near(x: number, y: number, far: number, wanted: (m: Spot) => boolean): Spot | null {
    let best: Spot | null = null;
    let least = far;
    const [x1, x2, y1, y2] = [Math.floor((x - far) / CELL), Math.floor((x + far) / CELL), Math.floor((y - far) / CELL), Math.floor((y + far) / CELL)];
    const look = (marks: Spot[]) => {
      for (const m of marks) {
        const away = Math.hypot(m.x - x, m.y - y);
        if (away <= least && wanted(m)) { best = m; least = away; }
      }
    };
    look(this.wide);
    for (let cx = x1; cx <= x2; cx++) for (let cy = y1; cy <= y2; cy++) look(this.cells.get(`${cx},${cy}`) || []);
    return best;
  }
}
