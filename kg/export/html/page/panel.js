// Details of an actor or of the ties between two: figures, dates, quotes, sources. Everything from an article is set as text, never as markup.
const MORE = 25;
const toneClass = t => t > 0 ? "p" : t < 0 ? "m" : "z";
const kindWords = a => {
  const home = actors[a.h] !== a ? actors[a.h].n : "";
  return ({country: "country", organisation: "organisation", group: "group", person: "person"})[a.k] + (home ? " · " : "") + home;
};
const sum = (list, f) => list.reduce((s, x) => s + f(x), 0);
const byDate = (x, y) => (y.l || "").localeCompare(x.l || "") || (x.i < y.i ? -1 : 1);

function actorButton(n, text) { return h("button", {type: "button", class: "link", onclick: () => pick([n])}, text || actors[n].n); }

function toneBar(plus, minus, zero, most) {
  const part = (k, c) => { const i = h("i", {class: c}); i.style.width = k ? Math.max(2, 76 * k / most) + "px" : "0"; return i; };
  return h("span", {class: "bar", role: "img", "aria-label": `${plus} of cooperation, ${minus} of conflict`}, part(plus, "p"), part(minus, "m"), part(zero, "z"));
}

function linkOf(article) {
  const name = article.s || "source not named", when = article.d ? ", " + article.d : "";
  let safe = false;
  try { safe = article.u && ["http:", "https:"].includes(new URL(article.u).protocol); } catch { safe = false; }
  const title = article.t ? " · " + article.t : "";
  return safe ? h("a", {href: article.u, target: "_blank", rel: "noopener noreferrer"}, name + when + title) : h("span", {}, name + when + title + (article.t ? "" : " · " + article.id));
}

const marked = pieces => pieces.map((text, n) => n % 2 ? h("mark", {}, text) : text);  // the sentence, with the words that show the claim
const whenWords = e => e.d || (e.l ? "reported " + e.l : "no date");
function partners(e) {
  const arrow = e.rel.symmetric ? " – " : " → ";
  const pairs = e.p.slice(0, 6).map(([a, b], k) => [k ? h("br") : null, actorButton(a), arrow, actorButton(b)]);
  return e.p.length > 6 ? [pairs, h("br"), h("span", {class: "soft"}, `and ${e.p.length - 6} more pairs`)] : pairs;
}

function eventCard(e) {
  const words = e.o ? "office: " + e.o : e.rel.label;
  return h("article", {class: `event ${toneClass(e.tone)} ${e.status}`},
    h("div", {class: "when"}, whenWords(e), e.w ? " · " + e.w : ""),
    h("div", {}, h("b", {}, words), " ", e.status !== "actual" ? h("span", {class: "tag warn"}, e.status) : null, e.x ? h("span", {class: "tag warn"}, "contradicted") : null),
    h("div", {}, partners(e)),
    h("div", {}, (e.t || []).slice(0, 6).map(n => h("span", {class: "tag"}, sectors[n].label)), (e.t || []).length > 6 ? h("span", {class: "tag", title: e.t.slice(6).map(n => sectors[n].label).join(", ")}, `${e.t.length - 6} more sectors`) : null, h("span", {class: "tag"}, many(e.u, "publisher")), e.m > 1 ? h("span", {class: "tag"}, many(e.m, "passage")) : null),
    e.q.map(q => h("div", {}, h("blockquote", {}, marked(q.q)), h("cite", {}, q.h ? "headline · " : "", q.b ? `says ${q.b} · ` : "", q.s ? q.s + " · " : "", linkOf(articles[q.a])))),
    e.m > e.q.length ? h("p", {class: "soft"}, `and ${many(e.m - e.q.length, "more passage")}`) : null);
}

function eventList(list) {
  const box = h("div"), sorted = [...list].sort(byDate);
  let n = 0;
  const more = h("button", {type: "button", onclick: () => add()});
  const add = () => {
    more.remove();
    box.append(...sorted.slice(n, n + MORE).map(eventCard));
    n = Math.min(sorted.length, n + MORE);
    if (n < sorted.length) { more.textContent = `Show ${Math.min(MORE, sorted.length - n)} more of ${sorted.length - n}`; box.append(more); }
  };
  add();
  return box;
}

