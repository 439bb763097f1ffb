// Search, filters, the time slider, exports.
function searchBox() {
  const input = $("search"), box = $("found");
  const index = actors.map((a, n) => ({n, keys: [fold(a.n), ...(a.a || []).map(fold)]}));
  const weight = new Array(actors.length).fill(0);
  for (const e of events) for (const n of new Set(e.p.flat())) { weight[n]++; if (actors[n].h !== n) weight[actors[n].h] += .5; }
  let hits = [], at = 0;
  const show = () => {
    box.replaceChildren(...hits.map((n, k) => h("li", {role: "option", id: "hit" + k, "aria-selected": k === at ? "true" : "false", onmousedown: ev => { ev.preventDefault(); go(n); }}, h("span", {}, actors[n].n), h("small", {}, kindWords(actors[n])))));
    box.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(!box.hidden));
    if (hits.length) input.setAttribute("aria-activedescendant", "hit" + at); else input.removeAttribute("aria-activedescendant");
  };
  const look = () => {
    const q = fold(input.value.trim());
    const score = keys => Math.max(...keys.map(k => k === q ? 4 : k.startsWith(q) ? 3 : k.includes(" " + q) ? 2 : q.length > 2 && k.includes(q) ? 1 : 0));
    hits = q ? index.map(x => [x.n, score(x.keys)]).filter(x => x[1]).sort((x, y) => y[1] - x[1] || weight[y[0]] - weight[x[0]] || x[0] - y[0]).slice(0, 10).map(x => x[0]) : [];
    at = 0;
    show();
  };
  const go = n => { input.value = ""; hits = []; show(); input.blur(); reveal(n); };
  input.addEventListener("input", look);
  input.addEventListener("blur", () => { hits = []; show(); });
  input.addEventListener("keydown", ev => {
    if (ev.key === "ArrowDown" || ev.key === "ArrowUp") { ev.preventDefault(); at = (at + (ev.key === "ArrowDown" ? 1 : hits.length - 1)) % (hits.length || 1); show(); }
    else if (ev.key === "Enter" && hits.length) { ev.preventDefault(); go(hits[at]); }
    else if (ev.key === "Escape") { input.value = ""; look(); input.blur(); ev.stopPropagation(); }
  });
}

