"use strict";
// What pages do besides: the search box proposes names, and a slash goes to it. All of it works without.
(() => {
  const list = document.getElementById("found"), boxes = [...document.querySelectorAll("input[list=found]")];
  let asked = "", timer = 0;
  const propose = async text => {
    asked = text;
    const answer = await fetch("/api/find?q=" + encodeURIComponent(text));
    if (!answer.ok || asked !== text) return;
    const found = await answer.json();
    list.replaceChildren(...found.actors.slice(0, 10).map(a => { const o = document.createElement("option"); o.value = a.name; return o; }));
  };
  for (const box of boxes) box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length > 1) timer = setTimeout(() => propose(box.value.trim()), 150);
  });
  document.addEventListener("keydown", ev => {
    if (ev.key === "/" && !ev.target.closest("input,textarea,select")) { ev.preventDefault(); document.getElementById("q").focus(); }
  });
})();
