/* What of a picture is to be seen: which marks are shown, what is chosen and lit, which lines are drawn. */
import type { App } from "../app";
import { FAMILY } from "../card";
import type { Statement } from "../records";
import type { State } from "../state";
import { hubOf, regionOf } from "./pictures";
import { bears, type Frame, type Picture, type Stroke } from "./picture";

export interface Sight {
  shown: Set<string>;
  /** The chosen mark; "" where none of the picture is. */
  selected: string;
  /** The lit ones: what the chosen thing is related to, the ends of chosen statements, the members of a chosen family. */
  near: Set<string>;
  /** All but what is lit steps back. */
  dimming: boolean;
  pinned: Set<string>;
  lines: Stroke[];
  /** Lines are so many, or so little asked for, that they are drawn light and without arrows. */
  light: boolean;
  frame: Frame | null;
  counts: Map<Frame, number>;
  own: Map<string, { own: number; shared: number }>;
  hover: string;
  cursor: string;
}

export const dimmed = (sight: Sight, id: string): boolean => sight.dimming && id !== sight.selected && !sight.near.has(id) && !sight.pinned.has(id);
export const named = (sight: Sight, id: string): boolean => id === sight.selected || id === sight.hover || id === sight.cursor || sight.pinned.has(id);

export function sightOf(app: App, picture: Picture, state: State): Sight {
  const chain = picture.kind === "chain";
  const hidden = new Set(state.hidden);
  const shown = new Set(picture.marks.filter((m) => chain || m.id === picture.hub || (!hidden.has(m.id) && app.facets.shows(app.corpus.entity(m.id)!))).map((m) => m.id));
  const passes = (line: Stroke) => shown.has(line.from.id) && shown.has(line.to.id) && (chain || (line.statement ? app.facets.passes(line.statement) : !app.facets.any));
  const family = state.group.slice(0, FAMILY.length) === FAMILY && !state.thing;
  const selected = chain ? "" : shown.has(state.thing) && state.thing !== picture.hub ? state.thing : "";
  const chosen = state.statements.length && !chain ? new Set(state.statements) : null;
  const near = new Set<string>();
  const light = picture.lines.filter(passes);
  for (const l of light) {
    if (chosen ? chosen.has(l.id) : selected && (l.from.id === selected || l.to.id === selected)) { near.add(l.from.id); near.add(l.to.id); }
  }
  if (family) for (const e of app.corpus.entities.values()) if (e.families.includes(state.group)) near.add(e.id);
  if (picture.hub && near.size) near.add(picture.hub);
  const rank = selected ? picture.at.get(selected)!.rank : "";
  const wanted = (l: Stroke) => {
    if (family) return false;
    if (chosen && near.size) return chosen.has(l.id);
    if (selected) return (l.from.id === selected || l.to.id === selected) && (rank !== "anchor" || bears(picture, l));
    return !picture.crowded && bears(picture, l);
  };
  const dimming = selected !== "" || (chosen !== null && near.size > 0) || (family && near.size > 0);
  if (family) for (const m of picture.marks) if (m.rank === "anchor") near.add(m.id);
  return {
    shown, selected, near, dimming, pinned: new Set(state.pinned), lines: light.filter(wanted), hover: "", cursor: "",
    light: !chain && !dimming && (picture.kind === "facing" || picture.lines.length > 40),
    frame: picture.frames.find((f) => f.key === state.group) || null, ...counted(app, picture, hidden),
  };
}

function counted(app: App, picture: Picture, hidden: Set<string>): Pick<Sight, "counts" | "own"> {
  const shows = (id: string) => { const e = app.corpus.entity(id); return e !== undefined && !hidden.has(id) && app.facets.shows(e); };
  const counts = new Map(picture.frames.map((f) => [f, f.members.filter(shows).length]));
  const own = new Map<string, { own: number; shared: number }>();
  if (picture.kind !== "facing") return { counts, own };
  for (const a of app.start.scene.anchors) own.set(a, { own: 0, shared: 0 });
  for (const box of app.start.scene.boxes) {
    const seat = own.get(box.owner);
    if (seat && !box.continued) seat.own += box.kind === "listed" ? box.members.filter(shows).length : 0;
  }
  for (const [frame, count] of counts) { const seat = own.get(frame.owner); if (seat && !frame.continued) seat.own += count; }
  for (const [id, seats] of Object.entries(app.start.scene.seats)) if (shows(id)) for (const a of seats) { const seat = own.get(a); if (seat) seat.shared += 1; }
  return { counts, own };
}

/** The ids of the statements between the ends of a line that pass; where a report only names the thing: none. */
export function parallel(app: App, picture: Picture, line: Stroke): string[] {
  const between = (s: Statement) => (s.s === line.from.id && s.o === line.to.id) || (s.s === line.to.id && s.o === line.from.id);
  return app.corpus.about(line.from.id).filter((s) => between(s) && (picture.kind === "chain" || app.facets.passes(s))).map((s) => s.id);
}

/** What a picture is called, for its file and for screen readers. */
export function titleOf(app: App, state: State): string {
  if (state.path.length === 2) return `${app.corpus.name(state.path[0]!)} → ${app.corpus.name(state.path[1]!)}`;
  const hub = hubOf(app, state);
  const region = regionOf(app, state);
  return hub ? app.corpus.name(hub) : region ? app.text(region.labels[0]!) : app.text("page.home");
}
