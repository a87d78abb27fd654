/* What is offered while one writes: variables, keywords, prefixes, terms of the vocabulary, entities by name. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { offers, terms, type Term } from "./ask.js";
import { page, word } from "./config.js";
import { el, seen } from "./dom.js";
import { placeIn, tokens, type Place, type Token } from "./tokens.js";

const KEYWORDS = (
  "SELECT DISTINCT REDUCED WHERE ASK CONSTRUCT DESCRIBE PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND VALUES AS EXISTS NOT IN UNDEF " +
  "ORDER BY ASC DESC GROUP HAVING LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR " +
  "STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS " +
  "STRENDS STRBEFORE STRAFTER SUBSTR REPLACE REGEX YEAR MONTH DAY NOW COALESCE IF SAMETERM ISIRI ISLITERAL ISNUMERIC ISBLANK"
).split(" ");
const MOST = 60;

/* The token that is being written at a place, and whether one may offer something there. */
function written(all: Token[], at: number): { token: Token | null; open: boolean } {
  const token = all.find((t) => t.from < at && t.to >= at) || null;
  if (token && (token.kind === "comment" || token.kind === "string" || token.kind === "iri") && (token.to > at || token.kind === "comment")) {
    return { token: null, open: false };
  }
  return { token: token && (token.kind === "variable" || token.kind === "name" || token.kind === "word") ? token : null, open: true };
}

function info(title: string, ...lines: string[]): () => Node {
  return () => el("div", {}, el("strong", {}, title), ...lines.filter(Boolean).map((line) => el("p", {}, line)));
}

function variables(all: Token[], token: Token): Completion[] {
  const names = new Set(all.filter((t) => t.kind === "variable" && t !== token && t.text.length > 1).map((t) => token.text.charAt(0) + t.text.slice(1)));
  return [...names].filter((name) => name.startsWith(token.text)).sort().map((label) => ({ label, type: "variable" }));
}

/* How well a term fits where it would stand: classes after `a`, properties between subject and object. */
function fits(term: Term, place: Place): number {
  if (place === "class") return term.kind === "class" ? 2 : 0;
  if (place === "predicate") return term.kind === "property" ? 2 : 0;
  if (place === "object") return term.kind === "value" || term.kind === "topic" ? 2 : term.kind === "class" ? 0 : 1;
  return 1;
}

function rank(term: Term, text: string): number {
  const local = term.name.slice(term.name.indexOf(":") + 1).toLowerCase();
  const label = term.label.toLowerCase();
  if (term.name.toLowerCase().startsWith(text) || local.startsWith(text)) return 3;
  if (label.startsWith(text)) return 2;
  return local.includes(text) || label.includes(text) || (text.length > 1 && term.definition.toLowerCase().includes(text)) ? 1 : 0;
}

function named(found: Term[], text: string, place: Place): Completion[] {
  const wanted = text.toLowerCase();
  const colon = wanted.indexOf(":");
  return found
    .filter((term) => colon < 0 || term.name.toLowerCase().startsWith(wanted.slice(0, colon + 1)))
    .map((term) => ({ term, rank: rank(term, colon < 0 ? wanted : wanted.slice(colon + 1)), fits: fits(term, place) }))
    .filter((one) => one.rank > 0 && (place !== "class" && place !== "predicate" || one.fits > 0))
    .sort((a, b) => b.fits - a.fits || b.rank - a.rank || (a.term.name < b.term.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ term }) => ({
      label: term.name, detail: term.label, type: term.kind === "value" ? "constant" : term.kind,
      info: info(term.name, `${word(`serve.query.kind_${term.kind}`)}${term.label ? `: ${term.label}` : ""}`, term.definition),
    }));
}

function prefixes(text: string): Completion[] {
  const all = page().prefixes;
  return Object.keys(all).filter((prefix) => prefix.startsWith(text.toLowerCase()))
    .map((prefix) => ({ label: `${prefix}:`, detail: all[prefix]!, type: "namespace", info: info(`${prefix}:`, all[prefix]!, word("serve.query.declared")) }));
}

function keywords(text: string): Completion[] {
  const wanted = text.toUpperCase();
  return KEYWORDS.filter((keyword) => keyword.startsWith(wanted) && (keyword.length > 1)).map((label) => ({ label, type: "keyword" }));
}

const WAIT = 120;

/* What of the text is looked for in names: what is written in Chinese, or after kgr: in any letters; "" for ids, which are whole. */
function sought(text: string): string {
  const wanted = text.startsWith("kgr:") ? text.slice(4) : text.includes(":") ? "" : text;
  return /^[a-z]+-[0-9a-f]{4,}$/.test(wanted) || (!text.startsWith("kgr:") && /^[\x00-\x7f]*$/.test(wanted)) ? "" : wanted;
}

async function things(context: CompletionContext, wanted: string): Promise<Completion[]> {
  await new Promise((done) => setTimeout(done, WAIT)); // a name is typed in several strokes: one question is enough
  if (context.aborted) return [];
  const stop = new AbortController();
  context.addEventListener("abort", () => stop.abort());
  const found = await offers(wanted, stop.signal).catch(() => []); // without an answer the other offers stand
  return found.map((offer): Completion => {
    const kind = [offer.type, offer.scope].filter(Boolean).map(seen).join(" · ");
    const alias = offer.alias ? word("serve.query.alias", { alias: seen(offer.alias) }) : "";
    return { label: seen(offer.name), detail: kind, type: "entity", apply: `kgr:${offer.id}`, info: info(seen(offer.name), alias, kind, `kgr:${offer.id}`) };
  });
}

/* The source of all offers. */
export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const all = tokens(context.state.doc.toString());
  const { token, open } = written(all, context.pos);
  if (!open || (!token && !context.explicit)) return null;
  const from = token ? token.from : context.pos;
  if (token && token.kind === "variable") return { from, options: variables(all, token), filter: false };
  const text = token ? token.text.slice(0, context.pos - token.from) : "";
  const place = placeIn(all, context.pos);
  const wanted = sought(text);
  const [known, entities] = await Promise.all([terms().catch(() => []), wanted ? things(context, wanted) : []]);
  if (context.aborted) return null;
  const offered = text || place ? named(known, text, place) : [];
  const plain = text.includes(":") ? [] : [...keywords(text), ...(text ? prefixes(text) : [])];
  const late = place === "" || !text ? [...plain, ...offered] : [...offered, ...plain];
  return { from, options: place === "predicate" || place === "class" ? [...late, ...entities] : [...entities, ...late], filter: false };
}
