"use strict";
/* What the page knows, indexed; wording; small helpers for the document tree. Text goes in as text, never as markup. */
const KG = {};
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("kg-data");
  KG.nodes = read("kg-nodes");
  KG.edges = read("kg-edges");
  KG.options = read("kg-options");
  KG.scene = data.scene;
  KG.documents = data.documents;
  KG.language = data.language;
  KG.TYPES = ["agency", "organization", "team", "mechanism", "initiative", "policy", "platform", "facility", "event"];
  KG.STATUSES = ["done", "ongoing", "planned"];
  KG.PREDICATES = ["implements", "carries_out", "issues", "operates", "sets_up", "part_of", "collaborates_with", "supervises", "takes_over", "governed_by", "responds_to"];

  KG.entities = new Map(data.entities.map((e) => [e.id, { aliases: [], functions: [], ...e, out: [], in: [], figures: [] }]));
  KG.statements = new Map(data.statements.map((s) => [s.id, s]));
  for (const s of data.statements) {
    KG.entities.get(s.s).out.push(s);
    KG.entities.get(s.o).in.push(s);
  }
  for (const f of data.figures) if (KG.entities.has(f.of)) KG.entities.get(f.of).figures.push(f);

  KG.drawn = new Map(KG.nodes.map((n) => [n.id, n]));
  KG.anchors = new Set(KG.scene.anchors);

  /* A wording in the language of the page; values stand in for {name}. */
  KG.text = (key, values) => {
    const found = data.wording[KG.language][key];
    const text = found === undefined ? key : found;
    return values ? text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all)) : text;
  };

  /* Filters: what is switched off. Anchors and the hub stay, they hold the picture together. */
  KG.off = { types: new Set(), statuses: new Set(), documents: new Set() };
  KG.passes = (s) => !KG.off.statuses.has(s.status) && !KG.off.documents.has(s.document);
  KG.visible = (e) => {
    if (!e.documents.some((d) => !KG.off.documents.has(d))) return false;
    if (KG.anchors.has(e.id)) return true;
    if (KG.off.types.has(e.type)) return false;
    const all = e.out.length + e.in.length;
    return all === 0 ? KG.off.statuses.size < KG.STATUSES.length : e.out.some(KG.passes) || e.in.some(KG.passes);
  };

  KG.el = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
    return element;
  };
  KG.fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s"'“”‘’《》〈〉「」『』]/g, "");
  KG.familyName = (id) => (data.families[id] || {})[KG.language] || id;
  KG.heading = (box) => (box.kind === "family" ? KG.familyName(box.labels[0]) : box.labels.map((key) => KG.text(key, { number: box.number })).join(" · "));
  KG.families = new Map(Object.keys(data.families).map((id) => [id, []]));
  for (const e of KG.entities.values()) for (const f of e.families || []) KG.families.get(f).push(e);
  /* The bodies whose reports name a thing, in reading order. */
  const order = new Map(KG.scene.anchors.map((a, i) => [a, i]));
  for (const e of KG.entities.values()) e.owners = [...new Set(e.documents.map((d) => KG.documents[d].anchor))].sort((a, b) => order.get(a) - order.get(b));
  /* Signs between words, as the language has them. */
  KG.comma = () => (KG.language === "zh" ? "、" : ", ");
  KG.colon = () => (KG.language === "zh" ? "：" : ": ");
})();
