/* Which statements pass what was chosen, and how many each further choice would leave. */
import type { Corpus, Entity } from "./corpus";
import type { Statement } from "./records";
import { type Choice, FACETS, type Facet } from "./state";

/** The values that a statement has of a facet; "" stands for: not said. */
export function values(corpus: Corpus, s: Statement, facet: Facet): string[] {
  const d = corpus.documents.get(s.document);
  switch (facet) {
    case "type": return Array.from(new Set([s.s, s.o].filter((id) => !corpus.anchors.has(id) || (corpus.anchors.has(s.s) && corpus.anchors.has(s.o))).map((id) => corpus.entities.get(id)!.type)));
    case "relation": return [s.p];
    case "status": return [s.status];
    case "action": return [s.action];
    case "year": return [corpus.year(s)];
    case "topic": return topics(corpus, s);
    case "region": return [d ? d.region : ""];
    case "document": return [s.document];
  }
}

function topics(corpus: Corpus, s: Statement): string[] {
  const found = new Set<string>();
  for (const id of [s.s, s.o]) {
    const e = corpus.entities.get(id)!;
    for (const t of e.functions) found.add(t);
    for (const t of e.topics) found.add(t);
  }
  return found.size ? Array.from(found) : [""];
}

export class Facets {
  /** Statements that pass everything that was chosen. */
  readonly passing = new Set<string>();
  /** For each facet how many statements have each value and pass all other facets. */
  readonly counts: Record<Facet, Map<string, number>>;
  readonly any: boolean;

  constructor(private readonly corpus: Corpus, readonly chosen: Choice) {
    this.counts = {} as Record<Facet, Map<string, number>>;
    for (const facet of FACETS) this.counts[facet] = new Map();
    this.any = FACETS.some((f) => chosen[f].length > 0);
    const wanted = FACETS.map((facet) => new Set(chosen[facet]));
    for (const s of corpus.statements.values()) this.count(s, wanted);
  }

  private count(s: Statement, wanted: Set<string>[]): void {
    const has = FACETS.map((facet) => values(this.corpus, s, facet));
    let failed = -1;
    let failures = 0;
    for (let i = 0; i < has.length; i++) {
      const want = wanted[i]!;
      if (want.size && !has[i]!.some((v) => want.has(v))) { failed = i; failures += 1; }
    }
    if (failures > 1) return;
    if (!failures) this.passing.add(s.id);
    for (let i = 0; i < has.length; i++) {
      if (failures && i !== failed) continue;
      const counts = this.counts[FACETS[i]!];
      for (const v of has[i]!) counts.set(v, (counts.get(v) || 0) + 1);
    }
  }

  passes(s: Statement): boolean { return this.passing.has(s.id); }
  /** Bodies that report stay, they hold the picture together. What is only named passes while nothing is asked of statements. */
  shows(e: Entity): boolean {
    if (!this.any) return true;
    const documents = this.chosen.document;
    if (documents.length && !e.documents.some((d) => documents.includes(d))) return false;
    if (this.corpus.anchors.has(e.id)) return true;
    if (this.chosen.type.length && !this.chosen.type.includes(e.type)) return false;
    return e.out.some((s) => this.passing.has(s.id)) || e.in.some((s) => this.passing.has(s.id));
  }
}
