import type { App, View } from "../app";
import { el, fill } from "../dom";

export function report(app: App): View {
  const element = el("section", { class: "view report" });
  return { element, show() { fill(element, el("h2", {}, app.text("page.view.report"))); } };
}
