/* Which statements pass what was chosen, and how many each further choice would leave. */
import type { Corpus, Entity } from "./corpus";
import type { Statement } from "./records";
import { type Choice, FACETS, type Facet } from "./state";

/** The value that a statement has of a facet, or the values; "" stands for: not said. */
function valuesOf(corpus: Corpus, s: Statement, facet: Facet): string | string[] {
  switch (facet) {
    case "type": return types(corpus, s);
    case "relation": return s.p;
    case "status": return s.status;
    case "action": return s.action;
    case "year": return corpus.year(s);
    case "topic": return topics(corpus, s);
    case "region": { const d = corpus.documents.get(s.document); return d ? d.region : ""; }
    case "document": return s.document;
  }
}

/** Of a report's body and something else only the other; each once. */
function types(corpus: Corpus, s: Statement): string | string[] {
  const [subject, object] = [corpus.entities.get(s.s)!.type, corpus.entities.get(s.o)!.type];
  const [from, to] = [corpus.anchors.has(s.s), corpus.anchors.has(s.o)];
  if (from !== to) return from ? object : subject;
  return subject === object ? subject : [subject, object];
}

function topics(corpus: Corpus, s: Statement): string | string[] {
  const [subject, object] = [corpus.entities.get(s.s)!, corpus.entities.get(s.o)!];
  const found = new Set<string>();
  for (const list of [subject.functions, subject.topics, object.functions, object.topics]) for (const t of list) found.add(t);
  return found.size ? Array.from(found) : "";
}

export class Facets {
  readonly any: boolean;
  /** How many statements pass everything that was chosen. */
  readonly size: number;
  private readonly failing = new Map<string, Facet | "several">();
  private readonly counted = new Map<Facet, Map<string, number>>();

  constructor(private readonly corpus: Corpus, readonly chosen: Choice) {
    this.any = FACETS.some((f) => chosen[f].length > 0);
    for (const facet of FACETS) if (chosen[facet].length) this.sift(facet, new Set(chosen[facet]));
    this.size = corpus.statements.size - this.failing.size;
  }

  private sift(facet: Facet, wanted: Set<string>): void {
    for (const s of this.corpus.statements.values()) {
      const has = valuesOf(this.corpus, s, facet);
      if (typeof has === "string" ? wanted.has(has) : has.some((v) => wanted.has(v))) continue;
      this.failing.set(s.id, this.failing.has(s.id) ? "several" : facet);
    }
  }

  /** How many statements have each value of a facet and pass all other facets. Counted when it is asked for. */
  counts(facet: Facet): Map<string, number> {
    const held = this.counted.get(facet);
    if (held) return held;
    const found = new Map<string, number>();
    const add = (v: string) => found.set(v, (found.get(v) || 0) + 1);
    for (const s of this.corpus.statements.values()) {
      const failing = this.any ? this.failing.get(s.id) : undefined;
      if (failing !== undefined && failing !== facet) continue;
      const has = valuesOf(this.corpus, s, facet);
      if (typeof has === "string") add(has); else has.forEach(add);
    }
    this.counted.set(facet, found);
    return found;
  }

  passes(s: Statement): boolean { return !this.any || !this.failing.has(s.id); }
  /** Bodies that report stay, they hold the picture together. What is only named passes while nothing is asked of statements. */
  shows(e: Entity): boolean {
    if (!this.any) return true;
    const documents = this.chosen.document;
    if (documents.length && !e.documents.some((d) => documents.includes(d))) return false;
    if (this.corpus.anchors.has(e.id)) return true;
    if (this.chosen.type.length && !this.chosen.type.includes(e.type)) return false;
    return e.out.some((s) => this.passes(s)) || e.in.some((s) => this.passes(s));
  }
}
