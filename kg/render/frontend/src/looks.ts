/* How each type looks: a color and a shape of its own, the same in the graph, the legend and the lists. */
import { svg } from "./dom";

export const TYPES = ["agency", "organization", "team", "mechanism", "initiative", "policy", "platform", "facility", "event"];
export const STATUSES = ["done", "ongoing", "planned"];
export const PREDICATES = ["implements", "carries_out", "issues", "operates", "sets_up", "part_of", "collaborates_with", "supervises", "takes_over", "governed_by", "responds_to"];
export const ACTIONS = ["establish", "pilot", "extend", "improve", "continue", "run", "abolish", "join"];

/* Okabe and Ito's colors, darkened where they stand on white. */
const LOOK: Record<string, [color: string, shape: string]> = {
  agency: ["#0067a5", "square"], organization: ["#2f86b8", "pentagon"], team: ["#b0508a", "triangle"],
  mechanism: ["#c9500a", "circle"], initiative: ["#00876c", "diamond"], policy: ["#6a4fa3", "page"],
  platform: ["#a87400", "hexagon"], facility: ["#7a5c46", "house"], event: ["#a3162e", "star"], document: ["#4a5562", "page"],
};
/** Color, width and dashes of lines. */
export const LINES: Record<string, [color: string, width: number, dashes: number[] | null]> = {
  done: ["#66758a", 1.3, null], ongoing: ["#4f6f8f", 2.6, null], planned: ["#b85c00", 1.5, [7, 5]], seen: ["#b9c2cd", 1.1, [1.5, 4.5]],
};

const polygon = (n: number, turn: number): [number, number][] => Array.from({ length: n }, (_, i) => [Math.cos(turn + (i * 2 * Math.PI) / n), Math.sin(turn + (i * 2 * Math.PI) / n)]);
/** Outlines around (0, 0) of about radius 1; a circle has none. */
export const OUTLINE: Record<string, [number, number][]> = {
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  triangle: [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
  page: [[-0.75, -1], [0.3, -1], [0.75, -0.5], [0.75, 1], [-0.75, 1]],
  house: [[0, -1.1], [1, -0.15], [1, 0.95], [-1, 0.95], [-1, -0.15]],
  pentagon: polygon(5, -Math.PI / 2),
  hexagon: polygon(6, 0).map(([x, y]) => [x * 1.08, y * 1.08]),
  star: polygon(10, -Math.PI / 2).map(([x, y], i) => (i % 2 ? [x * 0.5, y * 0.5] : [x * 1.2, y * 1.2])),
};

export function look(type: string): [color: string, shape: string] { return LOOK[type] || LOOK.document!; }

/** The sign of a type; hollow for what is only planned. */
export function glyph(type: string, hollow = false): SVGElement {
  const [color, shape] = look(type);
  const paint: Record<string, string> = hollow ? { fill: "#fff", stroke: color, "stroke-width": ".35" } : { fill: color };
  const figure = shape === "circle" ? svg("circle", { r: 1, ...paint }) : svg("polygon", { points: OUTLINE[shape]!.map((p) => p.join(",")).join(" "), ...paint });
  return svg("svg", { width: 13, height: 13, viewBox: "-1.4 -1.4 2.8 2.8", class: "glyph", "aria-hidden": "true" }, figure);
}

/** The line of a status, for the legend. */
export function stroke(status: string): SVGElement {
  const [color, width, dashes] = LINES[status] || LINES.seen!;
  return svg("svg", { width: 26, height: 10, class: "glyph", "aria-hidden": "true" }, svg("line", { x1: 1, y1: 5, x2: 25, y2: 5, stroke: color, "stroke-width": width * 1.2, "stroke-dasharray": dashes ? dashes.join(" ") : "none" }));
}
