/* What is loaded, indexed. Parts are merged in as they come; what is there already stays. */
import { type Doc, type EntityRow, type Figure, type Part, type Scene, type Statement, objects } from "./records";

export interface Entity extends EntityRow {
  out: Statement[];
  in: Statement[];
  figures: Figure[];
  /** The bodies whose reports name it. */
  owners: string[];
}

export class Corpus {
  readonly documents = new Map<string, Doc>();
  readonly entities = new Map<string, Entity>();
  readonly statements = new Map<string, Statement>();
  readonly figures = new Map<string, Figure>();
  readonly anchors: Set<string>;
  private readonly known = new Set<string>();

  constructor(readonly scene: Scene, part: Part) {
    this.anchors = new Set(scene.anchors);
    this.merge(part);
  }

  /** Takes a part in; of what is there already the new lists of documents are kept. */
  merge(part: Part): void {
    for (const d of objects<Doc>(part.documents)) this.documents.set(d.id, d);
    for (const row of objects<EntityRow>(part.entities)) {
      const old = this.entities.get(row.id);
      if (old) old.documents = Array.from(new Set([...old.documents, ...row.documents]));
      const e = old || Object.assign(row, { out: [], in: [], figures: [], owners: [] });
      if (!old) this.entities.set(e.id, e);
      e.owners = this.ownersOf(e);
    }
    for (const s of objects<Statement>(part.statements)) {
      if (this.statements.has(s.id)) continue;
      const [subject, object] = [this.entities.get(s.s), this.entities.get(s.o)];
      if (!subject || !object) continue; /* an end that was not sent: nothing could be shown of it */
      this.statements.set(s.id, s);
      subject.out.push(s);
      object.in.push(s);
    }
    for (const f of objects<Figure>(part.figures)) {
      if (this.figures.has(f.id)) continue;
      this.figures.set(f.id, f);
      const of = this.entities.get(f.of);
      if (of) of.figures.push(f);
    }
  }

  private ownersOf(e: EntityRow): string[] {
    const found = new Set<string>();
    for (const id of e.documents) {
      const d = this.documents.get(id);
      if (d) found.add(d.anchor);
    }
    return Array.from(found);
  }

  /** Everything around the entity was loaded. */
  markWhole(id: string): void { this.known.add(id); }
  isWhole(id: string): boolean { return this.known.has(id); }

  entity(id: string): Entity | undefined { return this.entities.get(id); }
  name(id: string): string {
    const e = this.entities.get(id);
    if (e) return e.name;
    const d = this.documents.get(id);
    return d ? d.title : id;
  }
  /** All statements of which it is an end, those it makes first. */
  about(id: string): Statement[] {
    const e = this.entities.get(id);
    return e ? [...e.out, ...e.in.filter((s) => s.s !== s.o)] : [];
  }
  year(s: Statement): string {
    const d = this.documents.get(s.document);
    return (s.start || (d ? d.year || d.issued : "")).slice(0, 4);
  }
  /** The end of a statement that is spoken of: not the body that reports, where only one end is one. */
  thing(s: Statement): string { return this.anchors.has(s.o) && !this.anchors.has(s.s) ? s.s : s.o; }
}
