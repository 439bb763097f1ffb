// A stage draws a scene and says what is pointed at. It stands on sigma 3 (drawing, camera, pointer, touch) and graphology; shapes, dashes and arrows are two programs of ours.
// Names are drawn by labels.js. stage: draw(scene, near or null, "fit" or "jump" or nothing), mark(near or null), fit(ids), centre(id), move(dx, dy), zoom(factor), screen(x, y), scale(), picture(), redraw(), repaint(), place(id);
// on: {frame, hover, click, open, over (the canvas of the names), and drop(id, x, y) where discs may be moved}. A place on the page has its y downwards, one of sigma upwards.
// Where the browser draws without a graphics card, a picture of many discs and lines is not drawn anew while it moves: it is moved and scaled as it is, names and all, and drawn when it rests.
const WHILE_MOVING = 1500;  // lines, and none of their arrows
const MANY = 300;  // discs and lines; more of them, with their names, take longer than a frame to draw without a graphics card
const BARE = .25;  // share of the stage that a moved picture must still cover; below it is drawn anew
const FAR = .005, CLOSE = 8;  // pixels of a unit of the page, at least and at most
const SHAPES = {dot: 0, square: 1, triangle: 2, diamond: 3, hexagon: 4};
const {FLOAT, UNSIGNED_BYTE, POINTS, TRIANGLES} = window.WebGLRenderingContext || {};
const floats = (name, size) => ({name, size, type: FLOAT}), colour4 = name => ({name, size: 4, type: UNSIGNED_BYTE, normalized: true});
// the colour of a vertex, or the number by which the pointer finds it
const COLOUR = `
  #ifdef PICKING_MODE
  colour = a_id;
  #else
  colour = a_colour;
  #endif`;
const UNIFORMS = ["u_matrix", "u_scale", "u_ratio", "u_size"];
const setUniforms = ({matrix, width, height, zoomRatio, pixelRatio}, {gl, uniformLocations: at}) => {
  gl.uniformMatrix3fv(at.u_matrix, false, matrix);
  gl.uniform1f(at.u_scale, Math.min(width, height) / zoomRatio);
  gl.uniform1f(at.u_ratio, pixelRatio);
  gl.uniform2f(at.u_size, width, height);
};

// Everything that sigma draws shares one canvas: each that the browser lays over another costs as much as drawing, without a graphics card.
// sigma draws discs first, so they wait for the lines. Its layers for labels stay out of the page (names are drawn elsewhere), that of the pointer is there and unseen.
class OneCanvas extends sigma.Sigma {
  createWebGLContext(id, options) {
    if (id === "edges") return super.createWebGLContext(id, options);
    const gl = this.webGLContexts[id] = this.webGLContexts.edges;
    this.elements[id] = this.elements.edges;
    if (id === "nodes") { this.pickingLayers.add(id); this.frameBuffers[id] = gl.createFramebuffer(); }
    return gl;
  }
  createCanvasContext(id, options) {
    super.createCanvasContext(id, options);
    if (id === "mouse") this.elements[id].style.opacity = "0"; else this.elements[id].remove();
    return this;
  }
  clear() {
    const gl = this.webGLContexts.edges;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.clear(gl.COLOR_BUFFER_BIT);
    return this;
  }
  renderHighlightedNodes() {}
  resetWebGLTexture() { return this; }
  render() {
    if (this.needToProcess || !this.shift || !this.shift()) { this.found = false; return super.render(); }
    cancelAnimationFrame(this.renderFrame);
    this.renderFrame = null;
    return this;
  }
  // what lies where, in numbers in place of colours: drawn when the pointer first asks, which costs as much as the picture
  find() {
    if (this.found) return;
    this.found = forPointer = true;
    for (const id of this.pickingLayers) super.resetWebGLTexture(id);
    const params = this.getRenderParams();
    for (const program of [...Object.values(this.nodePrograms), ...Object.values(this.edgePrograms)]) program.render(params);
    forPointer = false;
  }
  getNodeAtPosition(at) { if (stirred) return null; this.find(); return super.getNodeAtPosition(at); }
  getEdgeAtPoint(x, y) { if (stirred) return null; this.find(); return super.getEdgeAtPoint(x, y); }
}
let discsAfterLines = null;

