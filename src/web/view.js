// SPDX-License-Identifier: GPL-3.0-or-later
// The page's parts and where they stand. Built anew when the language changes.
import { hasKey } from './api.js';
import { el, setAttribute, setText } from './dom.js';
import { icon, setIcon } from './icons.js';
import { Alerts, Operations, Projects } from './lists.js';
import { languageChoice, themeChoice } from './settings.js';
import { sentence } from './state.js';
import { C_, _, format } from './texts.js';
import { Tiles } from './tiles.js';
import { ago, exactTime, levelWord } from './values.js';

const TOAST_MS = 6000;

const section = (id, title, ...content) =>
  el('section', { 'aria-labelledby': id, 'data-part': id }, el('h2', { id }, title), content);

export class View {
  constructor(chart, callbacks) {
    const { onTile, onCancel, onAlert, onKey, onWatch, onHeal, onRetry, onLanguage, onTheme, onLead } = callbacks;
    this.chart = chart;
    this.tiles = new Tiles(onTile);
    this.projects = new Projects();
    this.operations = new Operations(onCancel);
    this.alerts = new Alerts(onAlert);
    this.buildHead({ onKey, onLanguage });
    this.buildState({ onRetry, onLead });
    this.buildControl({ onKey, onWatch, onHeal });
    this.alertPart = section('alerts', C_('part of the page', 'Alerts'), this.alerts.node);
    this.operationPart = section('operations', _('Under Way'), this.operations.node);
    this.toasts = el('div', { class: 'toasts', role: 'status' });
    this.node = el('div', { class: 'page' }, this.head,
                   el('main', { tabindex: -1 }, this.state, this.operationPart,
                      el('div', { class: 'columns' },
                         el('div', { class: 'wide' }, section('metrics-title', _('Metrics'), this.tiles.node), chart.node),
                         el('div', { class: 'side' }, this.control, this.alertPart,
                            section('projects', _('Projects'), this.projects.node)))),
                   el('footer', {}, themeChoice(onTheme), el('a', { href: '/api/openapi.json' }, _('REST API')),
                      el('span', { class: 'space' }), this.version = el('span')), this.toasts);
  }

  buildHead({ onKey, onLanguage }) {
    this.live = el('span', { class: 'live' }, el('span', { class: 'dot', 'aria-hidden': 'true' }), el('span'));
    this.keyButton = el('button', { type: 'button', class: 'key', onclick: onKey }, icon('key'), el('span'));
    this.head = el('header', {}, el('img', { src: '/web/icon.svg', alt: '', width: 32, height: 32 }), el('h1', {}, _('Jikimi')),
                   this.live, el('span', { class: 'space' }), languageChoice(onLanguage), this.keyButton);
  }

  buildState({ onRetry, onLead }) {
    this.stateIcon = icon('info');
    this.stateText = el('span');
    this.stateLevel = el('span', { class: 'sr' });
    this.stateButton = el('button', { type: 'button', class: 'lead', onclick: onLead }, this.stateIcon, this.stateLevel, this.stateText);
    this.checked = el('span', { class: 'checked' });
    this.retry = el('button', { type: 'button', class: 'flat', onclick: onRetry }, _('Try Again'));
    this.state = el('div', { class: 'card state' }, this.stateButton, this.checked, this.retry);
  }

  buildControl({ onKey, onWatch, onHeal }) {
    const words = (id, title, text) => el('span', { class: 'row-words' }, el('span', { class: 'row-title', id }, title), text);
    this.watchState = el('span', { class: 'row-text' });
    this.watch = el('button', { type: 'button', id: 'watch', onclick: onWatch });
    this.healState = el('span', { class: 'row-text' });
    this.heal = el('button', { type: 'button', id: 'heal', role: 'switch', class: 'switch', 'aria-labelledby': 'heal-label',
                               onclick: onHeal });
    this.invitation = el('li', { class: 'row invitation' },
                         el('span', { class: 'row-words' }, _('Numbers and levels are open on this computer. A key shows names '
                                                              + 'and paths, and controls Jikimi.')),
                         el('button', { type: 'button', onclick: onKey }, _('Enter Key…')));
    this.control = section('control', _('Control'), el('ul', { class: 'card rows' },
      el('li', { class: 'row' }, words(null, _('Watching'), this.watchState), this.watch),
      el('li', { class: 'row' }, words('heal-label', _('Automatic healing'), this.healState), this.heal), this.invitation));
  }

  show(state, picked) {
    const { status, online } = state;
    document.body.classList.toggle('lost', !online);
    this.showState(state);
    this.showControl(status, online);
    this.tiles.show(state, picked);
    this.projects.show(state.projects);
    this.operations.show(state.operations);
    this.operationPart.hidden = state.operations.length === 0;
    this.alertPart.hidden = state.alerts === null;
    if (state.alerts !== null)
      this.alerts.show(state.alerts);
    setText(this.version, status === null ? '' : `Jikimi ${status.version}`);
    this.showTimes(state);
  }

  showState(state) {
    const said = state.needsKey ? { text: _('A key is needed to see this computer'), level: 'warning', row: null }
      : sentence(state);
    // Before the first answer nothing is known, and nothing is claimed.
    const text = state.status === null && state.online && !state.needsKey ? _('Asking Jikimi…') : said.text;
    this.led = said.row;
    setText(this.stateText, text);
    setText(this.stateLevel, `${levelWord(said.level)}: `);
    setIcon(this.stateIcon, state.online ? said.level : 'lost');
    setAttribute(this.state, 'data-level', said.level);
    this.stateButton.disabled = said.row === null;
    this.retry.hidden = state.online;
    document.title = text === '' ? _('Jikimi') : format(C_('window title', '%s – Jikimi'), text);
  }

  showControl(status, online) {
    const running = status?.state === 'running';
    setText(this.watch, running ? _('Pause') : _('Start'));
    setAttribute(this.watch, 'aria-label', running ? _('Pause watching') : _('Start watching'));
    setText(this.watchState, status === null || !online ? '' : running ? _('Running') : _('Paused'));
    setAttribute(this.heal, 'aria-checked', String(status?.auto_healing === true));
    setText(this.healState, status === null || !online ? '' : status.auto_healing ? _('On') : _('Off'));
    this.watch.disabled = this.heal.disabled = status === null || !online;
    this.invitation.hidden = hasKey();
    setText(this.keyButton.lastElementChild, _('Key'));
    setIcon(this.keyButton.firstElementChild, hasKey() ? 'success' : 'key');
    setAttribute(this.keyButton, 'aria-label', hasKey() ? _('Key in use') : null);
    setAttribute(this.keyButton, 'data-used', String(hasKey()));
  }

  // What grows old by itself.
  showTimes({ online, lastSeen, status, needsKey }) {
    const live = online && status !== null;
    setText(this.live.lastElementChild, live ? _('Live') : online || needsKey ? '' : _('Connection lost'));
    setAttribute(this.live, 'data-live', String(live));
    setText(this.checked, lastSeen === null ? '' : format(online ? _('Last checked %s') : _('Last seen %s'), ago(lastSeen)));
    setAttribute(this.checked, 'title', lastSeen === null ? null : exactTime(lastSeen));
  }

  toast(text) {
    const toast = el('p', { class: 'toast' }, text);
    this.toasts.replaceChildren(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }
}
