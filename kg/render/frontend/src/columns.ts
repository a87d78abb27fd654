/* What the columns of the four tables are. All of them go into a file; the usual ones are shown, others can be chosen. */
import type { App } from "./app";
import type { Entity } from "./corpus";
import type { CsvCell } from "./csv";
import { typeName } from "./card";
import type { Doc, Figure, Statement, Status } from "./records";
import type { Listed } from "./state";

export type Row = Statement | Entity | Figure | Doc;

export interface Column<R = Row> {
  id: string;
  /** Pixels; the column takes more where there is room. */
  width: number;
  usual?: boolean;
  number?: boolean;
  value: (row: R) => CsvCell;
  /** The sign before the words. */
  status?: (row: R) => Status;
}

export interface List<R = Row> {
  columns: Column<R>[];
  rows: () => R[];
  /** What the filter box looks through, besides the usual columns. */
  more: (row: R) => string[];
  open: (row: R) => void;
  /** The order where none is chosen; else that of the reports. */
  usual?: string;
}

/** The columns of a list, and its rows that pass the filters. */
export function list(app: App, which: Listed): List {
  switch (which) {
    case "statements": return statements(app) as List;
    case "entities": return entities(app) as List;
    case "figures": return figures(app) as List;
    case "documents": return documents(app) as List;
  }
}

const word = (app: App, kind: string, code: string): string => (code ? (app.words.has(`${kind}.${code}`) ? app.text(`${kind}.${code}`) : code) : "");
const concepts = (app: App, ids: string[]): string => ids.map((id) => app.words.concept(id)).join("; ");
function doc(app: App, id: string): Doc | undefined { return app.corpus.documents.get(id); }

function report<R extends { document: string }>(app: App, usual: boolean): Column<R>[] {
  const of = (get: (d: Doc) => CsvCell) => (row: R): CsvCell => { const d = doc(app, row.document); return d ? get(d) : ""; };
  return [
    { id: "body", width: 150, usual: true, value: of((d) => d.issuer_name || app.corpus.name(d.anchor)) },
    { id: "document", width: 170, usual, value: of((d) => d.title) },
    { id: "region", width: 90, value: of((d) => d.region) },
    { id: "year", width: 60, value: of((d) => d.year || d.issued.slice(0, 4)) },
    { id: "issued", width: 100, value: of((d) => d.issued) },
    { id: "url", width: 160, value: of((d) => d.url) },
    { id: "document_id", width: 160, value: (row) => row.document },
  ];
}

function statements(app: App): List<Statement> {
  const { corpus } = app;
  const families = (s: Statement) => Array.from(new Set([s.s, s.o].flatMap((id) => corpus.entity(id)!.families)));
  const first = (s: Statement) => s.evidence[0];
  const [body, title, ...rest] = report<Statement>(app, true);
  return {
    columns: [
      { id: "subject", width: 160, usual: true, value: (s) => corpus.name(s.s) },
      { id: "relation", width: 90, usual: true, value: (s) => word(app, "predicate", s.p) },
      { id: "object", width: 200, usual: true, value: (s) => corpus.name(s.o) },
      { id: "status", width: 92, usual: true, value: (s) => word(app, "status", s.status), status: (s) => s.status },
      { id: "action", width: 84, usual: true, value: (s) => word(app, "action", s.action) },
      { id: "period", width: 110, usual: true, value: (s) => s.period },
      body!,
      { id: "quote", width: 320, usual: true, value: (s) => (first(s) ? first(s)![0] : "") },
      { id: "further_quotes", width: 160, value: (s) => s.evidence.slice(1).map((e) => e[0]).join(" | ") },
      { id: "start", width: 70, number: true, value: (s) => (first(s) ? first(s)![1] : null) },
      { id: "end", width: 70, number: true, value: (s) => (first(s) ? first(s)![2] : null) },
      { id: "page", width: 56, number: true, value: (s) => (first(s) ? first(s)![3] : null) },
      title!,
      { id: "confidence", width: 80, number: true, value: (s) => s.confidence },
      { id: "trigger", width: 90, value: (s) => s.trigger },
      { id: "duty", width: 140, value: (s) => s.duty },
      { id: "period_start", width: 100, value: (s) => s.start },
      { id: "period_end", width: 100, value: (s) => s.end },
      { id: "families", width: 150, value: (s) => concepts(app, families(s)) },
      { id: "rule", width: 130, value: (s) => s.rule },
      { id: "copies", width: 70, number: true, value: (s) => s.copies },
      ...rest,
      { id: "subject_id", width: 160, value: (s) => s.s },
      { id: "object_id", width: 160, value: (s) => s.o },
      { id: "id", width: 160, value: (s) => s.id },
    ],
    rows: () => Array.from(corpus.statements.values()).filter((s) => app.facets.passes(s)),
    more: (s) => [...[s.s, s.o].flatMap((id) => corpus.entity(id)!.aliases), concepts(app, families(s)), ...s.evidence.slice(1).map((e) => e[0])],
    open: (s) => app.openStatements([s.id]),
  };
}