let stirred = false;  // while the picture moves, only the strongest lines are drawn, and nothing is found by the pointer
let forPointer = false;  // what is drawn: the picture, or what the pointer finds
class Discs extends sigma.NodeProgram {
  getDefinition() {
    return {
      VERTICES: 1, METHOD: POINTS, UNIFORMS,
      ATTRIBUTES: [floats("a_place", 2), floats("a_form", 2), colour4("a_colour"), colour4("a_rim"), colour4("a_id")],
      VERTEX_SHADER_SOURCE: `
        attribute vec2 a_place, a_form; attribute vec4 a_colour, a_rim, a_id; uniform mat3 u_matrix; uniform float u_scale, u_ratio; varying vec4 colour, rim; varying float shape, pixels, margin;
        void main() {
          gl_Position = vec4((u_matrix * vec3(a_place, 1)).xy, 0, 1);
          pixels = clamp(a_form.x * u_scale * 2.0, 3.0, ${2 * DISC}.0) * u_ratio; margin = pixels > 6.0 ? 2.0 : 0.0; gl_PointSize = pixels + margin; shape = a_form.y; rim = a_rim;
          ${COLOUR}
        }`,
      FRAGMENT_SHADER_SOURCE: `
        precision highp float; varying vec4 colour, rim; varying float shape, pixels, margin; uniform float u_ratio;
        void main() {
          vec2 p = (gl_PointCoord * 2.0 - 1.0) * (pixels + margin) / pixels; float d;
          if (shape < .5) d = length(p); else if (shape < 1.5) d = max(abs(p.x), abs(p.y)) / .88; else if (shape < 2.5) d = 2.0 * max(p.y - .12, abs(p.x) * .866 - p.y * .5 - .19) + .25;
          else if (shape < 3.5) d = abs(p.x) + abs(p.y); else d = max(abs(p.y) * 1.12, abs(p.x) * .97 + abs(p.y) * .56);
          float inside = (1.0 - d) * pixels * .5;  // pixels from the edge
          #ifdef PICKING_MODE
          if (inside < -1.0) discard; gl_FragColor = colour;
          #else
          float a = clamp(inside + .5, 0.0, 1.0), edge = pixels > 12.0 * u_ratio ? clamp(1.5 * u_ratio - inside + .5, 0.0, 1.0) : 0.0;
          if (a <= 0.0) discard;
          vec4 c = mix(colour, vec4(rim.rgb, colour.a), edge); gl_FragColor = vec4(c.rgb, 1.0) * c.a * a;
          #endif
        }`,
    };
  }
  processVisibleItem(id, i, {x, y, r, shape, fill, rim}) { this.array.set([x, y, r, SHAPES[shape], fill, rim, id], i); }
  setUniforms(params, program) { setUniforms(params, program); }
  render(params) { discsAfterLines = () => super.render(params); }
  drawWebGL(method, program) { if (program.isPicking === forPointer) super.drawWebGL(method, program); }
}

