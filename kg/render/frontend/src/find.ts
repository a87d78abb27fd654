/* Search as you type: over names and aliases of what is loaded, in simplified or traditional characters, and beyond it on a server. */
import type { App } from "./app";
import type { Entity } from "./corpus";
import { byId, el, fill } from "./dom";
import { glyph } from "./looks";
import type { Hit } from "./records";

const MOST = 40;
const WAIT = 180; /* milliseconds without a key before the server is asked */

/** Text as it is compared: width, case, script, quotation marks and spaces do not matter. */
export function folder(variants: Record<string, string>): (text: string) => string {
  const forms = Object.keys(variants).filter((c) => /[^\\\]^-]/.test(c)).join("");
  const varied = forms ? new RegExp(`[${forms}]`, "gu") : null; /* a table of 50,000 rows is folded in one go: no array of its characters */
  return (text) => {
    const plain = text.normalize("NFKC").toLowerCase().replace(/[\s"'“”‘’《》〈〉「」『』]/g, "");
    return varied ? plain.replace(varied, (c) => variants[c]!) : plain;
  };
}

const folded = new WeakMap<Entity, string[]>();

/** Name and aliases of an entity, folded once. */
function foldedNames(e: Entity, fold: (text: string) => string): string[] {
  let found = folded.get(e);
  if (!found) folded.set(e, (found = [e.name, ...e.aliases].map(fold)));
  return found;
}

/** Entities whose name or alias has the words in it, the best first. */
export function matches(app: App, words: string): { entity: Entity; alias: string }[] {
  const fold = folder(app.start.variants);
  const wanted = fold(words);
  if (!wanted) return [];
  const found: { entity: Entity; alias: string; score: number }[] = [];
  for (const e of app.corpus.entities.values()) {
    let best = 9;
    let alias = "";
    foldedNames(e, fold).forEach((name, i) => {
      const at = name.indexOf(wanted);
      const score = at < 0 ? 9 : (name === wanted ? 0 : at === 0 ? 1 : 2) + (i ? 0.5 : 0);
      if (score < best) { best = score; alias = i ? e.aliases[i - 1]! : ""; }
    });
    if (best < 9) found.push({ entity: e, alias, score: best });
  }
  return found.sort((a, b) => a.score - b.score || b.entity.count - a.entity.count || (a.entity.name < b.entity.name ? -1 : 1));
}

export function searchBar(app: App): void {
  const input = byId<HTMLInputElement>("search");
  const results = byId("results");
  let active = -1;
  let asked = 0;

  const close = () => { results.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); active = -1; };
  const options = () => Array.from(results.querySelectorAll<HTMLElement>("[role=option]:not([aria-disabled])"));
  const step = (by: number) => {
    const all = options();
    if (!all.length) return;
    active = (active + by + all.length) % all.length;
    all.forEach((o, i) => o.setAttribute("aria-selected", String(i === active)));
    all[active]!.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active]!.id);
  };
  const option = (number: number, choose: () => void, id: string, ...children: (Node | string)[]) =>
    el("li", { role: "option", id: `result-${number}`, "aria-selected": "false", "data-entity": id, on: { mousedown: (event) => { event.preventDefault(); close(); choose(); }, click: () => { close(); choose(); } } }, ...children);
  /* Of several that bear one name, whose each is. */
  const whose = (h: Hit, twins: boolean): string => {
    const e = twins ? app.corpus.entity(h.id) : undefined;
    return e ? app.words.list(e.owners.map((o) => app.corpus.name(o)), 2) : "";
  };
  const hit = (number: number, h: Hit, planned: boolean, twins = false) =>
    option(number, () => app.open(h.id, app.state.view === "graph" ? { around: h.id } : {}), h.id,
      glyph(h.type, planned), el("span", {}, h.name, h.alias ? el("span", { class: "soft" }, ` (${h.alias})`) : "", whose(h, twins) ? el("span", { class: "soft" }, " · " + whose(h, twins)) : ""),
      el("small", {}, app.text(h.type === "document" ? "page.document" : "type." + h.type) + " · " + h.count));

  const list = () => {
    const found = matches(app, input.value);
    if (!input.value.trim()) { close(); return; }
    const bearing = new Map<string, number>();
    for (const { entity: e } of found) bearing.set(e.name, (bearing.get(e.name) || 0) + 1);
    const items: HTMLElement[] = found.slice(0, MOST).map(({ entity: e, alias }, i) => hit(i, { id: e.id, type: e.type, name: e.name, alias, count: e.count }, e.planned, bearing.get(e.name)! > 1));
    if (found.length > MOST) items.push(el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, app.text("page.and_more", { count: found.length - MOST })));
    if (!items.length) items.push(el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, app.text("page.nothing_found")));
    show(items, found.length);
    if (app.live) beyond(new Set(found.map((f) => f.entity.id)));
  };
  const show = (items: HTMLElement[], count: number) => {
    fill(results, ...items);
    results.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
    app.say(app.text("page.found", { count }));
    if (options().length) step(1);
  };
  /* What the store has besides: asked for when the keys rest. */
  const beyond = (known: Set<string>) => {
    const mine = (asked += 1);
    const words = input.value;
    window.setTimeout(() => {
      if (mine !== asked) return;
      app.source.search(words).then(({ hits, quotes }) => {
        if (mine !== asked || results.hidden) return;
        const at = options().length;
        const more: HTMLElement[] = hits.filter((h) => !known.has(h.id)).slice(0, MOST).map((h, i) => hit(at + i, h, false));
        const quoted = quotes.slice(0, 12).map((q, i) => option(at + more.length + i, () => app.openReport(q.document, q.statement), "", el("span", { class: "quote" }, q.quote), el("small", {}, q.title)));
        if (!more.length && !quoted.length) return;
        for (const none of Array.from(results.querySelectorAll(".none"))) none.remove();
        const all = option(at + more.length + quoted.length, () => { location.href = `/search?q=${encodeURIComponent(words)}&lang=${app.words.language}`; }, "", app.text("page.search_all"));
        results.append(...more, ...quoted, all);
        if (active < 0) step(1);
      }).catch((error: unknown) => app.complain(error));
    }, WAIT);
  };

  input.addEventListener("input", list);
  input.addEventListener("focus", list);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") { event.preventDefault(); if (results.hidden) list(); else step(1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); step(-1); }
    else if (event.key === "Enter" && active >= 0) { event.preventDefault(); options()[active]!.click(); }
    else if (event.key === "Escape") {
      if (!results.hidden) event.stopPropagation(); /* what lies on top goes first; else it is the card's */
      input.value = "";
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test((document.activeElement || document.body).tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); input.focus(); input.select(); }
  });
}
