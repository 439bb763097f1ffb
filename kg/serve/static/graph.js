// The graph of the desk: it starts from one actor and grows by the neighbours of those that are opened. The address holds who was opened and hidden.
const RING = 300, ARC = 1.9;  // distance of neighbours; angle over which those of a later actor spread
let regions = [];
const nodes = new Map(), edges = new Map();  // by id; nodes have places
const asked = new URLSearchParams(location.search);
const focus = asked.get("focus"), cut = ["people", "family", "sector", "since", "until", "support"].filter(k => asked.get(k)).map(k => `&${k}=${encodeURIComponent(asked.get(k))}`).join("");
let way = [], group = "", grouped = {at: new Map(), names: []};  // ids of the chain that is drawn; what discs stand together by
let centre = "", opened = [], hidden = new Set(), pinned = new Map(), picked = null, stage = null, scene = {nodes: [], edges: []};
const local = ends => ends.includes("/") ? ends : "country/" + ends;
const inAddress = id => id.replace(/^country\//, "");

async function said(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error((await answer.json()).message);
  return answer.json();
}
function neighbours(id, also) {
  const beside = [...nodes.values()].map(n => n.ends).slice(0, 200).join(",");
  return said(`/api/neighbours/${inAddress(id)}?beside=${encodeURIComponent(beside)}&also=${encodeURIComponent(also)}${cut}`);
}

// new neighbours stand on a ring around the first actor, on an arc that looks outward around a later one
function place(found) {
  const centre = nodes.get(found.centre), fresh = found.nodes.filter(n => !nodes.has(n.id));
  if (!centre) { const me = fresh.shift(); nodes.set(me.id, {...me, x: 0, y: 0}); return place({...found, nodes: fresh}); }
  const first = centre.x === 0 && centre.y === 0, out = Math.atan2(centre.y, centre.x);
  const wide = $("stage").clientWidth > $("stage").clientHeight ? 1.3 : .8;  // fills a telephone too
  fresh.forEach((n, k) => {
    const angle = first ? 2 * Math.PI * k / fresh.length - Math.PI / 2 : out + ARC * (fresh.length > 1 ? k / (fresh.length - 1) - .5 : 0);
    const r = (first ? RING : RING * .8) + (k % 2) * 70;
    nodes.set(n.id, {...n, x: centre.x + wide * r * Math.cos(angle), y: centre.y + r * Math.sin(angle)});
  });
  apart([...nodes.values()], new Set(fresh.map(n => n.id).filter(id => !pinned.has(id))));
  pin();
}
function pin() { for (const [id, [x, y]] of pinned) if (nodes.has(id)) Object.assign(nodes.get(id), {x, y}); }
function apart(all, movable) {
  for (let round = 0; round < 80; round++) {
    let moved = false;
    for (let i = 0; i < all.length; i++) for (let j = 0; j < i; j++) {
      const a = all[i], b = all[j], dx = b.x - a.x || .1, dy = b.y - a.y || .1, far = Math.hypot(dx, dy), over = 74 - far;
      if (over <= 0) continue;
      for (const [n, sign] of [[a, -1], [b, 1]]) if (movable.has(n.id)) { n.x += sign * over * dx / far * .6; n.y += sign * over * dy / far * .6; moved = true; }
    }
    if (!moved) return;
  }
}

const KEPT = {plus: 1, minus: -1, none: 0}, DASH = {actual: 0, planned: 1, denied: 2};
const steps = () => way.slice(1).map((id, k) => [way[k], id].sort().join("|"));
// discs of a group stand together in a spiral, the groups in rows
function gather(shown) {
  const by = new Map(), inGroup = n => group === "region" ? regions[n.region] : n.bodies.includes(group) ? group : "others";
  grouped = {at: new Map(), names: []};
  if (!group) return;
  for (const n of shown) { const name = inGroup(n); by.set(name, [...(by.get(name) || []), n]); }
  const list = [...by].sort((x, y) => (x[0] === "others") - (y[0] === "others") || y[1].length - x[1].length || x[0].localeCompare(y[0])), across = Math.ceil(Math.sqrt(list.length));
  let left = 0, top = 0, high = 0;
  list.forEach(([name, members], k) => {
    const r = 62 * Math.sqrt(members.length) + 60;
    if (k % across === 0) { left = 0; top += high; high = 0; }
    members.forEach((n, i) => { const far = 62 * Math.sqrt(i), turn = 2.4 * i; grouped.at.set(n.id, [left + r + 1.25 * far * Math.cos(turn), top + r + far * Math.sin(turn)]); });
    grouped.names.push([`${name} (${members.length})`, left + r, top + 14]);
    left += 2.5 * r; high = Math.max(high, 2 * r + 40);
  });
}
function build() {
  const shown = [...nodes.values()].filter(n => !hidden.has(n.id)).sort((a, b) => b.events - a.events || (a.id < b.id ? -1 : 1)), place = n => !pinned.has(n.id) && grouped.at.get(n.id) || [n.x, n.y], most = Math.max(1, ...shown.map(n => n.events));
  gather(shown);
  const list = shown.map((n, k) => ({id: n.id, x: place(n)[0], y: place(n)[1], r: 9 + 21 * Math.log1p(n.events) / Math.log1p(most), shape: SHAPE[n.kind] || "dot", region: n.region, label: n.name, code: n.code, weight: n.events, place: k}));
  const there = new Set(shown.map(n => n.id)), ties = [...edges.values()].filter(e => there.has(e.a) && there.has(e.b)), top = Math.max(1, ...ties.map(e => e.events)), lines = [];
  for (const e of ties) for (const [key, tone] of Object.entries(KEPT)) if (e[key])
    lines.push({id: `${e.a}|${e.b}|${tone}`, a: e.a, b: e.b, tone, count: e[key], both: e.plus > 0 && e.minus > 0, dash: DASH[e.lines[key].status], forth: e.lines[key].forth, back: e.lines[key].back, width: .8 + 4.6 * Math.log1p(e[key]) / Math.log1p(top), alpha: .25 + .5 * Math.log1p(e[key]) / Math.log1p(top)});
  lines.sort((x, y) => x.count - y.count);
  const along = ties.filter(e => steps().includes([e.a, e.b].sort().join("|")));  // the way lies under its lines
  lines.unshift(...along.map(e => ({id: `${e.a}|${e.b}|2`, a: e.a, b: e.b, tone: 2, count: e.events, both: false, dash: 0, forth: false, back: false, width: 14, alpha: .55})));
  scene = {nodes: list, edges: lines};
}
function near() {
  if (!picked && way.length) return new Set(way);
  if (!picked || !nodes.has(picked)) return null;
  const set = new Set([picked]);
  for (const e of edges.values()) { if (e.a === picked) set.add(e.b); if (e.b === picked) set.add(e.a); }
  set.centre = picked;
  return set;
}
function draw(fit) {
  build();
  stage.draw(scene, near(), fit && "jump");
  table(); groups();
  $("undo").disabled = !opened.length && !hidden.size && !pinned.size && !group;
  card();
}
function frame() {
  const over = $("over"), ratio = devicePixelRatio || 1, w = over.clientWidth, hh = over.clientHeight;
  if (!stage || !w) return;
  if (over.width !== Math.round(w * ratio) || over.height !== Math.round(hh * ratio)) { over.width = Math.round(w * ratio); over.height = Math.round(hh * ratio); }
  const ctx = over.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, w, hh);
  const at = over.getBoundingClientRect(), kept = [$("tools"), $("legend")].map(x => x.getBoundingClientRect()).filter(b => b.width).map(b => [b.left - at.left, b.top - at.top, b.width, b.height]);
  for (const [name, x, y] of grouped.names) {
    ctx.font = "600 13px system-ui,sans-serif"; ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.fillStyle = colours().ink; ctx.globalAlpha = .62;
    const [px, py] = stage.screen(x, y), wide = ctx.measureText(name).width;
    ctx.fillText(name, px, py); ctx.globalAlpha = 1; kept.push([px - wide / 2, py - 9, wide, 18]);
  }
  over.names = drawNames(ctx, scene, stage.screen, stage.scale(), w, hh, {near: near(), picked: new Set(picked ? [picked] : []), kept});
}

