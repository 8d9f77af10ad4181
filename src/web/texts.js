// SPDX-License-Identifier: GPL-3.0-or-later
// Texts in the reader's language. Sources are English; the Korean ones are made from po/ko.po when the page is built.

const STORED = 'jikimi-language';
const KOREAN = 'ko';

let korean = {};
let chosen = 'en';

export const _ = text => (chosen === KOREAN && korean[text]) || text;
export const C_ = (context, text) => (chosen === KOREAN && korean[`${context}\u0004${text}`]) || text;
export const N_ = text => text;
export const ngettext = (one, many, n) => (chosen === KOREAN && korean[one]) || (n === 1 ? one : many);
export const language = () => chosen;

// Fills "%s", "%d", "%u", "%.*f" (with a number that is written out already) and "%%" in their order.
export function format(text, ...values) {
  let at = 0;
  return text.replace(/%(\.\*f|[sdu%])/g, (_whole, kind) => kind === '%' ? '%' : String(values[at++]));
}

// A store may be forbidden: then the page works without it.
export function recall(store, name) {
  try {
    return store().getItem(name);
  } catch {
    return null;
  }
}

export function keep(store, name, value) {
  try {
    if (value === null)
      store().removeItem(name);
    else
      store().setItem(name, value);
  } catch {
    // Forbidden: it is asked for again next time.
  }
}

export const local = () => window.localStorage;

export async function speak(wanted) {
  chosen = wanted === 'en' ? 'en' : KOREAN;
  if (chosen === KOREAN && Object.keys(korean).length === 0)
    korean = (await import('./texts-ko.js')).default;
  document.documentElement.lang = chosen;
}

export async function speakAnother(wanted) {
  keep(local, STORED, wanted);
  await speak(wanted);
}

// What the reader chose here before, else what the browser asked the server for.
export const wantedLanguage = () => recall(local, STORED) ?? document.documentElement.lang;
