// The stage for many actors: points and lines in WebGL 2, a few hundred bytes of shader, nothing but typed arrays between data and screen.
const NODE_VS = `#version 300 es
in vec2 at; in float radius; in vec4 colour; in float shape; uniform vec3 view; uniform vec2 size; uniform float ratio; out vec4 c; flat out float s; out float px;
void main() { vec2 p = (at - view.xy) * view.z / size * 2.0; gl_Position = vec4(p.x, -p.y, 0, 1); px = clamp(radius * view.z * 2.0, 3.0, ${2 * DISC}.0) * ratio; gl_PointSize = px; c = colour; s = shape; }`;
const NODE_FS = `#version 300 es
precision mediump float; in vec4 c; flat in float s; in float px; out vec4 o;
void main() {
  vec2 p = gl_PointCoord * 2.0 - 1.0; float d;
  if (s < .5) d = length(p); else if (s < 1.5) d = max(abs(p.x), abs(p.y)) / .88; else if (s < 2.5) d = 2.0 * max(p.y, abs(p.x) * .866 - p.y * .5);
  else if (s < 3.5) d = abs(p.x) + abs(p.y); else d = max(abs(p.y) * 1.12, abs(p.x) * .97 + abs(p.y) * .56);
  float a = 1.0 - smoothstep(1.0 - 2.5 / px, 1.0, d); if (a <= 0.0) discard; o = vec4(c.rgb, c.a * a);
}`;
const LINE_VS = `#version 300 es
in vec2 corner; in vec4 ends; in vec2 form; in vec4 colour; uniform vec3 view; uniform vec2 size; out vec4 c; out float along, across; flat out float dash, reach;
void main() {
  vec2 a = (ends.xy - view.xy) * view.z, b = (ends.zw - view.xy) * view.z, d = b - a; float len = max(length(d), .001); vec2 n = vec2(-d.y, d.x) / len;
  float w = clamp(form.x * view.z, .7, ${LINE}.0);
  reach = w * .5 + .5; across = corner.y * reach;  // half a pixel more on each side, where the line fades out
  vec2 p = mix(a, b, corner.x) + n * across; gl_Position = vec4(p / size * vec2(2, -2), 0, 1); c = colour; along = corner.x * len; dash = form.y;
}`;
const LINE_FS = `#version 300 es
precision mediump float; in vec4 c; in float along, across; flat in float dash, reach; out vec4 o;
void main() { if (dash > 1.5 ? mod(along, 7.0) > 2.5 : dash > .5 && mod(along, 13.0) > 8.0) discard; o = vec4(c.rgb, c.a * clamp(reach - abs(across), 0.0, 1.0)); }`;
const WHILE_MOVING = 3000;  // lines; 40,000 take over a second a frame where the browser draws without a graphics card
const SHAPES = {dot: 0, square: 1, triangle: 2, diamond: 3, hexagon: 4};

