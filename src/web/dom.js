// SPDX-License-Identifier: GPL-3.0-or-later
// Elements from descriptions. Text is always text: nothing that comes from data is ever read as markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false)
      continue;
    if (name.startsWith('on'))
      node.addEventListener(name.slice(2), value);
    else
      node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

export const el = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
export const svg = (name, attributes = {}, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

// Writes only what changed: what is written anew is read aloud anew, and laid out anew.
export function setText(node, text) {
  if (node.textContent !== text)
    node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (value === null)
    node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value))
    node.setAttribute(name, value);
}

// Puts the children in place by their keys and leaves those alone that stay: their focus stays too.
export function arrange(parent, children) {
  children.forEach((child, at) => {
    if (parent.children[at] !== child)
      parent.insertBefore(child, parent.children[at] ?? null);
  });
  while (parent.children.length > children.length)
    parent.lastElementChild.remove();
}
