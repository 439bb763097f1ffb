// Names over the picture: strongest first, none over another, more of them the closer one looks. Also rings around what is picked.
// Regions stay apart for the colour-blind: least difference of two of them CIE76 24 on light, 26 on dark, under any dichromacy (Machado, Oliveira and Fernandes 2009).
const PALETTE = {
  light: {ink: "#1c2330", halo: "#f7f8fa", bg: "#f7f8fa", tone: {"1": "#1f6fb4", "-1": "#bb4720", "0": "#8a93a0", "2": "#9a7b1c"}, dim: .13,
    region: ["#3c30a2", "#0e6404", "#af8f17", "#84183f", "#d66e60", "#2e90d7", "#6b7482"], sector: "#c9a227", rim: "#ffffff"},
  dark: {ink: "#e6eaf0", halo: "#12161d", bg: "#12161d", tone: {"1": "#5aa7e8", "-1": "#f08457", "0": "#7f8a99", "2": "#c9ab4a"}, dim: .13,
    region: ["#6565e0", "#088d20", "#d7f05d", "#d43069", "#ffa995", "#21bcf5", "#98a2b0"], sector: "#dcbc4f", rim: "#12161d"},
};
const dark = () => state.theme === "dark" || (state.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
const colours = () => PALETTE[dark() ? "dark" : "light"];
const fill = (node, c) => node.region < 0 ? c.sector : c.region[node.region];

const channels = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
// the ink of more contrast on a colour (WCAG 2: relative luminance; white and near-black break even at .19)
const inkOn = hex => { const [r, g, b] = channels(hex).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b > .19 ? "#12161d" : "#ffffff"; };
const blend = (over, under, share) => { const u = channels(under); return "#" + channels(over).map((v, i) => Math.round(share * v + (1 - share) * u[i]).toString(16).padStart(2, "0")).join(""); };

const DISC = 22, LINE = 5;  // pixels: radius of a disc and width of a line at most, however close one looks: who comes closer wants room for names
const NAMES = 260;  // names drawn at most in one picture
const widths = new Map();
const FIRST = 14;  // strongest actors, named even where discs of others lie under the name
// marks: near (who is not faint), picked (who has a ring), kept (rectangles that stay free); gives the rectangles of the names
function drawNames(ctx, scene, screen, scale, width, height, marks) {
  const c = colours(), cell = 56, taken = new Map();
  const cells = (x, y, w, hh, f) => { for (let i = Math.floor(x / cell); i <= Math.floor((x + w) / cell); i++) for (let j = Math.floor(y / cell); j <= Math.floor((y + hh) / cell); j++) if (f(i * 4096 + j)) return true; return false; };
  const free = (set, x, y, w, hh) => !cells(x, y, w, hh, k => (set.get(k) || []).some(b => x < b[0] + b[2] && b[0] < x + w && y < b[1] + b[3] && b[1] < y + hh));
  const put = (set, x, y, w, hh) => { cells(x, y, w, hh, k => { if (!set.has(k)) set.set(k, []); set.get(k).push([x, y, w, hh]); }); }, take = (x, y, w, hh) => put(taken, x, y, w, hh);
  const seen = [], discs = [], small = width < 600, longest = small ? 20 : 34;
  for (const box of marks.kept || []) take(...box);
  for (const n of scene.nodes) {
    const [x, y] = screen(n.x, n.y), r = Math.min(DISC, n.r * scale);
    if (x < -60 || y < -30 || x > width + 60 || y > height + 30) continue;
    seen.push([n, x, y, r]);
    discs.push([x - r * .8, y - r * .8, r * 1.6, r * 1.6]);
    if (seen.length > 4000) break;
  }
  const names = new Map(taken);  // without the discs
  for (const key of names.keys()) names.set(key, [...names.get(key)]);
  for (const [x, y, w, hh] of discs) if (w > 4.8) take(x, y, w, hh);
  const important = marks.near || null, picked = marks.picked || new Set();
  const before = ([n, , , r]) => n.place * (n.code && r > 9 ? 1.6 : n.shape === "diamond" ? 1 : .5);  // who has no code on the disc needs the name more
  seen.sort((p, q) => (p[0].place < FIRST ? -1 : before(p)) - (q[0].place < FIRST ? -1 : before(q)) || p[0].place - q[0].place);
  if (important) seen.sort((p, q) => important.has(q[0].id) - important.has(p[0].id));
  ctx.lineJoin = "round";
  ctx.textBaseline = "middle";
  for (const [n, x, y, r] of seen) if (picked.has(n.id)) {
    ctx.strokeStyle = c.ink; ctx.lineWidth = 2.5; ctx.beginPath(); ctx.arc(x, y, r + 4, 0, 7); ctx.stroke();
  }
  const drawn = [];
  for (const [n, x, y, r] of seen) {
    const faint = important && !important.has(n.id);
    ctx.globalAlpha = faint ? .25 : 1;
    if (n.code && r > 9) {
      ctx.font = "600 " + Math.min(13, r * 2.1 / Math.max(3, n.code.length)).toFixed(1) + "px system-ui,sans-serif"; ctx.textAlign = "center"; ctx.fillStyle = inkOn(fill(n, c));
      ctx.fillText(n.code, x, y + .5);
    }
    if (drawn.length > NAMES || faint || (r < 1.6 && !picked.has(n.id))) continue;
    const size = small ? 11 : n.r > 20 ? 13 : n.r > 13 ? 12 : 11.5;
    ctx.font = (n.r > 20 || picked.has(n.id) ? "600 " : "") + size + "px system-ui,sans-serif";
    const text = n.label.length > longest ? n.label.slice(0, longest - 2) + "…" : n.label, key = ctx.font + text;
    let w = widths.get(key);
    if (w === undefined) widths.set(key, w = ctx.measureText(text).width);
    const spots = [[x - w / 2, y + r + 3], [x - w / 2, y - r - size - 5], [x + r + 4, y - size / 2 - 1], [x - r - 4 - w, y - size / 2 - 1],
      [x + r * .8, y + r * .6], [x - r * .8 - w, y + r * .6], [x + r * .8, y - r * .6 - size - 3], [x - r * .8 - w, y - r * .6 - size - 3]];
    const inside = ([px, py]) => px > 1 && px + w < width - 1 && py > 0 && py + size < height;
    const spot = spots.find(s => inside(s) && free(taken, s[0] - 2, s[1], w + 4, size + 3)) ||
      ((n.place < FIRST && n.shape !== "diamond" && !(n.code && r > 9)) || picked.has(n.id) ? spots.find(s => inside(s) && free(names, s[0] - 2, s[1], w + 4, size + 3)) : null);
    if (!spot) continue;
    take(spot[0] - 2, spot[1], w + 4, size + 3);
    put(names, spot[0] - 2, spot[1], w + 4, size + 3);
    ctx.textAlign = "left"; ctx.strokeStyle = c.halo; ctx.lineWidth = 3.2; ctx.fillStyle = c.ink;
    ctx.strokeText(text, spot[0], spot[1] + size / 2 + 1); ctx.fillText(text, spot[0], spot[1] + size / 2 + 1);
    drawn.push([spot[0], spot[1], w, size]);
  }
  ctx.globalAlpha = 1;
  return drawn;
}
