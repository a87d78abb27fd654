/* The first screen: what the reports answer, then which body has which kind of arrangement, then where to go. */
import type { App, View } from "../app";
import { el, fill } from "../dom";
import { partNote } from "../scopes";
import type { State, ViewName } from "../state";
import { findings } from "./findings";
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
  let shown = "";
  return {
    element,
    show(state: State) {
      const wanted = [app.words.language, app.corpus.documents.size, app.corpus.entities.size, app.corpus.statements.size, JSON.stringify(state.chosen)].join(" ");
      if (wanted === shown) return; /* who comes back finds it as it was left */
      shown = wanted;
      const at = element.scrollTop;
      if (!app.corpus.documents.size) { fill(element, el("p", {}, app.text("page.empty"))); return; }
      const matrix = el("div", { class: "matrix-part" });
      fill(element, totals(app), partNote(app), findings(app), matrix, onward(app));
      app.later(() => matrix.replaceWith(matrixPart(app)));
      if (at) element.scrollTop = at; /* to set it makes the browser arrange the page once more */
    },
  };
}
