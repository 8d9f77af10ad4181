// SPDX-License-Identifier: GPL-3.0-or-later
// How the page looks, and in which language it speaks: kept in this browser.
import { el } from './dom.js';
import { _, keep, language, local, recall } from './texts.js';

const STORED = 'jikimi-theme';
const THEMES = ['dark', 'light', 'system'];

const theme = () => THEMES.find(name => name === recall(local, STORED)) ?? 'dark';

const system = window.matchMedia('(prefers-color-scheme: light)');

export function applyTheme() {
  const chosen = theme();
  document.documentElement.dataset.theme = chosen === 'system' ? (system.matches ? 'light' : 'dark') : chosen;
}

export function onSystemTheme(callback) {
  system.addEventListener('change', () => {
    applyTheme();
    callback();
  });
}

function choice(label, id, options, chosen, onChange) {
  const select = el('select', { id, 'aria-label': label, onchange: () => onChange(select.value) },
                    options.map(([value, text]) => el('option', { value, selected: value === chosen }, text)));
  return select;
}

export function themeChoice(onChange) {
  const options = [['dark', _('Dark')], ['light', _('Light')], ['system', _('As the system')]];
  return choice(_('Appearance'), 'theme', options, theme(), value => {
    keep(local, STORED, value);
    applyTheme();
    onChange();
  });
}

export function languageChoice(onChange) {
  // A language is called by its own name, whichever is spoken.
  return choice(_('Language'), 'language', [['ko', '한국어'], ['en', 'English']], language(), onChange);
}
