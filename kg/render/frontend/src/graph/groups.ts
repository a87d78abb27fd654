/* The group that an address names: of the overview, or of what lies around the hub. */
import type { App } from "../app";
import { around } from "./around";
import { frameKey } from "./picture";
import { hopsOf, hubOf } from "./pictures";

export interface Named { heading: string; owner: string; members: string[] }

export function groupOf(app: App, key: string): Named | null {
  const box = app.start.scene.boxes.find((b) => b.kind !== "family" && frameKey(b) === key);
  const heading = (labels: string[], number: number) => labels.map((l) => app.text(l, { number })).join(" · ");
  if (box) return { heading: heading(box.labels, box.number), owner: app.corpus.entity(box.owner) ? box.owner : "", members: box.members };
  const hub = hubOf(app, app.state);
  if (!hub) return null;
  const { groups } = around(app.corpus, hub, hopsOf(app.state), (s) => app.facets.passes(s), (e) => app.facets.shows(e));
  const group = groups.find((g) => frameKey({ kind: "group", owner: hub, labels: g.labels, number: g.number }) === key);
  return group ? { heading: heading(group.labels, group.number), owner: hub, members: group.members } : null;
}
