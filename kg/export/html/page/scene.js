// From events to what is drawn: filters, who stands for whom, ties between two, the strongest of them, places.
const SHAPE = {country: "dot", organisation: "square", group: "triangle", person: "diamond", sector: "hexagon"};
const LARGEST = Math.min(34, 9 + 3.2 * Math.sqrt(DATA.most));
const discSize = n => 9 + (LARGEST - 9) * Math.log1p(Math.min(n, DATA.most)) / Math.log1p(Math.max(1, DATA.most));  // as kg.export.html.layout.size

const covers = (e, from, to) => {
  if (!from && !to) return true;
  if (!e.l) return false;
  return (!from || e.h >= from || e.h.startsWith(from)) && (!to || e.l <= to + "~");
};
function passes(e, timeless) {
  if (state.off.has(e.rel.family) || e.u < state.support) return false;
  if (state.statuses.size && !state.statuses.has(e.status)) return false;
  if (state.topics.size && !e.topics.some(t => state.topics.has(t))) return false;
  return timeless || covers(e, state.from, state.to);
}
function standsFor(n) {
  if (state.mode === "matrix") return actors[n].h;
  return state.level === "actors" || state.open.has(actors[n].h) ? n : actors[n].h;
}
const shownKind = n => !state.kinds.size || state.kinds.has(actors[n].k);

// ties: {a, b, events, plus, minus, zero, support, forth, back}, a < b; forth counts what a does to b
function tiesOf(chosen) {
  const found = new Map();
  for (const e of chosen) {
    const seen = new Set();
    for (const [x, y] of e.p) {
      const s = standsFor(x), t = standsFor(y);
      if (s === t || !shownKind(s) || !shownKind(t)) continue;
      const a = Math.min(s, t), b = Math.max(s, t), key = a * 1e6 + b;
      let tie = found.get(key);
      if (!tie) found.set(key, tie = {key, a, b, events: [], plus: 0, minus: 0, zero: 0, support: 0, forth: [0, 0, 0], back: [0, 0, 0], real: [0, 0, 0]});
      if (!seen.has(key)) {
        seen.add(key);
        tie.events.push(e);
        tie.support += e.u;
        if (e.tone > 0) tie.plus++; else if (e.tone < 0) tie.minus++; else tie.zero++;
        if (e.status === "actual") tie.real[e.tone + 1]++;
      }
      if (!e.rel.symmetric) (s === a ? tie.forth : tie.back)[e.tone + 1]++;
    }
  }
  return [...found.values()];
}

