"use strict";
/* Search, filters, language and pointer: everything that a reader does with the page. */
(() => {
  const { el, text, map, panel } = KG;
  const byId = (id) => document.getElementById(id);
  const say = (words) => { byId("live").textContent = words; };

  KG.open = (id, { go = false } = {}) => {
    map.box = null;
    map.select(KG.drawn.has(id) && map.isShown(id) ? id : null);
    panel.showEntity(id);
    if (go) map.goTo(id);
    say(KG.entities.get(id).name);
  };
  KG.openEdge = (ids) => { map.box = null; map.select(null, ids); panel.showStatements(ids); };
  KG.openFamily = (id) => {
    map.box = KG.scene.boxes.find((b) => b.kind === "family" && b.labels[0] === id) || null;
    map.select(null, null, KG.families.get(id).map((e) => e.id));
    panel.showFamily(id);
    say(KG.familyName(id));
  };
  KG.openBox = (box) => {
    if (box.kind === "family") { KG.openFamily(box.labels[0]); return; }
    map.box = box; map.select(null); panel.showBox(box); if (box.kind !== "listed") map.goToBox(box); say(KG.heading(box));
  };
  KG.clear = () => { map.box = null; map.select(null); panel.showHome(); };

  /* ---- wording ---- */
  const speak = () => {
    document.documentElement.lang = KG.language === "zh" ? "zh-CN" : KG.language;
    for (const node of document.querySelectorAll("[data-text]")) node.textContent = text(node.dataset.text);
    for (const node of document.querySelectorAll("[data-label]")) { node.setAttribute("aria-label", text(node.dataset.label)); if (node.tagName === "BUTTON") node.title = text(node.dataset.label); }
    for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = text(node.dataset.placeholder);
    const hub = KG.scene.hub && KG.entities.get(KG.scene.hub);
    document.title = byId("title").textContent = hub ? text("page.title_of", { name: hub.name }) : text("page.title");
    byId("language").textContent = KG.language === "zh" ? "English" : "中文";
    byId("hint").textContent = text("page.hint");
    legend();
  };
  byId("language").addEventListener("click", () => {
    KG.language = KG.language === "zh" ? "en" : "zh";
    speak();
    panel.again();
    map.network.redraw();
  });

  /* ---- legend, which is the filter ---- */
  const counts = { types: {}, statuses: {} };
  for (const e of KG.entities.values()) counts.types[e.type] = (counts.types[e.type] || 0) + 1;
  for (const s of KG.statements.values()) counts.statuses[s.status] = (counts.statuses[s.status] || 0) + 1;
  const toggle = (set, value) => { if (!set.delete(value)) set.add(value); changed(); };
  const changed = () => { map.refresh(); panel.again(); legend(); };
  const stroke = (status) => {
    const [color, width, dashes] = KG.lines[status];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [k, v] of Object.entries({ width: 26, height: 10, "aria-hidden": "true" })) svg.setAttribute(k, v);
    const line = document.createElementNS(svg.namespaceURI, "line");
    for (const [k, v] of Object.entries({ x1: 1, y1: 5, x2: 25, y2: 5, stroke: color, "stroke-width": width * 1.2, "stroke-dasharray": dashes ? dashes.join(" ") : "none" })) line.setAttribute(k, v);
    svg.append(line);
    return svg;
  };
  const chip = (name, value, set, sign, label, count) =>
    el("button", { type: "button", [`data-${name}`]: value, "aria-pressed": String(!set.has(value)), on: { click: () => toggle(set, value) } }, sign, label, el("b", {}, String(count)));
  const legend = () => {
    const held = document.activeElement && [document.activeElement.dataset.type, document.activeElement.dataset.status];
    byId("types").replaceChildren(...KG.TYPES.filter((t) => counts.types[t]).map((t) => chip("type", t, KG.off.types, KG.glyph(t), text("type." + t), counts.types[t])));
    byId("statuses").replaceChildren(...KG.STATUSES.filter((s) => counts.statuses[s]).map((s) => chip("status", s, KG.off.statuses, stroke(s), text("status." + s), counts.statuses[s])));
    const names = KG.documents.map((d, i) =>
      el("label", {}, el("input", { type: "checkbox", checked: !KG.off.documents.has(i), "data-document": i, on: { change: () => { if (!KG.off.documents.delete(i)) KG.off.documents.add(i); map.refresh(); panel.again(); } } }),
        el("span", {}, d.title, el("span", { class: "soft" }, " " + [d.issuer, d.year].filter(Boolean).join(" · ")))));
    byId("documents").lastElementChild.replaceChildren(...names);
    if (held && (held[0] || held[1])) document.querySelector(held[0] ? `[data-type="${held[0]}"]` : `[data-status="${held[1]}"]`)?.focus();
  };
  byId("reset").addEventListener("click", () => {
    for (const set of Object.values(KG.off)) set.clear();
    byId("search").value = "";
    closeResults();
    map.box = null;
    map.select(null);
    map.refresh();
    legend();
    panel.showHome();
    map.fit();
  });

  /* ---- search ---- */
  const MOST = 60;
  const index = [...KG.entities.values()].map((e) => ({ e, names: [e.name, ...e.aliases].map(KG.fold), weight: e.out.length + e.in.length }));
  const search = (wanted) => {
    const found = [];
    for (const { e, names, weight } of index) {
      let best = 9;
      let which = 0;
      names.forEach((name, i) => {
        const at = name.indexOf(wanted);
        const score = at < 0 ? 9 : (name === wanted ? 0 : at === 0 ? 1 : 2) + (i ? 0.5 : 0);
        if (score < best) { best = score; which = i; }
      });
      if (best < 9) found.push({ e, best, weight, by: which ? e.aliases[which - 1] : "" });
    }
    return found.sort((a, b) => a.best - b.best || b.weight - a.weight || (a.e.name < b.e.name ? -1 : 1));
  };
  const input = byId("search");
  const results = byId("results");
  let active = -1;
  const closeResults = () => { results.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); active = -1; };
  const choose = (id) => { closeResults(); KG.open(id, { go: true }); };
  const list = () => {
    const wanted = KG.fold(input.value);
    if (!wanted) { closeResults(); return; }
    const found = search(wanted);
    const items = found.slice(0, MOST).map(({ e, by }, i) =>
      el("li", { role: "option", id: `result-${i}`, "aria-selected": "false", "data-entity": e.id, on: { mousedown: (event) => { event.preventDefault(); choose(e.id); } } },
        KG.glyph(e.type, e.planned), el("span", {}, e.name, by ? el("span", { class: "soft" }, ` (${by})`) : ""),
        el("small", {}, panel.typeName(e.type) + " · " + (KG.drawn.has(e.id) ? e.out.length + e.in.length : text("page.not_drawn_short")))));
    if (!items.length) items.push(el("li", { class: "none" }, text("page.nothing_found")));
    if (found.length > MOST) items.push(el("li", { class: "none" }, text("page.and_more", { count: found.length - MOST })));
    results.replaceChildren(...items);
    results.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
    say(text("page.found", { count: found.length }));
    if (found.length) step(1);
  };
  const step = (by) => {
    const options = [...results.querySelectorAll("[role=option]")];
    if (!options.length) return;
    active = (active + by + options.length) % options.length;
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === active)));
    options[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[active].id);
  };
  input.addEventListener("input", list);
  input.addEventListener("focus", list);
  input.addEventListener("blur", closeResults);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") { event.preventDefault(); if (results.hidden) list(); else step(1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); step(-1); }
    else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(results.querySelectorAll("[role=option]")[active].dataset.entity); }
    else if (event.key === "Escape") { event.stopPropagation(); input.value = ""; closeResults(); }
  });

  /* ---- pointer and keys on the drawing ---- */
  const stage = byId("network");
  const tip = byId("tip");
  map.network.on("click", ({ pointer, event }) => {
    if (event && event.srcEvent && event.srcEvent.button) return;
    const hit = map.at(pointer.DOM);
    if (hit.node) KG.open(hit.node);
    else if (hit.edge) KG.openEdge(map.parallel(hit.edge));
    else if (hit.box) KG.openBox(hit.box);
    else KG.clear();
  });
  const describe = (hit) => {
    if (hit.node) {
      const e = KG.entities.get(hit.node);
      return [e.name, panel.typeName(e.type) + (e.planned ? " · " + text("page.planned_only") : "")];
    }
    if (hit.edge) {
      const e = KG.edge(hit.edge);
      const s = KG.statements.get(hit.edge);
      const ends = [KG.entities.get(e.from).name, KG.entities.get(e.to).name];
      return s ? [`${ends[0]} ${text("predicate." + s.p)} ${ends[1]}`, text("status." + s.status)] : [text("page.seen_only", { body: ends[0], thing: ends[1] }), ""];
    }
    return null;
  };
  let waiting = null;
  const hover = () => {
    const point = waiting;
    waiting = null;
    if (!point) return;
    const hit = map.at(point);
    stage.style.cursor = hit.node || hit.edge || hit.box ? "pointer" : "grab";
    const words = describe(hit);
    tip.hidden = !words;
    if (words) {
      tip.replaceChildren(words[0], el("small", {}, words[1]));
      tip.style.left = `${Math.min(point.x + 14, stage.clientWidth - tip.offsetWidth - 6)}px`;
      tip.style.top = `${Math.min(point.y + 16, stage.clientHeight - tip.offsetHeight - 6)}px`;
    }
    if (map.hover !== (hit.node || null)) { map.hover = hit.node || null; map.network.redraw(); }
  };
  stage.addEventListener("mousemove", (event) => {
    const box = stage.getBoundingClientRect();
    if (!waiting) requestAnimationFrame(hover);
    waiting = { x: event.clientX - box.left, y: event.clientY - box.top };
    if (event.buttons) { tip.hidden = true; waiting = null; }
  });
  stage.addEventListener("mouseleave", () => { waiting = null; tip.hidden = true; if (map.hover) { map.hover = null; map.network.redraw(); } });
  stage.addEventListener("keydown", (event) => {
    const at = map.network.getViewPosition();
    const far = 90 / map.network.getScale();
    const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] };
    if (event.key in moves) { event.preventDefault(); map.network.moveTo({ position: { x: at.x + moves[event.key][0], y: at.y + moves[event.key][1] } }); }
    else if (event.key === "+" || event.key === "=") map.zoom(1.4);
    else if (event.key === "-") map.zoom(1 / 1.4);
    else if (event.key === "0") map.fit();
  });
  byId("zoom-in").addEventListener("click", () => map.zoom(1.5));
  byId("zoom-out").addEventListener("click", () => map.zoom(1 / 1.5));
  byId("zoom-fit").addEventListener("click", () => map.fit());
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); input.focus(); input.select(); }
    else if (event.key === "Escape") { byId("documents").open = false; KG.clear(); }
  });
  document.addEventListener("click", (event) => { if (!byId("documents").contains(event.target)) byId("documents").open = false; });

  speak();
  panel.showHome();
  map.fit(false);
  map.settle();
  document.documentElement.dataset.ready = "yes";
})();
