/* The explorer: reads the data, then shows what the address says. */
import { App, type View } from "./app";
import { panel } from "./card";
import { byId, el, fill } from "./dom";
import { drop } from "./drop";
import { filters } from "./filters";
import { searchBar } from "./find";
import { graph } from "./graph/view";
import type { Start } from "./records";
import { embedded } from "./source";
import { VIEWS, type ViewName } from "./state";
import { home } from "./views/home";
import { report } from "./views/report";
import { table } from "./views/table";
import { time } from "./views/time";

function speak(app: App): void {
  document.documentElement.lang = app.words.language === "zh" ? "zh-CN" : app.words.language;
  for (const node of Array.from(document.querySelectorAll<HTMLElement>("[data-text]"))) node.textContent = app.text(node.dataset.text!);
  for (const node of Array.from(document.querySelectorAll<HTMLElement>("[data-label]"))) {
    node.setAttribute("aria-label", app.text(node.dataset.label!));
    if (node.tagName === "BUTTON") node.title = app.text(node.dataset.label!);
  }
  for (const node of Array.from(document.querySelectorAll<HTMLInputElement>("[data-placeholder]"))) node.placeholder = app.text(node.dataset.placeholder!);
  byId("language").textContent = app.words.language === "zh" ? "English" : "中文";
  byId("language").lang = app.words.language === "zh" ? "en" : "zh-CN";
  for (const link of Array.from(document.querySelectorAll<HTMLAnchorElement>("a[data-spoken]"))) link.search = "?lang=" + app.words.language;
  const hub = app.start.scene.hub;
  const title = hub && app.corpus.entity(hub) ? app.text("page.title_of", { name: app.corpus.name(hub) }) : app.text("page.title");
  document.title = byId("title").textContent = title;
}

/* So that a reload, or whoever is given the address, gets the same language. */
function address(language: string): void {
  const search = new URLSearchParams(location.search);
  search.set("lang", language);
  history.replaceState(null, "", "?" + search.toString() + location.hash);
}

function tabs(app: App, views: Record<ViewName, View>): void {
  const stage = byId("stage");
  const bar = byId("tabs");
  let shown: ViewName | null = null;
  app.onChange((state, before) => {
    fill(bar, ...VIEWS.map((name) => el("a", { href: "#", "aria-current": name === state.view ? "page" : null, "data-view": name, on: { click: (event) => { event.preventDefault(); app.go({ view: name }); } } }, app.text("page.view." + name))));
    const view = views[state.view];
    const fresh = shown !== state.view;
    if (fresh) { fill(stage, view.element); shown = state.view; }
    view.show(state, fresh ? null : before);
    document.body.dataset.view = state.view;
  });
}

function begin(start: Start, live: boolean): void {
  const app = new App(start, live);
  const views: Record<ViewName, View> = { home: home(app), graph: graph(app), table: table(app), time: time(app), report: report(app) };
  app.onChange((_, before) => { if (!before) speak(app); });
  tabs(app, views);
  panel(app);
  filters(app);
  searchBar(app);
  drop(app);
  byId("language").addEventListener("click", () => { app.words.language = app.words.language === "zh" ? "en" : "zh"; if (live) address(app.words.language); app.again(); });
  byId("print").addEventListener("click", () => window.print());
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && (app.state.thing || app.state.statements.length || app.state.group)) app.go({ thing: "", statements: [], group: "" }); });
  app.begin(() => { document.documentElement.dataset.ready = "yes"; });
}

const start = embedded();
if (start) begin(start, false);
else {
  fetch("/api/start" + location.search, { credentials: "same-origin" })
    .then(async (answer) => {
      if (answer.ok) return answer.json() as Promise<Start>;
      const said = (await answer.json().catch(() => ({}))) as { error?: string; remedy?: string };
      throw new Error([said.error || String(answer.status), said.remedy].filter(Boolean).join(" — "));
    })
    .then((found) => begin(found, true))
    .catch((error: unknown) => { byId("stage").textContent = "kg: " + String(error); });
}
