/* The graph: what the state asks for, drawn; pointer and keys lead to other states. */
import type { App, View } from "../app";
import { download, el } from "../dom";
import { loaded } from "../scopes";
import type { State } from "../state";
import { type Backend, backendFor, canDraw } from "./backend";
import { across, clamp, down, fitting, LEAST_ZOOM, MOST_ZOOM, type Sheet } from "./camera";
import { bar, filesMenu, key } from "./controls";
import { asSvg, paperSheet, pngFile, svgFile, wholeSheet } from "./files";
import { keys } from "./keys";
import type { Drawing } from "./paint";
import { NARROW } from "./branching";
import { chain, hubOf, neighborhood, overview, regionOf, unfolded } from "./pictures";
import { type Area, type Picture, picture as pictureOf } from "./picture";
import { listen, zoomed } from "./pointer";
import { parallel, sightOf, titleOf } from "./sight";
import { Tip } from "./tip";
import { type Found, Under } from "./under";

const PANEL = 380; /* the panel beside the drawing: a picture is made for the room that it leaves */
const READABLE = 0.62;
const LEGIBLE = 0.45; /* zoom at which the names in the middle of the overview can be read */
const GLIDE = 300; /* milliseconds */

export function graph(app: App): View {
  if (canDraw()) return new GraphView(app);
  const element = el("section", { class: "view graph-none" });
  return { element, show() { element.textContent = ""; element.append(el("p", {}, app.text("page.graph_no_canvas")), el("button", { type: "button", on: { click: () => app.go({ view: "table" }) } }, app.text("page.view.table"))); } };
}

class GraphView implements View {
  readonly element: HTMLElement;
  private readonly top = el("div", { class: "graph-bar" });
  private readonly stage = el("div", { class: "graph-stage", tabindex: "0", role: "application" });
  private readonly legend = el("details", { class: "graph-key" });
  private readonly hint = el("p", { class: "graph-hint" });
  private readonly zoom: HTMLElement;
  private readonly files: { element: HTMLDetailsElement; speak(): void };
  private readonly tip: Tip;
  private readonly under = new Under();
  private readonly ways = new Map<string, string[] | null>();
  private backend: Backend | null = null;
  private drawing: Drawing | null = null;
  /** What is drawn, then # and how much was loaded. */
  private pictureKey = "";
  private shownKey = "";
  private sheet: Sheet = { width: 0, height: 0, x: 0, y: 0, scale: 1 };
  private fitted = true;
  private frame = 0;
  private glide = 0;
  private painted = false;
  private printed: Element | null = null;

  constructor(private readonly app: App) {
    this.tip = new Tip(app, this.stage);
    this.zoom = el("div", { class: "graph-zoom", role: "group" },
      this.zoomButton("+", "page.zoom_in", () => this.zoomBy(1.5)), this.zoomButton("−", "page.zoom_out", () => this.zoomBy(1 / 1.5)), this.zoomButton("⤢", "page.zoom_fit", () => this.fit()));
    this.files = filesMenu(app, (kind, whole) => this.save(kind, whole));
    this.element = el("section", { class: "view graph" }, this.top, el("div", { class: "graph-area" }, this.stage, this.legend, this.zoom, this.hint));
    listen(this.stage, {
      sheet: () => this.sheet,
      moved: (to) => this.moved(to),
      click: (x, y, touch) => { this.stage.focus({ preventScroll: true }); this.click(this.find(x, y, touch)); },
      double: (x, y, touch) => { const { node } = this.find(x, y, touch); if (node) this.center(node); else this.zoomAt(x, y, 1.6); },
      hover: (at) => this.hover(at),
    });
    keys(this.stage, { pan: (dx, dy) => this.moved({ ...this.sheet, x: this.sheet.x + dx / this.sheet.scale, y: this.sheet.y + dy / this.sheet.scale }), zoom: (f) => this.zoomBy(f), fit: () => this.fit(), walk: (by) => this.walk(by), enter: () => this.enter(), pin: () => this.pin(), hide: () => this.hide() });
    this.stage.addEventListener("blur", () => { if (this.drawing && this.drawing.sight.cursor) { this.drawing.sight.cursor = ""; this.request(); } });
    new ResizeObserver(() => this.resized()).observe(this.stage);
    window.addEventListener("beforeprint", () => this.print());
    window.addEventListener("afterprint", () => { if (this.printed) this.printed.remove(); this.printed = null; });
  }

  private zoomButton(sign: string, label: string, act: () => void): HTMLElement { return el("button", { type: "button", "data-zoom": label, on: { click: act } }, sign); }

