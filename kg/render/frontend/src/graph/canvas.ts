/* Our own back end: a plain 2D canvas, no WebGL. It draws only what is on the screen, marks of one look as one path, and from
   far away the marks of a group as one image that is kept. */
import { el } from "../dom";
import type { Spot } from "../records";
import type { Backend } from "./backend";
import { across, down, seen, type Sheet } from "./camera";
import { Grid } from "./grid";
import { paintFrames, paintLabels, paintNames, type Place } from "./letters";
import { type Drawing, paintLines, paintMarks } from "./paint";
import type { Frame, Picture } from "./picture";

const FAR = 0.62; /* below this zoom a group is one image; on screens with small pixels, where images are larger, a nearer one is not */
const WORTH = 24; /* marks in a group for which an image is worth its memory */

interface Image { canvas: HTMLCanvasElement; scale: number }

export function ownCanvas(): Backend {
  const element = el("canvas", { class: "graph-canvas", "aria-hidden": "true" });
  const ctx = element.getContext("2d")!;
  let drawing: Drawing | null = null;
  let grid: Grid | null = null;
  let gridOf: Picture | null = null;
  let images = new Map<Frame, Image>();
  let places: Place[] = [];
  let loose: Spot[] = []; /* marks that are in no image */

  /** Draws groups as images, and gives the marks that are still to be drawn: those of no such group, and the lit ones. */
  const blocks = (d: Drawing, sheet: Sheet, ratio: number): Spot[] => {
    for (const [frame, spots] of d.picture.members) {
      if (spots.length < WORTH) continue;
      const [x, y] = [across(sheet, frame.x), down(sheet, frame.y)];
      if (x > sheet.width || y > sheet.height || x + frame.w * sheet.scale < 0 || y + frame.h * sheet.scale < 0) continue;
      ctx.drawImage(imageOf(d, frame, spots, sheet.scale, ratio).canvas, x, y, frame.w * sheet.scale, frame.h * sheet.scale);
    }
    const { sight, picture } = d;
    const lit = [...(sight.dimming ? sight.near : []), ...sight.pinned, sight.selected, sight.hover, sight.cursor];
    return Array.from(new Set([...loose, ...lit.map((id) => picture.at.get(id)).filter((m): m is Spot => m !== undefined)]));
  };
  const begin = (picture: Picture) => {
    grid = new Grid(picture.marks);
    gridOf = picture;
    const inside = new Set<Spot>();
    for (const spots of picture.members.values()) if (spots.length >= WORTH) for (const s of spots) inside.add(s);
    loose = picture.marks.filter((m) => !inside.has(m));
  };
  const imageOf = (d: Drawing, frame: Frame, spots: Spot[], scale: number, ratio: number): Image => {
    const bucket = Math.pow(1.5, Math.ceil(Math.log(scale) / Math.log(1.5)));
    const old = images.get(frame);
    if (old && old.scale === bucket) return old;
    const canvas = old ? old.canvas : document.createElement("canvas");
    const sheet: Sheet = { width: frame.w * bucket, height: frame.h * bucket, x: frame.x + frame.w / 2, y: frame.y + frame.h / 2, scale: bucket };
    canvas.width = Math.max(1, Math.ceil(sheet.width * ratio));
    canvas.height = Math.max(1, Math.ceil(sheet.height * ratio));
    const ink = canvas.getContext("2d")!;
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    /* What is lit is drawn over the image, so the image shows all alike. */
    paintMarks(ink, { ...d, sight: { ...d.sight, selected: "", hover: "", cursor: "", near: new Set(), pinned: new Set() } }, sheet, spots);
    const made = { canvas, scale: bucket };
    images.set(frame, made);
    return made;
  };

  return {
    name: "canvas",
    element,
    show(next) {
      /* A hover changes nothing in the images; another choice or filter does. */
      if (!drawing || drawing.picture !== next.picture || drawing.sight.shown !== next.sight.shown) images = new Map();
      if (gridOf !== next.picture) { begin(next.picture); }
      drawing = next;
    },
    draw(sheet) {
      const ratio = Math.min(3, window.devicePixelRatio || 1);
      const [w, h] = [Math.round(sheet.width * ratio), Math.round(sheet.height * ratio)];
      if (element.width !== w || element.height !== h) {
        element.width = w;
        element.height = h;
        element.style.width = `${sheet.width}px`;
        element.style.height = `${sheet.height}px`;
      }
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, sheet.width, sheet.height);
      if (!drawing || !grid) return;
      const area = seen(sheet, 30);
      places = paintFrames(ctx, drawing, sheet);
      paintLines(ctx, drawing, sheet, area);
      const far = sheet.scale * Math.max(1, ratio / 1.5) < FAR;
      const marks = far ? blocks(drawing, sheet, ratio) : grid.within(area);
      paintMarks(ctx, drawing, sheet, marks);
      places.push(...paintLabels(ctx, drawing, sheet), ...paintNames(ctx, drawing, sheet, marks));
    },
    places: () => places,
    end() { element.remove(); },
  };
}