const counts = (f, ever) => { const m = new Map(); for (const e of events) if (ever || covers(e, state.from, state.to)) for (const k of f(e)) m.set(k, (m.get(k) || 0) + 1); return m; };
function drawFilters() {
  const opened = new Set([...$("filters").querySelectorAll("details[open]")].map(d => d.dataset.name));
  const check = (on, change, label, count, mark) => h("label", {}, h("input", {type: "checkbox", checked: on, onchange: ev => { change(ev.target.checked); update(); }}), mark, h("span", {title: label}, label), h("small", {}, count ? count.toLocaleString("en") : "0"));
  const flip = (set, key) => on => on ? set.add(key) : set.delete(key);
  const only = (set, all, key) => on => { if (!set.size) all.forEach(k => set.add(k)); if (on) set.add(key); else set.delete(key); if (set.size === all.length || !set.size) set.clear(); };
  const fam = counts(e => [e.rel.family]), ever = new Set(events.map(e => e.rel.family)), told = new Set(events.map(e => e.status)), sta = counts(e => [e.status]), top = counts(e => e.topics), kin = new Map();
  for (const a of new Set(events.filter(e => covers(e, state.from, state.to)).flatMap(e => e.p.flat()))) kin.set(actors[a].k, (kin.get(actors[a].k) || 0) + 1);
  const present = families.filter(f => ever.has(f.id)), about = [...counts(e => e.topics, true)].sort((x, y) => y[1] - x[1] || x[0] - y[0]).map(([t]) => [t, top.get(t)]);
  const all = (words, act) => h("button", {type: "button", class: "all", onclick: () => { act(); update(); }}, words);
  const kinds = KINDS.filter(k => actors.some(a => a.k === k)), statuses = STATUSES.filter(s => told.has(s)), support = Math.max(...events.map(e => e.u), 1);
  const out = h("output", {}, state.support), held = document.activeElement, list = () => [...$("choices").querySelectorAll("input,select,button,summary")], at = list().indexOf(held);
  $("choices").replaceChildren(
    h("fieldset", {}, h("legend", {}, "Relations ", all(state.off.size ? "all" : "none", () => { state.off = state.off.size ? new Set() : new Set(families.map(f => f.id)); })),
      present.map(f => check(!state.off.has(f.id), on => on ? state.off.delete(f.id) : state.off.add(f.id), f.id, fam.get(f.id), h("i", {class: "dot " + toneClass(f.tone)})))),
    h("fieldset", {}, h("legend", {}, "Status"), statuses.map(s => check(!state.statuses.size || state.statuses.has(s), only(state.statuses, statuses, s), s, sta.get(s)))),
    h("fieldset", {}, h("legend", {}, "Actors"), kinds.map(k => check(!state.kinds.size || state.kinds.has(k), only(state.kinds, kinds, k), k, kin.get(k))),
      h("label", {}, h("span", {}, "shown"), h("select", {"aria-label": "Actors shown at most", onchange: ev => { state.top = Number(ev.target.value); update(true); }}, [...new Set([...TOPS, state.top])].sort((a, b) => a - b).filter(t => t < actors.length || t === 1e9 || t === state.top).map(t => h("option", {value: t, selected: t === state.top}, t >= 1e9 ? "all" : "strongest " + t)))),
      check(state.sectors, on => { state.sectors = on; }, "sectors of cooperation", top.size)),
    support > 1 ? h("fieldset", {}, h("legend", {}, "Publishers, at least ", out), h("input", {type: "range", min: 1, max: support, value: state.support, "aria-label": "Publishers, at least", oninput: ev => { state.support = Number(ev.target.value); out.textContent = state.support; later(); }})) : "",
    about.length ? h("details", {"data-name": "topics", open: opened.has("topics") || state.topics.size > 0}, h("summary", {}, "Sectors ", state.topics.size ? all("any", () => state.topics.clear()) : ""), about.map(([t, n]) => check(state.topics.has(t), flip(state.topics, t), topics[t], n))) : "",
    h("p", {}, h("button", {type: "button", onclick: () => { const theme = state.theme; state = fresh(); state.theme = theme; update(true); }}, "Reset all")));
  if (at >= 0) list()[at]?.focus();  // who goes by keys stays where they were
}

// bins of equal calendar length from the bulk of the dates; what is older falls into the first bin, what is later into the last
function binsOf(list, most) {
  const dates = list.map(e => e.l).sort(), low = dates[Math.floor(dates.length * .01)], ends = list.map(e => e.h).sort(), high = ends[Math.ceil(ends.length * .99) - 1];
  const date = s => new Date((s + "-01-01".slice(s.length < 7 ? 0 : 3)).slice(0, 10) + "T00:00:00Z"), iso = d => d.toISOString().slice(0, 10);
  const spanDays = (date(high) - date(low)) / 864e5 + 1;
  const unit = spanDays <= most ? "day" : spanDays / 7 <= most ? "week" : spanDays / 30.4 <= most ? "month" : spanDays / 365.25 <= most ? "year" : "decade";
  const start = date(low);
  if (unit === "week") start.setUTCDate(start.getUTCDate() - (start.getUTCDay() + 6) % 7);
  if (unit === "month" || unit === "year" || unit === "decade") start.setUTCDate(1);
  if (unit === "year" || unit === "decade") start.setUTCMonth(0);
  if (unit === "decade") start.setUTCFullYear(Math.floor(start.getUTCFullYear() / 10) * 10);
  const next = d => { const n = new Date(d); if (unit === "day") n.setUTCDate(n.getUTCDate() + 1); if (unit === "week") n.setUTCDate(n.getUTCDate() + 7); if (unit === "month") n.setUTCMonth(n.getUTCMonth() + 1); if (unit === "year") n.setUTCFullYear(n.getUTCFullYear() + 1); if (unit === "decade") n.setUTCFullYear(n.getUTCFullYear() + 10); return n; };
  const bins = [];
  for (let d = start; iso(d) <= high.padEnd(10, "-31").slice(0, 10) && bins.length < 400; d = next(d)) bins.push({from: iso(d), to: iso(new Date(next(d) - 864e5)), p: 0, m: 0, z: 0});
  if (!bins.length) bins.push({from: low, to: high, p: 0, m: 0, z: 0});
  for (const e of list) {
    let k = bins.findIndex(b => b.to >= e.l);
    if (k < 0) k = bins.length - 1;
    bins[k][toneClass(e.tone)]++;
  }
  const before = list.filter(e => e.h < bins[0].from).length, after = list.filter(e => e.l > bins[bins.length - 1].to).length;
  const beyond = [before ? `${before} earlier` : "", after ? `${after} later` : ""].filter(Boolean).join(", ");
  return [bins, `${bins[0].from} to ${bins[bins.length - 1].to}, per ${unit}` + (beyond ? ` (${beyond})` : "")];
}