function spark(list) {
  const dated = list.filter(e => e.l);
  if (dated.length < 2) return null;
  const [bins, words] = binsOf(dated, 96), height = 44, top = Math.max(...bins.map(b => Math.max(b.p, b.m)), 1), w = 300 / bins.length;
  const bars = bins.flatMap((b, i) => [["p", b.p, y => 22 - y], ["m", b.m, () => 22]].filter(x => x[1]).map(([c, v, y]) => svg("rect", {class: c, x: i * w + .5, width: Math.max(1, w - 1), y: y(20 * v / top), height: 20 * v / top, fill: c === "p" ? "var(--coop)" : "var(--conf)"})));
  return h("div", {}, svg("svg", {viewBox: `0 0 300 ${height}`, width: "100%", height, role: "img", "aria-label": "Cooperation above, conflict below, " + words}, svg("line", {x1: 0, x2: 300, y1: 22, y2: 22, stroke: "var(--line)"}), ...bars),
    h("div", {class: "soft"}, words));
}

function figures(list) {
  const plus = list.filter(e => e.tone > 0).length, minus = list.filter(e => e.tone < 0).length;
  const read = new Set(list.flatMap(e => [...e.q.map(q => q.a), ...(e.v || [])])), sources = new Set([...read].map(n => articles[n].s).filter(Boolean));
  return h("div", {class: "figures"}, [[list.length, "events"], [plus, "cooperation", "p"], [minus, "conflict", "m"], [read.size, read.size === 1 ? "article" : "articles"], [sources.size, sources.size === 1 ? "publisher" : "publishers"]]
    .map(([n, words, c]) => h("div", {}, h("b", {class: c}, n.toLocaleString("en")), h("span", {}, words))));
}

function closer() { return h("button", {type: "button", class: "close", "aria-label": "Close", onclick: () => pick(null)}, "✕"); }

function actorPanel(n) {
  const a = actors[n], ties = scene.allTies.filter(t => t.a === n || t.b === n), list = [...new Set(ties.flatMap(t => t.events))];
  const guests = actors.map((x, k) => k).filter(k => actors[k].h === n && k !== n);
  const offices = (a.o || []).map(([office, of, from, to]) => h("li", {}, h("span", {}, `${office}, ${of}`), h("small", {}, `${from || "?"} – ${to || ""}`)));
  const standing = events.filter(e => e.rel.office && e.p.some(([x]) => x === n));
  const said = [...new Set(standing.map(e => `${e.o || "office"}, ${actors[e.p[0][1]].n}`))];
  const rows = new Map();
  for (const t of ties) for (const e of t.events) {
    const other = t.a === n ? t.b : t.a, key = e.rel.label;
    if (!rows.has(key)) rows.set(key, {tone: e.tone, who: new Map()});
    const who = rows.get(key).who;
    who.set(other, (who.get(other) || 0) + 1);
  }
  const strongest = ties.map(t => ({t, other: t.a === n ? t.b : t.a})).sort((x, y) => y.t.events.length - x.t.events.length || x.other - y.other), most = strongest.length ? strongest[0].t.events.length : 1;
  return [closer(), h("h2", {}, a.n), h("p", {class: "soft"}, kindWords(a)),
    h("div", {class: "actions"}, h("button", {type: "button", onclick: () => focusOn(n)}, "Focus"),
      a.h === n && guests.length && state.level === "countries" && state.mode === "map" ? h("button", {type: "button", onclick: () => openUp(n)}, state.open.has(n) ? "Close its people" : `Open: ${many(guests.length, "person")} and bodies`.replace("1 person and bodies", "1 person or body")) : null),
    figures(list), spark(list),
    offices.length ? [h("h3", {}, "Offices (table of the project)"), h("ul", {class: "ties"}, offices)] : null,
    said.length ? [h("h3", {}, "Offices as articles name them"), h("ul", {class: "ties"}, said.slice(0, 6).map(x => h("li", {}, x)), said.length > 6 ? h("li", {class: "soft"}, `and ${said.length - 6} more`) : null)] : null,
    strongest.length ? [h("h3", {}, "Strongest ties"), h("ul", {class: "ties"}, strongest.slice(0, 8).map(({t, other}) => h("li", {}, h("button", {type: "button", class: "link", onclick: () => pick([t.a, t.b])}, actors[other].n), h("span", {}, toneBar(t.plus, t.minus, t.zero, most), h("small", {}, t.events.length)))), strongest.length > 8 ? h("li", {class: "soft"}, `and ${strongest.length - 8} more`) : null)] : h("p", {}, "No event of this actor passes the filters."),
    rows.size ? [h("h3", {}, "By relation"), h("ul", {class: "ties"}, [...rows].sort((x, y) => y[1].tone - x[1].tone || sum([...y[1].who.values()], v => v) - sum([...x[1].who.values()], v => v)).map(([label, r]) => {
      const who = [...r.who].sort((x, y) => y[1] - x[1] || x[0] - y[0]);
      return h("li", {}, h("span", {class: "rel"}, h("b", {class: toneClass(r.tone)}, label + " "), who.slice(0, 5).map(([m, k], i) => [i ? " " : "", h("span", {class: "item"}, actorButton(m), k > 1 ? h("small", {}, " " + k) : "", i < Math.min(5, who.length) - 1 ? "," : "")]), who.length > 5 ? h("small", {}, ` and ${who.length - 5} more`) : ""));
    }))] : null,
    list.length ? [h("h3", {}, "Events, newest first"), eventList(list)] : null];
}

