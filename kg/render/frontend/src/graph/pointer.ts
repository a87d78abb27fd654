/* Mouse, fingers and wheel on the drawing: pan, zoom, click, double click, hover. */
import { clamp, LEAST_ZOOM, MOST_ZOOM, type Sheet, worldX, worldY } from "./camera";

export interface Hands {
  sheet(): Sheet;
  /** The camera was moved by hand. */
  moved(to: { x: number; y: number; scale: number }): void;
  click(x: number, y: number, touch: boolean): void;
  double(x: number, y: number, touch: boolean): void;
  /** The pointer rests here; null: it left or moves the drawing. */
  hover(at: { x: number; y: number } | null): void;
}

const STILL = 5; /* pixels that a click may wander */
const AGAIN = 350; /* milliseconds between the clicks of a double click */

/** The camera after a zoom that keeps the point under the pointer where it is. */
export function zoomed(s: Sheet, x: number, y: number, factor: number): { x: number; y: number; scale: number } {
  const scale = clamp(s.scale * factor, LEAST_ZOOM, MOST_ZOOM);
  return { x: worldX(s, x) - (x - s.width / 2) / scale, y: worldY(s, y) - (y - s.height / 2) / scale, scale };
}

export function listen(stage: HTMLElement, hands: Hands): void {
  const down = new Map<number, { x: number; y: number }>();
  let wandered = 0;
  let last = { at: -1e9, x: 0, y: 0 };
  const point = (event: MouseEvent) => { const box = stage.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    if (!down.size) wandered = 0;
    down.set(event.pointerId, point(event));
    if (stage.setPointerCapture) stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const old = down.get(event.pointerId);
    const now = point(event);
    if (!old) { if (event.pointerType !== "touch") hands.hover(now); return; }
    hands.hover(null);
    wandered += Math.hypot(now.x - old.x, now.y - old.y);
    const s = hands.sheet();
    if (down.size === 1) { if (wandered > STILL) hands.moved({ x: s.x - (now.x - old.x) / s.scale, y: s.y - (now.y - old.y) / s.scale, scale: s.scale }); }
    else pinch(event.pointerId, old, now, s);
    down.set(event.pointerId, now);
  });
  const pinch = (id: number, old: { x: number; y: number }, now: { x: number; y: number }, s: Sheet) => {
    const other = Array.from(down).find(([key]) => key !== id);
    if (!other) return;
    const [, fixed] = other;
    const [before, after] = [Math.hypot(old.x - fixed.x, old.y - fixed.y), Math.hypot(now.x - fixed.x, now.y - fixed.y)];
    const [mx, my] = [(now.x + fixed.x) / 2, (now.y + fixed.y) / 2];
    const to = zoomed(s, mx, my, before > 4 ? after / before : 1);
    hands.moved({ x: to.x - (now.x - old.x) / 2 / to.scale, y: to.y - (now.y - old.y) / 2 / to.scale, scale: to.scale });
  };
  const up = (event: PointerEvent, counts: boolean) => {
    const had = down.delete(event.pointerId);
    if (!had || down.size || !counts || wandered > STILL) return;
    const at = point(event);
    const touch = event.pointerType === "touch";
    const twice = event.timeStamp - last.at < AGAIN && Math.hypot(at.x - last.x, at.y - last.y) < 16;
    last = { at: twice ? -1e9 : event.timeStamp, ...at };
    if (twice) hands.double(at.x, at.y, touch); else hands.click(at.x, at.y, touch);
  };
  stage.addEventListener("pointerup", (event) => up(event, true));
  stage.addEventListener("pointercancel", (event) => up(event, false));
  stage.addEventListener("pointerleave", () => hands.hover(null));
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const at = point(event);
    const step = event.deltaY * (event.deltaMode === 1 ? 18 : event.deltaMode === 2 ? 300 : 1);
    hands.moved(zoomed(hands.sheet(), at.x, at.y, Math.exp(-clamp(step, -300, 300) * 0.0016)));
  }, { passive: false });
}
