/* The back end that draws marks and lines by vis-network, the library that pyvis brings. It is told where to look; pointer and
   keys never reach it. */
import { el } from "../dom";
import type { Spot } from "../records";
import type { Backend } from "./backend";
import { seen, type Sheet } from "./camera";
import { Grid } from "./grid";
import type { Ink } from "./ink";
import { paintFrames, paintLabels, paintNames, type Place } from "./letters";
import { type Drawing, paintSpot, radius, strength, styleOf } from "./paint";
import { bend, type Picture, type Stroke } from "./picture";

type Row = Record<string, unknown> & { id: string };
interface DataSet { update(rows: Row[]): void }
interface Network {
  on(event: "beforeDrawing" | "afterDrawing", handler: (ctx: CanvasRenderingContext2D) => void): void;
  moveTo(to: { position: { x: number; y: number }; scale: number; animation: false }): void;
  redraw(): void;
  destroy(): void;
}
interface Vis {
  DataSet: new (rows: Row[]) => DataSet;
  Network: new (element: HTMLElement, data: { nodes: DataSet; edges: DataSet }, options: object) => Network;
}
const library = (): Vis | undefined => (window as unknown as { vis?: Vis }).vis;
export const hasVis = (): boolean => library() !== undefined;

const OPTIONS = {
  autoResize: false, physics: false, layout: { improvedLayout: false }, nodes: { chosen: false, fixed: true }, edges: { chosen: false, selectionWidth: 0, hoverWidth: 0 },
  interaction: { dragNodes: false, dragView: false, zoomView: false, hover: false, selectable: false, keyboard: false, navigationButtons: false },
};

export function visNetwork(): Backend {
  const vis = library()!;
  const element = el("div", { class: "graph-canvas", "aria-hidden": "true" });
  let drawing: Drawing;
  let sheet: Sheet;
  let grid: Grid;
  let network: Network | null = null;
  let of: Picture | null = null;
  let marks: DataSet, lines: DataSet;
  let hidden = new Map<string, boolean>();
  let drawnAs = new Map<string, string>();
  let places: Place[] = [];
  let measure = 0;

  const onScreen = (paint: (ink: Ink) => void) => (ctx: CanvasRenderingContext2D) => {
    const ratio = ctx.canvas.width / sheet.width;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(ctx);
    ctx.restore();
  };
  const mark = (node: Spot) => ({ ctx, x, y }: { ctx: CanvasRenderingContext2D; x: number; y: number }) => {
    const unit = 1 / sheet.scale;
    const r = radius(node, sheet.scale) * unit;
    const [width, height] = node.rank === "shared" ? node.room : [2 * r, 2 * r];
    return { drawNode: () => paintSpot(ctx, drawing, node, x, y, 1, unit), nodeDimensions: { width, height } };
  };
  /** Lines keep their width on the screen; their data is touched only when the zoom has changed much. */
  const row = (line: Stroke, wanted: boolean): Row => {
    const { opacity, width, arrows } = strength(drawing);
    const [color, wide, dashes] = styleOf(line);
    const { type, roundness } = bend(drawing.picture.kind, line);
    return {
      id: line.id, from: line.from.id, to: line.to.id, hidden: !wanted, width: (wide * width) / measure, dashes: dashes ? dashes.map((d) => d / measure) : false,
      color: { color, highlight: color, hover: color, opacity }, smooth: { enabled: true, type, roundness, forceDirection: type === "cubicBezier" ? "horizontal" : false },
      arrows: { to: { enabled: arrows && line.statement !== null, scaleFactor: 0.5 / measure } },
    };
  };
  const rows = (): Row[] => {
    const wanted = new Set(drawing.sight.lines);
    const changed: Row[] = [];
    for (const line of drawing.picture.lines) {
      const made = row(line, wanted.has(line));
      const signature = made.hidden ? "" : `${String(made.width)} ${String((made.color as { opacity: number }).opacity)}`;
      if (drawnAs.get(line.id) === signature) continue;
      drawnAs.set(line.id, signature);
      changed.push(made);
    }
    return changed;
  };
  const begin = () => {
    if (network) network.destroy();
    of = drawing.picture;
    grid = new Grid(of.marks);
    drawnAs = new Map();
    hidden = new Map(of.marks.map((m) => [m.id, !drawing.sight.shown.has(m.id)]));
    marks = new vis.DataSet(of.marks.map((m) => ({ id: m.id, x: m.x, y: m.y, shape: "custom", ctxRenderer: mark(m), hidden: hidden.get(m.id) })));
    lines = new vis.DataSet(rows());
    network = new vis.Network(element, { nodes: marks, edges: lines }, OPTIONS);
    /* the library lets the keyboard in, where nothing is to be found */
    for (const one of Array.from(element.querySelectorAll("[tabindex]"))) one.setAttribute("tabindex", "-1");
    element.removeAttribute("tabindex");
    network.on("beforeDrawing", onScreen((ink) => { places = paintFrames(ink, drawing, sheet); }));
    network.on("afterDrawing", onScreen((ink) => {
      const found = grid.within(seen(sheet, 30));
      places.push(...paintLabels(ink, drawing, sheet), ...paintNames(ink, drawing, sheet, found));
    }));
  };
  const refresh = () => {
    const changed = of!.marks.filter((m) => hidden.get(m.id) === drawing.sight.shown.has(m.id)).map((m) => ({ id: m.id, hidden: !drawing.sight.shown.has(m.id) }));
    for (const c of changed) hidden.set(c.id, c.hidden);
    if (changed.length) marks.update(changed);
    const lined = rows();
    if (lined.length) lines.update(lined);
  };

  let stale = false;
  return {
    name: "vis",
    element,
    show(next) { drawing = next; stale = true; },
    draw(to) {
      const resized = !sheet || sheet.width !== to.width || sheet.height !== to.height;
      sheet = { ...to };
      const now = Math.pow(1.3, Math.round(Math.log(sheet.scale) / Math.log(1.3)));
      const zoomed = now !== measure;
      measure = now;
      if (of !== drawing.picture) begin();
      else if (stale || zoomed) refresh();
      stale = false;
      if (resized) network!.redraw(); /* takes the size of its element before it is told where to look */
      network!.moveTo({ position: { x: sheet.x, y: sheet.y }, scale: sheet.scale, animation: false });
      network!.redraw();
    },
    places: () => places,
    end() { if (network) network.destroy(); element.remove(); },
  };
}
