// The page as a whole: one state, one update, and what the keys and the pointer do.
let scene, stage, timer = null, trail = [], fitted = false;
const over = $("over"), tip = $("tip");

function marks() {
  const p = state.pick;
  if (!p) return {};
  const shown = p.map(standsFor), near = new Set(shown);
  if (p.length === 1) for (const t of scene.ties) if (t.a === shown[0] || t.b === shown[0]) { near.add(t.a); near.add(t.b); }
  if (state.sectors) for (const e of scene.edges) if (e.tone === 2 && near.has(e.a) && (p.length > 1 || e.a === shown[0])) near.add(e.b);
  if (p.length === 1) near.centre = shown[0];
  return {near: scene.byNode.has(shown[0]) ? near : null, picked: new Set(shown)};
}

function frame() {
  const ratio = devicePixelRatio || 1, w = over.clientWidth, hh = over.clientHeight;
  if (!w || !stage) return;
  if (over.width !== Math.round(w * ratio) || over.height !== Math.round(hh * ratio)) { over.width = Math.round(w * ratio); over.height = Math.round(hh * ratio); }
  const ctx = over.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, w, hh);
  const at = over.getBoundingClientRect(), kept = [$("shown"), $("zoom"), $("trail")].map(x => x.getBoundingClientRect()).filter(b => b.width).map(b => [b.left - at.left, b.top - at.top, b.width, b.height]);
  over.names = drawNames(ctx, scene, stage.screen, stage.scale(), w, hh, {...marks(), kept});
}

function update(fit) {
  document.documentElement.dataset.theme = state.theme;
  document.body.dataset.mode = state.mode;
  const map = state.mode === "map";
  $("stage").hidden = over.hidden = $("zoom").hidden = !map;
  $("grid").hidden = map;
  $("levels").hidden = !map;
  for (const [id, on] of [["map", map], ["table", !map], ["actors", state.level === "actors"], ["countries", state.level === "countries"]]) $(id).setAttribute("aria-pressed", String(on));
  scene = build();
  scene.allTies = tiesOf(scene.chosen);
  if (map) {
    stage.draw(scene, marks().near || null, fitted ? fit && "fit" : "jump");
    fitted = true;
  } else drawMatrix();
  drawFilters(); drawPanel(); drawTrail(); paintTime(); tell();
  remember();
}
function later() { clearTimeout(timer); timer = setTimeout(() => update(), 60); }
function remember() {
  const text = fragment();
  if (text !== location.hash.slice(1)) try { history.replaceState(null, "", text ? "#" + text : location.pathname + location.search); } catch { /* a frame without an address of its own */ }
}

function tell() {
  const s = scene, of = (n, m, words) => n < m ? `${n.toLocaleString("en")} of ${many(m, words)}` : many(n, words);
  const nodes = s.nodes.filter(n => n.region >= 0).length;
  const shown = state.mode === "matrix" ? `${of(s.matrix.countries, s.matrix.total, "country")}, ${of(s.matrix.events.size, events.length, "event")}` : `${of(nodes, s.total.actors, state.level === "countries" ? "state and body" : "actor").replace("state and bodies", "states and bodies")}, ${of(s.drawn.size, events.length, "event")}`;
  $("shown").textContent = "Showing " + shown + (DATA.asked.events > events.length ? ` (the page holds the best supported ${events.length.toLocaleString("en")} of ${DATA.asked.events.toLocaleString("en")})` : "");
  const picked = state.pick ? state.pick.map(n => actors[n].n).join(" and ") + ". " : "";
  $("stage").setAttribute("aria-label", picked + $("shown").textContent);
  $("said").textContent = picked && `Details of ${picked}`;
}

function drawTrail() {
  const names = list => list.map(n => actors[n].n).join(" + ");
  const crumbs = [];
  if (state.mode === "map" && state.focus.length) {
    crumbs.push(h("button", {type: "button", onclick: () => { trail = []; state.focus = []; update(true); }}, "Everything"));
    trail.forEach((list, k) => crumbs.push(h("button", {type: "button", onclick: () => { state.focus = list; trail = trail.slice(0, k); update(true); }}, names(list))));
    crumbs.push(h("button", {type: "button", "aria-current": "true", "aria-pressed": "true"}, names(state.focus)),
      h("button", {type: "button", title: "How far around", onclick: () => { state.depth = state.depth % 3 + 1; update(true); }}, `${state.depth} ${state.depth === 1 ? "step" : "steps"}`));
  }
  for (const n of state.mode === "map" ? state.open : []) crumbs.push(h("button", {type: "button", onclick: () => openUp(n)}, actors[n].n + " ✕"));
  $("trail").replaceChildren(...crumbs);
}

