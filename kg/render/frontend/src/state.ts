/* What the page shows, as an address: the part behind # says it all, so it can be shared, and the browser's own back and
   forward work. Nothing else keeps state, but how far a list is scrolled. */

export const VIEWS = ["home", "graph", "table", "time", "report"] as const;
export type ViewName = (typeof VIEWS)[number];

/** What statements can be chosen by; nothing chosen lets everything pass. */
export const FACETS = ["type", "relation", "status", "action", "year", "topic", "region", "document"] as const;
export type Facet = (typeof FACETS)[number];
export type Choice = Record<Facet, string[]>;

export interface State {
  view: ViewName;
  /** The entity whose card is shown. */
  thing: string;
  /** The statements that are shown in the panel instead of a card. */
  statements: string[];
  /** The family of arrangements, or group of the overview, that the panel lists. */
  group: string;
  /** What the graph is drawn around; "" is the overview. */
  around: string;
  /** How many statements away the drawn things are at most: "2", or "" for one. */
  hops: string;
  /** Groups of the graph that are shown whole. */
  unfolded: string[];
  /** The ends of a way through the graph. */
  path: string[];
  report: string;
  /** The statement that is marked in the report. */
  at: string;
  chosen: Choice;
  hidden: string[];
  pinned: string[];
  /** What the table is searched for. */
  words: string;
  /** Column of the table, with - before it for falling order. */
  sort: string;
  scope: string;
  /** Which list the table shows (LISTED), and its columns where they are not the usual ones. */
  list: string;
  columns: string[];
  /** What the rows of the timeline are (ROWS), and the family whose spread it shows. */
  by: string;
  family: string;
}

export const LISTED = ["statements", "entities", "figures", "documents"] as const;
export type Listed = (typeof LISTED)[number];
export const ROWS = ["body", "family", "action"] as const;
export type Rows = (typeof ROWS)[number];

export function nothingChosen(): Choice {
  return { type: [], relation: [], status: [], action: [], year: [], topic: [], region: [], document: [] };
}

export function initial(): State {
  return { view: "home", thing: "", statements: [], group: "", around: "", hops: "", unfolded: [], path: [], report: "", at: "", chosen: nothingChosen(), hidden: [], pinned: [], words: "", sort: "", scope: "", list: "", columns: [], by: "", family: "" };
}

const SINGLE: [keyof State, string][] = [["thing", "e"], ["group", "g"], ["around", "a"], ["hops", "hops"], ["report", "d"], ["at", "at"], ["words", "q"], ["sort", "sort"], ["scope", "scope"],
  ["list", "t"], ["by", "by"], ["family", "fam"]];
const LISTS: [keyof State, string][] = [["statements", "s"], ["unfolded", "open"], ["path", "path"], ["hidden", "hide"], ["pinned", "pin"],
  ["columns", "cols"]];

/** The state as what stands behind #. */
export function encode(state: State): string {
  const parts: string[] = [];
  const put = (key: string, value: string) => { if (value) parts.push(`${key}=${encodeURIComponent(value)}`); };
  if (state.view !== "home") put("v", state.view);
  for (const [field, key] of SINGLE) put(key, state[field] as string);
  for (const [field, key] of LISTS) put(key, (state[field] as string[]).join(","));
  for (const facet of FACETS) put("f-" + facet, state.chosen[facet].map((v) => v.replace(/[~,]/g, (c) => (c === "~" ? "~0" : "~1"))).join(","));
  return parts.join("&");
}

/** The state that an address means; what it says wrongly is taken as not said. */
export function decode(hash: string): State {
  const state = initial();
  for (const pair of hash.replace(/^#/, "").split("&")) {
    const cut = pair.indexOf("=");
    if (cut < 0) continue;
    const key = pair.slice(0, cut);
    let value: string;
    try { value = decodeURIComponent(pair.slice(cut + 1)); } catch { continue; }
    const values = value.split(",").filter(Boolean);
    if (key === "v" && (VIEWS as readonly string[]).includes(value)) state.view = value as ViewName;
    for (const [field, name] of SINGLE) if (name === key) (state[field] as string) = value;
    for (const [field, name] of LISTS) if (name === key) (state[field] as string[]) = values;
    const facet = key.slice(2) as Facet;
    if (key.slice(0, 2) === "f-" && FACETS.includes(facet)) state.chosen[facet] = values.map((v) => v.replace(/~[01]/g, (c) => (c === "~0" ? "~" : ",")));
  }
  return state;
}
