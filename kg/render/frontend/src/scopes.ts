/* A server sends a part of a large store: what part, and which others there are. */
import type { App } from "./app";
import { el } from "./dom";
import type { ScopeChoice } from "./records";

/** "1,240 of 33,663 statements are loaded"; "" where all is there. */
export function loaded(app: App): string {
  const number = (n: number) => app.words.number(n);
  return app.start.whole ? "" : app.text("page.part", { count: number(app.corpus.statements.size), total: number(app.start.totals.statements) });
}

/** "1,240 of 33,663 statements are loaded", with the parts that can be opened instead; null where all is there. */
export function partNote(app: App): HTMLElement | null {
  if (app.start.whole) return null;
  const { words, start } = app;
  return el("div", { class: "part-note", role: "note" }, el("span", {}, loaded(app), start.live ? words.colon + called(app, start.live.scope) : ""), scopes(app));
}

/** What a part is called; the one that opens first has no name of its own. */
function called(app: App, scope: ScopeChoice | null): string { return (scope && scope.name) || app.text("page.part_first"); }

function scopes(app: App): HTMLElement | null {
  const live = app.start.live;
  const kinds = live ? Object.keys(live.scopes).filter((kind) => live.scopes[kind]!.length) : [];
  if (!live || !kinds.length) return null;
  const option = (s: ScopeChoice) => el("option", { value: s.id, selected: live.scope !== null && live.scope.id === s.id }, `${s.name} (${app.text("page.statements", { count: app.words.number(s.statements) })})`);
  const name = (kind: string) => (app.words.has("page.facet." + kind) ? app.text("page.facet." + kind) : kind);
  return el("label", {}, app.text("page.open_part") + " ", el("select", { class: "scopes", on: { change: (event) => {
    const search = new URLSearchParams(location.search);
    const chosen = (event.target as HTMLSelectElement).value;
    if (chosen) search.set("scope", chosen);
    else search.delete("scope");
    location.search = search.toString(); /* the fragment stays: the same view of another part */
  } } }, el("option", { value: "", selected: live.scope === null || live.scope.id === "" }, app.text("page.part_first")), ...kinds.map((kind) => el("optgroup", { label: name(kind) }, ...live.scopes[kind]!.map(option)))));
}
