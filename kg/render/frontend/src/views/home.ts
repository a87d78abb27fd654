/* The first screen: what the reports answer, and which body has which kind of arrangement. */
import type { App, View } from "../app";
import { el, fill } from "../dom";

export function home(app: App): View {
  const element = el("section", { class: "view home" });
  return { element, show() { fill(element, el("h2", {}, app.text("page.view.home")), el("p", {}, JSON.stringify(app.start.findings).slice(0, 300))); } };
}
