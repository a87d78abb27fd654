/* How a quote is cited: in plain words, as a reference in a bibliography, as a row of a table. Every style is a plain function of the data. */
import type { App } from "./app";
import { copy, el } from "./dom";
import type { Doc, Evidence, Statement } from "./records";

const DAY = /^\d{4}-\d{2}-\d{2}/;
const day = (date: string): string => (DAY.test(date) ? date.slice(0, 10) : "");
const flat = (text: string): string => text.replace(/\s+/g, " ").trim();
/** Ends a part of a reference with one full stop. */
const stopped = (text: string): string => (/[.。?？!！]$/.test(text) ? text : text + ".");

/** Title, body, date, address and page, with the quote: what a note needs. */
export function citation(app: App, d: Doc, evidence: Evidence): string {
  const [quote, , , page] = evidence;
  const zh = app.words.language === "zh";
  const title = zh ? `《${d.title}》` : `“${d.title}”`;
  const parts = [d.issuer_name, title, d.number, d.issued || d.year, page ? app.text("card.page", { page }) : "", d.url];
  return `“${flat(quote)}”\n—— ${parts.filter(Boolean).join(zh ? "，" : ", ")}`;
}

/** A reference after GB/T 7714-2015: a page of the web is [EB/OL], what has printed pages and an address [R/OL], the rest [R]. */
export function standard(d: Doc, page: number | null): string {
  const issued = day(d.issued);
  const year = issued ? issued.slice(0, 4) : d.issued.slice(0, 4) || (d.year ? `[${d.year.slice(0, 4)}]` : ""); /* in brackets: inferred, not printed */
  const title = flat(d.title) + (d.number ? ": " + flat(d.number) : "");
  const dates = (issued ? `(${issued})` : "") + (day(d.retrieved) ? `[${day(d.retrieved)}]` : "");
  const who = d.issuer_name ? stopped(flat(d.issuer_name)) + " " : "";
  const imprint = `${d.region || "[出版地不详]"}: ${flat(d.issuer_name) || "[出版者不详]"}${year ? ", " + year : ""}${page ? ": " + page : ""}`;
  if (!d.url) return `${who}${title}[R]. ${imprint}.`;
  if (page) return `${who}${title}[R/OL]. ${imprint}${dates}. ${d.url}.`;
  return `${who}${title}[EB/OL]. ${dates || year}${dates || year ? ". " : ""}${d.url}.`;
}

/** A reference in plain English style: author, title, number, date, page, address. */
export function plain(d: Doc, page: number | null): string {
  const parts = [d.issuer_name, `“${flat(d.title)}”`, d.number, d.issued || d.year, page ? `p. ${page}` : ""].filter(Boolean).map((part) => stopped(flat(part)));
  if (d.url) parts.push(d.url + (day(d.retrieved) ? ` (accessed ${day(d.retrieved)})` : ""));
  return parts.join(" ");
}

/** What a spreadsheet would take for a formula gets an apostrophe; tabs and line breaks would end the cell. */
function cell(value: string | number): string {
  const text = flat(String(value));
  return /^[=+\-@＝＋－＠]/.test(text) && typeof value !== "number" ? "'" + text : text;
}

/** A statement with one of its quotes as a row to paste into a spreadsheet. */
export function tableRow(app: App, s: Statement, d: Doc, evidence: Evidence): string {
  const [quote, start, end, page] = evidence;
  return [
    app.corpus.name(s.s), app.text("predicate." + s.p), app.corpus.name(s.o), app.text("status." + s.status), s.action ? app.text("action." + s.action) : "", s.period,
    quote, d.issuer_name, d.title, d.issued || d.year, page || "", d.url, s.confidence, s.id, d.id, start, end,
  ].map(cell).join("\t");
}

/** Copies, and says whether that worked. */
export function copied(app: App, text: string): void {
  copy(text).then((done) => app.say(app.text(done ? "page.copied" : "page.not_copied"), true)).catch((error: unknown) => app.complain(error));
}

/** The ways to cite a report, or the quote of a statement or figure in it. It closes when something else is done. */
export function copyMenu(app: App, d: Doc, s: Statement | null, evidence: Evidence | null): HTMLElement {
  const page = evidence ? evidence[3] : null;
  const shut = () => { box.open = false; box.querySelector("summary")!.focus(); };
  const way = (style: string, words: string, make: () => string) => el("button", { type: "button", "data-style": style, on: { click: () => { copied(app, make()); shut(); } } }, words);
  const list = el("div", { class: "menu" });
  /* the ways are written when they are asked for: a page holds hundreds of quotes */
  const write = () => {
    if (!box.open || list.childNodes.length) return;
    if (evidence) list.append(way("quote", app.text("page.copy"), () => citation(app, d, evidence)));
    if (app.words.language !== "zh") list.append(way("plain", app.text("page.cite.plain"), () => plain(d, page)));
    list.append(way("standard", app.text("page.cite.standard"), () => standard(d, page)));
    if (s && evidence) list.append(way("row", app.text("page.cite.row"), () => tableRow(app, s, d, evidence)));
  };
  const box = el("details", { class: "cite", on: {
    toggle: write,
    keydown: (event) => { if (event.key === "Escape" && box.open) { event.stopPropagation(); shut(); } },
    focusout: (event) => { if (event.relatedTarget instanceof Node && !box.contains(event.relatedTarget)) box.open = false; },
  } }, el("summary", { class: "small" }, app.text("page.cite")), list);
  return box;
}
