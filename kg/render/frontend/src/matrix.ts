/* Which body's reports speak of which family of arrangements: counted from the statements that pass the filters. */
import type { Corpus, Entity } from "./corpus";
import type { Facets } from "./facets";
import type { Doc, Statement, Status } from "./records";
import { STATUSES } from "./looks";

export interface Cell {
  /** The statements of each thing of the family that pass. */
  things: Map<string, Statement[]>;
  /** Statements that the filters hide. */
  hidden: number;
  /** Things that its reports only name. */
  named: string[];
}

/** What was read of a body. */
export interface Read {
  reports: number;
  characters: number;
  years: string[];
  /** Statements that its reports make, and those of them that are loaded. */
  statements: number;
  loaded: number;
}

export interface Matrix {
  bodies: string[];
  /** How many of them are bodies: a report of nobody knows whom stands for itself, and makes no body more. */
  known: number;
  /** Families that some body has, those of most bodies first. */
  families: string[];
  /** Families of the loaded things of which nothing passes. */
  left: number;
  cells: Map<string, Map<string, Cell>>;
  read: Map<string, Read>;
  /** How many known bodies have something of the family, and how many families a body has something of. */
  spread: Map<string, number>;
}

export function bodyOf(corpus: Corpus, s: Statement): string {
  const d = corpus.documents.get(s.document);
  return d ? d.anchor : "";
}

/** The bodies whose work the loaded reports tell of. */
export function reporting(corpus: Corpus): Set<string> {
  const found = new Set<string>();
  for (const d of corpus.documents.values()) found.add(d.anchor);
  return found;
}

/** The ends of a statement that are none of the reporting bodies. */
export function things(corpus: Corpus, s: Statement, bodies: Set<string>): Entity[] {
  const ends = s.s === s.o ? [s.s] : [s.s, s.o];
  return ends.filter((id) => !bodies.has(id)).map((id) => corpus.entity(id)).filter((e): e is Entity => e !== undefined);
}

/** What holds for a thing of which several statements are made: what is furthest. */
export function best(statements: Statement[]): Status {
  return (STATUSES.find((status) => statements.some((s) => s.status === status)) || "planned") as Status;
}

/** How many things of each status. */
export function tally(cell: Cell): Record<Status, number> {
  const found: Record<Status, number> = { done: 0, ongoing: 0, planned: 0 };
  for (const statements of cell.things.values()) found[best(statements)] += 1;
  return found;
}

export function cellStatements(cell: Cell): string[] {
  const found = new Set<string>();
  for (const statements of cell.things.values()) for (const s of statements) found.add(s.id);
  return Array.from(found);
}

/** What was read of each body; of a body all of whose reports the filters leave out nothing is told. */
export function readings(corpus: Corpus, facets: Facets): Map<string, Read> {
  const found = new Map<string, Read>();
  const loaded = new Map<string, number>();
  for (const s of corpus.statements.values()) loaded.set(s.document, (loaded.get(s.document) || 0) + 1);
  for (const d of corpus.documents.values()) {
    if (!chosen(d, facets) || corpus.documents.has(d.original)) continue; /* a reprint was not read besides its original */
    const read = found.get(d.anchor) || { reports: 0, characters: 0, years: [], statements: 0, loaded: 0 };
    const year = (d.year || d.issued).slice(0, 4);
    found.set(d.anchor, {
      reports: read.reports + 1, characters: read.characters + d.characters, years: year && !read.years.includes(year) ? [...read.years, year].sort() : read.years,
      statements: read.statements + d.statements, loaded: read.loaded + (loaded.get(d.id) || 0),
    });
  }
  return found;
}

function chosen(d: Doc, facets: Facets): boolean {
  const { document, region } = facets.chosen;
  return (!document.length || document.includes(d.id)) && (!region.length || region.includes(d.region));
}

export function matrix(corpus: Corpus, facets: Facets): Matrix {
  const read = readings(corpus, facets);
  const cells = new Map<string, Map<string, Cell>>();
  const at = (family: string, body: string): Cell => {
    let row = cells.get(family);
    if (!row) cells.set(family, (row = new Map()));
    let cell = row.get(body);
    if (!cell) row.set(body, (cell = { things: new Map(), hidden: 0, named: [] }));
    return cell;
  };
  const bodies = reporting(corpus);
  const told = new Map<string, Entity>(); /* what has a family: most statements are of other things */
  for (const e of corpus.entities.values()) if (e.families.length && !bodies.has(e.id)) told.set(e.id, e);
  const spoken = new Map<string, Set<string>>(); /* of which things a body's reports make statements */
  const take = (e: Entity, s: Statement, body: string, passes: boolean) => {
    const by = spoken.get(e.id);
    if (by) by.add(body); else spoken.set(e.id, new Set([body]));
    for (const family of e.families) {
      const cell = at(family, body);
      const said = cell.things.get(e.id);
      if (!passes) cell.hidden += 1;
      else if (said) said.push(s);
      else cell.things.set(e.id, [s]);
    }
  };
  for (const s of corpus.statements.values()) {
    const subject = told.get(s.s);
    const object = s.s === s.o ? undefined : told.get(s.o);
    if (!subject && !object) continue;
    const body = bodyOf(corpus, s);
    if (!read.has(body)) continue;
    const passes = facets.passes(s);
    if (subject) take(subject, s, body, passes);
    if (object) take(object, s, body, passes);
  }
  nameOnly(corpus, read, spoken, at);
  return arranged(corpus, cells, read);
}

function nameOnly(corpus: Corpus, read: Map<string, Read>, spoken: Map<string, Set<string>>, at: (family: string, body: string) => Cell): void {
  for (const e of corpus.entities.values()) {
    if (!e.families.length) continue;
    const by = spoken.get(e.id);
    for (const body of e.owners) if (read.has(body) && !(by && by.has(body))) for (const family of e.families) at(family, body).named.push(e.id);
  }
}

function arranged(corpus: Corpus, cells: Matrix["cells"], read: Map<string, Read>): Matrix {
  const isBody = (id: string) => !corpus.documents.has(id);
  const spread = new Map<string, number>();
  const size = new Map<string, number>();
  for (const [family, row] of cells) {
    for (const [body, cell] of row) {
      if (!cell.things.size) continue;
      spread.set(body, (spread.get(body) || 0) + 1);
      spread.set(family, (spread.get(family) || 0) + Number(isBody(body)));
      size.set(family, (size.get(family) || 0) + cell.things.size);
    }
  }
  const number = (map: Map<string, number>, key: string) => map.get(key) || 0;
  const families = Array.from(cells.keys()).filter((f) => spread.has(f)).sort((a, b) => number(spread, b) - number(spread, a) || number(size, b) - number(size, a) || (a < b ? -1 : 1));
  const order = Array.from(corpus.anchors);
  const bodies = Array.from(read.keys());
  /* few bodies stand as in the picture, of many those first of which there is most to see */
  if (bodies.length <= order.length && bodies.length <= 10) bodies.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  else bodies.sort((a, b) => Number(isBody(b)) - Number(isBody(a)) || number(spread, b) - number(spread, a) || (corpus.name(a) < corpus.name(b) ? -1 : 1));
  return { bodies, known: bodies.filter(isBody).length, families, left: cells.size - families.length, cells, read, spread };
}
