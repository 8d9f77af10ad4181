// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for a key. What is typed is tried before it is taken, and shown nowhere.
import { Problem, get, hasKey, setKey } from './api.js';
import { el } from './dom.js';
import { _ } from './texts.js';

const SHAPE = /^[\x21-\x7e]{8,256}$/; // what a header can carry

async function faultOf(key) {
  if (!SHAPE.test(key))
    return _('This is not a key. A key begins with “jk_”.');
  try {
    await get('/status', { withKey: key });
    return null;
  } catch (error) {
    if (error instanceof Problem)
      return error.status === 401 ? _('This key is not known, or its time is over.') : error.message;
    return _('Jikimi does not answer.');
  }
}

/**
 * Shows the dialog. Resolves to true when the key changed: one was taken, or the one there was is forgotten.
 */
export function askForKey() {
  const input = el('input', { type: 'password', id: 'key', autocomplete: 'off', spellcheck: 'false', required: true,
                              'aria-describedby': 'key-fault key-how' });
  const remember = el('input', { type: 'checkbox', id: 'remember' });
  const fault = el('p', { id: 'key-fault', class: 'fault', role: 'alert' });
  const use = el('button', { type: 'submit', class: 'suggested' }, _('Use Key'));
  const forget = el('button', { type: 'button' }, _('Forget Key'));
  const cancel = el('button', { type: 'button' }, _('Cancel'));
  const form = el('form', { method: 'dialog' },
                  el('h2', { id: 'key-title' }, _('API Key')),
                  el('p', { id: 'key-how' },
                     _('With a key you see names and paths, and can control Jikimi. Make one on this computer with:')),
                  el('pre', {}, 'jikimictl keys create --role operator'),
                  el('label', { for: 'key' }, _('Key')), input,
                  el('label', { class: 'check' }, remember, _('Keep it until this tab is closed')),
                  fault, el('div', { class: 'buttons' }, cancel, hasKey() ? forget : null, use));
  const dialog = el('dialog', { class: 'card', 'aria-labelledby': 'key-title' }, form);

  return new Promise(resolve => {
    let changed = false;
    cancel.addEventListener('click', () => dialog.close());
    forget.addEventListener('click', () => {
      setKey(null, false);
      changed = true;
      dialog.close();
    });
    form.addEventListener('submit', async event => {
      event.preventDefault();
      const key = input.value.trim();
      use.disabled = true;
      const said = await faultOf(key);
      use.disabled = false;
      fault.textContent = said ?? '';
      if (said !== null) {
        input.setAttribute('aria-invalid', 'true');
        input.focus();
        input.select();
        return;
      }
      setKey(key, remember.checked);
      changed = true;
      dialog.close();
    });
    dialog.addEventListener('close', () => {
      input.value = '';
      dialog.remove();
      resolve(changed);
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
