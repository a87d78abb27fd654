/* What drawing code may use: the part of the canvas' own interface that SVG can follow. So one code draws on the screen, into PNG
   and, as real vectors, into SVG. */
import { svg } from "../dom";

export type Ink = Pick<CanvasRenderingContext2D,
  "beginPath" | "moveTo" | "lineTo" | "bezierCurveTo" | "quadraticCurveTo" | "arc" | "rect" | "closePath" | "fill" | "stroke" | "fillText" | "strokeText" | "setLineDash" |
  "fillStyle" | "strokeStyle" | "lineWidth" | "lineJoin" | "globalAlpha" | "font" | "textAlign" | "textBaseline">;

export const FONT = '"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif';

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Writes what is drawn as SVG elements. Names go in as text nodes, so nothing in them is markup. */
export class SvgInk implements Ink {
  fillStyle: string | CanvasGradient | CanvasPattern = "#000";
  strokeStyle: string | CanvasGradient | CanvasPattern = "#000";
  lineWidth = 1;
  lineJoin: CanvasLineJoin = "miter";
  globalAlpha = 1;
  font = "10px sans-serif";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "middle";
  readonly root: SVGElement;
  private path: string[] = [];
  private dashes: number[] = [];

  constructor(width: number, height: number) {
    this.root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT.replace(/"/g, "'") });
    this.root.append(svg("rect", { width, height, fill: "#ffffff" }));
  }

  beginPath(): void { this.path = []; }
  moveTo(x: number, y: number): void { this.path.push(`M${short(x)} ${short(y)}`); }
  lineTo(x: number, y: number): void { this.path.push(`L${short(x)} ${short(y)}`); }
  bezierCurveTo(a: number, b: number, c: number, d: number, x: number, y: number): void { this.path.push(`C${[a, b, c, d, x, y].map(short).join(" ")}`); }
  quadraticCurveTo(a: number, b: number, x: number, y: number): void { this.path.push(`Q${[a, b, x, y].map(short).join(" ")}`); }
  /** Whole circles only: that is all that is drawn. */
  arc(x: number, y: number, r: number): void { this.path.push(`M${short(x + r)} ${short(y)}A${short(r)} ${short(r)} 0 1 1 ${short(x - r)} ${short(y)}A${short(r)} ${short(r)} 0 1 1 ${short(x + r)} ${short(y)}`); }
  rect(x: number, y: number, w: number, h: number): void { this.path.push(`M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}Z`); }
  closePath(): void { this.path.push("Z"); }
  setLineDash(dashes: Iterable<number>): void { this.dashes = Array.from(dashes); }

  fill(): void { this.put("path", { d: this.path.join(""), fill: String(this.fillStyle) }); }
  stroke(): void { this.put("path", { d: this.path.join(""), fill: "none", ...this.line() }); }
  fillText(text: string, x: number, y: number): void { this.write(text, x, y, { fill: String(this.fillStyle) }); }
  strokeText(text: string, x: number, y: number): void { this.write(text, x, y, { fill: "none", ...this.line() }); }

  private line(): Record<string, string> {
    const made: Record<string, string> = { stroke: String(this.strokeStyle), "stroke-width": short(this.lineWidth) };
    if (this.dashes.length) made["stroke-dasharray"] = this.dashes.map(short).join(" ");
    if (this.lineJoin !== "miter") made["stroke-linejoin"] = this.lineJoin;
    return made;
  }
  private put(tag: "path" | "text", attributes: Record<string, string>, text?: string): void {
    if (this.globalAlpha < 1) attributes.opacity = short(this.globalAlpha);
    const element = svg(tag, attributes);
    if (text !== undefined) element.textContent = text;
    this.root.append(element);
  }
  private write(text: string, x: number, y: number, paint: Record<string, string>): void {
    const [, weight, size] = /^(\S+) (\S+)px/.exec(this.font) || ["", "400", "13"];
    const anchor = this.textAlign === "center" ? "middle" : this.textAlign === "right" ? "end" : "start";
    /* "middle" as the canvas means it, written as a shift: programs read dominant-baseline differently. */
    this.put("text", { x: short(x), y: short(y + Number(size) * 0.36), "font-size": size!, "font-weight": weight!, "text-anchor": anchor, ...paint }, text);
  }
}

/** A rectangle with round corners; the canvas has one of its own only since Chrome 99. */
export function rounded(ink: Ink, x: number, y: number, w: number, h: number, r: number): void {
  const c = Math.max(0, Math.min(r, w / 2, h / 2));
  ink.beginPath();
  ink.moveTo(x + c, y);
  ink.lineTo(x + w - c, y);
  ink.quadraticCurveTo(x + w, y, x + w, y + c);
  ink.lineTo(x + w, y + h - c);
  ink.quadraticCurveTo(x + w, y + h, x + w - c, y + h);
  ink.lineTo(x + c, y + h);
  ink.quadraticCurveTo(x, y + h, x, y + h - c);
  ink.lineTo(x, y + c);
  ink.quadraticCurveTo(x, y, x + c, y);
  ink.closePath();
}