  show(state: State, before: State | null): void {
    this.takeSecond(state, before);
    const picture = this.picture(state);
    const fresh = !this.drawing || this.drawing.picture !== picture;
    const old = this.drawing;
    const same = this.shownKey === this.pictureKey.slice(0, this.pictureKey.lastIndexOf("#"));
    this.shownKey = this.pictureKey.slice(0, this.pictureKey.lastIndexOf("#"));
    this.drawing = { app: this.app, picture, sight: sightOf(this.app, picture, state) };
    if (old && !fresh) this.drawing.sight.cursor = old.sight.cursor;
    this.backend = backendFor(this.drawing, this.backend);
    if (this.backend.element.parentNode !== this.stage) this.stage.insertBefore(this.backend.element, this.stage.firstChild);
    this.backend.show(this.drawing);
    if (!before) this.speak();
    bar(this.app, this.top, state, this.drawing.sight, picture, this.wayOf(state), this.files.element);
    key(this.app, this.legend, picture, this.drawing.sight);
    this.stage.setAttribute("aria-label", `${this.app.text("page.stage")}${this.app.words.colon}${titleOf(this.app, state)}`);
    this.measure();
    if (fresh) this.tip.hide();
    if (fresh && (!same || this.fitted)) this.fit(false, true); /* more of the same picture leaves the camera where it is */
    const frame = this.drawing.sight.frame;
    if (frame && (!before || before.group !== state.group) && picture.kind === "facing" && frame.kind !== "band") this.goTo([frame.x - 20, frame.y - 20, frame.x + frame.w + 20, frame.y + frame.h + 20], 4);
    else if (state.thing && (!before || before.thing !== state.thing)) this.reveal(state.thing);
    this.request();
  }

  private speak(): void {
    this.files.speak();
    this.hint.textContent = [loaded(this.app), this.app.text("page.graph_hint")].filter(Boolean).join(" · ");
    this.stage.setAttribute("aria-description", this.app.text("page.graph_keys"));
    this.stage.title = "";
    this.zoom.setAttribute("aria-label", this.app.text("page.stage"));
    for (const b of Array.from(this.zoom.querySelectorAll<HTMLElement>("button"))) { b.title = this.app.text(b.dataset.zoom!); b.setAttribute("aria-label", b.title); }
  }

  /* ---- which picture ---- */

  /** While a way is asked for, the thing that is chosen next is its other end. */
  private takeSecond(state: State, before: State | null): void {
    const [a, b] = state.path;
    if (!a || b || !before || before.path.length !== 1 || !state.thing || state.thing === a || state.thing === before.thing) return;
    const end = state.thing;
    Promise.resolve().then(() => this.app.turn({ path: [a, end], around: before.around, thing: "" })).catch((error: unknown) => this.app.complain(error));
  }

  private wayKey(state: State): string { return state.path.slice(0, 2).join(" "); }
  private wayOf(state: State): "none" | "wanted" | "found" | "lost" {
    if (state.path.length < 2) return "none";
    const found = this.ways.get(this.wayKey(state));
    return found === undefined || found === null ? "wanted" : found.length || state.path[0] === state.path[1] ? "found" : "lost";
  }

  private picture(state: State): Picture {
    const { app } = this;
    const way = state.path.length === 2;
    const hub = hubOf(app, state);
    const size = `#${app.corpus.statements.size} ${window.innerWidth < NARROW ? "narrow" : "wide"}`;
    const found = way ? this.ways.get(this.wayKey(state)) : undefined;
    const region = way ? null : regionOf(app, state);
    const wanted = way ? `way ${this.wayKey(state)} ${found ? "found" : ""} ${size}` : hub ? ["around", hub, state.hops, state.unfolded.join(), state.hidden.join(), JSON.stringify(state.chosen), size].join(" ") : region ? ["region", state.unfolded.join(), state.hidden.join(), JSON.stringify(state.chosen), size].join(" ") : "overview " + size;
    if (this.drawing && this.pictureKey === wanted) return this.drawing.picture;
    this.pictureKey = wanted;
    const room = { width: window.innerWidth - (window.innerWidth > 860 ? PANEL : 0), height: window.innerHeight - 150 };
    if (!way) return hub ? neighborhood(app, state, room) : region ? unfolded(app, state, region, room) : overview(app);
    if (found === undefined) this.findWay(state);
    if (found && !found.length) return this.twoApart(state, room);
    return found ? chain(app, state.path[0]!, found, room) : pictureOf("chain", "", [], [], [], app.corpus);
  }
  /** No way: both ends stand there, with no line between them. */
  private twoApart(state: State, room: { width: number; height: number }): Picture {
    const [a, b] = [chain(this.app, state.path[0]!, [], room).marks, chain(this.app, state.path[1]!, [], room).marks];
    return pictureOf("chain", "", [...a, ...b.map((m) => ({ ...m, x: room.width < NARROW ? 0 : 440, y: room.width < NARROW ? 190 : 0 }))].filter((m) => this.app.corpus.entity(m.id)), [], [], this.app.corpus);
  }
  private findWay(state: State): void {
    const wanted = this.wayKey(state);
    this.ways.set(wanted, null);
    this.app.source.path(state.path[0]!, state.path[1]!).then((ids) => {
      this.ways.set(wanted, ids);
      this.app.say(ids.length ? this.app.text("page.graph_path_found", { count: ids.length }) : this.app.text("page.graph_path_none"));
      this.app.again();
    }).catch((error: unknown) => { this.ways.delete(wanted); this.app.complain(error); });
  }

