"use strict";
/* The side panel: what was clicked, in words, each statement with the sentence that proves it. */
(() => {
  const { el, text } = KG;
  const panel = document.getElementById("panel");
  const MANY = 12; /* bodies; with more, each opens its own profile */
  const FEW = 12; /* up to this many statements of one kind stand open */
  let trail = [];

  KG.glyph = (type, hollow = false) => {
    const [color, shape] = KG.look(type);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [k, v] of Object.entries({ width: 13, height: 13, viewBox: "-1.4 -1.4 2.8 2.8", class: "glyph", "aria-hidden": "true" })) svg.setAttribute(k, v);
    const figure = document.createElementNS(svg.namespaceURI, shape === "circle" ? "circle" : "polygon");
    if (shape === "circle") figure.setAttribute("r", "1");
    else figure.setAttribute("points", KG.outline(shape).map((p) => p.join(",")).join(" "));
    figure.setAttribute("fill", hollow ? "#fff" : color);
    if (hollow) { figure.setAttribute("stroke", color); figure.setAttribute("stroke-width", ".35"); }
    svg.append(figure);
    return svg;
  };
  const typeName = (type) => (type === "document" ? text("page.document") : text("type." + type));
  /* Names of several bodies; of many, the first. */
  const FIRST = 8;
  const names = (ids) => ids.slice(0, FIRST).map(nameOf).join(KG.comma()) + (ids.length > FIRST ? " " + text("page.and_more", { count: ids.length - FIRST }) : "");
  const nameOf = (id) => KG.entities.get(id).name;
  const link = (id) => el("button", { type: "button", class: "link", "data-entity": id, on: { click: () => KG.open(id) } }, nameOf(id));
  const docLine = (d) => [d.title, d.year && !d.title.includes(d.year) ? d.year : ""].filter(Boolean).join(" · ");

  /* A quote with the names of both ends and the verb marked. */
  const quoted = (quote, statement) => {
    const words = [];
    if (statement) {
      for (const id of [statement.s, statement.o]) {
        const e = KG.entities.get(id);
        const found = [e.name, ...e.aliases].filter((n) => n && quote.includes(n)).sort((a, b) => b.length - a.length)[0];
        if (found) words.push([found, "name"]);
      }
      if (statement.trigger && quote.includes(statement.trigger)) words.push([statement.trigger, "trigger"]);
    }
    const spans = [];
    for (const [word, kind] of words) {
      const at = quote.indexOf(word);
      if (!spans.some(([a, b]) => at < b && at + word.length > a)) spans.push([at, at + word.length, kind]);
    }
    spans.sort((a, b) => a[0] - b[0]);
    const parts = [];
    let last = 0;
    for (const [a, b, kind] of spans) {
      parts.push(quote.slice(last, a), el("mark", { class: kind }, quote.slice(a, b)));
      last = b;
    }
    parts.push(quote.slice(last));
    return el("blockquote", {}, ...parts);
  };
  const cited = (d, page) => el("cite", {}, "—— " + docLine(KG.documents[d]) + (page ? " · " + text("card.page", { page }) : ""));

  const tags = (s) => [
    el("span", { class: "tag " + s.status }, text("status." + s.status)),
    s.action ? el("span", { class: "tag" }, text("action." + s.action)) : null,
  ];
  const details = (s) => [s.trigger && text("explain.trigger") + " " + s.trigger, s.duty && text("card.duty", { duty: s.duty }), s.period].filter(Boolean).join(" · ");
  const fact = (s, other) =>
    el("li", { "data-statement": s.id },
      el("div", {}, ...(other ? [KG.glyph(KG.entities.get(other).type), " ", link(other)] : [link(s.s), ` ${text("predicate." + s.p)} `, link(s.o)])),
      el("div", { class: "meta" }, ...tags(s), details(s)),
      ...s.evidence.map(([quote]) => quoted(quote, s)), cited(s.document, s.evidence[0] && s.evidence[0][3]));

  /* Statements under one heading; long lists are written when they are opened. */
  const part = (heading, facts, other, open) => {
    const list = el("ul", { class: "facts" });
    const fill = () => { if (!list.childNodes.length) list.append(...facts.map((s) => fact(s, other(s)))); };
    const box = el("details", { class: "part", open, on: { toggle: () => box.open && fill() } }, el("summary", {}, heading + " ", el("b", {}, String(facts.length))), list);
    if (open) fill();
    return box;
  };
  const grouped = (e) => {
    const parts = [];
    const total = e.out.filter(KG.passes).length + e.in.filter(KG.passes).length;
    for (const p of KG.PREDICATES) {
      for (const [way, list, end] of [["out", e.out, "o"], ["in", e.in, "s"]]) {
        const facts = list.filter((s) => s.p === p && KG.passes(s));
        if (facts.length) parts.push(part(text(`card.${way}.${p}`), facts, (s) => s[end], facts.length <= FEW || total <= 2 * FEW));
      }
    }
    const hidden = e.out.length + e.in.length - total;
    if (hidden) parts.push(el("p", { class: "soft" }, text("page.hidden_facts", { count: hidden })));
    return parts;
  };
  const figures = (e) => {
    const rows = e.figures.filter(KG.passes);
    if (!rows.length) return [];
    const value = (f) => `${f.value} ${f.unit || ""}` + (f.modifier ? ` (${f.modifier})` : "");
    return [
      el("h3", {}, text("card.numbers") + " ", el("b", {}, String(rows.length))),
      el("table", {}, ...rows.flatMap((f) => [
        el("tr", {}, el("td", {}, f.what), el("td", { class: "number" }, value(f)), el("td", { class: "soft" }, text("role." + f.role))),
        el("tr", {}, el("td", { colspan: 3 }, quoted(f.evidence[0], null), cited(f.document, f.evidence[3]))),
      ])),
    ];
  };

  const bar = () =>
    el("div", { class: "bar" },
      trail.length > 1 ? el("button", { type: "button", class: "back", on: { click: back } }, "← " + text("page.back")) : null,
      el("button", { type: "button", class: "home", on: { click: () => KG.clear() } }, text("page.home")));
  const back = () => { trail.pop(); const last = trail.pop(); last(); };
  const fill = (again, ...children) => {
    trail.push(again);
    if (trail.length > 60) trail = trail.slice(-60);
    panel.replaceChildren(...children);
    panel.scrollTop = 0;
  };

  const showEntity = (id) => {
    const e = KG.entities.get(id);
    const about = [];
    if (e.aliases.length) about.push(el("p", { class: "soft" }, text("card.aliases", { names: e.aliases.join(KG.comma()) })));
    if (e.functions.length) about.push(el("p", { class: "soft" }, text("card.functions", { names: e.functions.map((f) => text("function." + f)).join(KG.comma()) })));
    if ((e.families || []).length) about.push(el("p", { class: "soft" }, text("page.family") + KG.colon(), ...e.families.flatMap((f, i) => [i ? KG.comma() : "", familyLink(f)])));
    const seats = KG.scene.seats[id];
    if (seats) about.push(el("p", {}, text("page.shared_by", { number: seats.length }) + KG.colon(), ...seats.flatMap((s, i) => [i ? KG.comma() : "", link(s)])));
    const parts = grouped(e);
    if (!KG.scene.hub && KG.anchors.has(id)) parts.unshift(el("h3", {}, text("page.alone", { count: KG.map.counts.get(id).own })), ...meters(id), el("h3", {}, text("page.facts")));
    fill(() => KG.open(id), el("div", {}),
      el("span", { class: "kind" }, KG.glyph(e.type, e.planned), typeName(e.type) + (e.level ? " · " + text("level." + e.level) : "")),
      el("h2", {}, e.name), ...about,
      e.planned ? el("p", { class: "tag planned" }, text("page.planned_only")) : "",
      KG.drawn.has(id) ? "" : el("p", { class: "soft" }, text("page.not_drawn")),
      ...(parts.length ? parts : [el("p", { class: "soft" }, text("card.no_facts"))]),
      ...figures(e),
      el("h3", {}, text("page.reports")), el("ul", { class: "rows" }, ...e.documents.map((d) => el("li", {}, docLine(KG.documents[d])))));
    panel.replaceChild(bar(), panel.firstChild);
  };

  const showStatements = (ids) => {
    const facts = ids.map((id) => KG.statements.get(id)).filter(Boolean);
    const seen = ids.map((id) => KG.edge(id)).filter((e) => e && e.seen);
    fill(() => KG.openEdge(ids), el("div", {}),
      el("h2", {}, text("page.statements", { count: facts.length })),
      ...seen.map((e) => el("p", {}, text("page.seen_only", { body: nameOf(e.from), thing: nameOf(e.to) }))),
      el("ul", { class: "facts" }, ...facts.map((s) => fact(s, null))),
      ...seen.map((e) => el("ul", { class: "rows" }, el("li", {}, link(e.to)))));
    panel.replaceChild(bar(), panel.firstChild);
  };

  const row = (id, note) => {
    const e = KG.entities.get(id);
    return el("li", {}, KG.glyph(e.type, e.planned), el("span", {}, link(id), note ? el("span", { class: "who" }, note) : ""), el("small", {}, String(e.out.length + e.in.length)));
  };
  const showBox = (box) => {
    const members = box.members.filter((m) => KG.visible(KG.entities.get(m)));
    fill(() => KG.openBox(box), el("div", {}),
      box.owner ? el("span", { class: "kind" }, nameOf(box.owner)) : "",
      el("h2", {}, `${KG.heading(box)} ${members.length}`),
      el("p", { class: "soft" }, text("page.count_statements")),
      el("ul", { class: "rows" }, ...members.map((m) => row(m, box.owner ? "" : names(KG.scene.seats[m] || [])))));
    panel.replaceChild(bar(), panel.firstChild);
  };

  const familyLink = (id) => el("button", { type: "button", class: "link", on: { click: () => KG.openFamily(id) } }, KG.familyName(id));
  const ownersOf = (members) => {
    const found = new Map();
    for (const e of members) for (const a of e.owners) found.set(a, [...(found.get(a) || []), e]);
    return KG.scene.anchors.filter((a) => found.has(a)).map((a) => [a, found.get(a)]);
  };
  const familyMembers = (id) => KG.families.get(id).filter(KG.visible);
  /* One kind of arrangement, body by body. */
  const showFamily = (id) => {
    const members = familyMembers(id);
    const groups = KG.scene.hub ? [[null, members]] : ownersOf(members);
    fill(() => KG.openFamily(id), el("div", {}),
      el("span", { class: "kind" }, text("page.family")), el("h2", {}, KG.familyName(id)),
      el("p", { class: "soft" }, text("page.how_family")),
      ...groups.flatMap(([a, own]) => [
        a ? el("h3", {}, link(a), " ", el("b", {}, String(own.length))) : "",
        el("ul", { class: "rows" }, ...own.map((e) => row(e.id, ""))),
      ]));
    panel.replaceChild(bar(), panel.firstChild);
  };
  /* Families by how many bodies have them. */
  const familyTable = () => {
    const bodies = (members) => new Set(members.flatMap((e) => e.owners)).size;
    const rows = [...KG.families.keys()].map((id) => [id, familyMembers(id)]).map(([id, members]) => [id, bodies(members), members.length])
      .filter(([, several]) => several > 1).sort((a, b) => b[1] - a[1] || b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
    if (!rows.length) return [];
    return [
      el("h3", {}, text("page.families") + " ", el("b", {}, String(rows.length))),
      el("ul", { class: "rows" }, ...rows.map(([id, bodies, count]) => el("li", {}, familyLink(id), el("small", {}, text("page.family_counts", { bodies, count }))))),
    ];
  };

  /* What one body has alone (or what relates to the hub), group by group. */
  const meters = (anchor) => {
    const own = KG.scene.boxes.filter((b) => b.owner === anchor && !b.continued && KG.map.count.get(b));
    const most = Math.max(1, ...own.map((b) => KG.map.count.get(b)));
    return own.map((box) => {
      const meter = el("i", {});
      meter.style.width = `${(100 * KG.map.count.get(box)) / most}%`;
      return el("button", { type: "button", class: KG.scene.hub ? "meter wide" : "meter", on: { click: () => KG.openBox(box) } }, el("span", {}, KG.heading(box)), meter, el("span", {}, String(KG.map.count.get(box))));
    });
  };
  const facts = (e) => {
    const parts = grouped(e);
    return [el("h3", {}, text("page.facts")), ...(parts.length ? parts : [el("p", { class: "soft" }, text("card.no_facts"))]), ...figures(e)];
  };

  /* The first view in words: what several share, what each has alone. */
  const showHome = () => {
    trail = [];
    const boxes = KG.scene.boxes.filter((b) => !b.continued);
    const bands = boxes.filter((b) => b.kind === "band");
    const parts = [];
    if (!KG.entities.size) parts.push(el("p", {}, text("page.empty")));
    if (bands.length) {
      parts.push(el("h3", {}, text("page.shared") + " ", el("b", {}, String(bands.reduce((n, b) => n + KG.map.count.get(b), 0)))));
      for (const band of bands) {
        const members = band.members.filter((m) => KG.visible(KG.entities.get(m)));
        if (members.length) parts.push(el("p", { class: "soft" }, KG.heading(band)), el("ul", { class: "rows" }, ...members.map((m) => row(m, names(KG.scene.seats[m])))));
      }
    }
    if (!KG.scene.hub) parts.push(...familyTable());
    for (const anchor of KG.scene.anchors) {
      const total = KG.map.counts.get(anchor).own;
      parts.push(KG.scene.hub ? el("h3", {}, text("page.neighbors", { count: total })) : el("h3", {}, link(anchor), " ", el("b", {}, text("page.alone", { count: total }))));
      if (KG.scene.anchors.length <= MANY) parts.push(...meters(anchor));
    }
    if (KG.entities.has(KG.scene.hub)) parts.push(...facts(KG.entities.get(KG.scene.hub)));
    fill(showHome,
      el("h2", {}, KG.scene.hub && KG.entities.has(KG.scene.hub) ? nameOf(KG.scene.hub) : text("page.home")),
      el("p", { class: "soft" }, text("page.totals", { documents: KG.documents.length, entities: KG.entities.size, statements: KG.statements.size })),
      el("p", { class: "soft" }, text(KG.scene.hub ? "page.how_around" : "page.how_overview")),
      KG.entities.size > KG.drawn.size ? el("p", { class: "soft" }, text("page.rest", { count: KG.entities.size - KG.drawn.size })) : "",
      ...parts);
  };
  KG.panel = { showBox, showFamily, showEntity, showHome, showStatements, typeName, again: () => { const last = trail.pop(); (last || showHome)(); } };
})();