function glStage(element, on) {
  const canvas = h("canvas", {class: "gl"});
  element.append(canvas);
  const gl = canvas.getContext("webgl2", {antialias: false, alpha: false, preserveDrawingBuffer: false});
  if (!gl) return null;
  const program = (vs, fs) => {
    const p = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vs], [gl.FRAGMENT_SHADER, fs]]) { const s = gl.createShader(kind); gl.shaderSource(s, text); gl.compileShader(s); gl.attachShader(p, s); }
    gl.linkProgram(p);
    if (!gl.getProgramParameter(p, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(p));
    return p;
  };
  const points = program(NODE_VS, NODE_FS), lines = program(LINE_VS, LINE_FS);
  const arrays = () => ({vao: gl.createVertexArray(), buffers: new Map(), count: 0});
  const nodeArrays = arrays(), lineArrays = arrays();
  const put = (set, prog, name, width, values, divisor) => {
    gl.bindVertexArray(set.vao);
    if (!set.buffers.has(name)) set.buffers.set(name, gl.createBuffer());
    gl.bindBuffer(gl.ARRAY_BUFFER, set.buffers.get(name));
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
    const where = gl.getAttribLocation(prog, name);
    gl.enableVertexAttribArray(where);
    gl.vertexAttribPointer(where, width, gl.FLOAT, false, 0, 0);
    gl.vertexAttribDivisor(where, divisor);
  };
  put(lineArrays, lines, "corner", 2, new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]), 0);
  let scene = {nodes: [], edges: [], byNode: new Map()}, near = null, view = [0, 0, .3], wanted = false, w = 1, hh = 1;
  const rgb = hex => channels(hex).map(v => v / 255);
  const paint = () => {
    const c = colours(), regions_ = c.region.map(rgb), sector = rgb(c.sector), tones = Object.fromEntries(Object.entries(c.tone).map(([k, v]) => [k, rgb(v)]));
    const n = scene.nodes.length, at = new Float32Array(2 * n), radius = new Float32Array(n), colour = new Float32Array(4 * n), shape = new Float32Array(n);
    scene.nodes.forEach((x, i) => {
      at.set([x.x, x.y], 2 * i); radius[i] = x.shape === "diamond" ? x.r * 1.2 : x.r; shape[i] = SHAPES[x.shape];
      colour.set([...(x.region < 0 ? sector : regions_[x.region]), near && !near.has(x.id) ? c.dim : 1], 4 * i);
    });
    put(nodeArrays, points, "at", 2, at, 0); put(nodeArrays, points, "radius", 1, radius, 0); put(nodeArrays, points, "colour", 4, colour, 0); put(nodeArrays, points, "shape", 1, shape, 0);
    nodeArrays.count = n;
    const m = scene.edges.length, ends = new Float32Array(4 * m), form = new Float32Array(2 * m), tint = new Float32Array(4 * m);
    scene.edges.forEach((e, i) => {
      const a = scene.byNode.get(e.a), b = scene.byNode.get(e.b), faint = near && !(near.has(e.a) && near.has(e.b) && (near.centre === undefined || e.a === near.centre || e.b === near.centre));
      const len = Math.hypot(b.x - a.x, b.y - a.y) || 1, off = e.both ? e.tone * Math.min(3, e.width) : 0, dx = -(b.y - a.y) / len * off, dy = (b.x - a.x) / len * off;
      ends.set([a.x + dx, a.y + dy, b.x + dx, b.y + dy], 4 * i); form.set([e.width, e.dash], 2 * i);
      tint.set([...tones[e.tone], faint ? .05 : near ? .85 : e.alpha], 4 * i);
    });
    put(lineArrays, lines, "ends", 4, ends, 1); put(lineArrays, lines, "form", 2, form, 1); put(lineArrays, lines, "colour", 4, tint, 1);
    lineArrays.count = m;
    redraw();
  };
  // while the picture moves only the strongest lines are drawn; they lie last in the arrays
  const linesFrom = k => {
    gl.bindVertexArray(lineArrays.vao);
    for (const [name, width] of [["ends", 4], ["form", 2], ["colour", 4]]) {
      gl.bindBuffer(gl.ARRAY_BUFFER, lineArrays.buffers.get(name));
      gl.vertexAttribPointer(gl.getAttribLocation(lines, name), width, gl.FLOAT, false, 0, 4 * width * k);
    }
  };
  let moving = null;
  const stir = () => { clearTimeout(moving); moving = setTimeout(() => { moving = null; redraw(); }, 180); redraw(); };
  const frame = () => {
    wanted = false;
    const ratio = devicePixelRatio || 1, bg = rgb(colours().bg);
    if (element.clientWidth !== w || element.clientHeight !== hh || canvas.width !== Math.round(w * ratio)) { w = element.clientWidth || 1; hh = element.clientHeight || 1; canvas.width = Math.round(w * ratio); canvas.height = Math.round(hh * ratio); }
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(...bg, 1); gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND); gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    for (const [prog, set] of [[lines, lineArrays], [points, nodeArrays]]) {
      if (!set.count) continue;
      gl.useProgram(prog); gl.bindVertexArray(set.vao);
      gl.uniform3f(gl.getUniformLocation(prog, "view"), ...view); gl.uniform2f(gl.getUniformLocation(prog, "size"), w, hh);
      if (prog === points) { gl.uniform1f(gl.getUniformLocation(prog, "ratio"), ratio); gl.drawArrays(gl.POINTS, 0, set.count); }
      else { const from = moving ? Math.max(0, set.count - WHILE_MOVING) : 0; linesFrom(from); gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, set.count - from); }
    }
    on.frame();
  };
  function redraw() { if (!wanted) { wanted = true; requestAnimationFrame(frame); } }
  const screen = (x, y) => [(x - view[0]) * view[2] + w / 2, (y - view[1]) * view[2] + hh / 2];
  const page = (px, py) => [(px - w / 2) / view[2] + view[0], (py - hh / 2) / view[2] + view[1]];
  const what = (px, py) => {
    const [x, y] = page(px, py);
    let best = null, least = 1e9;
    for (const n of scene.nodes) { const d = Math.hypot(n.x - x, n.y - y) - Math.min(n.r, DISC / view[2]); if (d < Math.max(0, 4 / view[2]) && d < least) { least = d; best = n; } }
    if (best) return {node: best.id};
    let edge = null; least = 5 / view[2];
    for (const e of scene.edges) {
      const a = scene.byNode.get(e.a), b = scene.byNode.get(e.b), dx = b.x - a.x, dy = b.y - a.y, t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
      const d = Math.hypot(a.x + t * dx - x, a.y + t * dy - y);
      if (d < least) { least = d; edge = e; }
    }
    return edge ? {edge: edge.id} : null;
  };
  const zoomAt = (px, py, f) => { const [x, y] = page(px, py), z = Math.max(.005, Math.min(8, view[2] * f)); view = [x - (px - w / 2) / z, y - (py - hh / 2) / z, z]; stir(); };
  const fingers = new Map();
  let moved = 0, glide = null;
  const point = ev => { const b = canvas.getBoundingClientRect(); return [ev.clientX - b.left, ev.clientY - b.top]; };
  canvas.addEventListener("pointerdown", ev => { canvas.setPointerCapture(ev.pointerId); fingers.set(ev.pointerId, point(ev)); moved = 0; });
  canvas.addEventListener("pointermove", ev => {
    const p = point(ev), old = fingers.get(ev.pointerId);
    if (!old) { if (!glide) glide = requestAnimationFrame(() => { glide = null; const hit = what(...p); canvas.style.cursor = hit ? "pointer" : "grab"; on.hover(hit, {x: p[0], y: p[1]}); }); return; }
    const others = [...fingers].filter(([id]) => id !== ev.pointerId);
    moved += Math.hypot(p[0] - old[0], p[1] - old[1]);
    if (others.length) { const o = others[0][1]; zoomAt((p[0] + o[0]) / 2, (p[1] + o[1]) / 2, Math.hypot(p[0] - o[0], p[1] - o[1]) / (Math.hypot(old[0] - o[0], old[1] - o[1]) || 1)); }
    else if (moved > 3) { view = [view[0] - (p[0] - old[0]) / view[2], view[1] - (p[1] - old[1]) / view[2], view[2]]; on.hover(null); stir(); }
    fingers.set(ev.pointerId, p);
  });
  const lift = ev => { const p = fingers.get(ev.pointerId); fingers.delete(ev.pointerId); if (p && moved <= 3 && ev.type === "pointerup") on.click(what(...p)); };
  canvas.addEventListener("pointerup", lift); canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => on.hover(null));
  canvas.addEventListener("dblclick", ev => on.open(what(...point(ev))));
  canvas.addEventListener("wheel", ev => { ev.preventDefault(); zoomAt(...point(ev), Math.exp(-ev.deltaY * (ev.deltaMode ? .05 : .0015))); }, {passive: false});
  new ResizeObserver(redraw).observe(element);
  return {
    draw(next) { scene = next; near = null; paint(); },
    mark(set) { if (set !== near) { near = set; paint(); } },
    repaint: paint, redraw, screen, scale: () => view[2], picture: () => { frame(); return canvas; },
    fit(ids) {
      const some = ids ? ids.map(id => scene.byNode.get(id)).filter(Boolean) : scene.nodes;
      if (!some.length) return;
      w = element.clientWidth || 1; hh = element.clientHeight || 1;
      let [x0, y0, x1, y1] = [1e9, 1e9, -1e9, -1e9];
      for (const n of some) { x0 = Math.min(x0, n.x - n.r); y0 = Math.min(y0, n.y - n.r); x1 = Math.max(x1, n.x + n.r); y1 = Math.max(y1, n.y + n.r); }
      view = [(x0 + x1) / 2, (y0 + y1) / 2, Math.min(1.6, .94 * Math.min(w / (x1 - x0), hh / (y1 - y0)))]; redraw();
    },
    centre(id) { const n = scene.byNode.get(id); if (n) { view = [n.x, n.y, Math.max(.8, view[2])]; redraw(); } },
    move(dx, dy) { view = [view[0] + dx / view[2], view[1] + dy / view[2], view[2]]; stir(); },
    zoom(f) { zoomAt(w / 2, hh / 2, f); },
  };
}
