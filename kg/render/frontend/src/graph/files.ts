/* The drawing as a file: PNG with two pixels for one, SVG with real vectors, both on white, of the screen or of the whole. */
import { seen, type Sheet } from "./camera";
import { type Ink, SvgInk } from "./ink";
import { paintFrames, paintLabels, paintNames } from "./letters";
import { type Drawing, paintLines, paintMarks } from "./paint";

/* Browsers refuse larger canvases, and office programs do not open larger images. */
const LARGEST = 8000;
const SHARP = 2;
/* Width of a picture on paper, in pixels of CSS. */
const PAPER = 1250;

/** A sheet with the whole picture on it, large enough for its names where that is possible. */
export function wholeSheet({ picture: { area, kind } }: Drawing): Sheet {
  const [w, h] = [area[2] - area[0] + 60, area[3] - area[1] + 60];
  const scale = Math.min(kind === "facing" ? 1.6 : 1.25, LARGEST / SHARP / w, LARGEST / SHARP / h);
  const [width, height] = [Math.ceil(w * scale), Math.ceil(h * scale)];
  return { width, height, x: (area[0] + area[2]) / 2, y: (area[1] + area[3]) / 2, scale };
}

/** As `wholeSheet`, for a page of paper: there names must be large beside the rest. */
export function paperSheet(drawing: Drawing): Sheet {
  const whole = wholeSheet(drawing);
  const less = Math.min(1, PAPER / whole.width);
  return { ...whole, width: Math.ceil(whole.width * less), height: Math.ceil(whole.height * less), scale: whole.scale * less };
}

function paint(ink: Ink, drawing: Drawing, sheet: Sheet): void {
  const calm = { ...drawing, sight: { ...drawing.sight, hover: "", cursor: "" } };
  const area = seen(sheet, 30);
  const marks = calm.picture.marks.filter((m) => m.x + m.room[0] > area[0] && m.x - m.room[0] < area[2] && m.y + m.room[1] > area[1] && m.y - m.room[1] < area[3]);
  paintFrames(ink, calm, sheet);
  paintLines(ink, calm, sheet, area);
  paintMarks(ink, calm, sheet, marks);
  paintLabels(ink, calm, sheet);
  paintNames(ink, calm, sheet, marks);
}

export function asSvg(drawing: Drawing, sheet: Sheet): SVGElement {
  const ink = new SvgInk(Math.ceil(sheet.width), Math.ceil(sheet.height));
  paint(ink, drawing, sheet);
  return ink.root;
}

export function svgFile(drawing: Drawing, sheet: Sheet): Blob {
  return new Blob(['<?xml version="1.0" encoding="UTF-8"?>\n', new XMLSerializer().serializeToString(asSvg(drawing, sheet))], { type: "image/svg+xml" });
}

export function pngFile(drawing: Drawing, sheet: Sheet): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(sheet.width * SHARP);
  canvas.height = Math.round(sheet.height * SHARP);
  const ctx = canvas.getContext("2d")!;
  ctx.setTransform(SHARP, 0, 0, SHARP, 0, 0);
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  paint(ctx, drawing, sheet);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("PNG"))), "image/png"));
}