function build() {
  const chosen = events.filter(e => passes(e));
  let ties = tiesOf(chosen);
  const total = {events: chosen.length, ties: ties.length};
  const beside = new Map(), link = (a, b) => { let s = beside.get(a); if (!s) beside.set(a, s = []); s.push(b); };
  for (const t of ties) { link(t.a, t.b); link(t.b, t.a); }
  total.actors = beside.size;
  let ring = null;
  const focus = state.mode === "map" ? [...new Set(state.focus.map(standsFor))] : [];
  if (focus.length) {
    ring = new Map(focus.map(n => [n, 0]));
    let edge = focus;
    for (let step = 1; step <= state.depth; step++) {
      const next = [];
      for (const n of edge) for (const m of beside.get(n) || []) if (!ring.has(m)) { ring.set(m, step); next.push(m); }
      edge = next;
    }
    ties = ties.filter(t => ring.has(t.a) && ring.has(t.b));
  }
  const weight = new Map();
  for (const t of ties) for (const n of [t.a, t.b]) weight.set(n, (weight.get(n) || 0) + t.events.length);
  for (const n of focus) if (!weight.has(n)) weight.set(n, 0);
  // the strongest actors: in a focus those that the focus deals with most
  const direct = new Map();
  if (ring) for (const t of ties) for (const [n, m] of [[t.a, t.b], [t.b, t.a]]) if (ring.get(m) === 0) direct.set(n, (direct.get(n) || 0) + t.events.length);
  const rank = n => ring ? (ring.get(n) === 0 ? 1e9 : (direct.get(n) || 0) * 1e4 + weight.get(n)) : weight.get(n);
  const ranked = [...weight.keys()].sort((x, y) => rank(y) - rank(x) || x - y), guest = n => actors[n].h !== n && state.open.has(actors[n].h);
  const ordered = state.level === "actors" || ring ? ranked.slice(0, state.top)
    : [...ranked.filter(n => !guest(n)).slice(0, state.top), ...ranked.filter(guest).slice(0, GUESTS)];  // who is opened is seen, strong or not
  const kept = new Set(ordered);
  ties = ties.filter(t => kept.has(t.a) && kept.has(t.b));
  const tall = portrait(), place = ring ? radial(ordered, ring) : n => [actors[n].x, actors[n].y], at = n => { const [x, y] = place(n); return tall ? [y, 1.3 * x] : [x, y]; };
  const zoom = fitting(ordered.map(at)), wide = Math.max(1, Math.min(4, .9 / zoom)), apart = ring ? 2.4 : ordered.length <= CROWD ? 3.2 : 1.3;
  const grow = Math.max(1, Math.min(apart, .72 / zoom));  // small pictures of large maps: bigger discs, as far as they have room
  const nodes = ordered.map((n, k) => {
    const a = actors[n], [hx, hy] = at(ring ? n : a.h), [gx, gy] = at(n), x = hx + grow * (gx - hx), y = hy + grow * (gy - hy);  // people keep their distance from a grown country
    const big = a.h === n;
    return {id: n, x, y, r: grow * (ring ? Math.min(26, discSize(weight.get(n))) : big ? discSize(weight.get(n)) : 9), shape: SHAPE[a.k], region: a.g, label: a.n, code: codeOf(a),
      weight: weight.get(n), place: k};
  });
  if (nodes.length <= CROWD) roomFor(nodes, grow);
  const edges = [];
  for (const t of ties) for (const tone of [1, -1, 0]) {
    const count = tone > 0 ? t.plus : tone < 0 ? t.minus : t.zero;
    if (!count) continue;
    const k = tone + 1, mine = t.events.filter(e => e.tone === tone), support = mine.reduce((s, e) => s + e.u, 0);
    const real = t.real[k], planned = mine.some(e => e.status === "planned" || e.status === "conditional");
    edges.push({id: t.key + ":" + tone, a: t.a, b: t.b, tone, support, both: t.plus > 0 && t.minus > 0,
      dash: real ? 0 : planned ? 1 : 2, forth: t.forth[k] > 0, back: t.back[k] > 0, count});
  }
  const crowd = Math.min(1, 160 / (edges.length || 1)) ** .45;
  const most = Math.max(1, ...edges.map(e => e.support)), busiest = Math.max(1, ...edges.map(e => e.count));
  for (const e of edges) {
    e.width = wide * (.8 + Math.min(4.4, 1.1 * Math.log2(most)) * Math.log2(e.support) / Math.log2(most + 1));
    e.alpha = .1 + .4 * crowd + .38 * (busiest > 1 ? Math.log(e.count) / Math.log(busiest) : 0);
  }
  edges.sort((x, y) => x.count - y.count);
  if (state.sectors && state.mode === "map") addSectors(nodes, edges, ties);
  const drawn = new Set(ties.flatMap(t => t.events));
  return {nodes, edges, ties, chosen, drawn, total, ring, byNode: new Map(nodes.map(n => [n.id, n]))};
}

// on a screen higher than wide the map lies on its side, drawn out to fill it
const portrait = () => $("middle").clientHeight > 1.15 * $("middle").clientWidth;

// what stands on a disc: the code of a country, the short name of an organisation
const codeOf = a => a.k === "country" ? a.id.slice(8, 11) : a.k === "organisation" && a.a && a.a[0].length <= 5 ? a.a[0] : "";

const GUESTS = 80;  // people of opened countries, the strongest
const CROWD = 400;  // discs; beyond, all pairs would take longer than a frame
// grown discs shrink again where they would touch, down to what they were and the weaker actor first
function roomFor(nodes, grow) {
  for (const n of nodes) n.least = n.r / grow;
  for (let i = 1; i < nodes.length; i++) for (let j = 0; j < i; j++) {
    const room = Math.hypot(nodes[i].x - nodes[j].x, nodes[i].y - nodes[j].y) / 1.06;
    for (const [weak, other] of [[nodes[i], nodes[j]], [nodes[j], nodes[i]]]) if (weak.r + other.r > room) weak.r = Math.max(weak.least, room - other.r);
  }
}

