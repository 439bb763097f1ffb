// What is shown, as plain values, and the same in the address of the page so that a link can be shared.
const DATA = JSON.parse(document.getElementById("data").textContent);
const {actors, events, articles, families, relations, sectors, topics, regions} = DATA;
const $ = id => document.getElementById(id);
const KINDS = ["country", "organisation", "group", "person"];
const STATUSES = ["actual", "planned", "conditional", "denied"];
const TOPS = [30, 60, 120, 300, 1000, 1e9];
const family = new Map(families.map((f, n) => [f.id, {...f, n}]));
const byId = new Map(actors.map((a, n) => [a.id, n]));
const topicOf = n => sectors[n].topic;

for (const e of events) {
  e.rel = relations[e.r];
  e.status = e.s || "actual";
  e.tone = e.status === "actual" ? e.rel.tone : 0;  // what is planned, denied or conditional is neither cooperation nor conflict
  e.topics = [...new Set((e.t || []).map(topicOf))];
}

const NARROW = innerWidth < 600;  // a telephone: fewer at first sight
const START = {
  mode: DATA.start.mode, level: NARROW ? DATA.start.narrow : DATA.start.level, off: new Set(families.filter(f => f.standing).map(f => f.id)), kinds: new Set(), statuses: new Set(),
  topics: new Set(), from: "", to: "", support: 1, top: DATA.start.top || (NARROW ? 40 : 120), focus: DATA.start.focus, depth: DATA.start.depth, open: new Set(), pick: null,
  sectors: false, order: "events", theme: "auto",
};
const fresh = () => ({...START, off: new Set(START.off), kinds: new Set(), statuses: new Set(), topics: new Set(), open: new Set(), focus: [...START.focus]});
let state = fresh();

const local = n => actors[n].id;
const numbers = text => text.split(",").map(id => byId.get(id)).filter(n => n !== undefined);

function fragment() {
  const p = new URLSearchParams(), set = (key, value, usual) => { if (value !== usual) p.set(key, value); };
  for (const key of ["mode", "level", "from", "to", "order", "theme"]) set(key, state[key], START[key]);
  for (const key of ["support", "top", "depth"]) set(key, String(state[key]), String(START[key]));
  set("off", [...state.off].sort().join(), [...START.off].sort().join());
  set("kinds", [...state.kinds].sort().join(), "");
  set("status", [...state.statuses].sort().join(), "");
  set("topics", [...state.topics].map(n => topics[n]).sort().join(), "");
  set("focus", state.focus.map(local).join(), START.focus.map(local).join());
  set("open", [...state.open].map(local).sort().join(), "");
  set("pick", state.pick ? state.pick.map(n => typeof n === "number" ? local(n) : n).join("~") : "", "");
  if (state.sectors) p.set("sectors", "1");
  return p.toString();
}

function restore(text) {
  const p = new URLSearchParams(text.replace(/^#/, "")), s = fresh();
  const one = (key, allowed) => { if (allowed.includes(p.get(key))) s[key] = p.get(key); };
  const some = (key, allowed) => new Set((p.get(key) || "").split(",").filter(x => allowed.includes(x)));
  const count = (key, low, high) => { const n = Math.round(Number(p.get(key))); if (p.has(key) && n >= low && n <= high) s[key] = n; };
  one("mode", ["map", "matrix"]); one("level", ["actors", "countries"]); one("order", ["events", "region", "name"]); one("theme", ["auto", "light", "dark"]);
  for (const key of ["from", "to"]) if (/^\d{4}(-\d\d){0,2}$/.test(p.get(key) || "")) s[key] = p.get(key);
  count("support", 1, 1e6); count("top", 1, 1e9); count("depth", 1, 4);
  if (p.has("off")) s.off = some("off", families.map(f => f.id));
  s.kinds = some("kinds", KINDS); s.statuses = some("status", STATUSES);
  const topic = new Map(topics.map((x, n) => [x, n]));
  s.topics = new Set((p.get("topics") || "").split(",").map(id => topic.get(id)).filter(n => n !== undefined));
  if (p.has("focus")) s.focus = numbers(p.get("focus"));
  s.open = new Set(numbers(p.get("open") || ""));
  const pick = numbers((p.get("pick") || "").replace("~", ","));
  if (pick.length) s.pick = pick.slice(0, 2);
  s.sectors = p.get("sectors") === "1";
  state = s;
}

function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.flat(9).filter(c => c !== null && c !== undefined && c !== false).map(c => c instanceof Node ? c : String(c)));
  return node;
}
function svg(tag, props, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props || {})) node.setAttribute(key, value);
  node.append(...children);
  return node;
}
const many = (n, one) => n.toLocaleString("en") + " " + (n === 1 ? one : one.endsWith("y") ? one.slice(0, -1) + "ies" : one + "s");
const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
