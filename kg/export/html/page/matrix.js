// Countries by countries: who acts towards whom, blue where cooperation prevails, red where conflict does, darker the more events.
const MATRIX = 34;  // countries in one table; the line below says how many there are
function drawMatrix() {
  const cells = new Map(), weight = new Map(), c = colours();
  for (const e of scene.chosen) {
    const seen = new Set();
    for (const [x, y] of e.p) {
      const a = standsFor(x), b = standsFor(y);
      if (a === b || actors[a].k !== "country" || actors[b].k !== "country") continue;
      for (const [s, t] of e.rel.symmetric ? [[a, b], [b, a]] : [[a, b]]) {
        const key = s * 1e6 + t;
        if (seen.has(key)) continue;
        seen.add(key);
        const cell = cells.get(key) || {plus: 0, minus: 0, zero: 0, n: 0, events: []};
        cell.n++; cell.events.push(e); if (e.tone > 0) cell.plus++; else if (e.tone < 0) cell.minus++; else cell.zero++;
        cells.set(key, cell);
        weight.set(s, (weight.get(s) || 0) + 1); weight.set(t, (weight.get(t) || 0) + 1);
      }
    }
  }
  let list = [...weight.keys()].sort((x, y) => weight.get(y) - weight.get(x) || x - y);
  const total = list.length;
  list = list.slice(0, MATRIX);
  scene.matrix = {countries: list.length, total, events: new Set(list.flatMap(r => list.flatMap(k => (cells.get(r * 1e6 + k) || {events: []}).events)))};
  if (state.order === "name") list.sort((x, y) => actors[x].n.localeCompare(actors[y].n, "en"));
  if (state.order === "region") list.sort((x, y) => actors[x].g - actors[y].g || weight.get(y) - weight.get(x));
  const most = Math.max(1, ...[...cells.values()].map(x => x.n));
  const short = n => actors[n].n.length > 18 ? actors[n].id.slice(8) : actors[n].n;
  const select = h("select", {"aria-label": "Order", onchange: ev => { state.order = ev.target.value; update(); }}, [["events", "by events"], ["region", "by region"], ["name", "by name"]].map(([v, t]) => h("option", {value: v, selected: state.order === v}, t)));
  const table = h("table", {},
    h("caption", {}, `Rows act towards columns; meetings and other mutual acts count both ways. Blue: cooperation prevails, red: conflict, grey: balanced or neither. `, select),
    h("thead", {}, h("tr", {}, h("th"), list.map(n => h("th", {scope: "col"}, h("span", {title: actors[n].n}, short(n)))))),
    h("tbody", {}, list.map((r, i) => h("tr", {}, h("th", {scope: "row"}, actorButton(r, short(r))), list.map((k, j) => {
      if (r === k) return h("td", {class: "self"});
      const cell = cells.get(r * 1e6 + k);
      if (!cell) return h("td", {class: "none"});
      const lean = (cell.plus - cell.minus) / Math.max(1, cell.plus + cell.minus), strength = .22 + .78 * Math.log1p(cell.n) / Math.log1p(most);
      const td = h("td", {tabindex: "-1", "data-at": i + "," + j, title: `${actors[r].n} → ${actors[k].n}: ${cell.plus} of cooperation, ${cell.minus} of conflict` + (cell.zero ? `, ${cell.zero} neither` : ""), onclick: () => pick([r, k])}, cell.n);
      const colour = blend(Math.abs(lean) < .2 ? c.tone["0"] : lean > 0 ? c.tone["1"] : c.tone["-1"], c.bg, strength * Math.max(.55, Math.abs(lean)));
      td.style.background = colour;
      td.style.color = inkOn(colour);
      return td;
    })))));
  const first = table.querySelector("td[data-at]");
  if (first) first.tabIndex = 0;
  table.addEventListener("keydown", ev => {
    const at = ev.target.dataset && ev.target.dataset.at, step = {ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0]}[ev.key];
    if (!at) return;
    if (ev.key === "Enter") ev.target.click();
    if (!step) return;
    let [i, j] = at.split(",").map(Number), cell = null;
    do { i += step[0]; j += step[1]; cell = table.querySelector(`td[data-at="${i},${j}"]`); } while (!cell && i >= 0 && j >= 0 && i < list.length && j < list.length);
    if (cell) { ev.preventDefault(); cell.focus(); }
  });
  $("grid").replaceChildren(table);
}