function card() {
  const n = picked && nodes.get(picked), e = picked && edges.get(picked);
  const ends = e ? [e.a, e.b] : [picked];
  for (const row of $("rows").rows) {
    const mine = ends.includes(row.dataset.id);
    row.classList.toggle("picked", mine);
    if (mine && n) row.scrollIntoView({block: "nearest"});
  }
  if (n) return $("card").replaceChildren(h("h2", {}, n.name), h("p", {class: "soft"}, `${n.kind}, ${n.events.toLocaleString("en")} events`),
    h("p", {class: "actions"}, h("a", {href: n.path}, "Page"), h("button", {type: "button", onclick: () => open(n.id)}, "Open neighbours"), h("button", {type: "button", onclick: () => hide(n.id)}, "Hide"), ...(pinned.has(n.id) ? [h("button", {type: "button", onclick: () => { pinned.delete(n.id); remember(true); draw(); }}, "Unpin")] : [])));
  if (e) return $("card").replaceChildren(h("h2", {}, `${nodes.get(e.a).name} and ${nodes.get(e.b).name}`), h("p", {}, `${e.events.toLocaleString("en")} events: ${e.plus} of cooperation, ${e.minus} of conflict`), h("p", {class: "actions"}, h("a", {href: e.path}, "What is between them")));
  $("card").replaceChildren();
}
function remember(push) {
  const now = new URLSearchParams(asked), set = (key, list) => { if (list.length) now.set(key, list.map(inAddress).join()); else now.delete(key); };
  if (group) now.set("group", group); else now.delete("group");
  set("open", opened); set("hide", [...hidden]);
  if (pinned.size) now.set("pin", [...pinned].map(([id, place]) => [inAddress(id), ...place].join(":")).join()); else now.delete("pin");
  if (push) history.pushState(null, "", "?" + now);
}
async function take(id, also = "") {
  const found = await neighbours(id, also);
  regions = found.regions;
  place(found);
  for (const e of found.edges) edges.set([e.a, e.b].sort().join("|"), e);
  return found.centre;
}
async function open(id, push = true) {
  try { await take(id); } catch (error) { $("card").replaceChildren(h("p", {class: "wrong"}, error.message)); return; }
  if (!opened.includes(id)) opened.push(id);
  remember(push);
  draw(true);
}
function hide(id) { hidden.add(id); picked = null; remember(true); draw(); }
async function restore() {
  const p = new URLSearchParams(location.search), list = key => (p.get(key) || "").split(",").filter(Boolean).map(local);
  nodes.clear(); edges.clear(); opened = []; picked = null; hidden = new Set(list("hide"));
  pinned = new Map((p.get("pin") || "").split(",").map(x => x.split(":")).filter(x => x.length === 3 && x.slice(1).every(v => /^-?\d{1,5}$/.test(v))).map(([id, x, y]) => [local(id), [Number(x), Number(y)]]));
  group = p.get("group") || "";
  const ends = $("ways") && $("ways").dataset;
  way = ends ? ((await said(`/api/paths/${inAddress(ends.from)}/${ends.to}`)).shortest[0] || []).map(x => x.id) : [];
  centre = await take(local(focus), way.map(inAddress).join());
  for (const id of list("open")) if (nodes.has(id)) { await take(id); opened.push(id); }
  draw(true);
}