function tiePanel(a, b) {
  const tie = scene.allTies.find(t => (t.a === a && t.b === b) || (t.a === b && t.b === a)), list = tie ? tie.events : [];
  const about = new Map();
  for (const e of list) for (const t of e.topics) about.set(t, (about.get(t) || 0) + 1);
  return [closer(), h("h2", {}, actorButton(a), " – ", actorButton(b)),
    h("div", {class: "actions"}, h("button", {type: "button", onclick: () => { state.focus = [a, b]; state.mode = "map"; pick(null, false); update(true); }}, "Focus on both")),
    figures(list), spark(list),
    about.size ? h("p", {}, [...about].sort((x, y) => y[1] - x[1]).slice(0, 10).map(([t, k]) => h("span", {class: "tag"}, topics[t] + (k > 1 ? " " + k : ""))), about.size > 10 ? h("span", {class: "soft"}, `and ${about.size - 10} more`) : null) : null,
    list.length ? eventList(list) : h("p", {}, "No event between them passes the filters.")];
}

function welcome() {
  const all = scene.chosen, best = [...all].filter(e => !e.rel.office).sort((x, y) => y.u - x.u || y.m - x.m || byDate(x, y)).slice(0, 8);
  const most = scene.ties.length ? Math.max(...scene.ties.map(t => t.events.length)) : 1;
  return [h("h2", {}, "What is here"), figures(all), spark(all),
    h("p", {class: "soft"}, "Click an actor or a line for its events, quotes and sources. Double-click an actor to see only its surroundings."),
    h("h3", {}, "Strongest ties"), h("ul", {class: "ties"}, [...scene.ties].sort((x, y) => y.events.length - x.events.length || x.key - y.key).slice(0, 12).map(t => h("li", {}, h("button", {type: "button", class: "link", onclick: () => pick([t.a, t.b])}, `${actors[t.a].n} – ${actors[t.b].n}`), h("span", {}, toneBar(t.plus, t.minus, t.zero, most), h("small", {}, t.events.length))))),
    best.length ? [h("h3", {}, "Best supported events"), best.map(eventCard)] : null];
}

function drawPanel() {
  const box = $("panel"), p = state.pick;
  box.replaceChildren(...[!p ? welcome() : p.length === 1 ? actorPanel(p[0]) : tiePanel(p[0], p[1])].flat(9).filter(Boolean));
  box.scrollTop = 0;
  box.classList.toggle("open", !!p);
}