function pick(list, draw = true) {
  state.pick = list;
  if (!draw) return;
  if (state.mode === "map") { stage.mark(marks().near || null); stage.redraw(); }
  drawPanel(); tell(); remember();
  for (const td of $("grid").querySelectorAll("[aria-selected]")) td.removeAttribute("aria-selected");
}
function focusOn(n) {
  if (state.focus.length) trail.push(state.focus);
  state.focus = [n]; state.mode = "map"; state.pick = [n];
  update(true);
}
function openUp(n) {
  if (state.open.has(n)) state.open.delete(n); else state.open.add(n);
  update();
  if (state.open.has(n)) stage.fit(scene.nodes.filter(x => actors[x.id] && actors[x.id].h === n).map(x => x.id));
}
// show an actor wherever it is: by its state where people stand for states, in its own surroundings where it is not among the strongest
function reveal(n) {
  const shown = standsFor(n);
  if (state.mode === "matrix") return pick([shown]);
  state.pick = [n === shown ? n : shown];
  if (n !== shown) { state.open.add(shown); state.pick = [n]; }
  if (scene.byNode.has(n) && n === shown) { pick([n]); stage.centre(n); return; }
  update();
  if (scene.byNode.has(n)) stage.centre(n); else focusOn(n);
}

function pointed(hit) {
  if (!hit) return null;
  if (hit.node !== undefined) return typeof hit.node === "number" ? [hit.node] : null;
  const edge = scene.edges.find(e => e.id === hit.edge);
  return edge && edge.tone !== 2 ? [edge.a, edge.b] : null;
}
const on = {
  frame, over,
  click: hit => { if (hit && typeof hit.node === "string") { state.topics = new Set([Number(hit.node.slice(7))]); update(); } else pick(pointed(hit)); },
  open: hit => { const p = pointed(hit); if (p && p.length === 1) focusOn(p[0]); },
  hover(hit, at) {
    tip.hidden = true;
    if (!hit || !scene) return;
    const node = scene.byNode.get(hit.node), edge = hit.edge !== undefined && scene.edges.find(e => e.id === hit.edge);
    if (node) tip.textContent = node.label + "\n" + many(node.weight, "event");
    else if (edge) tip.textContent = (typeof edge.b === "number" ? `${actors[edge.a].n} – ${actors[edge.b].n}` : `${actors[edge.a].n} – ${scene.byNode.get(edge.b).label}`) + `\n${many(edge.count, "event")} of ${["conflict", "another kind", "cooperation", "cooperation"][edge.tone + 1]}`;
    else return;
    tip.hidden = false;
    tip.style.left = Math.min(at.x + 14, over.clientWidth - tip.offsetWidth - 6) + "px";
    tip.style.top = Math.min(at.y + 14, over.clientHeight - tip.offsetHeight - 6) + "px";
  },
};

function openFilters(on) {  // on a narrow screen they lie over the map
  $("filters").classList.toggle("open", on);
  $("filters-open").setAttribute("aria-expanded", String(on));
}

function drawLegend() {
  const c = colours(), icon = (d, colour) => svg("svg", {width: 14, height: 14, viewBox: "-8 -8 16 16", "aria-hidden": "true"}, svg("path", {d, fill: colour})), grey = c.region[6];
  const line = (colour, dash, width) => svg("svg", {width: 24, height: 8, "aria-hidden": "true"}, svg("line", {x1: 1, x2: 23, y1: 4, y2: 4, stroke: colour, "stroke-width": width || 3, "stroke-dasharray": dash || ""}));
  const used = new Set(actors.map(a => a.g));
  const row = (mark, words) => h("p", {}, mark, words);
  for (const box of document.querySelectorAll(".legend")) box.replaceChildren(
    row(icon("M-7,0a7,7 0 1,0 14,0a7,7 0 1,0 -14,0", grey), "country"), row(icon("M0,-7L7,0L0,7L-7,0Z", grey), "person"), row(icon("M-6,-6H6V6H-6Z", grey), "organisation"), row(icon("M0,-7L7,5H-7Z", grey), "group"), row(icon("M-7,0L-3.5,-6H3.5L7,0L3.5,6H-3.5Z", c.sector), "sector"),
    ...regions.map((name, k) => used.has(k) ? row(icon("M-5,-5H5V5H-5Z", c.region[k]), name) : ""),
    row(line(c.tone["1"]), "cooperation"), row(line(c.tone["-1"]), "conflict"), row(line(c.tone["0"]), "neither"), row(line(grey, "6 4"), "planned only"), row(line(grey, "2 4"), "denied only"), row(line(grey, "", 1), "thicker: more publishers"));
}

