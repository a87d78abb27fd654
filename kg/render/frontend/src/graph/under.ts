/* What lies under a point of the screen: a name, a mark, a line, a frame. */
import { across, down, type Sheet, worldX, worldY } from "./camera";
import { Grid } from "./grid";
import type { Place } from "./letters";
import { type Drawing, radius } from "./paint";
import { along, type Area, course, type Picture, type Stroke } from "./picture";

export type Found = Omit<Place, "area">;

const inside = ([l, t, r, b]: Area, x: number, y: number): boolean => x >= l && x <= r && y >= t && y <= b;

export class Under {
  private grid: Grid | null = null;
  private of: Picture | null = null;

  /** `touch`: fingers are thicker than pointers. */
  find(drawing: Drawing, sheet: Sheet, places: Place[], x: number, y: number, touch: boolean): Found {
    const { picture, sight } = drawing;
    if (this.of !== picture) { this.of = picture; this.grid = new Grid(picture.marks.filter((m) => m.rank !== "shared")); }
    const slack = touch ? 14 : 5;
    const [wx, wy] = [worldX(sheet, x), worldY(sheet, y)];
    const mark = this.grid!.near(wx, wy, 24 / Math.min(1, sheet.scale) + slack / sheet.scale, (m) =>
      sight.shown.has(m.id) && Math.hypot(m.x - wx, m.y - wy) * sheet.scale <= Math.max(radius(m, sheet.scale), 3) + (m.side === "below" && m.rank === "item" ? Math.min(slack, 9 * sheet.scale) : slack));
    const written = [...places].reverse();
    const named = written.find((p) => !(p.frame && !p.more) && inside(p.area, x, y));
    if (mark && !(named && named.more)) return { node: mark.id };
    if (named) return named;
    for (const m of picture.marks) {
      if (m.rank !== "shared" || !sight.shown.has(m.id)) continue;
      if (Math.abs(m.x - wx) <= m.room[0] / 2 && Math.abs(m.y - wy) <= m.room[1] / 2) return { node: m.id };
    }
    const line = this.line(drawing, sheet, x, y, touch ? 12 : 5);
    if (line) return { line };
    const framed = written.find((p) => p.frame && inside(p.area, x, y));
    return framed ? { frame: framed.frame! } : {};
  }

  private line({ picture, sight }: Drawing, sheet: Sheet, x: number, y: number, slack: number): Stroke | null {
    let best: Stroke | null = null;
    let least = slack;
    for (const l of sight.lines) {
      const c = course(picture.kind, l);
      const xs = [across(sheet, c[0]), across(sheet, c[2]), across(sheet, c[4]), across(sheet, c[6])];
      const ys = [down(sheet, c[1]), down(sheet, c[3]), down(sheet, c[5]), down(sheet, c[7])];
      if (x < Math.min(...xs) - slack || x > Math.max(...xs) + slack || y < Math.min(...ys) - slack || y > Math.max(...ys) + slack) continue;
      let [px, py] = [xs[0]!, ys[0]!];
      for (let i = 1; i <= 24; i++) {
        const [wx, wy] = along(c, i / 24);
        const [nx, ny] = [across(sheet, wx), down(sheet, wy)];
        const away = distance(x, y, px, py, nx, ny);
        if (away < least) { least = away; best = l; }
        [px, py] = [nx, ny];
      }
    }
    return best;
  }
}

/** From a point to a piece of a straight line. */
function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const t = long ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / long)) : 0;
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
