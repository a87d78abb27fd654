/* What lies around one thing, in groups by what relates it: the neighbors by relation, what is further away by type. */
import { type Corpus, type Entity } from "../corpus";
import { PREDICATES, TYPES } from "../looks";
import type { Statement } from "../records";

/* A group larger than this is split by the part of the work that its members serve; parts smaller than LEAST go together. */
const LARGEST_UNSPLIT = 16;
const LEAST_SPLIT = 4;
const OTHER = "page.function.other";

export interface Group {
  labels: string[];
  number: number;
  members: string[];
  /** What the group belongs to, where that is not the hub. */
  owner?: string;
}

export interface Around {
  groups: Group[];
  /** The length that nine names of ten stay within. */
  letters: number;
}

/** Groups of what is at most `hops` statements away from the hub, by the statements and things that are let through. */
export function around(corpus: Corpus, hub: string, hops: number, passes: (s: Statement) => boolean, shows: (e: Entity) => boolean): Around {
  const distance = reach(corpus, hub, hops, passes, shows);
  const direct = new Map<string, Entity[]>();
  const far = new Map<string, Entity[]>();
  const put = (groups: Map<string, Entity[]>, key: string, e: Entity) => { const found = groups.get(key); if (found) found.push(e); else groups.set(key, [e]); };
  for (const [id, steps] of distance) {
    const e = corpus.entity(id)!;
    if (steps === 1) put(direct, relation(corpus, hub, id, passes), e);
    else if (steps > 1) put(far, `${steps} ${e.type}`, e);
  }
  const groups: Group[] = [];
  for (const label of relationLabels()) {
    const members = direct.get(label);
    if (!members) continue;
    const parts = members.length > LARGEST_UNSPLIT ? split(members) : [["", inOrder(members)] as [string, Entity[]]];
    for (const [theme, found] of parts) groups.push({ labels: theme ? [label, theme] : [label], number: 0, members: found.map((e) => e.id) });
  }
  for (let steps = 2; steps <= hops; steps++) {
    for (const type of [...TYPES, "document"]) {
      const members = far.get(`${steps} ${type}`);
      if (members) groups.push({ labels: ["page.steps_away", `type.${type}`], number: steps, members: inOrder(members).map((e) => e.id) });
    }
  }
  return { groups, letters: lettersOf(corpus, Array.from(distance.keys())) };
}

function reach(corpus: Corpus, hub: string, hops: number, passes: (s: Statement) => boolean, shows: (e: Entity) => boolean): Map<string, number> {
  const distance = new Map([[hub, 0]]);
  let edge = [hub];
  for (let step = 1; step <= hops; step++) {
    const next: string[] = [];
    for (const near of edge) {
      for (const s of corpus.about(near)) {
        const other = s.s === near ? s.o : s.s;
        if (distance.has(other) || !passes(s) || !shows(corpus.entity(other)!)) continue;
        distance.set(other, step);
        next.push(other);
      }
    }
    edge = next;
  }
  return distance;
}

/** The headings of relations in reading order. */
function relationLabels(): string[] {
  const found: string[] = [];
  for (const p of PREDICATES) found.push(`card.out.${p}`, `card.in.${p}`);
  return found;
}

/** The heading under which a neighbor stands: of all that relates it to the hub, the first in the order of relations. */
function relation(corpus: Corpus, hub: string, other: string, passes: (s: Statement) => boolean): string {
  let best = Infinity;
  for (const s of corpus.about(other)) {
    if ((s.s !== hub && s.o !== hub) || !passes(s)) continue;
    best = Math.min(best, PREDICATES.indexOf(s.p) * 2 + (s.s === hub ? 0 : 1));
  }
  return relationLabels()[best]!;
}

/** By type, what is done before what is planned, what is said most of first. */
function inOrder(members: Entity[]): Entity[] {
  return members.sort((a, b) => TYPES.indexOf(a.type) - TYPES.indexOf(b.type) || Number(a.planned) - Number(b.planned) || b.count - a.count || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
}

/** The wording of the part of the work that a thing serves, or of its type where that is not said. */
function theme(e: Entity): string {
  const first = e.functions[0];
  return first ? "page.function." + first.slice(first.lastIndexOf(".") + 1) : `type.${e.type}`;
}

/** By theme, the largest first, the small ones as one at the end. */
function split(members: Entity[]): [theme: string, members: Entity[]][] {
  const themes = new Map<string, Entity[]>();
  for (const e of members) { const name = theme(e); themes.set(name, [...(themes.get(name) || []), e]); }
  const large = Array.from(themes).filter(([name, found]) => found.length >= LEAST_SPLIT && name !== OTHER)
    .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const kept = new Set(large.map(([name]) => name));
  const rest = members.filter((e) => !kept.has(theme(e)));
  const made = large.map(([name, found]): [string, Entity[]] => [name, inOrder(found)]);
  return rest.length ? [...made, [OTHER, inOrder(rest)]] : made;
}

export function lettersOf(corpus: Corpus, ids: string[]): number {
  const lengths = ids.map((id) => corpus.name(id).length).sort((a, b) => a - b);
  return lengths[Math.floor((lengths.length * 9) / 10)] || 0;
}