function keys(ev) {
  if (ev.target.closest && ev.target.closest("input,select,textarea")) return;
  const step = {ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60]}[ev.key];
  if (ev.key === "/") { ev.preventDefault(); $("search").focus(); }
  else if (ev.key === "Escape") { if (state.pick) pick(null); else if (state.focus.length) { state.focus = trail.pop() || []; update(true); } openFilters(false); }
  else if (state.mode !== "map" || ev.ctrlKey || ev.metaKey) return;
  else if (ev.key === "+" || ev.key === "=") stage.zoom(1.3);
  else if (ev.key === "-") stage.zoom(1 / 1.3);
  else if (ev.key === "0") stage.fit();
  else if (ev.key === "n" || ev.key === "p") {  // from actor to actor, the strongest first
    const list = scene.nodes.filter(n => typeof n.id === "number"), at = state.pick && state.pick.length === 1 ? list.findIndex(n => n.id === state.pick[0]) : -1;
    const next = list[(at + (ev.key === "n" ? 1 : list.length - 1 + (at < 0))) % list.length];
    if (next) { pick([next.id]); stage.centre(next.id); }
  }
  else if (ev.key === "Enter" && document.activeElement === $("stage") && state.pick && state.pick.length === 1) focusOn(state.pick[0]);
  else if (step && (document.activeElement === $("stage") || $("stage").contains(document.activeElement))) { ev.preventDefault(); stage.move(...step); }
}

function start() {
  restore(location.hash);
  document.documentElement.dataset.theme = state.theme;
  stage = hasWebGL() ? makeStage($("stage"), on) : noStage($("stage"));
  for (const [id, key, value] of [["map", "mode", "map"], ["table", "mode", "matrix"], ["actors", "level", "actors"], ["countries", "level", "countries"]])
    $(id).addEventListener("click", () => { state[key] = value; if (key === "level") { state.open.clear(); if (state.pick) state.pick = [...new Set(state.pick.map(standsFor))]; } fitted = fitted && key !== "mode"; update(true); });
  $("in").addEventListener("click", () => stage.zoom(1.3)); $("out").addEventListener("click", () => stage.zoom(1 / 1.3)); $("fit").addEventListener("click", () => stage.fit());
  $("csv").addEventListener("click", () => save(new Blob(["\ufeff" + csv()], {type: "text/csv;charset=utf-8"}), "events.csv"));
  $("png").addEventListener("click", () => (state.mode === "map" ? png : tablePng)(blob => save(blob, "graph.png")));
  $("theme").addEventListener("click", () => { state.theme = dark() ? "light" : "dark"; document.documentElement.dataset.theme = state.theme; drawLegend(); stage.repaint(); if (state.mode === "matrix") drawMatrix(); stage.redraw(); remember(); });
  $("filters-open").addEventListener("click", () => openFilters(!$("filters").classList.contains("open")));
  $("filters").addEventListener("submit", ev => ev.preventDefault());
  $("middle").addEventListener("pointerdown", () => openFilters(false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { drawLegend(); stage.repaint(); });
  window.addEventListener("hashchange", () => { restore(location.hash); followTime(); update(true); });
  let tall = portrait(), size = "";
  new ResizeObserver(() => {
    const was = size;
    size = $("middle").clientWidth + " " + $("middle").clientHeight;
    if (state.mode !== "map" || !was || was === size) return;
    if (tall !== portrait()) { tall = !tall; update(true); } else stage.redraw();
  }).observe($("middle"));
  document.addEventListener("keydown", keys);
  searchBox(); drawTime(); drawLegend(); update(true); followTime();
  document.documentElement.dataset.ready = "1";
  performance.mark("ready");
}
start();
