/* The strip beside a report: where its statements lie in the whole. A hint for the eye; "next" and "previous" say the same. */
import type { App } from "./app";
import { el } from "./dom";
import { LINES } from "./looks";
import { type Paper, statementOf } from "./paper";

const WIDTH = 16;

export class Rail {
  readonly element: HTMLCanvasElement;
  private drawing = false;

  constructor(private readonly app: App, private readonly scroller: HTMLElement, private readonly paper: Paper) {
    this.element = el("canvas", { class: "rail", "aria-hidden": "true", title: app.text("page.reader.rail"), on: {
      mousedown: (event) => this.jump(event), mousemove: (event) => { if (event.buttons === 1) this.jump(event); },
    } });
    scroller.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(scroller);
  }

  private jump(event: MouseEvent): void {
    const box = this.element.getBoundingClientRect();
    this.scroller.scrollTop = ((event.clientY - box.top) / box.height) * this.scroller.scrollHeight - this.scroller.clientHeight / 2;
  }

  draw(): void {
    if (this.drawing) return;
    this.drawing = true;
    window.requestAnimationFrame(() => { this.drawing = false; this.paint(); });
  }
  /* Plans stand on the right half, what is done or goes on takes the whole width: not told apart by color alone. */
  private paint(): void {
    const { element, scroller } = this;
    const height = scroller.clientHeight;
    const pen = element.getContext("2d");
    if (!pen || !height) return;
    const scale = window.devicePixelRatio || 1;
    [element.width, element.height] = [WIDTH * scale, height * scale];
    pen.scale(scale, scale);
    const whole = Math.max(1, scroller.scrollHeight);
    pen.fillStyle = "rgba(11, 92, 173, .14)";
    pen.fillRect(0, (scroller.scrollTop / whole) * height, WIDTH, Math.max(4, (scroller.clientHeight / whole) * height));
    const at = statementOf(this.app.state.at);
    const top = this.paper.element.offsetTop;
    const tick = (offset: number, color: string, x: number, width: number, thick: number) => {
      pen.fillStyle = color;
      pen.fillRect(x, Math.round(((top + this.paper.depth(offset)) / whole) * height), width, thick);
    };
    for (const stop of this.paper.stops) {
      const s = this.app.corpus.statements.get(statementOf(stop.id));
      if (!s) continue;
      tick(stop.start, LINES[s.status]![0], s.status === "planned" ? WIDTH / 2 : 2, s.status === "planned" ? WIDTH / 2 : WIDTH - 4, 2);
    }
    const marked = this.paper.spans.find((s) => statementOf(s.id) === at);
    if (at && marked) tick(marked.start, "#1c2530", 0, WIDTH, 4);
  }
}
