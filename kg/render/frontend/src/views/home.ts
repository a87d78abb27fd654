/* The first screen: what the reports answer, then which body has which kind of arrangement, then where to go. */
import type { App, View } from "../app";
import { el, fill, keepScroll, redraw } from "../dom";
import { partNote } from "../scopes";
import type { State, ViewName } from "../state";
import { findings, type Unfolded } from "./findings";
import { matrixPart } from "./matrix";

function totals(app: App): HTMLElement {
  const { totals: all } = app.start;
  const number = (n: number) => app.words.number(n);
  return el("p", { class: "totals" }, app.text("page.totals_bodies", { documents: number(all.documents), bodies: number(all.bodies), entities: number(all.entities), statements: number(all.statements) }));
}

function onward(app: App): HTMLElement {
  const views: ViewName[] = ["graph", "table", "time", "report"];
  return el("section", { class: "onward" }, el("h2", {}, app.text("page.onward")),
    el("ul", {}, ...views.map((view) => el("li", {}, el("button", { type: "button", class: "link", "data-onward": view, on: { click: () => app.go({ view }) } }, app.text("page.view." + view)), el("span", { class: "soft" }, app.text("page.onward." + view))))));
}

export function home(app: App): View {
  const element = el("section", { class: "view home" });
  const unfolded: Unfolded = new Set();
  const scrolled = keepScroll(element);
  let drawn = "";
  return {
    element,
    show(state: State) {
      const { corpus, words } = app;
      const now = [words.language, JSON.stringify(state.chosen), corpus.documents.size, corpus.entities.size, corpus.statements.size].join(" ");
      if (now !== drawn) {
        const matrix = el("div", { class: "matrix-part" });
        const parts = corpus.documents.size ? [totals(app), partNote(app), findings(app, unfolded), matrix, onward(app)] : [el("p", {}, app.text("page.empty"))];
        redraw(element, () => fill(element, ...parts));
        app.later(() => { matrix.replaceWith(matrixPart(app)); scrolled(); });
        drawn = now;
      }
      scrolled();
    },
  };
}
