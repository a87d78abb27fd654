/* What is asked of the server. */

import { page } from "./config.js";

export interface Term { name: string; kind: string; label: string; definition: string }
export interface Offer { id: string; type: string; name: string; alias: string; scope: string }
export interface RdfTerm { type: string; value: string; "xml:lang"?: string; datatype?: string; subject?: RdfTerm; predicate?: RdfTerm; object?: RdfTerm }
export type Row = Record<string, RdfTerm | undefined>;
export interface Answer {
  kind: "select" | "ask" | "graph"; variables: string[]; rows: Row[]; truth: boolean; text: string; seconds: number; whole: boolean;
}

/* An answer that is no success: what the server said, and what it advises. */
export class Refused extends Error {
  constructor(message: string, readonly remedy: string, readonly status: number) { super(message); }
}

async function refusal(response: Response): Promise<Refused> {
  const text = await response.text();
  try {
    const said = JSON.parse(text) as { error?: string; remedy?: string };
    if (said.error) return new Refused(said.error, said.remedy || "", response.status);
  } catch {
    // It is plain text then.
  }
  const [what, remedy] = text.trim().slice(0, 2000).split(/ — (?=[^—]*$)/); // what is wrong, and what to do
  return new Refused(what || `${response.status} ${response.statusText}`, remedy || "", response.status);
}

async function json<T>(path: string, options: RequestInit = {}): Promise<T> {
  const response = await fetch(path, { credentials: "same-origin", ...options });
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as T;
}

const language = (): string => `lang=${encodeURIComponent(page().language)}`;

let vocabulary: Promise<Term[]> | null = null;

export function terms(): Promise<Term[]> {
  if (!vocabulary) {
    vocabulary = json<{ terms: Term[] }>(`/api/terms?${language()}`).then((found) => found.terms);
    vocabulary.catch(() => { vocabulary = null; }); // the next key asks again
  }
  return vocabulary;
}

export const offers = (text: string, signal: AbortSignal): Promise<Offer[]> =>
  json<{ entities: Offer[] }>(`/api/complete?q=${encodeURIComponent(text)}&${language()}`, { signal }).then((found) => found.entities);

export function bound(name: string, values: Record<string, string>): Promise<string> {
  const given = Object.keys(values).map((key) => `p.${encodeURIComponent(key)}=${encodeURIComponent(values[key]!)}`);
  return json<{ sparql: string }>(`/api/saved/${encodeURIComponent(name)}?${[...given, language()].join("&")}`).then((found) => found.sparql);
}

const MANY = 2000;
const known = new Map<string, string>();

/* What an IRI is called, "" where that is not known (yet). */
export const nameOf = (iri: string): string => known.get(iri) || "";

/* Asks for the names of those IRIs that nobody asked for yet. Says whether there is anything new. */
export async function learn(iris: Iterable<string>): Promise<boolean> {
  const wanted: string[] = [];
  for (const iri of iris) if (!known.has(iri)) wanted.push(iri);
  let news = false;
  for (let from = 0; from < wanted.length; from += MANY) {
    const some = wanted.slice(from, from + MANY);
    const found = await json<{ names: Record<string, string> }>(`/api/names?${language()}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ iris: some }),
    });
    for (const iri of some) known.set(iri, found.names[iri] || "");
    news = true;
  }
  return news;
}

/* The answer to a query. Raises Refused, or an AbortError when the signal said so. */
export async function ask(sparql: string, signal: AbortSignal): Promise<Answer> {
  const began = performance.now();
  const response = await fetch("/sparql?partial=1", {
    method: "POST", signal, credentials: "same-origin",
    headers: { "Content-Type": "application/sparql-query; charset=utf-8", Accept: "application/sparql-results+json, text/turtle;q=0.9", "Accept-Language": page().language },
    body: sparql,
  });
  if (!response.ok) throw await refusal(response);
  const text = await response.text();
  const seconds = (performance.now() - began) / 1000;
  const answer: Answer = { kind: "graph", variables: [], rows: [], truth: false, text, seconds, whole: response.headers.get("KG-Partial") !== "true" };
  if (!/json/.test(response.headers.get("Content-Type") || "")) return answer;
  const found = JSON.parse(text) as { head: { vars?: string[] }; boolean?: boolean; results?: { bindings: Row[] } };
  if (found.boolean !== undefined) return { ...answer, kind: "ask", truth: found.boolean };
  return { ...answer, kind: "select", variables: found.head.vars || [], rows: found.results ? found.results.bindings : [] };
}
