// A stage draws a scene and says what is pointed at. This one stands on vis-network, for up to some 1,500 actors; names are drawn by labels.js, so vis-network never sees a text.
// Both stages: draw(scene), mark(near or null), fit(ids), move(dx, dy), zoom(factor), screen(x, y), scale(), size(), picture(), redraw(), centre(id); on: {frame, hover, click, open}
function visStage(element, on) {
  const nodes = new vis.DataSet(), edges = new vis.DataSet();
  let scene = {nodes: [], edges: []}, near = null, scale = 1, timer = null;  // scale: the one that sizes were made for
  const network = new vis.Network(element, {nodes, edges}, {
    physics: false, layout: {improvedLayout: false}, autoResize: true,
    interaction: {hover: true, keyboard: false, tooltipDelay: 1e9, multiselect: false, selectable: true, selectConnectedEdges: false, hoverConnectedEdges: false, zoomSpeed: .7},
    nodes: {borderWidth: 1.5, borderWidthSelected: 1.5, chosen: false}, edges: {chosen: false, smooth: false, arrowStrikethrough: false},
  });
  const alpha = (hex, a) => hex + Math.round(a * 255).toString(16).padStart(2, "0");
  const nodeRow = (n, c) => {
    const faint = near && !near.has(n.id), body = fill(n, c), r = Math.min(n.r, DISC / scale);
    return {id: n.id, x: n.x, y: n.y, shape: n.shape, size: n.shape === "diamond" || n.shape === "triangle" ? r * 1.15 : r * (n.shape === "square" ? .88 : 1),
      color: {background: alpha(body, faint ? c.dim : 1), border: alpha(c.rim, faint ? c.dim : 1), hover: {background: body, border: c.ink}}};
  };
  const edgeRow = (e, c) => {
    const faint = near && !(near.has(e.a) && near.has(e.b) && (near.centre === undefined || e.a === near.centre || e.b === near.centre));
    const arrows = (e.forth ? "to" : "") + (e.back ? ",from" : ""), colour = alpha(c.tone[e.tone], faint ? .06 : near ? .85 : e.alpha);
    return {id: e.id, from: e.a, to: e.b, width: Math.min(e.width, LINE / scale), dashes: e.dash === 1 ? [9, 6] : e.dash === 2 ? [2, 6] : false, color: {color: colour, hover: c.tone[e.tone], inherit: false},
      arrows: arrows ? {to: {enabled: e.forth, scaleFactor: .45}, from: {enabled: e.back, scaleFactor: .45}} : "",
      smooth: e.both ? {enabled: true, type: e.tone > 0 ? "curvedCW" : "curvedCCW", roundness: .09} : {enabled: false}};
  };
  const paint = () => {
    const c = colours();
    nodes.update(scene.nodes.map(n => nodeRow(n, c)));
    edges.update(scene.edges.map(e => edgeRow(e, c)));
  };
  const what = p => {
    const n = network.getNodeAt(p.pointer.DOM);
    if (n !== undefined) return {node: n};
    const e = network.getEdgeAt(p.pointer.DOM);
    return e !== undefined && edges.get(e) ? {edge: e} : null;
  };
  network.on("afterDrawing", () => {
    on.frame();
    const now = network.getScale();
    if (Math.abs(now / scale - 1) > .1 && !timer) timer = setTimeout(() => { timer = null; scale = network.getScale(); paint(); }, 120);
  });
  network.on("click", p => on.click(what(p)));
  network.on("doubleClick", p => on.open(what(p)));
  network.on("oncontext", p => p.event.preventDefault());
  for (const [name, key] of [["hoverNode", "node"], ["hoverEdge", "edge"]]) network.on(name, p => on.hover({[key]: p[key]}, p.pointer.DOM));
  for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(name, () => on.hover(null));
  return {
    draw(next) {
      scene = next; near = null;
      const c = colours(), keepN = new Set(next.nodes.map(n => n.id)), keepE = new Set(next.edges.map(e => e.id));
      edges.remove(edges.getIds().filter(id => !keepE.has(id)));
      nodes.remove(nodes.getIds().filter(id => !keepN.has(id)));
      nodes.update(next.nodes.map(n => nodeRow(n, c)));
      edges.update(next.edges.map(e => edgeRow(e, c)));
    },
    mark(set) { if (set !== near) { near = set; paint(); } },
    repaint: paint,
    fit(ids, quick) { network.fit({nodes: ids || [...nodes.getIds()], maxZoomLevel: 1.6, animation: quick ? false : {duration: 350}}); },
    centre(id) { network.focus(id, {scale: Math.max(.8, network.getScale()), animation: {duration: 350}}); },
    move(dx, dy) { const p = network.getViewPosition(), s = network.getScale(); network.moveTo({position: {x: p.x + dx / s, y: p.y + dy / s}}); },
    zoom(f) { network.moveTo({scale: Math.max(.02, Math.min(8, network.getScale() * f)), animation: {duration: 150}}); },
    screen(x, y) { const p = network.canvasToDOM({x, y}); return [p.x, p.y]; },
    scale: () => network.getScale(),
    redraw: () => network.redraw(),
    picture: () => element.querySelector("canvas"),
  };
}
