// SPDX-License-Identifier: GPL-3.0-or-later
// The shapes of the levels, those of the window, and a few more. All are 16 by 16.
import { svg } from './dom.js';

const PATHS = {
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z',
  success: 'M14.5 4.3 6.2 13.4 1.5 8.9l1.7-1.8 2.9 2.8L12.7 2.7z',
  warning: 'M8 1.2c.5 0 .9.3 1.2.7l5.9 10.5c.5.9-.1 2.1-1.2 2.1H2.1'
    + 'c-1.1 0-1.7-1.2-1.2-2.1L6.8 1.9C7.1 1.5 7.5 1.2 8 1.2zM7 5v5h2V5zm0 6v2h2v-2z',
  critical: 'M8 .6 15.4 8 8 15.4.6 8zM7 4v5h2V4zm0 6v2h2v-2z',
  emergency: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1zM7 4v5h2V4zm0 6v2h2v-2z',
  key: 'M10.5 1a4.5 4.5 0 0 0-4.4 5.5L1 11.6V15h3.4v-2h2v-2h1.8l1.3-1.3A4.5 4.5 0 1 0 10.5 1z'
    + 'm1.2 2.2a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8z',
  lost: 'M2.4 1 15 13.6 13.6 15l-3.2-3.2L8 14.2l-2-2 2.4-2.4-2-2L4 10.2l-2-2 2.4-2.4L1 2.4zM8.6 3.8 10 2.4 13.6 6l-1.4 1.4z',
};

export function icon(name) {
  const path = svg('path', { 'fill-rule': 'evenodd', d: PATHS[name] });
  return svg('svg', { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true', 'data-icon': name }, path);
}

export function setIcon(node, name) {
  if (node.dataset.icon === name)
    return;
  node.dataset.icon = name;
  node.firstElementChild.setAttribute('d', PATHS[name]);
}
