/* Which picture a state asks for. */
import type { App } from "../app";
import type { Entity } from "../corpus";
import type { Box, Line, Spot, Statement } from "../records";
import type { State } from "../state";
import { around, lettersOf } from "./around";
import { branching, NARROW, type Room } from "./branching";
import { type Frame, frameKey, type Picture, picture } from "./picture";

/** The one thing that the picture is drawn around; "" for the overview. */
export function hubOf(app: App, state: State): string {
  const id = state.around || app.start.scene.hub;
  return id && app.corpus.entity(id) ? id : "";
}
export const hopsOf = (state: State): number => (state.hops === "2" ? 2 : 1);

export function overview(app: App): Picture {
  const frames = app.start.scene.boxes.filter((b) => b.kind !== "listed").map((b): Frame => ({ ...b, key: frameKey(b), more: 0 }));
  const marks = app.start.nodes.filter((n) => app.corpus.entity(n.id));
  return picture("facing", "", marks, app.start.edges, frames, app.corpus);
}

export function neighborhood(app: App, state: State, room: Room): Picture {
  const hub = hubOf(app, state);
  const hidden = new Set(state.hidden);
  const passes = (s: Statement) => app.facets.passes(s);
  const shows = (e: Entity) => !hidden.has(e.id) && app.facets.shows(e);
  const found = around(app.corpus, hub, hopsOf(state), passes, shows);
  const { marks, frames } = branching(hub, found, state.unfolded, room);
  const made = picture("branching", hub, marks, between(app, marks, passes), frames, app.corpus);
  made.crowded = room.width < NARROW; /* one list below the hub: its lines would run through the names */
  return made;
}

/** The region of the overview that is unfolded; null where none is. */
export function regionOf(app: App, state: State): Box | null {
  if (hubOf(app, state) || !state.unfolded.length) return null;
  return app.start.scene.boxes.find((b) => b.kind === "region" && state.unfolded.includes(frameKey(b))) || null;
}

/** The bodies of a region with their names, city by city. */
export function unfolded(app: App, state: State, region: Box, room: Room): Picture {
  const inside = app.start.scene.boxes.filter((b) => b.kind === "region" && b.owner === region.labels[0] && b !== region);
  const hidden = new Set(state.hidden);
  const shows = (id: string) => { const e = app.corpus.entity(id); return e !== undefined && !hidden.has(id) && app.facets.shows(e); };
  const groups = (inside.length ? inside : [region]).map((b) => ({ labels: b.labels, number: b.number, members: b.members.filter(shows), owner: b.owner })).filter((g) => g.members.length);
  const ids = groups.reduce((all: string[], g) => all.concat(g.members), []);
  const { marks, frames } = branching("", { groups, letters: lettersOf(app.corpus, ids) }, state.unfolded, room);
  const made = picture("branching", "", marks, between(app, marks, (s) => app.facets.passes(s)), frames, app.corpus);
  made.crowded = true;
  return made;
}

/** The statements between marks, in a stable order. */
function between(app: App, marks: Spot[], passes: (s: Statement) => boolean): Line[] {
  const drawn = new Set(marks.map((m) => m.id));
  const lines: Line[] = [];
  for (const m of marks) {
    const e = app.corpus.entity(m.id);
    for (const s of e ? e.out : []) if (drawn.has(s.o) && s.o !== s.s && passes(s)) lines.push({ id: s.id, from: s.s, to: s.o });
  }
  return lines.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const PLATE = 210, PLATE_HIGH = 62, STEP = 160, ROW_STEP = 190;

/** The way from one thing to another as a chain from left to right, in as many rows as the room asks for. */
export function chain(app: App, from: string, statements: string[], room: Room): Picture {
  const said = statements.map((id) => app.corpus.statements.get(id)).filter((s): s is Statement => s !== undefined);
  const ids = [from];
  for (const s of said) { const last = ids[ids.length - 1]!; ids.push(s.s === last ? s.o : s.s); }
  const across = Math.max(1, Math.min(ids.length, Math.floor((room.width / 0.68 + STEP) / (PLATE + STEP))));
  const marks = ids.map((id, i): Spot => ({ id, x: (i % across) * (PLATE + STEP), y: Math.floor(i / across) * ROW_STEP, rank: "shared", side: "within", room: [PLATE, PLATE_HIGH] }));
  const lines: Line[] = [];
  said.forEach((s, i) => {
    const others = app.corpus.about(ids[i]!).filter((o) => o.id !== s.id && (o.s === ids[i + 1] || o.o === ids[i + 1])).sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const one of [s, ...others]) lines.push({ id: one.id, from: one.s, to: one.o });
  });
  return picture("chain", "", marks, lines, [], app.corpus);
}
