/* The shortest way between two things, statement by statement. */
import type { Corpus } from "./corpus";
import type { Statement } from "./records";

/** Ids of the statements that lead from a to b over the fewest steps; of equal ways the one with fewer plans. None: []. */
export function route(corpus: Corpus, a: string, b: string): string[] {
  const came = new Map<string, Statement | null>([[a, null]]);
  let edge = [a];
  while (edge.length && !came.has(b)) {
    const next: string[] = [];
    for (const id of edge) {
      const steps = corpus.about(id).slice().sort((x, y) => Number(x.status === "planned") - Number(y.status === "planned") || (x.id < y.id ? -1 : 1));
      for (const s of steps) {
        const other = s.s === id ? s.o : s.s;
        if (came.has(other)) continue;
        came.set(other, s);
        next.push(other);
      }
    }
    edge = next.sort();
  }
  const found: string[] = [];
  for (let at = b, s = came.get(at); s; s = came.get(at)) {
    found.unshift(s.id);
    at = s.s === at ? s.o : s.s;
  }
  return found;
}
