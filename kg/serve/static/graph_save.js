// What is seen as a file: a picture of lines, a graph for other programs, a page of its own.
function give(blob, name) {
  const a = h("a", {href: URL.createObjectURL(blob), download: name});
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}
const escaped = text => String(text).replace(/[^\P{C}\n]/gu, "").replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
const FORM = {
  dot: (x, y, r) => `<circle cx="${x}" cy="${y}" r="${r}"`, square: (x, y, r) => `<rect x="${x - .88 * r}" y="${y - .88 * r}" width="${1.76 * r}" height="${1.76 * r}"`,
  diamond: (x, y, r) => `<path d="M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z"`, triangle: (x, y, r) => `<path d="M${x} ${y - r}L${x + r} ${y + .75 * r}H${x - r}Z"`,
};
function picture() {
  const c = colours(), at = new Map(scene.nodes.map(n => [n.id, n])), xs = scene.nodes.map(n => n.x), ys = scene.nodes.map(n => n.y), edge = 90;
  const [x0, y0, x1, y1] = [Math.min(...xs) - edge, Math.min(...ys) - edge, Math.max(...xs) + edge, Math.max(...ys) + edge], few = v => Math.round(10 * v) / 10, out = [];
  for (const e of scene.edges) {
    const a = at.get(e.a), b = at.get(e.b), far = Math.hypot(b.x - a.x, b.y - a.y) || 1, [tx, ty] = [(b.x - a.x) / far, (b.y - a.y) / far], side = e.both ? e.tone * e.width : 0, colour = c.tone[e.tone], head = 6 + 2 * e.width;
    const end = (n, sign, arrow) => [n.x - ty * side + sign * tx * (n.r + (arrow ? head * .8 : 0)), n.y + tx * side + sign * ty * (n.r + (arrow ? head * .8 : 0))];
    const [ax, ay] = end(a, 1, e.back), [bx, by] = end(b, -1, e.forth);
    out.push(`<line x1="${few(ax)}" y1="${few(ay)}" x2="${few(bx)}" y2="${few(by)}" stroke="${colour}" stroke-width="${few(e.width)}" opacity="${few(e.alpha)}"${["", ' stroke-dasharray="8 5"', ' stroke-dasharray="2.5 4.5"'][e.dash]}/>`);
    for (const [has, x, y, sign] of [[e.forth, bx, by, 1], [e.back, ax, ay, -1]]) if (has) {
      const tip = [x + sign * tx * head * .8, y + sign * ty * head * .8], wing = w => `${few(x - ty * w * head * .4)} ${few(y + tx * w * head * .4)}`;
      out.push(`<path d="M${few(tip[0])} ${few(tip[1])}L${wing(1)}L${wing(-1)}Z" fill="${colour}" opacity="${few(Math.min(1, e.alpha + .2))}"/>`);
    }
  }
  for (const n of scene.nodes) {
    out.push(`${FORM[n.shape](few(n.x), few(n.y), few(n.r))} fill="${fill(n, c)}" stroke="${c.rim}" stroke-width="1.5"><title>${escaped(n.label)}: ${n.weight} events</title></${FORM[n.shape](0, 0, 0).match(/\w+/)[0]}>`);
    out.push(`<text x="${few(n.x)}" y="${few(n.y + n.r + 14)}" text-anchor="middle" font-size="13" fill="${c.ink}" stroke="${c.halo}" stroke-width="3" paint-order="stroke">${escaped(n.label)}</text>`);
  }
  for (const [name, x, y] of grouped.names) out.push(`<text x="${few(x)}" y="${few(y)}" text-anchor="middle" font-size="15" font-weight="600" fill="${c.ink}" opacity=".6">${escaped(name)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${few(x0)} ${few(y0)} ${few(x1 - x0)} ${few(y1 - y0)}" font-family="system-ui,sans-serif" role="img" aria-label="${escaped(document.title)}"><rect x="${few(x0)}" y="${few(y0)}" width="100%" height="100%" fill="${c.bg}"/>${out.join("")}</svg>`;
}
function svg() { give(new Blob(['<?xml version="1.0" encoding="utf-8"?>\n', picture()], {type: "image/svg+xml"}), "graph.svg"); }
// GEXF 1.3: an edge a tone, from who does it; `mutual` where that is both or neither
function gexf() {
  const c = colours(), rgb = hex => channels(hex).map((v, k) => `${"rgb"[k]}="${v}"`).join(" "), value = (k, v) => `<attvalue for="${k}" value="${escaped(v)}"/>`;
  const lines = scene.edges.filter(e => e.tone !== 2).map((e, k) => {
    const [a, b] = e.back && !e.forth ? [e.b, e.a] : [e.a, e.b];
    return `<edge id="${k}" source="${escaped(a)}" target="${escaped(b)}" weight="${e.count}"><attvalues>${value("tone", ["conflict", "neither", "cooperation"][e.tone + 1])}${value("status", ["actual", "planned", "denied"][e.dash])}${value("mutual", e.forth === e.back)}</attvalues></edge>`;
  });
  const discs = scene.nodes.map(n => `<node id="${escaped(n.id)}" label="${escaped(n.label)}"><attvalues>${value("kind", n.id.split("/")[0])}${value("region", regions[n.region])}${value("events", n.weight)}</attvalues><viz:color ${rgb(fill(n, c))}/><viz:position x="${n.x.toFixed(1)}" y="${(-n.y).toFixed(1)}"/><viz:size value="${n.r.toFixed(1)}"/></node>`);
  give(new Blob([`<?xml version="1.0" encoding="utf-8"?>\n<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3"><meta><creator>irkg</creator><description>${escaped(document.title)}</description></meta><graph defaultedgetype="directed">
<attributes class="node"><attribute id="kind" title="kind" type="string"/><attribute id="region" title="region" type="string"/><attribute id="events" title="events" type="integer"/></attributes>
<attributes class="edge"><attribute id="tone" title="tone" type="string"/><attribute id="status" title="status" type="string"/><attribute id="mutual" title="mutual" type="boolean"/></attributes>
<nodes>${discs.join("\n")}</nodes><edges>${lines.join("\n")}</edges></graph></gexf>\n`], {type: "application/xml"}), "graph.gexf");
}
// picture and ties in one file that needs neither the desk nor a script
function onePage() {
  const there = new Set(scene.nodes.map(n => n.id)), ties = [...edges.values()].filter(e => there.has(e.a) && there.has(e.b)).sort((x, y) => y.events - x.events), name = id => escaped(nodes.get(id).name);
  const rows = ties.map(e => `<tr><td>${name(e.a)}</td><td>${name(e.b)}</td>${[e.events, e.plus, e.minus, e.none].map(v => `<td class="n">${v}</td>`).join("")}</tr>`).join("\n"), title = escaped(document.title), day = new Date().toISOString().slice(0, 10);
  give(new Blob([`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>body{font:15px/1.45 system-ui,sans-serif;max-width:1100px;margin:20px auto;padding:0 16px;color:#1c2330}svg{width:100%;height:auto;border:1px solid #ccd}table{border-collapse:collapse}td,th{padding:3px 14px 3px 0;text-align:left;border-bottom:1px solid #dde}.n{text-align:right}</style></head>
<body><main><h1>${title}</h1>${picture()}<p>Blue is cooperation, orange conflict, grey neither; an arrow points from who does it, dashes are planned only, dots denied only; thicker lines are more events.</p>
<table><thead><tr><th scope="col">actor</th><th scope="col">actor</th><th scope="col" class="n">events</th><th scope="col" class="n">cooperation</th><th scope="col" class="n">conflict</th><th scope="col" class="n">neither</th></tr></thead><tbody>${rows}</tbody></table>
<p>Saved ${day}. ${escaped(document.querySelector("footer p").textContent)}</p></main></body></html>\n`], {type: "text/html"}), "graph.html");
}