let clock = null, bins = [], unitWords = "";
function drawTime() {
  const box = $("time"), dated = events.filter(e => e.l);
  if (dated.length < 2) { box.hidden = true; return; }
  [bins, unitWords] = binsOf(dated, 160);
  const chart = svg("svg", {preserveAspectRatio: "none", viewBox: `0 0 ${bins.length} 34`, "aria-hidden": "true"});
  const slider = (id, label, value) => h("input", {type: "range", id, min: 0, max: bins.length - 1, step: 1, value, "aria-label": label, oninput: () => slide()});
  box.replaceChildren(h("button", {type: "button", id: "play", "aria-label": "Play", title: "Move the window through time"}, "▶"),
    h("div", {class: "chart"}, chart, slider("from", "First day", 0), slider("to", "Last day", bins.length - 1)), h("output", {id: "window"}));
  $("play").addEventListener("click", () => clock ? stop() : play());
  followTime();
}
function slide() {
  let a = Number($("from").value), b = Number($("to").value);
  if (a > b) { [a, b] = [b, a]; }
  state.from = a === 0 ? "" : bins[a].from;
  state.to = b === bins.length - 1 ? "" : bins[b].to;
  later();
  paintTime();
}
function windowOf() {
  let a = state.from ? bins.findIndex(b => b.to >= state.from) : 0, b = state.to ? bins.findIndex(x => x.to >= state.to) : bins.length - 1;
  return [a < 0 ? bins.length - 1 : a, b < 0 ? bins.length - 1 : b];
}
function followTime() {
  if (!bins.length) return;
  const [a, b] = windowOf();
  $("from").value = a; $("to").value = b;
  paintTime();
}
function paintTime() {
  if (!bins.length) return;
  const here = bins.map(() => ({p: 0, m: 0, z: 0})), [a, b] = windowOf();
  for (const e of events) {
    if (!e.l || !passes(e, true)) continue;
    let k = bins.findIndex(x => x.to >= e.l);
    here[k < 0 ? bins.length - 1 : k][toneClass(e.tone)]++;
  }
  const top = Math.max(1, ...here.map(x => x.p + x.m + x.z));
  $("time").querySelector("svg").replaceChildren(...here.flatMap((x, k) => {
    let y = 34;
    return ["p", "m", "z"].filter(c => x[c]).map(c => { const t = 33 * x[c] / top; y -= t; return svg("rect", {class: c + (k < a || k > b ? " off" : ""), x: k + .06, y, width: .88, height: t}); });
  }));
  $("window").textContent = state.from || state.to ? `${state.from || "start"} to ${state.to || "end"}` : unitWords;
}
function play() {
  let [a, b] = windowOf();
  let width = b - a;
  if (width >= bins.length - 1) { width = Math.max(0, Math.floor(bins.length / 12)); a = -1; }
  else if (b >= bins.length - 1) a = -1;  // at the end: from the start again
  $("play").textContent = "❚❚"; $("play").setAttribute("aria-label", "Stop");
  const step = () => {
    a++;
    if (a + width > bins.length - 1) return stop();
    state.from = bins[a].from; state.to = bins[a + width].to;
    update(); followTime();
  };
  clock = setInterval(step, 650);
  step();
}
function stop() {
  clearInterval(clock); clock = null;
  $("play").textContent = "▶"; $("play").setAttribute("aria-label", "Play");
}