function fitting(places) {
  const box = $("stage");
  let [x0, y0, x1, y1] = [1e9, 1e9, -1e9, -1e9];
  for (const [x, y] of places) { x0 = Math.min(x0, x); y0 = Math.min(y0, y); x1 = Math.max(x1, x); y1 = Math.max(y1, y); }
  return Math.max(.02, Math.min(1.6, .94 * Math.min((box.clientWidth || 900) / (x1 - x0 + 60), (box.clientHeight || 700) / (y1 - y0 + 60))));
}

// a focus stands in the middle, its neighbours on rings around it, each in the direction where it stands on the whole map
function radial(ordered, ring) {
  const centre = ordered.filter(n => ring.get(n) === 0), places = new Map();
  centre.forEach((n, k) => places.set(n, [(k - (centre.length - 1) / 2) * 240, 0]));
  const cx = centre.reduce((s, n) => s + actors[n].x, 0) / (centre.length || 1), cy = centre.reduce((s, n) => s + actors[n].y, 0) / (centre.length || 1);
  let radius = 120 * (centre.length - 1);
  for (let step = 1; step <= 4; step++) {
    const here = ordered.filter(n => ring.get(n) === step);
    if (!here.length) break;
    here.sort((m, n) => Math.atan2(actors[m].y - cy, actors[m].x - cx) - Math.atan2(actors[n].y - cy, actors[n].x - cx) || m - n);
    const lanes = Math.max(1, Math.ceil(here.length / 26));  // one ring holds 26 labels
    here.forEach((n, k) => {
      const r = radius + 230 + (k % lanes) * 120, angle = 2 * Math.PI * k / here.length - Math.PI;
      places.set(n, [r * 1.35 * Math.cos(angle), r * Math.sin(angle)]);
    });
    radius += 230 + (lanes - 1) * 120;
  }
  return n => places.get(n);
}

// sectors stand on a ring outside, each nearest to those who cooperate on it
function addSectors(nodes, edges, ties) {
  const on = new Map(), here = new Map(nodes.map(n => [n.id, n]));
  for (const t of ties) for (const e of t.events) if (e.rel.on_sector && (e.status === "actual" || e.status === "planned"))
    for (const topic of e.topics) for (const n of [t.a, t.b]) {
      if (!on.has(topic)) on.set(topic, new Map());
      on.get(topic).set(n, (on.get(topic).get(n) || 0) + 1);
    }
  const xs = nodes.map(n => n.x), ys = nodes.map(n => n.y), [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const cx = (x0 + x1) / 2, cy = (y0 + y1) / 2, rx = Math.max(250, .7 * (x1 - x0)), ry = Math.max(200, .7 * (y1 - y0));
  const list = [...on].map(([topic, who]) => {
    let x = 0, y = 0, total = 0;
    for (const [n, w] of who) { total += w; x += here.get(n).x * w; y += here.get(n).y * w; }
    return {topic, who, angle: Math.atan2((y / total - cy) / ry, (x / total - cx) / rx)};
  }).sort((a, b) => a.angle - b.angle || a.topic - b.topic);
  list.forEach((s, k) => {
    const angle = list.length > 5 ? 2 * Math.PI * k / list.length - Math.PI : s.angle, count = [...s.who.values()].reduce((a, b) => a + b, 0);
    nodes.push({id: "sector:" + s.topic, x: cx + rx * Math.cos(angle), y: cy + ry * Math.sin(angle), r: 1.5 * discSize(count), shape: "hexagon", region: -1, label: topics[s.topic], code: "", weight: count, place: nodes.length});
    for (const [n, w] of s.who) edges.push({id: "on:" + s.topic + ":" + n, a: n, b: "sector:" + s.topic, tone: 2, width: 1 + Math.log2(w), alpha: .5, dash: 0, forth: false, back: false, count: w});
  });
}
