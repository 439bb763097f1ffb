// Names over the picture: strongest first, none over another, more of them the closer one looks. Also rings around what is picked.
const PALETTE = {
  light: {ink: "#1c2330", halo: "#f7f8fa", bg: "#f7f8fa", tone: {"1": "#1f6fb4", "-1": "#d1562b", "0": "#8a93a0", "2": "#9a7b1c"}, dim: .13,
    region: ["#2b7f7a", "#6a8f2d", "#b07d12", "#a3513f", "#7d5ba6", "#b8578f", "#626d7c"], sector: "#c9a227", rim: "#ffffff"},
  dark: {ink: "#e6eaf0", halo: "#12161d", bg: "#12161d", tone: {"1": "#5aa7e8", "-1": "#f08457", "0": "#7f8a99", "2": "#c9ab4a"}, dim: .13,
    region: ["#4fb3ac", "#9cc25a", "#dcaa45", "#d9826e", "#ab8bd6", "#e08cbc", "#95a0af"], sector: "#dcbc4f", rim: "#12161d"},
};
const dark = () => state.theme === "dark" || (state.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
const colours = () => PALETTE[dark() ? "dark" : "light"];
const fill = (node, c) => node.region < 0 ? c.sector : c.region[node.region];

const NAMES = 260;  // names drawn at most in one picture
const widths = new Map();
function drawNames(ctx, scene, screen, scale, width, height, marks) {
  const c = colours(), cell = 56, taken = new Map();
  const cells = (x, y, w, hh, f) => { for (let i = Math.floor(x / cell); i <= Math.floor((x + w) / cell); i++) for (let j = Math.floor(y / cell); j <= Math.floor((y + hh) / cell); j++) if (f(i * 4096 + j)) return true; return false; };
  const free = (x, y, w, hh) => !cells(x, y, w, hh, k => (taken.get(k) || []).some(b => x < b[0] + b[2] && b[0] < x + w && y < b[1] + b[3] && b[1] < y + hh));
  const take = (x, y, w, hh) => { cells(x, y, w, hh, k => { if (!taken.has(k)) taken.set(k, []); taken.get(k).push([x, y, w, hh]); }); };
  const seen = [];
  for (const n of scene.nodes) {
    const [x, y] = screen(n.x, n.y), r = n.r * scale;
    if (x < -60 || y < -30 || x > width + 60 || y > height + 30) continue;
    seen.push([n, x, y, r]);
    if (r > 3) take(x - r * .8, y - r * .8, r * 1.6, r * 1.6);
    if (seen.length > 4000) break;
  }
  const important = marks.near || null, picked = marks.picked || new Set();
  if (important) seen.sort((p, q) => (important.has(q[0].id) - important.has(p[0].id)) || p[0].place - q[0].place);
  ctx.lineJoin = "round";
  ctx.textBaseline = "middle";
  for (const [n, x, y, r] of seen) if (picked.has(n.id)) {
    ctx.strokeStyle = c.ink; ctx.lineWidth = 2.5; ctx.beginPath(); ctx.arc(x, y, r + 4, 0, 7); ctx.stroke();
  }
  let drawn = 0;
  for (const [n, x, y, r] of seen) {
    const faint = important && !important.has(n.id);
    ctx.globalAlpha = faint ? .25 : 1;
    if (n.code && r > 9) {
      ctx.font = "600 " + Math.min(13, r * .72).toFixed(1) + "px system-ui,sans-serif"; ctx.textAlign = "center"; ctx.fillStyle = dark() ? "#12161d" : "#fff";
      ctx.fillText(n.code, x, y + .5);
    }
    if (drawn > NAMES || faint || (r < 1.6 && !picked.has(n.id))) continue;
    const size = n.r > 20 ? 13 : n.r > 13 ? 12 : 11.5;
    ctx.font = (n.r > 20 || picked.has(n.id) ? "600 " : "") + size + "px system-ui,sans-serif";
    const text = n.label.length > 34 ? n.label.slice(0, 32) + "…" : n.label, key = ctx.font + text;
    let w = widths.get(key);
    if (w === undefined) widths.set(key, w = ctx.measureText(text).width);
    const spots = [[x - w / 2, y + r + 3], [x - w / 2, y - r - size - 5], [x + r + 4, y - size / 2 - 1], [x - r - 4 - w, y - size / 2 - 1]];
    const spot = spots.find(([px, py]) => px > 1 && px + w < width - 1 && py > 0 && py + size < height && free(px - 2, py, w + 4, size + 3)) || (picked.has(n.id) ? spots[0] : null);
    if (!spot) continue;
    take(spot[0] - 2, spot[1], w + 4, size + 3);
    ctx.textAlign = "left"; ctx.strokeStyle = c.halo; ctx.lineWidth = 3.2; ctx.fillStyle = c.ink;
    ctx.strokeText(text, spot[0], spot[1] + size / 2 + 1); ctx.fillText(text, spot[0], spot[1] + size / 2 + 1);
    drawn++;
  }
  ctx.globalAlpha = 1;
  return drawn;
}
