import type { App, View } from "../app";
import { el, fill } from "../dom";

export function time(app: App): View {
  const element = el("section", { class: "view time" });
  return { element, show() { fill(element, el("h2", {}, app.text("page.view.time"))); } };
}