// a line from disc to disc with its arrows: six corners of the line, three of each arrow
const CORNERS = [[0, 1, 0], [0, -1, 0], [1, 1, 0], [1, 1, 0], [0, -1, 0], [1, -1, 0], [1, 0, 1], [1, 1, 2], [1, -1, 2], [0, 0, 1], [0, 1, 2], [0, -1, 2]];
class Lines extends sigma.EdgeProgram {
  getDefinition() {
    return {
      VERTICES: CORNERS.length, METHOD: TRIANGLES, UNIFORMS,
      ATTRIBUTES: [floats("a_ends", 4), floats("a_radii", 2), floats("a_form", 4), colour4("a_colour"), colour4("a_id")],
      CONSTANT_ATTRIBUTES: [floats("a_corner", 3)], CONSTANT_DATA: CORNERS,
      VERTEX_SHADER_SOURCE: `
        attribute vec3 a_corner; attribute vec4 a_ends, a_form, a_colour, a_id; attribute vec2 a_radii; uniform mat3 u_matrix; uniform vec2 u_size; uniform float u_scale, u_ratio;
        varying vec4 colour; varying float along, across, reach, dash;
        vec2 disc(vec2 r) { return clamp(r * u_scale, 1.5, ${DISC}.0); }
        void main() {
          vec2 a = (u_matrix * vec3(a_ends.xy, 1)).xy * u_size * .5, b = (u_matrix * vec3(a_ends.zw, 1)).xy * u_size * .5, d = b - a, r = disc(a_radii);
          float len = max(length(d), .001), width = clamp(a_form.x * u_scale, .7, ${LINE}.0); vec2 t = d / len, n = vec2(-t.y, t.x) * (a_form.y < 0.0 ? -1.0 : 1.0);
          a += n * abs(a_form.y) * width; b += n * abs(a_form.y) * width;
          float head = min(5.0 + 2.0 * width, .4 * len), forth = mod(a_form.w, 2.0), back = floor(a_form.w * .5);
          vec2 p; along = 0.0; across = 0.0; reach = 1e3; dash = 0.0;
          if (a_corner.z < .5) {
            float from = back > .5 ? r.x + head * .8 : 0.0, to = len - (forth > .5 ? r.y + head * .8 : 0.0); to = max(from, to);
            reach = width * .5 + .5; across = a_corner.y * reach; along = mix(from, to, a_corner.x); dash = a_form.z;
            #ifdef PICKING_MODE
            across *= 1.0 + 4.0 / reach;
            #endif
            p = a + t * along + vec2(-t.y, t.x) * across;
          } else {
            bool there = a_corner.x > .5; bool has = (there ? forth : back) > .5; vec2 tip = there ? b - t * r.y : a + t * r.x, away = there ? -t : t;
            p = has ? (a_corner.z < 1.5 ? tip : tip + away * head + vec2(-t.y, t.x) * a_corner.y * head * .42) : a;
          }
          gl_Position = vec4(p / u_size * 2.0, 0, 1);
          ${COLOUR}
        }`,
      FRAGMENT_SHADER_SOURCE: `
        precision highp float; varying vec4 colour; varying float along, across, reach, dash;
        void main() {
          #ifdef PICKING_MODE
          gl_FragColor = colour;
          #else
          if (dash > 1.5 ? mod(along, 7.0) > 2.5 : dash > .5 && mod(along, 13.0) > 8.0) discard;
          gl_FragColor = vec4(colour.rgb, 1.0) * colour.a * clamp(reach - abs(across), 0.0, 1.0);
          #endif
        }`,
    };
  }
  processVisibleItem(id, i, a, b, {width, side, dash, arrows, tint}) { this.array.set([a.x, a.y, b.x, b.y, a.r, b.r, width, side, dash, arrows, tint, id], i); }
  setUniforms(params, program) { setUniforms(params, program); }
  render(params) { super.render(params); discsAfterLines(); }
  drawWebGL(method, program) {
    const {gl, frameBuffer, buffer, isPicking} = program, from = stirred ? Math.max(0, this.capacity - WHILE_MOVING) : 0, corners = from ? 6 : this.VERTICES;
    if (isPicking !== forPointer) return;
    gl.bindFramebuffer(gl.FRAMEBUFFER, frameBuffer);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    let offset = from * this.STRIDE * Float32Array.BYTES_PER_ELEMENT;  // the strongest lie last in the arrays
    for (const attribute of this.ATTRIBUTES) offset += this.bindAttribute(attribute, program, offset, true);
    gl.drawArraysInstanced(method, 0, corners, this.capacity - from);
  }
}

function hasWebGL() {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (gl) gl.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(gl);
}

