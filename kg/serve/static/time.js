"use strict";
// The brush: bars that are dragged over become a window of the form, which is then sent.
(() => {
  const chart = document.querySelector("svg.brush"), form = document.getElementById("windows");
  if (!chart) return;
  const bars = [...chart.querySelectorAll("a")], shade = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  document.getElementById("howto").hidden = false;
  let from = null, to = null;
  const barAt = ev => { const box = chart.getBoundingClientRect(); return Math.min(bars.length - 1, Math.max(0, Math.floor((ev.clientX - box.left) / box.width * bars.length))); };
  const show = () => { shade.setAttribute("x", Math.min(from, to)); shade.setAttribute("width", Math.abs(to - from) + 1); };
  chart.addEventListener("pointerdown", ev => {
    if (ev.button) return;
    ev.preventDefault();
    from = to = barAt(ev);
    shade.setAttribute("class", "window drawn"); shade.setAttribute("height", "10");
    chart.append(shade); show();
    chart.setPointerCapture(ev.pointerId);
  });
  chart.addEventListener("pointermove", ev => { if (from !== null) { to = barAt(ev); show(); } });
  chart.addEventListener("pointercancel", () => { from = null; shade.remove(); });
  chart.addEventListener("pointerup", () => {
    if (from === null) return;
    const [a, b] = [from, to].sort((x, y) => x - y), other = document.querySelector("input[name=brush]:checked").value === "other" ? "2" : "";
    from = null;
    form.elements["since" + other].value = bars[a].dataset.since;
    form.elements["until" + other].value = bars[b].dataset.until;
    if (other) for (const name of ["since", "until"]) if (!form.elements[name].value) form.elements[name].value = chart.dataset[name];
    form.elements.step.value = "";
    form.requestSubmit();
  });
  chart.addEventListener("click", ev => ev.preventDefault());
  form.addEventListener("submit", () => { for (const it of form.elements) if (it.name && !it.value) it.disabled = true; });
  window.addEventListener("pageshow", () => { for (const it of form.elements) it.disabled = false; });
})();