const on = {
  frame, over: $("over"),
  click(hit) {
    if (hit && hit.node !== undefined) picked = hit.node; else if (hit && hit.edge !== undefined) picked = hit.edge.split("|").slice(0, 2).sort().join("|"); else picked = null;
    stage.mark(near()); stage.redraw(); card();
  },
  open(hit) { if (hit && hit.node !== undefined) open(hit.node); },
  hover() {},
  drop(id, x, y) { pinned.set(id, [Math.round(x), Math.round(y)]); pin(); remember(true); draw(); },
};
function keys(ev) {
  const step = {ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60]}[ev.key];
  if (step) { ev.preventDefault(); stage.move(...step); }
  else if (ev.key === "+") stage.zoom(1.3); else if (ev.key === "-") stage.zoom(1 / 1.3); else if (ev.key === "0") stage.fit();
}
function groups() {
  const of = new Map();
  for (const n of nodes.values()) if (n.kind === "country") for (const b of n.bodies) of.set(b, (of.get(b) || 0) + 1);
  const all = [...nodes.values()].filter(n => n.kind === "country").length, list = [...of].filter(([, n]) => n > 1 && n < all).map(([b]) => b).sort();
  if (group && group !== "region" && !list.includes(group)) list.push(group);
  $("group").replaceChildren(h("option", {value: ""}, "no groups"), h("option", {value: "region"}, "by region"), ...list.map(b => h("option", {value: b}, `by membership: ${b}`)));
  $("group").value = group;
}
// the table holds who is shown: a row for each, to be picked, opened and hidden as its disc
function table() {
  const to = id => edges.get([centre, id].sort().join("|")), much = n => to(n.id)?.events || 0, list = scene.nodes.filter(n => n.id !== centre).map(n => nodes.get(n.id)).sort((x, y) => much(y) - much(x));
  $("rows").replaceChildren(...list.map(n => h("tr", {"data-id": n.id}, h("th", {scope: "row"}, h("button", {type: "button", class: "plain", onclick: () => pickOne(n.id)}, n.name)),
    h("td", {class: "n"}, to(n.id) ? h("a", {href: to(n.id).path}, to(n.id).events.toLocaleString("en")) : "–"), h("td", {}, h("a", {href: "/graph?focus=" + encodeURIComponent(n.ends), "data-open": n.id, "aria-label": `open ${n.name}`}, "open")))));
}
function pickOne(id) { picked = id; stage.mark(near()); stage.redraw(); card(); }
function png() {
  const under = stage.picture(), over = $("over"), c = h("canvas", {width: under.width, height: under.height}), ctx = c.getContext("2d");
  ctx.fillStyle = colours().bg; ctx.fillRect(0, 0, c.width, c.height);
  ctx.drawImage(under, 0, 0); ctx.drawImage(over, 0, 0, c.width, c.height);
  c.toBlob(blob => give(blob, "graph.png"));
}
async function start() {
  stage = hasWebGL() ? makeStage($("stage"), on) : noStage($("stage"));
  $("tools").hidden = $("legend").hidden = false;
  $("in").addEventListener("click", () => stage.zoom(1.3)); $("out").addEventListener("click", () => stage.zoom(1 / 1.3)); $("fit").addEventListener("click", () => stage.fit());
  $("group").addEventListener("change", () => { group = $("group").value; remember(true); draw(true); });
  $("save").addEventListener("click", ev => { const as = ev.target.dataset.save; if (as) { ({png, svg, gexf, html: onePage})[as](); $("save").open = false; } });
  $("undo").addEventListener("click", () => history.back());
  $("stage").addEventListener("keydown", keys);
  $("rows").addEventListener("click", ev => { const link = ev.target.closest("[data-open]"); if (link) { ev.preventDefault(); picked = link.dataset.open; open(picked); } });
  window.addEventListener("popstate", restore);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { stage.repaint(); });
  await restore();
  document.documentElement.dataset.ready = "1";
}
start();