function save(blob, name) {
  const url = URL.createObjectURL(blob), a = h("a", {href: url, download: name});
  document.body.append(a); a.click(); a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 2000);
}
// a cell that begins like a formula is quoted: a spreadsheet must not run what an article says (OWASP, CSV injection)
const cell = v => { let s = String(v ?? ""); if (typeof v !== "number" && /^[=+\-@\t\r]/.test(s)) s = "'" + s; return /[",\n]/.test(s) ? '"' + s.replaceAll('"', '""') + '"' : s; };
function csv() {
  const rows = [["event", "date", "from", "to", "agent", "agent_kind", "relation", "target", "target_kind", "status", "tone", "place", "sectors", "publishers", "passages", "quote", "source", "published", "url"]];
  const list = state.mode === "matrix" ? [...scene.matrix.events] : [...scene.drawn];
  for (const e of list) for (const [a, b] of e.p) {
    const q = e.q[0] || {}, article = q.a === undefined ? {} : articles[q.a];
    rows.push([e.i, e.d, e.l, e.h, actors[a].n, actors[a].k, e.rel.id, actors[b].n, actors[b].k, e.status, e.tone, e.w, (e.t || []).map(n => sectors[n].label).join("; "), e.u, e.m, (q.q || []).join(""), article.s, article.d, article.u]);
  }
  return rows.map(r => r.map(cell).join(",")).join("\r\n") + "\r\n";
}
// a canvas with the title above and the figures below what `draw` puts there
function picture(w, hh, draw, done) {
  const ratio = Math.max(2, devicePixelRatio || 1), c = colours(), out = h("canvas"), ctx = out.getContext("2d");
  out.width = w * ratio; out.height = (hh + 66) * ratio;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = c.bg; ctx.fillRect(0, 0, w, hh + 66);
  ctx.save(); ctx.translate(0, 40); draw(ctx); ctx.restore();
  ctx.fillStyle = c.ink; ctx.textAlign = "left"; ctx.textBaseline = "alphabetic"; ctx.font = "600 16px system-ui,sans-serif"; ctx.fillText(DATA.title, 12, 24);
  ctx.font = "12px system-ui,sans-serif"; ctx.fillText($("shown").textContent, 12, hh + 57);
  let x = w - 190;
  for (const [tone, words] of [["1", "cooperation"], ["-1", "conflict"]]) { ctx.fillStyle = c.tone[tone]; ctx.fillRect(x, 16, 18, 4); ctx.fillStyle = c.ink; ctx.fillText(words, x + 23, 22); x += 105; }
  out.toBlob(done, "image/png");
}
function png(done) {
  const w = $("stage").clientWidth, hh = $("stage").clientHeight;
  picture(w, hh, ctx => { ctx.drawImage(stage.picture(), 0, 0, w, hh); drawNames(ctx, scene, stage.screen, stage.scale(), w, hh, marks()); }, done);
}
function tablePng(done) {
  const table = $("grid").querySelector("table"), at = table.getBoundingClientRect(), body = table.tBodies[0].getBoundingClientRect();
  picture(Math.max(420, at.width + 24), body.bottom - at.top + 6, ctx => {
    ctx.font = "11.5px system-ui,sans-serif"; ctx.textBaseline = "middle";
    for (const cell of table.querySelectorAll("thead th, tbody th, td")) {
      const b = cell.getBoundingClientRect(), style = getComputedStyle(cell), x = b.left - at.left + 12, y = b.top - at.top;
      if (cell.tagName === "TD") { ctx.fillStyle = style.backgroundColor; ctx.fillRect(x, y, b.width, b.height); }
      ctx.fillStyle = style.color;
      ctx.save();
      if (cell.tagName === "TD") { ctx.textAlign = "center"; ctx.translate(x + b.width / 2, y + b.height / 2); }
      else if (cell.scope === "col") { ctx.textAlign = "left"; ctx.translate(x + b.width / 2, y + b.height - 4); ctx.rotate(-Math.PI / 2); }
      else { ctx.textAlign = "right"; ctx.translate(x + b.width - 6, y + b.height / 2); }
      ctx.fillText(cell.textContent, 0, 0);
      ctx.restore();
    }
  }, done);
}
