"use strict";
// Verdicts by keys, sent without leaving the page; a finding that was judged stays, marked, so that it can be taken back.
(() => {
  const queue = document.getElementById("queue"), told = document.getElementById("told"), all = [...queue.querySelectorAll(".finding")];
  document.getElementById("keys").hidden = !all.some(x => x.querySelector("form"));
  const here = () => document.activeElement.closest(".finding");
  const go = to => { if (to) { to.focus(); to.scrollIntoView({block: "nearest"}); } };
  const beside = (it, step) => all[all.indexOf(it) + step];
  async function send(it, form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    it.setAttribute("aria-busy", "true");
    let answer, said;
    try {
      answer = await fetch(form.action, {method: "POST", body, headers: {accept: "application/json"}});
      said = answer.headers.get("content-type").startsWith("application/json") ? await answer.json() : {message: "that was not taken"};
    } catch { answer = {ok: false}; said = {message: "the desk does not answer"}; }
    it.removeAttribute("aria-busy");
    it.dataset.said = answer.ok ? said.says || "taken back" : "";
    it.classList.toggle("done", answer.ok && said.says !== "");
    let note = form.querySelector(".verdict");
    if (!note) { note = document.createElement("b"); note.className = "verdict"; form.prepend(note); }
    note.textContent = answer.ok ? said.says || "taken back" : said.message;
    note.classList.toggle("wrong", !answer.ok);
    told.textContent = note.textContent;
    if (answer.ok) form.querySelector(".quiet").hidden = !said.says;
    if (answer.ok && said.says) go(beside(it, 1));
  }
  queue.addEventListener("submit", ev => { ev.preventDefault(); send(ev.target.closest(".finding"), ev.target, ev.submitter); });
  queue.addEventListener("keydown", ev => {
    const it = here();
    if (!it || ev.ctrlKey || ev.metaKey || ev.altKey || ev.target.closest("input,select")) return;
    const form = it.querySelector("form"), says = {r: "right", w: "wrong", u: "none"}[ev.key];
    if (says && form) send(it, form, form.querySelector(`button[value=${says}]`));
    else if (ev.key === "j" || ev.key === "ArrowDown") go(beside(it, 1));
    else if (ev.key === "k" || ev.key === "ArrowUp") go(beside(it, -1));
    else if (ev.key === "e" && form) { form.querySelector("details").open = true; form.elements.relation.focus(); }
    else if (ev.key === "o" && it.querySelector(".when a")) it.querySelector(".when a").click();
    else return;
    ev.preventDefault();
  });
  if (all.length) all[0].focus({preventScroll: true});
})();