  /* ---- the camera ---- */

  private measure(): void { this.sheet.width = this.stage.clientWidth; this.sheet.height = this.stage.clientHeight; }
  private resized(): void {
    if (!this.stage.clientWidth || !this.drawing) return;
    this.measure();
    if (this.fitted) this.fit(false, true); else if (this.app.state.thing) this.reveal(this.app.state.thing);
    this.request();
  }
  private moved(to: { x: number; y: number; scale: number }): void {
    this.fitted = false;
    window.cancelAnimationFrame(this.glide);
    this.sheet = { ...this.sheet, ...to };
    this.request();
  }
  private zoomAt(x: number, y: number, factor: number): void { this.fitted = false; this.to(zoomed(this.sheet, x, y, factor)); }
  private zoomBy(factor: number): void { this.zoomAt(this.sheet.width / 2, this.sheet.height / 2, factor); }
  /** Shows everything; at first (`first`) a list is rather shown in part than too small to read. */
  private fit(smooth = true, first = false): void {
    if (!this.drawing || !this.sheet.width) return;
    const { picture } = this.drawing;
    let to = fitting(picture.area, this.sheet.width, this.sheet.height, 1.25);
    if (first && picture.kind !== "facing" && to.scale < READABLE) {
      const narrow = this.sheet.width < NARROW;
      const scale = narrow ? clamp((this.sheet.width - 24) / (picture.area[2] - picture.area[0]), READABLE, 1.1) : READABLE + 0.1;
      to = { scale, x: narrow ? (picture.area[0] + picture.area[2]) / 2 : clamp(0, picture.area[0], picture.area[2]), y: narrow ? picture.area[1] + (this.sheet.height / 2 - 30) / scale : 0 };
      if (picture.kind === "chain") to = { scale, x: picture.area[0] + (this.sheet.width / 2 - 20) / scale, y: (picture.area[1] + picture.area[3]) / 2 };
    }
    if (first && picture.kind === "facing" && this.sheet.width < NARROW && to.scale < LEGIBLE) { /* a phone shows the middle first: what is shared, from the top */
      const shared = picture.marks.filter((m) => m.rank === "shared");
      const [left, right] = [Math.min(...shared.map((m) => m.x - m.room[0] / 2)), Math.max(...shared.map((m) => m.x + m.room[0] / 2))];
      const scale = clamp((this.sheet.width - 30) / (right - left), to.scale, LEGIBLE);
      if (shared.length) to = { scale, x: (left + right) / 2, y: picture.area[1] + (this.sheet.height / 2 - 20) / scale };
    }
    this.fitted = true;
    if (smooth) this.to(to); else { this.sheet = { ...this.sheet, ...to }; this.request(); }
  }
  private goTo(area: Area, most: number): void { this.fitted = false; this.to(fitting(area, this.sheet.width, this.sheet.height, most)); }
  /** Brings a mark onto the screen, where it is not. */
  private reveal(id: string): void {
    const spot = this.drawing!.picture.at.get(id);
    if (!spot) return;
    const [x, y] = [across(this.sheet, spot.x), down(this.sheet, spot.y)];
    if (x > 30 && y > 30 && x < this.sheet.width - 60 && y < this.sheet.height - 30) return;
    this.fitted = false;
    this.to({ x: spot.x, y: spot.y, scale: clamp(this.sheet.scale, 0.3, 3) });
  }
  private to(to: { x: number; y: number; scale: number }): void {
    window.cancelAnimationFrame(this.glide);
    const from = { ...this.sheet };
    const scale = clamp(to.scale, LEAST_ZOOM, MOST_ZOOM);
    const begin = performance.now();
    const long = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : GLIDE;
    const step = () => {
      const t = long ? Math.min(1, (performance.now() - begin) / long) : 1;
      const e = t * t * (3 - 2 * t);
      this.sheet = { ...this.sheet, x: from.x + (to.x - from.x) * e, y: from.y + (to.y - from.y) * e, scale: from.scale * Math.pow(scale / from.scale, e) };
      this.request();
      if (t < 1) this.glide = window.requestAnimationFrame(step);
    };
    step();
  }
  private request(): void {
    if (this.frame) return;
    this.frame = window.requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.backend || !this.sheet.width || !this.sheet.height || !this.stage.isConnected) return;
      this.backend.draw(this.sheet);
      this.element.dataset.scale = this.sheet.scale.toFixed(3);
      if (this.painted) return;
      this.painted = true;
      performance.mark("kg-graph-painted");
      this.element.dataset.painted = this.backend.name;
    });
  }

  /* ---- wishes ---- */

  private find(x: number, y: number, touch: boolean): Found {
    return this.drawing && this.backend ? this.under.find(this.drawing, this.sheet, this.backend.places(), x, y, touch) : {};
  }
  private click(found: Found): void {
    const { app } = this;
    const { state } = app;
    if (found.node) app.open(found.node);
    else if (found.line) this.openLine(found.line);
    else if (found.more && found.frame) app.go({ unfolded: [...state.unfolded, found.frame.key] });
    else if (found.frame && found.frame.kind === "region") app.go({ group: found.frame.key, thing: "", statements: [], unfolded: [found.frame.key] });
    else if (found.frame) app.go({ group: found.frame.key, thing: "", statements: [] });
    else if (state.thing || state.statements.length || state.group) app.go({ thing: "", statements: [], group: "" });
  }
  private openLine(line: NonNullable<Found["line"]>): void {
    const ids = parallel(this.app, this.drawing!.picture, line);
    if (ids.length) this.app.openStatements(ids); else this.app.open(line.to.id);
  }
  private center(id: string): void { this.app.open(id, { around: id, path: [], unfolded: [], hops: "" }); }
  private hover(at: { x: number; y: number } | null): void {
    if (!this.drawing) return;
    const found = at ? this.find(at.x, at.y, false) : {};
    this.stage.style.cursor = found.node || found.line || found.frame ? "pointer" : at ? "grab" : "";
    this.tip.show(at, found, this.drawing);
    const id = found.node || "";
    if (this.drawing.sight.hover === id) return;
    this.drawing.sight.hover = id;
    this.request();
  }

  /* ---- keys ---- */

  /** The mark that keys speak of: where one walked to, else the chosen one. */
  private here(): string { return this.drawing ? this.drawing.sight.cursor || this.drawing.sight.selected || "" : ""; }
  private walk(by: number): void {
    const { picture, sight } = this.drawing!;
    const marks = picture.marks.filter((m) => sight.shown.has(m.id));
    if (!marks.length) return;
    const now = marks.findIndex((m) => m.id === this.here());
    const next = Number.isFinite(by) ? (now < 0 ? (by > 0 ? 0 : marks.length - 1) : (now + by + marks.length) % marks.length) : by < 0 ? 0 : marks.length - 1;
    const id = marks[next]!.id;
    sight.cursor = id;
    this.reveal(id);
    this.app.say(`${this.tip.words(id).join(this.app.words.comma)} (${next + 1}/${marks.length})`);
    this.request();
  }
  /** Opens; what is open already goes into the middle. */
  private enter(): void {
    const id = this.here();
    if (!id) return;
    if (this.app.state.thing === id) this.center(id); else this.app.open(id);
  }
  private pin(): void {
    const id = this.here();
    if (!id) return;
    const { pinned } = this.app.state;
    const on = !pinned.includes(id);
    this.app.go({ pinned: on ? [...pinned, id] : pinned.filter((p) => p !== id) });
    this.app.say(this.app.text(on ? "page.graph_pinned" : "page.graph_unpinned", { name: this.app.corpus.name(id) }));
  }
  private hide(): void {
    const id = this.here();
    if (!id || id === this.drawing!.picture.hub) return;
    this.walk(1);
    this.app.go({ hidden: [...this.app.state.hidden, id], thing: this.app.state.thing === id ? "" : this.app.state.thing });
    this.app.say(this.app.text("page.graph_now_hidden", { name: this.app.corpus.name(id) }), true);
  }

  /* ---- files and paper ---- */

  private save(kind: "png" | "svg", whole: boolean): void {
    const drawing = this.drawing!;
    const sheet = whole ? wholeSheet(drawing) : { ...this.sheet };
    const name = titleOf(this.app, this.app.state).replace(/[\\/:*?"<>|\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, " ").slice(0, 60);
    const file = kind === "svg" ? Promise.resolve(svgFile(drawing, sheet)) : pngFile(drawing, sheet);
    file.then((blob) => download(`${name}.${kind}`, blob)).catch((error: unknown) => this.app.complain(error));
  }
  /** On paper the whole picture stands as vectors: a canvas would be printed as it happens to be on the screen. */
  private print(): void {
    if (!this.drawing || !this.stage.isConnected || this.printed) return;
    this.printed = asSvg(this.drawing, paperSheet(this.drawing));
    this.printed.setAttribute("class", "graph-print");
    this.element.append(this.printed);
  }
}
