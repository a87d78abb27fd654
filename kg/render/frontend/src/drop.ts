/* Reading a file that is dropped on the page, or chosen: the server reads it, nothing is stored unless that is asked for. */
import type { App } from "./app";
import { byId, el, fill } from "./dom";

/** What stands above a report that the store does not have; null for all others. */
export function unkept(app: App, document: string): HTMLElement | null {
  const { source } = app;
  if (!source.keep || !source.isKept || source.isKept(document)) return null;
  const writable = app.start.live !== undefined && app.start.live.writable;
  const why = el("span", { role: "alert" });
  const button = el("button", { type: "button", "data-action": "keep", on: { click: () => {
    button.disabled = true;
    why.textContent = app.text("page.drop.keeping");
    source.keep!(document).then(() => { app.say(app.text("page.drop.kept"), true); app.again(); })
      .catch((error: unknown) => { button.disabled = false; why.textContent = app.why(error); });
  } } }, app.text("page.drop.keep"));
  return el("div", { class: "warning" }, el("strong", {}, app.text("page.drop.not_kept")), " ", writable ? button : app.text("page.drop.read_only"), " ", why);
}

interface Item {
  file: File;
  row: HTMLElement;
}

export function drop(app: App): void {
  if (!app.live || !app.source.read) return;
  const rows = el("ul");
  const shut = () => { box.hidden = true; fill(rows); };
  const close = el("button", { type: "button", class: "close", on: { click: shut } }, "×");
  const box = el("section", { id: "drops", role: "region", hidden: true }, el("h2"), rows, close);
  const cover = el("div", { id: "drop-here", hidden: true, "aria-hidden": "true" });
  const input = el("input", { type: "file", multiple: true, hidden: true, on: { change: () => { take(Array.from(input.files || [])); input.value = ""; } } });
  const button = el("button", { type: "button", id: "read-report", on: { click: () => input.click() } });
  const waiting: Item[] = [];
  let busy = false;

  const take = (files: File[]) => {
    box.hidden = files.length === 0 && box.hidden;
    for (const file of files) {
      const row = el("li", {}, el("bdi", {}, file.name), el("span", { class: "soft" }, app.text("page.drop.waiting")));
      rows.append(row);
      waiting.push({ file, row });
    }
    if (!busy) next().catch((error: unknown) => app.complain(error));
  };
  /* One after the other: the server reads with all it has, and the person sees which one fails. */
  const next = async (): Promise<void> => {
    busy = true;
    let read = 0;
    for (let item = waiting.shift(); item; item = waiting.shift()) {
      if (await readFile(app, item, read === 0)) read += 1;
    }
    busy = false;
    if (read === 1 && rows.childNodes.length === 1) shut(); /* the report itself is on the screen */
  };

  document.body.append(box, cover, input);
  byId("tools").prepend(button);
  app.onChange((_, before) => {
    if (before) return;
    button.textContent = app.text("page.drop.button");
    cover.textContent = app.text("page.drop.here");
    box.setAttribute("aria-label", app.text("page.drop.title"));
    fill(box.querySelector("h2")!, app.text("page.drop.title"));
    close.setAttribute("aria-label", app.text("page.close"));
    for (const row of Array.from(rows.querySelectorAll<HTMLElement>("[data-read]"))) row.textContent = standing(app, row.dataset.read!);
  });
  onto(cover, take);
}

/** Whether the store has a report that was read. */
function standing(app: App, document: string): string { return app.text(app.source.isKept!(document) ? "page.drop.known" : "page.drop.not_kept"); }

/** Reads one file and says in its row what came of it; the first one is opened. */
async function readFile(app: App, { file, row }: Item, first: boolean): Promise<boolean> {
  const said = (...what: (Node | string)[]) => fill(row, el("bdi", {}, file.name), ...what);
  said(el("progress"), el("span", { class: "soft" }, app.text("page.drop.reading")));
  app.say(`${app.text("page.drop.reading")} ${file.name}`);
  try {
    const answer = await app.source.read!(file);
    const open = () => app.go({ view: "report", report: answer.document, at: "", words: "", thing: "", group: "", statements: [] });
    said(el("button", { type: "button", class: "link", on: { click: open } }, app.text("page.drop.open")), el("span", { class: "soft", "data-read": answer.document }, standing(app, answer.document)));
    app.again();
    if (first) open();
    return true;
  } catch (error) {
    said(el("span", { class: "warning", role: "alert" }, app.why(error)));
    return false;
  }
}

/** Takes files that are dropped anywhere on the window. */
function onto(cover: HTMLElement, take: (files: File[]) => void): void {
  const files = (event: DragEvent) => event.dataTransfer !== null && Array.from(event.dataTransfer.types).includes("Files");
  window.addEventListener("dragover", (event) => { if (files(event)) { event.preventDefault(); cover.hidden = false; } });
  window.addEventListener("dragleave", (event) => { if (!event.relatedTarget) cover.hidden = true; });
  window.addEventListener("drop", (event) => {
    cover.hidden = true;
    if (!files(event)) return;
    event.preventDefault();
    take(Array.from(event.dataTransfer!.files));
  });
}
