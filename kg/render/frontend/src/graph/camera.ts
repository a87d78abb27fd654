/* From drawing units to the screen and back. */
import type { Area } from "./picture";

export const LEAST_ZOOM = 0.02, MOST_ZOOM = 12;

/** A stretch of the drawing on a surface of `width` x `height` pixels: its middle and the zoom. */
export interface Sheet {
  width: number;
  height: number;
  x: number;
  y: number;
  scale: number;
}

export const across = (s: Sheet, x: number): number => (x - s.x) * s.scale + s.width / 2;
export const down = (s: Sheet, y: number): number => (y - s.y) * s.scale + s.height / 2;
export const worldX = (s: Sheet, x: number): number => (x - s.width / 2) / s.scale + s.x;
export const worldY = (s: Sheet, y: number): number => (y - s.height / 2) / s.scale + s.y;

/** What can be seen, in drawing units, and some more on every side. */
export function seen(s: Sheet, slack: number): Area {
  return [worldX(s, -slack), worldY(s, -slack), worldX(s, s.width + slack), worldY(s, s.height + slack)];
}

/** The middle and zoom at which an area fills a surface, room for the controls kept free. */
export function fitting(area: Area, width: number, height: number, most: number): { x: number; y: number; scale: number } {
  const scale = Math.max(LEAST_ZOOM, Math.min(Math.max(60, width - 56) / (area[2] - area[0]), Math.max(60, height - 44) / (area[3] - area[1]), most));
  return { x: (area[0] + area[2]) / 2 + 14 / scale, y: (area[1] + area[3]) / 2 + 10 / scale, scale };
}

export const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