function entities(app: App): List<Entity> {
  const { corpus } = app;
  return {
    columns: [
      { id: "name", width: 230, usual: true, value: (e) => e.name },
      { id: "type", width: 100, usual: true, value: (e) => typeName(app, e.type) },
      { id: "aliases", width: 160, usual: true, value: (e) => e.aliases.join("; ") },
      { id: "families", width: 150, usual: true, value: (e) => concepts(app, e.families) },
      { id: "functions", width: 150, usual: true, value: (e) => concepts(app, e.functions) },
      { id: "topics", width: 130, value: (e) => concepts(app, e.topics) },
      { id: "bodies", width: 200, usual: true, value: (e) => e.owners.map((o) => corpus.name(o)).join("; ") },
      { id: "body_count", width: 120, usual: true, number: true, value: (e) => e.owners.length },
      { id: "document_count", width: 84, number: true, value: (e) => e.documents.length },
      { id: "statement_count", width: 84, usual: true, number: true, value: (e) => e.count },
      { id: "planned_only", width: 90, value: (e) => (e.planned ? app.text("page.planned_only") : "") },
      { id: "level", width: 80, value: (e) => word(app, "level", e.level) },
      { id: "region", width: 90, value: (e) => e.region },
      { id: "division", width: 80, value: (e) => e.division },
      { id: "id", width: 160, value: (e) => e.id },
    ],
    rows: () => Array.from(corpus.entities.values()).filter((e) => app.facets.shows(e)),
    more: () => [],
    open: (e) => app.open(e.id),
    usual: "-statement_count",
  };
}

function figures(app: App): List<Figure> {
  const { corpus } = app;
  const [body, title, ...rest] = report<Figure>(app, true);
  return {
    columns: [
      { id: "what", width: 200, usual: true, value: (f) => f.what },
      { id: "value", width: 90, usual: true, number: true, value: (f) => f.value },
      { id: "unit", width: 60, usual: true, value: (f) => f.unit },
      { id: "modifier", width: 60, usual: true, value: (f) => f.modifier },
      { id: "role", width: 80, usual: true, value: (f) => word(app, "role", f.role) },
      { id: "of", width: 160, usual: true, value: (f) => corpus.name(f.of) },
      { id: "status", width: 92, usual: true, value: (f) => word(app, "status", f.status), status: (f) => f.status },
      body!,
      { id: "quote", width: 320, usual: true, value: (f) => f.evidence[0] },
      { id: "start", width: 70, number: true, value: (f) => f.evidence[1] },
      { id: "end", width: 70, number: true, value: (f) => f.evidence[2] },
      { id: "page", width: 56, number: true, value: (f) => f.evidence[3] },
      title!, ...rest,
      { id: "of_id", width: 160, value: (f) => f.of },
      { id: "id", width: 160, value: (f) => f.id },
    ],
    rows: () => {
      const from = passingDocuments(app);
      const { status } = app.facets.chosen;
      const shows = (f: Figure) => { const e = corpus.entity(f.of); return !e || app.facets.shows(e); };
      return Array.from(corpus.figures.values()).filter((f) => from.has(f.document) && (!status.length || status.includes(f.status)) && shows(f));
    },
    more: () => [],
    open: (f) => (corpus.entity(f.of) ? app.open(f.of) : app.openReport(f.document, f.id)),
  };
}

function documents(app: App): List<Doc> {
  return {
    columns: [
      { id: "title", width: 300, usual: true, value: (d) => d.title },
      { id: "body", width: 180, usual: true, value: (d) => d.issuer_name },
      { id: "genre", width: 90, usual: true, value: (d) => word(app, "page.genre", d.genre) },
      { id: "region", width: 100, usual: true, value: (d) => d.region },
      { id: "level", width: 80, usual: true, value: (d) => word(app, "level", d.level) },
      { id: "year", width: 70, usual: true, value: (d) => d.year },
      { id: "issued", width: 100, usual: true, value: (d) => d.issued },
      { id: "characters", width: 90, usual: true, number: true, value: (d) => d.characters },
      { id: "statement_count", width: 84, usual: true, number: true, value: (d) => d.statements },
      { id: "number", width: 130, value: (d) => d.number },
      { id: "url", width: 200, usual: true, value: (d) => d.url },
      { id: "retrieved", width: 100, value: (d) => d.retrieved },
      { id: "division", width: 80, value: (d) => d.division },
      { id: "original", width: 160, value: (d) => d.original },
      { id: "id", width: 160, value: (d) => d.id },
    ],
    rows: () => { const from = passingDocuments(app); return Array.from(app.corpus.documents.values()).filter((d) => from.has(d.id)); },
    more: () => [],
    open: (d) => app.openReport(d.id),
  };
}

/** Reports of which some statement passes; all where nothing is chosen, since some state nothing. */
function passingDocuments(app: App): Set<string> {
  if (!app.facets.any) return new Set(app.corpus.documents.keys());
  const found = new Set<string>();
  for (const s of app.corpus.statements.values()) if (app.facets.passes(s)) found.add(s.document);
  return found;
}
