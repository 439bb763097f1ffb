// What the names and the stage of the explorer page need of the page around them.
const $ = id => document.getElementById(id);
const state = {theme: "auto"};
const SHAPE = {country: "dot", organisation: "square", group: "triangle", person: "diamond"};
function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) if (key.startsWith("on")) node.addEventListener(key.slice(2), value); else node.setAttribute(key, value);
  node.append(...children);
  return node;
}
