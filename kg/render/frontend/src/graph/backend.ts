/* What draws. Two kinds: vis-network where it is in the page and the marks are not too many, else our own canvas. Both draw
   frames, names and words by the same code; the pointer, the camera and what lies under a point are nobody's but ours. */
import type { Sheet } from "./camera";
import type { Place } from "./letters";
import type { Drawing } from "./paint";
import { ownCanvas } from "./canvas";
import { hasVis, visNetwork } from "./vis";

export interface Backend {
  readonly name: "vis" | "canvas";
  readonly element: HTMLElement;
  /** Another picture, or the same with another sight. */
  show(drawing: Drawing): void;
  draw(sheet: Sheet): void;
  /** What was written on the last drawing, the uppermost last. */
  places(): Place[];
  end(): void;
}

const MOST_BY_LIBRARY = 2000;

/** The back end for a picture; the one at hand is kept where it fits. */
export function backendFor(drawing: Drawing, now: Backend | null): Backend {
  const name = hasVis() && drawing.picture.marks.length <= MOST_BY_LIBRARY ? "vis" : "canvas";
  if (now && now.name === name) return now;
  if (now) now.end();
  return name === "vis" ? visNetwork() : ownCanvas();
}

/** Whether the browser can draw at all. */
export function canDraw(): boolean {
  try { return document.createElement("canvas").getContext("2d") !== null; } catch { return false; }
}
