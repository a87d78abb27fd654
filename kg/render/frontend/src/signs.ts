/* The sign of a status: full, half or hollow, so that it can be told without its color. */
import { svg } from "./dom";
import type { Status } from "./records";

const COLORS: Record<Status, string> = { done: "#33506e", ongoing: "#00664f", planned: "#a84b00" };

/** The sign around (x, y), for use inside a drawing. */
export function mark(status: Status, x: number, y: number, r: number): SVGElement[] {
  const color = COLORS[status];
  const ring = (more: Record<string, string | number>) => svg("circle", { cx: x, cy: y, r, stroke: color, "stroke-width": 1.6, ...more });
  if (status === "done") return [ring({ fill: color })];
  if (status === "planned") return [ring({ fill: "#fff", "stroke-dasharray": "2.4 1.8" })];
  return [ring({ fill: "#fff" }), svg("path", { d: `M ${x} ${y - r} A ${r} ${r} 0 0 0 ${x} ${y + r} Z`, fill: color })];
}

/** The sign beside words. */
export function sign(status: Status): SVGElement {
  return svg("svg", { width: 12, height: 12, viewBox: "-6 -6 12 12", class: "glyph sign", "aria-hidden": "true" }, ...mark(status, 0, 0, 4.6));
}

/* What is done to a thing, in one character; what has none here is the usual case. */
export const ACTION_SIGNS: Record<string, string> = { establish: "+", pilot: "~", improve: "↑", extend: "→", abolish: "×" };