// whether the processor draws, as far as the browser tells
function drawsSlowly(gl) {
  const more = gl.getExtension("WEBGL_debug_renderer_info");
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(gl.getParameter(more ? more.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

// stands where a browser cannot draw, and says so
function noStage(element) {
  element.append(h("p", {class: "missing", role: "alert"}, "This browser draws no graph: WebGL is missing or switched off. Everything beside the graph works."));
  const nothing = Object.fromEntries(["draw", "mark", "fit", "redraw", "repaint", "centre", "move", "zoom"].map(k => [k, () => {}]));
  return {...nothing, screen: () => [0, 0], scale: () => 1, picture: () => h("canvas")};
}

function makeStage(element, on) {
  let scene = {nodes: [], edges: []}, byNode = new Map(), ids = new Map(), near = null, timer = null;
  const tint = (hex, alpha) => sigma.floatColor(`rgba(${channels(hex).join()},${alpha})`);
  const faintEdge = e => near && !(near.has(e.a) && near.has(e.b) && (near.centre === undefined || e.a === near.centre || e.b === near.centre));
  const renderer = new OneCanvas(new sigma.MultiGraph(), element, {
    nodeProgramClasses: {disc: Discs}, edgeProgramClasses: {line: Lines}, nodeHoverProgramClasses: {disc: Discs}, defaultNodeType: "disc", defaultEdgeType: "line",
    renderLabels: false, enableEdgeEvents: true, allowInvalidContainer: true, stagePadding: 0, defaultDrawNodeHover() {}, zoomDuration: 150, inertiaRatio: 0,
    nodeReducer(key, data) {
      const n = ids.get(key), c = colours();
      return {...data, fill: tint(fill(n, c), near && !near.has(n.id) ? c.dim : 1), rim: tint(c.rim, 1)};
    },
    edgeReducer(key, data) { const c = colours(), e = data.edge; return {...data, tint: tint(c.tone[e.tone], faintEdge(e) ? .05 : near ? .85 : e.alpha)}; },
  });
  renderer.setCustomBBox({x: [0, 1], y: [0, 1]});  // so that sigma's places are those of the page
  const camera = renderer.getCamera(), least = () => Math.min(element.clientWidth || 1, element.clientHeight || 1);
  const bound = () => { camera.minRatio = least() / CLOSE; camera.maxRatio = least() / FAR; };
  renderer.on("resize", bound); bound();
  const scale = () => least() / camera.ratio;
  const rest = () => { stand(); renderer.scheduleRender(); }, stand = () => { clearTimeout(timer); stirred = false; };
  camera.on("updated", () => { stirred = true; clearTimeout(timer); timer = setTimeout(rest, 180); });
  const slow = drawsSlowly(renderer.webGLContexts.edges), many = () => slow && scene.nodes.length + scene.edges.length > MANY;
  let drawn = null;  // where the camera stood when the picture was drawn
  const lay = how => { for (const layer of [renderer.getCanvases().edges, on.over]) layer.style.transform = how; };
  // move the picture that is there to where the camera stands; false where it has to be drawn
  renderer.shift = () => {
    const w = element.clientWidth, hh = element.clientHeight;
    if (!stirred || !drawn || !many() || drawn.w !== w || drawn.hh !== hh) return false;
    const k = scale(), s = k / drawn.k, x = (drawn.x - camera.x) * k, y = (camera.y - drawn.y) * k;
    const covered = (at, whole) => Math.max(0, Math.min(whole, whole / 2 * (1 + s) + at) - Math.max(0, whole / 2 * (1 - s) + at)) / whole;
    if (covered(x, w) * covered(y, hh) < BARE) return false;
    lay(`translate(${x}px,${y}px) scale(${s})`);
    return true;
  };
  renderer.on("afterRender", () => { drawn = {x: camera.x, y: camera.y, k: scale(), w: element.clientWidth, hh: element.clientHeight}; lay(""); on.frame(); });
  const go = state => {
    if (many() || matchMedia("(prefers-reduced-motion: reduce)").matches) { camera.setState(state); rest(); } else camera.animate(state, {duration: 350});
  };
  // where the camera sees some of the discs, as close as they all fit
  const around = some => {
    const w = element.clientWidth || 1, hh = element.clientHeight || 1;
    let [x0, y0, x1, y1] = [1e9, 1e9, -1e9, -1e9];
    for (const n of some) { x0 = Math.min(x0, n.x - n.r); y0 = Math.min(y0, n.y - n.r); x1 = Math.max(x1, n.x + n.r); y1 = Math.max(y1, n.y + n.r); }
    return {x: (x0 + x1) / 2, y: -(y0 + y1) / 2, ratio: least() / Math.min(1.6, .94 * Math.min(w / (x1 - x0), hh / (y1 - y0)))};
  };
  const kept = e => e.preventSigmaDefault();
  for (const [what, key] of [["Node", "node"], ["Edge", "edge"]]) {
    const hit = e => ({[key]: key === "node" ? ids.get(e.node).id : e.edge});
    renderer.on("click" + what, e => on.click(hit(e)));
    renderer.on("doubleClick" + what, e => { kept(e); on.open(hit(e)); });
    renderer.on("enter" + what, e => { element.style.cursor = "pointer"; on.hover(hit(e), e.event); });
    renderer.on("leave" + what, () => { element.style.cursor = ""; on.hover(null); });
  }
  if (on.drop) {  // discs can be drawn elsewhere
    let held = null, moved = false;
    renderer.on("downNode", e => { held = ids.get(e.node); moved = false; });
    renderer.on("moveBody", e => {
      if (!held) return;
      const {x, y} = renderer.viewportToFramedGraph(e.event);
      kept(e); moved = true; held.x = x; held.y = -y;
      renderer.getGraph().mergeNodeAttributes(String(held.id), {x, y});
    });
    const lift = () => { if (held && moved) on.drop(held.id, held.x, held.y); held = null; };
    renderer.on("upNode", lift); renderer.on("upStage", lift); renderer.on("upEdge", lift);
  }
  renderer.on("clickStage", () => on.click(null));
  renderer.on("doubleClickStage", kept);
  renderer.on("rightClick", kept);
  return {
    draw(next, marked, show) {
      scene = next; near = marked; byNode = new Map(); ids = new Map();
      const graph = new sigma.MultiGraph(), jumps = show === "jump" || (show && many());
      for (const n of scene.nodes) { const key = String(n.id); byNode.set(n.id, n); ids.set(key, n); graph.addNode(key, {x: n.x, y: -n.y, r: n.r, shape: n.shape}); }
      for (const e of scene.edges) graph.addEdgeWithKey(e.id, String(e.a), String(e.b), {edge: e, width: e.width, side: e.both ? e.tone : 0, dash: e.dash, arrows: (e.forth ? 1 : 0) + (e.back ? 2 : 0)});
      if (jumps && scene.nodes.length) { camera.setState(around(scene.nodes)); stand(); }
      renderer.setGraph(graph);
      if (show && !jumps) this.fit();
    },
    mark(set) { if (set !== near) { near = set; renderer.scheduleRefresh(); } },
    repaint() { renderer.scheduleRefresh(); },
    redraw() { renderer.scheduleRender(); },
    fit(which) {
      const some = which ? which.map(id => byNode.get(id)).filter(Boolean) : scene.nodes;
      if (some.length) go(around(some));
    },
    centre(id) { const n = byNode.get(id); if (n) go({x: n.x, y: -n.y, ratio: least() / Math.max(.8, scale())}); },
    move(dx, dy) { camera.setState({x: camera.x + dx / scale(), y: camera.y - dy / scale()}); },
    zoom(f) { camera.animate({ratio: camera.ratio / f}, {duration: 150}); },
    screen: (x, y) => { const k = scale(); return [(x - camera.x) * k + element.clientWidth / 2, (y + camera.y) * k + element.clientHeight / 2]; },
    scale,
    picture() {
      renderer.refresh();  // what WebGL drew is only there until the browser shows it
      const layers = renderer.getCanvases(), out = h("canvas", {width: layers.nodes.width, height: layers.nodes.height}), ctx = out.getContext("2d");
      ctx.drawImage(layers.nodes, 0, 0);
      return out;
    },
  };
}
