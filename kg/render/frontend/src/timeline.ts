/* What was said when: statements by row (a body, a family or an action) and by the years they speak of. */
import type { App } from "./app";
import type { Corpus } from "./corpus";
import { ACTIONS, STATUSES } from "./looks";
import { bodyOf, reporting, things } from "./matrix";
import type { Statement, Status } from "./records";
import type { Rows } from "./state";

const MOST_YEARS = 12; /* columns for which empty years are shown */

/** Statements of a row about the same years; `undated` of them stand at their report's year. */
export interface Slot {
  from: string;
  to: string;
  statements: Statement[];
  undated: number;
}

export interface Lane {
  id: string;
  slots: Slot[];
}

export interface Timeline {
  lanes: Lane[];
  /** Years that begin or end something, in order; "" last, for what has none. */
  years: string[];
  undated: number;
  count: number;
}

/** The years a statement speaks of; without any it goes by its report's year. */
export function years(corpus: Corpus, s: Statement): [from: string, to: string, dated: boolean] {
  const from = (s.start || s.end).slice(0, 4);
  if (!from) { const year = corpus.year(s); return [year, year, false]; }
  const to = s.end.slice(0, 4);
  return [from, to > from ? to : from, true];
}

function lanesOf(corpus: Corpus, s: Statement, by: Rows, bodies: Set<string>): string[] {
  if (by === "body") return [bodyOf(corpus, s)];
  if (by === "action") return [s.action];
  return Array.from(new Set(things(corpus, s, bodies).flatMap((e) => e.families)));
}

export function timeline(app: App, by: Rows, family: string): Timeline {
  const { corpus } = app;
  const bodies = reporting(corpus);
  const found = new Map<string, Map<string, Slot>>();
  const marks = new Set<string>();
  let [undated, count] = [0, 0];
  for (const s of corpus.statements.values()) {
    if (!app.facets.passes(s)) continue;
    if (family && !things(corpus, s, bodies).some((e) => e.families.includes(family))) continue;
    const lanes = by === "family" && family ? [family] : lanesOf(corpus, s, by, bodies);
    if (!lanes.length) continue;
    const [from, to, dated] = years(corpus, s);
    marks.add(from).add(to);
    count += 1;
    if (!dated) undated += 1;
    for (const id of lanes) {
      const lane = found.get(id) || new Map<string, Slot>();
      found.set(id, lane);
      const slot = lane.get(from + to) || { from, to, statements: [], undated: 0 };
      lane.set(from + to, slot);
      slot.statements.push(s);
      if (!dated) slot.undated += 1;
    }
  }
  const lanes = Array.from(found, ([id, slots]) => ({ id, slots: Array.from(slots.values()).sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? 1 : -1)) }));
  return { lanes: ordered(app, lanes, by, family), years: even(Array.from(marks)), undated, count };
}

/* What has no year comes last. */
const order = (a: string, b: string): number => (a === b ? 0 : !b || (a !== "" && a < b) ? -1 : 1);

function ordered(app: App, lanes: Lane[], by: Rows, family: string): Lane[] {
  const size = (lane: Lane) => lane.slots.reduce((sum, slot) => sum + slot.statements.length, 0);
  if (by === "action") return lanes.sort((a, b) => (ACTIONS.indexOf(a.id) + 99) % 99 - (ACTIONS.indexOf(b.id) + 99) % 99);
  const named = (a: Lane, b: Lane) => (app.corpus.name(a.id) < app.corpus.name(b.id) ? -1 : 1);
  if (family && by === "body") return lanes.sort((a, b) => order(first(a), first(b)) || size(b) - size(a) || named(a, b));
  return lanes.sort((a, b) => size(b) - size(a) || named(a, b));
}

/** The first year or years in which it is done or going on; "" where it is only planned, or where no year is known. */
export function first(lane: Lane): string {
  const said = lane.slots.filter((slot) => slot.from && slot.statements.some((s) => s.status !== "planned"));
  return said.length ? stretch(said[0]!) : "";
}

/** "2021", or "2016–2020". */
export function stretch(slot: Slot): string { return slot.from === slot.to ? slot.from : `${slot.from}–${slot.to}`; }

/** Years between those that are spoken of, so that gaps show as gaps, as long as they are few. */
function even(marks: string[]): string[] {
  const known = marks.filter(Boolean).sort();
  const [low, high] = [Number(known[0]), Number(known[known.length - 1])];
  const whole = high - low < MOST_YEARS ? Array.from({ length: high - low + 1 }, (_, i) => String(low + i)) : known;
  return marks.includes("") ? [...whole, ""] : whole;
}

export interface Line {
  status: Status;
  statements: Statement[];
  things: number;
  /** How many things each action is done to. */
  actions: [action: string, count: number][];
}

/** A slot's statements by status. Things are counted, since a report repeats itself. */
export function lines(corpus: Corpus, slot: Slot): Line[] {
  return (STATUSES as Status[]).map((status) => {
    const statements = slot.statements.filter((s) => s.status === status);
    const actions = new Map<string, Set<string>>();
    for (const s of statements) if (s.action) actions.set(s.action, (actions.get(s.action) || new Set()).add(corpus.thing(s)));
    return { status, statements, things: new Set(statements.map((s) => corpus.thing(s))).size, actions: ACTIONS.filter((a) => actions.has(a)).map((a): [string, number] => [a, actions.get(a)!.size]) };
  }).filter((line) => line.statements.length > 0);
}
