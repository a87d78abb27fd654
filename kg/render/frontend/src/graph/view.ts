import type { App, View } from "../app";
import { el, fill } from "../dom";

export function graph(app: App): View {
  const element = el("section", { class: "view graph" });
  return { element, show() { fill(element, el("h2", {}, app.text("page.view.graph"))); } };
}
