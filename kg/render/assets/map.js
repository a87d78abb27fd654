"use strict";
/* The drawing: marks by vis-network, frames and names by hand, so that names keep a readable size at every zoom. */
(() => {
  const FONT = '"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif';
  /* Okabe and Ito's colors, darkened where they stand on white; each type has its own shape as well. */
  const LOOK = {
    agency: ["#0067a5", "square"], organization: ["#4aa3d8", "pentagon"], team: ["#b0508a", "triangle"],
    mechanism: ["#c9500a", "circle"], initiative: ["#00876c", "diamond"], policy: ["#6a4fa3", "page"],
    platform: ["#c98a00", "hexagon"], facility: ["#7a5c46", "house"], event: ["#a3162e", "star"], document: ["#4a5562", "page"],
  };
  const LINES = { done: ["#66758a", 1.3, false], ongoing: ["#4f6f8f", 2.6, false], planned: ["#b85c00", 1.5, [7, 5]], seen: ["#b9c2cd", 1.1, [1.5, 4.5]] };
  const RADIUS = { hub: 19, anchor: 15, shared: 9, item: 6.4 };
  const MOST_NAMES = 16; /* names forced into view around a selected mark */
  const MOST_CROSS = 60; /* lines between neighbors that may be seen without asking */
  const MOST_LINES = 320; /* lines of a whole picture; with more, a mark shows its own when it is chosen */
  const map = (KG.map = { selected: null, edge: null, near: new Set(), hover: null });
  const stage = document.getElementById("network");
  map.boxes = KG.scene.boxes.filter((box) => box.kind !== "listed");
  const facing = !KG.scene.hub;

  const clamp = (value, least, most) => Math.max(least, Math.min(most, value));
  const polygon = (n, turn) => Array.from({ length: n }, (_, i) => [Math.cos(turn + (i * 2 * Math.PI) / n), Math.sin(turn + (i * 2 * Math.PI) / n)]);
  const OUTLINE = {
    square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
    diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
    triangle: [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
    page: [[-0.75, -1], [0.3, -1], [0.75, -0.5], [0.75, 1], [-0.75, 1]],
    house: [[0, -1.1], [1, -0.15], [1, 0.95], [-1, 0.95], [-1, -0.15]],
    pentagon: polygon(5, -Math.PI / 2), hexagon: polygon(6, 0).map(([x, y]) => [x * 1.08, y * 1.08]),
    star: polygon(10, -Math.PI / 2).map(([x, y], i) => (i % 2 ? [x * 0.5, y * 0.5] : [x * 1.2, y * 1.2])),
  };
  KG.look = (type) => LOOK[type] || LOOK.document;
  KG.lines = LINES;
  KG.outline = (shape) => OUTLINE[shape];

  const trace = (ctx, shape, x, y, r) => {
    ctx.beginPath();
    if (shape === "circle") ctx.arc(x, y, r, 0, 2 * Math.PI);
    else {
      OUTLINE[shape].forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx * r, y + dy * r) : ctx.moveTo(x + dx * r, y + dy * r)));
      ctx.closePath();
    }
  };

  /* ---- marks ---- */
  const shown = new Set();
  const radius = (node, scale) => {
    const least = node.rank === "item" ? Math.min(2.4, 8.5 * scale) : Math.min(5, 20 * scale);
    return clamp(RADIUS[node.rank] * scale, least, RADIUS[node.rank] * 1.25) / scale;
  };
  const dimmed = (id) => (map.selected || map.edge || (map.many && rank(id) !== "anchor")) && id !== map.selected && !map.near.has(id);

  const paint = (ctx, entity, x, y, r, scale) => {
    const [color, shape] = KG.look(entity.type);
    trace(ctx, shape, x, y, r);
    ctx.fillStyle = entity.planned ? "#fff" : color;
    ctx.fill();
    ctx.lineWidth = (entity.planned ? 1.7 : 1) / scale;
    ctx.strokeStyle = entity.planned ? color : "rgba(255,255,255,.9)";
    if (entity.planned && r * scale > 6.5) ctx.setLineDash([3 / scale, 1.8 / scale]);
    ctx.stroke();
    ctx.setLineDash([]);
  };
  /* What several share: a plate that lines end at, with the mark and, later, the name on it. */
  const plate = (ctx, node, entity, x, y, r, scale) => {
    const [w, h] = node.room;
    const chosen = node.id === map.selected || node.id === map.hover;
    const draw = () => {
      ctx.beginPath();
      ctx.roundRect(x - w / 2, y - h / 2, w, h, Math.min(9, 7 / scale));
      ctx.fillStyle = "#fff";
      ctx.fill();
      ctx.globalAlpha = dimmed(node.id) ? 0.25 : 1;
      ctx.lineWidth = (chosen ? 2.2 : 1.2) / scale;
      ctx.strokeStyle = chosen ? "#0b5cad" : KG.look(entity.type)[0];
      ctx.stroke();
      paint(ctx, entity, x - w / 2 + 20, y, Math.min(r, 9), scale);
    };
    return { drawNode: draw, nodeDimensions: { width: w, height: h } };
  };
  const mark = ({ ctx, id, x, y }) => {
    const node = KG.drawn.get(id);
    const entity = KG.entities.get(id);
    const scale = map.network.getScale();
    const r = radius(node, scale);
    if (node.rank === "shared") return plate(ctx, node, entity, x, y, r, scale);
    const draw = () => {
      ctx.globalAlpha = dimmed(id) ? 0.16 : 1;
      paint(ctx, entity, x, y, r, scale);
      if (id === map.selected || id === map.hover) {
        trace(ctx, "circle", x, y, r + 4.5 / scale);
        ctx.lineWidth = 2.2 / scale;
        ctx.strokeStyle = "#0b5cad";
        ctx.stroke();
      }
    };
    return { drawNode: draw, nodeDimensions: { width: 2 * r, height: 2 * r } };
  };

  /* ---- lines: those that carry the picture, and on asking those of one mark ---- */
  const rank = (id) => KG.drawn.get(id).rank;
  const bearing = (edge) => (facing ? rank(edge.from) !== "item" && rank(edge.to) !== "item" : edge.from === KG.scene.hub || edge.to === KG.scene.hub || KG.edges.length <= MOST_CROSS);
  const styleOf = (edge) => LINES[edge.seen ? "seen" : KG.statements.get(edge.id).status];
  const passes = (edge) => shown.has(edge.from) && shown.has(edge.to) && (edge.seen ? !KG.off.statuses.size : KG.passes(KG.statements.get(edge.id)));
  const wanted = (edge) => {
    if (!passes(edge)) return false;
    if (map.many) return false;
    if (map.edge) return map.edge.has(edge.id);
    if (map.selected) return (edge.from === map.selected || edge.to === map.selected) && (rank(map.selected) !== "anchor" || bearing(edge));
    return !crowded && bearing(edge);
  };
  const crowded = facing && KG.edges.filter(bearing).length > MOST_LINES;

  const pairs = new Map();
  const byId = new Map(KG.edges.map((edge) => [edge.id, edge]));
  for (const edge of KG.edges) {
    const key = [edge.from, edge.to].sort().join(" ");
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push(edge);
  }
  KG.edge = (id) => byId.get(id);
  /* Parallel statements bend more and more to either side, so that each can be seen and clicked. */
  const bend = (edge) => {
    const all = pairs.get([edge.from, edge.to].sort().join(" "));
    const place = all.indexOf(edge);
    if (place === 0) return facing ? { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.45 } : { enabled: true, type: "curvedCW", roundness: 0.04 };
    const turned = edge.from > edge.to ? -1 : 1;
    const amount = Math.ceil(place / 2) * 0.14 * (place % 2 ? 1 : -1) * turned;
    return { enabled: true, type: amount > 0 ? "curvedCW" : "curvedCCW", roundness: Math.min(0.8, Math.abs(amount)) };
  };
  let measure = 1;
  const line = (edge) => {
    const [color, width, dashes] = styleOf(edge);
    const many = facing || KG.edges.length > 40;
    const light = !map.selected && !map.edge && many;
    const faint = light && !facing;
    return {
      id: edge.id, from: edge.from, to: edge.to, hidden: !wanted(edge), smooth: bend(edge), width: (width * (faint ? 0.7 : 1)) / measure,
      dashes: dashes && dashes.map((d) => d / measure), color: { color, highlight: color, hover: color, opacity: faint ? 0.26 : light ? 0.6 : 0.9 },
      arrows: { to: { enabled: !edge.seen && !light, scaleFactor: 0.45 / measure } }, chosen: false,
    };
  };
  const signature = (l) => [l.hidden, l.hidden || l.width, l.hidden || l.color.opacity].join();
  const drawnAs = new Map();
  const redrawLines = () => {
    const changed = KG.edges.map(line).filter((l) => drawnAs.get(l.id) !== signature(l));
    for (const l of changed) drawnAs.set(l.id, signature(l));
    if (changed.length) map.lines.update(changed);
  };

  /* ---- names ---- */
  const widthOf = (character) => (character.charCodeAt(0) < 0x2000 ? 0.54 : 1);
  const wrap = (text, ems, most) => {
    const lines = [];
    let current = "";
    let used = 0;
    for (const character of text) {
      const width = widthOf(character);
      if (used + width > ems && current) {
        lines.push(current);
        current = "";
        used = 0;
        if (lines.length === most) {
          const last = lines[most - 1];
          lines[most - 1] = last.slice(0, Math.max(1, last.length - 1)) + "…";
          return lines;
        }
      }
      current += character;
      used += width;
    }
    if (current) lines.push(current);
    return lines;
  };
  const emsOf = (text) => [...text].reduce((sum, c) => sum + widthOf(c), 0);

  const write = (ctx, lines, x, y, { px, weight = 400, color = "#1c2530", align = "left", halo = true }) => {
    ctx.font = `${weight} ${px}px ${FONT}`;
    ctx.textAlign = align;
    ctx.textBaseline = "middle";
    const step = px * 1.24;
    lines.forEach((text, i) => {
      const at = y + (i - (lines.length - 1) / 2) * step;
      if (halo) {
        ctx.lineWidth = 3.2;
        ctx.lineJoin = "round";
        ctx.strokeStyle = "rgba(251,252,254,.92)";
        ctx.strokeText(text, x, at);
      }
      ctx.fillStyle = color;
      ctx.fillText(text, x, at);
    });
  };

  const blocky = (box) => facing && box.kind === "group";
  /* How a name is set: lines, size and place on the screen; null where there is no room for it. */
  const setting = (node, scale) => {
    const [w, h] = [node.room[0] * scale, node.room[1] * scale];
    const r = radius(node, scale) * scale;
    const name = KG.entities.get(node.id).name;
    if (node.rank === "hub") {
      const px = clamp(22 * scale, 14, 22);
      const lines = wrap(name, Math.max(w, 150) / px, 3);
      return { lines, px, weight: 700, align: "center", dx: 0, dy: r + 8 + (lines.length * px * 1.24) / 2 };
    }
    if (node.rank === "anchor") {
      const px = clamp(23 * scale, frames.size ? 12 : 9, 22);
      if (h < px) return null;
      return { lines: wrap(name, (w - r - 8) / px, 1), px, weight: 700, align: node.side === "left" ? "right" : "left", dx: (r + 8) * (node.side === "left" ? -1 : 1), dy: 0 };
    }
    if (node.side === "below") {
      if (w < 54) return null;
      const px = clamp(w / 7, 10.5, 13);
      const lines = wrap(name, (w - 4) / px, Math.max(1, Math.floor((h - 2 * r - 6) / (px * 1.24))));
      return { lines, px, align: "center", dx: 0, dy: r + 3 + (lines.length * px * 1.24) / 2 };
    }
    if (node.side === "within") {
      const px = clamp(18 * scale, 10, 17);
      if (h < px * 1.05) return null;
      const left = 36 * scale;
      const lines = wrap(name, (w - left - 8 * scale) / px, Math.max(1, Math.floor(h / (px * 1.2))));
      return { lines, px, weight: 500, align: "left", dx: left - w / 2, dy: 0, halo: false };
    }
    const px = clamp(14.5 * scale, 9, 15);
    if (h < px * 1.02) return null;
    const lines = wrap(name, w / px, Math.max(1, Math.floor(h / (px * 1.24))));
    return { lines, px, cut: lines[lines.length - 1].endsWith("…"), align: node.side, dx: (r + 5) * (node.side === "left" ? -1 : 1), dy: 0, flip: true };
  };

  const onScreen = (p, slack = 300) => p.x > -slack && p.y > -slack && p.x < stage.clientWidth + slack && p.y < stage.clientHeight + slack;
  let toScreen = (x, y) => ({ x, y });
  let hits = [];

  const writeNames = (ctx) => {
    const scale = map.network.getScale();
    hits = [];
    const few = map.near.size <= MOST_NAMES;
    const late = [];
    for (const node of KG.nodes) {
      if (!shown.has(node.id)) continue;
      const p = toScreen(node.x, node.y);
      if (!onScreen(p)) continue;
      const forced = node.id === map.selected || node.id === map.hover || (few && map.near.has(node.id));
      const set = setting(node, scale);
      if (forced && node.rank !== "hub" && (!set || set.cut || node.side === "below")) late.push([node, p]);
      else if (set) nameAt(ctx, node, p, set);
    }
    const taken = [];
    late.sort(([a], [b]) => (b.id === map.selected || b.id === map.hover) - (a.id === map.selected || a.id === map.hover));
    for (const [node, p] of late) pill(ctx, node, p, radius(node, scale) * scale, taken);
  };
  const nameAt = (ctx, node, p, set) => {
    const align = set.flip ? (set.align === "left" ? "right" : "left") : set.align;
    ctx.globalAlpha = dimmed(node.id) ? 0.2 : 1;
    if (node.rank === "hub") backing(ctx, p, set);
    write(ctx, set.lines, p.x + set.dx, p.y + set.dy, { ...set, align });
    if (node.rank === "anchor") underAnchor(ctx, node, p, set, align);
    ctx.globalAlpha = 1;
    const wide = Math.max(...set.lines.map(emsOf)) * set.px;
    const tall = set.lines.length * set.px * 1.24;
    const left = p.x + set.dx - (align === "center" ? wide / 2 : align === "right" ? wide : 0);
    hits.push([left, p.y + set.dy - tall / 2, left + wide, p.y + set.dy + tall / 2, node.id]);
  };
  const backing = (ctx, p, set) => {
    const wide = Math.max(...set.lines.map(emsOf)) * set.px + 20;
    const tall = set.lines.length * set.px * 1.24 + 8;
    ctx.fillStyle = "rgba(255,255,255,.93)";
    ctx.beginPath();
    ctx.roundRect(p.x - wide / 2, p.y + set.dy - tall / 2, wide, tall, 7);
    ctx.fill();
  };
  const underAnchor = (ctx, node, p, set, align) => {
    const counts = map.counts.get(node.id);
    if (!counts || node.room[1] * map.network.getScale() < set.px * 2.1) return;
    const text = KG.text("page.anchor_counts", counts);
    write(ctx, [text], p.x + set.dx, p.y + set.px * 1.22, { px: clamp(set.px * 0.62, 10, 13), color: "#5a6675", align });
  };
  /* A name that must be read although there is no room for it. */
  const pill = (ctx, node, p, r, taken) => {
    const px = 13;
    const name = KG.entities.get(node.id).name;
    const lines = wrap(name, 20, 3);
    ctx.font = `600 ${px}px ${FONT}`;
    const wide = Math.max(...lines.map((l) => ctx.measureText(l).width)) + 12;
    const tall = lines.length * px * 1.24 + 6;
    const leftward = node.side === "left" || p.x + r + wide + 8 > stage.clientWidth;
    const x = leftward ? p.x - r - 6 - wide : p.x + r + 6;
    const place = [x, p.y - tall / 2, x + wide, p.y + tall / 2];
    if (taken.some((t) => place[0] < t[2] && place[2] > t[0] && place[1] < t[3] && place[3] > t[1])) return;
    taken.push(place);
    ctx.fillStyle = "rgba(255,255,255,.95)";
    ctx.strokeStyle = node.id === map.selected ? "#0b5cad" : "#c5ced9";
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(x, p.y - tall / 2, wide, tall, 5);
    ctx.fill();
    ctx.stroke();
    write(ctx, lines, x + 6, p.y, { px, weight: 600, halo: false });
    hits.push([...place, node.id]);
  };

  /* ---- frames ---- */
  const frames = new Map();
  if (KG.scene.boxes.some(blocky)) {
    for (const node of KG.nodes.filter((n) => n.rank === "anchor")) frames.set(node.id, [node.x - 0, node.y - 27, node.x + 0, node.y + 27]);
    for (const box of KG.scene.boxes.filter(blocky)) {
      const f = frames.get(box.owner);
      frames.set(box.owner, [Math.min(f[0], box.x), Math.min(f[1], box.y), Math.max(f[2], box.x + box.w), Math.max(f[3], box.y + box.h)]);
    }
  }
  const frame = (ctx, x1, y1, x2, y2, r, fill, stroke) => {
    const [a, b] = [toScreen(x1, y1), toScreen(x2, y2)];
    ctx.beginPath();
    ctx.roundRect(a.x, a.y, b.x - a.x, b.y - a.y, r);
    if (fill) { ctx.fillStyle = fill; ctx.fill(); }
    if (stroke) { ctx.strokeStyle = stroke; ctx.lineWidth = 1; ctx.stroke(); }
    return [a, b];
  };
  const drawFrames = (ctx) => {
    const scale = map.network.getScale();
    for (const f of frames.values()) frame(ctx, f[0] - 14, f[1] - 10, f[2] + 14, f[3] + 14, 12 * Math.min(1, scale), "#eaeff5", null);
    for (const box of map.boxes) {
      const a = toScreen(box.x, box.y);
      const b = toScreen(box.x + box.w, box.y + box.h);
      if (!onScreen(a) && !onScreen(b) && (a.x > 0 || b.x < 0)) continue;
      if (box.kind === "family") frame(ctx, box.x, box.y, box.x + box.w, box.y + box.h, 16 * Math.min(1, scale), box === map.box ? "#0b5cad" : "#e2eaf4", null);
      else if (facing && box.kind === "group") frame(ctx, box.x, box.y, box.x + box.w, box.y + box.h, 7 * Math.min(1, scale), box === map.box ? "#f4f9ff" : "#fff", box === map.box ? "#0b5cad" : "#d9e0e8");
      drawHeading(ctx, box, a, b, scale);
    }
  };
  const drawHeading = (ctx, box, a, b, scale) => {
    const band = box.kind === "band" || box.kind === "title";
    const family = box.kind === "family";
    const px = band ? clamp(21 * scale, 9.5, 20) : clamp((facing ? 19 : 15) * scale, 9, 16);
    const wide = box.heading * scale;
    const count = box.kind === "title" ? "" : family ? String(map.count.get(box)) : String(map.count.get(box));
    const rest = wide / px - emsOf(count) - 1.2;
    if (rest < 1.6 || Math.min(box.h, 36) * scale < px * 0.9) return null;
    const words = wrap(KG.heading(box) + (box.continued ? "…" : ""), Math.max(rest, 2), 1)[0];
    const y = a.y + 17 * Math.min(scale, 1.3);
    const total = (emsOf(words) + emsOf(count) * 0.95 + 0.5) * px;
    const x = band || family ? (a.x + b.x - total) / 2 : box.align === "right" ? b.x - total - 4 : a.x + (facing ? 9 * Math.min(1.4, scale) : 2);
    write(ctx, [words], x, y, { px, weight: family ? 500 : 700, color: family && box === map.box ? "#fff" : band || family ? "#0b3e73" : "#2b3a4b", halo: false });
    if (!count) return rule(ctx, a, b, y + px * 0.85, true);
    const after = x + ctx.measureText(words).width + px * 0.45;
    write(ctx, [count], after, y, { px, weight: 400, color: family && box === map.box ? "#fff" : "#6b7786", halo: false });
    if (!facing || band) rule(ctx, a, b, y + px * 0.85, band);
    return null;
  };
  const rule = (ctx, a, b, y, strong) => {
    ctx.strokeStyle = strong ? "#b9cbe0" : "#cfd8e3";
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(a.x, y);
    ctx.lineTo(b.x, y);
    ctx.stroke();
  };

  const inScreen = (painter) => (ctx) => {
    const ratio = ctx.canvas.width / stage.clientWidth;
    const scale = map.network.getScale();
    const zero = map.network.canvasToDOM({ x: 0, y: 0 });
    toScreen = (x, y) => ({ x: x * scale + zero.x, y: y * scale + zero.y });
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    painter(ctx);
    ctx.restore();
  };

  /* ---- the network ---- */
  const refreshShown = () => {
    shown.clear();
    for (const id of KG.drawn.keys()) if (KG.visible(KG.entities.get(id))) shown.add(id);
    map.count = new Map(KG.scene.boxes.map((box) => [box, box.members.filter((m) => KG.visible(KG.entities.get(m))).length]));
    map.counts = new Map(KG.scene.anchors.map((a) => [a, { own: 0, shared: 0 }]));
    for (const box of KG.scene.boxes) if (map.counts.has(box.owner) && !box.continued) map.counts.get(box.owner).own += map.count.get(box);
    for (const [id, seats] of Object.entries(KG.scene.seats)) if (KG.visible(KG.entities.get(id))) for (const a of seats) map.counts.get(a).shared += 1;
  };
  refreshShown();
  map.marks = new vis.DataSet(KG.nodes.map((n) => ({ id: n.id, x: n.x, y: n.y, shape: "custom", ctxRenderer: mark, fixed: true, hidden: !shown.has(n.id) })));
  const first = KG.edges.map(line);
  for (const l of first) drawnAs.set(l.id, signature(l));
  map.lines = new vis.DataSet(first);
  map.network = new vis.Network(stage, { nodes: map.marks, edges: map.lines }, KG.options);
  map.network.on("beforeDrawing", inScreen(drawFrames));
  map.network.on("afterDrawing", inScreen(writeNames));

  map.refresh = () => {
    const before = new Set(shown);
    refreshShown();
    const changed = KG.nodes.filter((n) => before.has(n.id) !== shown.has(n.id)).map((n) => ({ id: n.id, hidden: !shown.has(n.id) }));
    if (changed.length) map.marks.update(changed);
    map.select(map.selected && shown.has(map.selected) ? map.selected : null);
  };
  map.isShown = (id) => shown.has(id);

  /* Selecting shows the lines of one mark (or the statements of one line) and lets the rest step back. */
  map.select = (id, edges = null, many = null) => {
    map.selected = id;
    map.edge = edges && new Set(edges);
    map.many = many;
    map.near = new Set(many || []);
    for (const edge of KG.edges) {
      const touches = map.edge ? map.edge.has(edge.id) : edge.from === id || edge.to === id;
      if (touches && passes(edge)) map.near.add(edge.from).add(edge.to);
    }
    redrawLines();
    map.network.redraw();
  };

  const animation = matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 350, easingFunction: "easeInOutQuad" };
  map.extent = () => {
    const xs = [], ys = [];
    for (const n of KG.nodes) {
      const [w, h] = n.side === "below" ? [n.room[0] / 2, n.room[1] / 2 + 20] : [n.room[0], n.room[1] / 2];
      if (n.rank === "anchor") { xs.push(n.x - 20, n.x + 20); ys.push(n.y - 40, n.y + 30); continue; }
      if (n.side === "within") { xs.push(n.x - n.room[0] / 2, n.x + n.room[0] / 2); ys.push(n.y - h, n.y + h); continue; }
      xs.push(n.side === "right" ? n.x - 16 : n.x - w, n.side === "left" ? n.x + 16 : n.x + w);
      ys.push(n.y - h, n.y + h);
    }
    for (const b of map.boxes) { xs.push(b.x - 14, b.x + b.w + 14); ys.push(b.y, b.y + b.h + 14); }
    if (!xs.length) return [-100, -100, 100, 100];
    const edge = (list, pick) => list.reduce((a, b) => pick(a, b));
    return [edge(xs, Math.min), edge(ys, Math.min), edge(xs, Math.max), edge(ys, Math.max)];
  };
  map.show = ([x1, y1, x2, y2], most = 1.25, moved = true) => {
    const scale = Math.min((stage.clientWidth - 76) / (x2 - x1), (stage.clientHeight - 50) / (y2 - y1), most);
    map.network.moveTo({ position: { x: (x1 + x2) / 2 + 20 / scale, y: (y1 + y2) / 2 + 12 / scale }, scale, animation: moved && animation });
  };
  map.fit = (moved = true) => map.show(map.extent(), 1.25, moved);
  /* A mark with all that it is related to; alone, at a size that can be read. */
  map.goTo = (id) => {
    const seen = [id, ...map.near].map((n) => KG.drawn.get(n)).filter(Boolean);
    if (!KG.drawn.has(id)) return;
    const pad = 170;
    map.show([Math.min(...seen.map((n) => n.x)) - pad, Math.min(...seen.map((n) => n.y)) - pad, Math.max(...seen.map((n) => n.x)) + pad, Math.max(...seen.map((n) => n.y)) + pad]);
  };
  map.goToBox = (box) => map.show([box.x - 20, box.y - 20, box.x + box.w + 20, box.y + box.h + 20], facing ? 5.5 : 1.3);
  map.zoom = (factor) => map.network.moveTo({ scale: clamp(map.network.getScale() * factor, 0.03, 12), animation });

  /* Lines keep their width on the screen; their data is touched only when the zoom has changed much. */
  const settle = () => {
    const now = Math.pow(1.3, Math.round(Math.log(map.network.getScale()) / Math.log(1.3)));
    if (Math.abs(now - measure) > 1e-6) { measure = now; redrawLines(); }
  };
  map.network.on("zoom", settle);
  map.network.on("animationFinished", settle);
  map.settle = settle;

  /* What lies under the pointer: a mark, a name, a line, a frame. */
  map.at = (point) => {
    const mark = map.network.getNodeAt(point);
    if (mark !== undefined && shown.has(mark)) return { node: mark };
    for (let i = hits.length - 1; i >= 0; i--) {
      const [x1, y1, x2, y2, id] = hits[i];
      if (point.x >= x1 && point.x <= x2 && point.y >= y1 && point.y <= y2) return { node: id };
    }
    const edge = map.network.getEdgeAt(point);
    const c = map.network.DOMtoCanvas(point);
    const box = map.boxes.find((b) => c.x >= b.x && c.x <= b.x + b.w && c.y >= b.y && c.y <= b.y + (b.kind === "group" && facing || b.kind === "family" ? b.h : b.kind === "title" ? 0 : 34));
    if (edge !== undefined && wanted(KG.edge(edge))) return { edge };
    return box ? { box } : {};
  };
  map.parallel = (id) => {
    const edge = KG.edge(id);
    return pairs.get([edge.from, edge.to].sort().join(" ")).filter(passes).map((e) => e.id);
  };
})();
