/* The words beside the pointer. */
import type { App } from "../app";
import { el, fill } from "../dom";
import { headingOf } from "./letters";
import type { Drawing } from "./paint";
import { parallel } from "./sight";
import type { Found } from "./under";

export class Tip {
  private readonly element = el("div", { class: "graph-tip", hidden: true });
  constructor(private readonly app: App, private readonly stage: HTMLElement) { stage.append(this.element); }

  hide(): void { this.element.hidden = true; }

  /** A thing in a few words. */
  words(id: string): string[] {
    const e = this.app.corpus.entity(id);
    if (!e) return [this.app.corpus.name(id)];
    const kind = e.type === "document" ? this.app.text("page.document") : this.app.text("type." + e.type);
    return [e.name, kind + (e.region ? " · " + e.region : ""), this.app.text("page.statements", { count: e.count }), ...(e.planned ? [this.app.text("page.planned_only")] : [])];
  }

  show(at: { x: number; y: number } | null, found: Found, drawing: Drawing): void {
    const words = at ? this.of(found, drawing) : null;
    this.element.hidden = !words;
    if (!words || !at) return;
    fill(this.element, el("bdi", {}, words[0]!), el("small", { dir: "auto" }, words.slice(1).filter(Boolean).join(" · ")));
    this.element.style.left = `${Math.max(4, Math.min(at.x + 14, this.stage.clientWidth - this.element.offsetWidth - 6))}px`;
    this.element.style.top = `${Math.max(4, Math.min(at.y + 16, this.stage.clientHeight - this.element.offsetHeight - 6))}px`;
  }

  private of({ node, line, frame, more }: Found, drawing: Drawing): string[] | null {
    const { app } = this;
    if (node) return this.words(node);
    if (line) {
      const [from, to] = [app.corpus.name(line.from.id), app.corpus.name(line.to.id)];
      const s = line.statement;
      if (!s) return [app.text("page.seen_only", { body: from, thing: to })];
      const also = parallel(app, drawing.picture, line).length - 1;
      return [`${from} ${app.text("predicate." + s.p)} ${to}`, app.text("status." + s.status), also > 0 ? app.text("page.and_more", { count: also }) : ""];
    }
    if (frame && frame.kind !== "title") return more ? [app.text("page.and_more", { count: frame.more })] : [`${headingOf({ app }, frame)} ${drawing.sight.counts.get(frame) || 0}`];
    return null;
  }
}
