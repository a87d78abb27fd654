/* What the data of the page is made of. Python writes it: kg/render/payload.py. */

/** Rows under one head; `objects` makes one object of each. */
export interface Table {
  columns: string[];
  rows: unknown[][];
}

/** A quote, its offsets in the document's text in code points, and the printed page, where there are any. */
export type Evidence = [quote: string, start: number, end: number, page: number | null];

export type Status = "done" | "ongoing" | "planned";

export interface Doc {
  id: string;
  title: string;
  issuer: string;
  /** The body whose work it reports, or its own id where that is not known. */
  anchor: string;
  issuer_name: string;
  number: string;
  genre: string;
  division: string;
  region: string;
  level: string;
  year: string;
  issued: string;
  url: string;
  scope: string;
  retrieved: string;
  characters: number;
  original: string;
  /** How many statements it makes. */
  statements: number;
}

export interface Statement {
  id: string;
  s: string;
  p: string;
  o: string;
  status: Status;
  action: string;
  trigger: string;
  duty: string;
  /** The period in the report's words; `start` and `end` are dates or "". */
  period: string;
  start: string;
  end: string;
  document: string;
  confidence: number;
  rule: string;
  /** How many reprints say the same. */
  copies: number;
  evidence: Evidence[];
}

export interface Figure {
  id: string;
  of: string;
  what: string;
  value: number;
  unit: string;
  modifier: string;
  role: string;
  status: Status;
  document: string;
  evidence: Evidence;
}

export interface EntityRow {
  id: string;
  type: string;
  name: string;
  aliases: string[];
  functions: string[];
  topics: string[];
  families: string[];
  division: string;
  region: string;
  level: string;
  planned: boolean;
  documents: string[];
  /** How many statements the whole store has of it. */
  count: number;
}

export interface Part {
  documents: Table;
  entities: Table;
  statements: Table;
  figures: Table;
}

export interface FindingItem {
  kind: string;
  thing: string;
  bodies: string[];
  statements: string[];
  numbers: Record<string, number | string>;
}

export interface Finding {
  /** Of several bodies: shared, alone, plans; of one: new, improved, plans. */
  kind: "shared" | "alone" | "new" | "improved" | "plans";
  items: FindingItem[];
  numbers: Record<string, number | string>;
}

/** The place of one mark of the overview (kg/render/layout.py). */
export interface Spot {
  id: string;
  x: number;
  y: number;
  rank: "hub" | "anchor" | "shared" | "item";
  side: "right" | "left" | "below" | "within";
  room: [number, number];
}

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
  kind: string;
  align: string;
  labels: string[];
  number: number;
  count?: number;
  owner: string;
  members: string[];
  continued: boolean;
  heading: number;
}

export interface Line {
  id: string;
  from: string;
  to: string;
  /** A report names the thing and states nothing. */
  seen?: boolean;
}

export interface Scene {
  hub: string;
  anchors: string[];
  seats: Record<string, string[]>;
  boxes: Box[];
}

export type Language = "zh" | "en";

export interface ScopeChoice {
  id: string;
  name: string;
  documents: number;
  statements: number;
}

export interface Start {
  language: Language;
  title: string;
  /** The address behind # of what is shown first; none is the first view. */
  opens?: string;
  totals: { documents: number; entities: number; statements: number; bodies: number };
  /** The part is all there is. */
  whole: boolean;
  part: Part;
  scene: Scene;
  nodes: Spot[];
  edges: Line[];
  findings: Finding[];
  wording: Record<Language, Record<string, string>>;
  concepts: Record<string, Record<Language, string>>;
  variants: Record<string, string>;
  live?: { token: string; store: string; generation: string; writable: boolean; scope: ScopeChoice | null; scopes: Record<string, ScopeChoice[]> };
}

export interface Hit {
  id: string;
  type: string;
  name: string;
  alias: string;
  count: number;
}

export interface QuoteHit {
  statement: string;
  document: string;
  title: string;
  quote: string;
}

export interface ReportText {
  text: string;
  /** Offsets in code points at which printed pages begin. */
  pages: number[];
}

const kinds = new Map<string, new (row: unknown[]) => object>();

/** What makes an object of a row: it reads from the row as it came, for to copy fifty thousand takes as long as to parse them. */
function kindOf(columns: string[]): new (row: unknown[]) => object {
  const key = columns.join();
  let made = kinds.get(key);
  if (!made) {
    made = class { constructor(readonly row: unknown[]) {} };
    columns.forEach((name, i) => Object.defineProperty(made!.prototype, name, { get(this: { row: unknown[] }) { return this.row[i]; }, set(this: { row: unknown[] }, value: unknown) { this.row[i] = value; } }));
    kinds.set(key, made);
  }
  return made;
}

/** The rows of a table as objects. */
export function objects<T>(table: Table): T[] {
  const Kind = kindOf(table.columns);
  return table.rows.map((row) => new Kind(row) as unknown as T);
}
