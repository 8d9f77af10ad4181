// SPDX-License-Identifier: GPL-3.0-or-later
// Projects, operations under way and alerts.
import { el, arrange, setAttribute, setText } from './dom.js';
import { icon, setIcon } from './icons.js';
import { projectName } from './metrics.js';
import { N_, _, format } from './texts.js';
import { ago, eta, exactTime, levelWord, number } from './values.js';

const OPERATIONS = {
  scan: N_('Reading a repository'),
  refresh: N_('Measuring now'),
  lines: N_('Counting lines'),
  coverage: N_('Reading coverage reports'),
  commit: N_('Committing'),
  checkpoint: N_('Keeping a checkpoint'),
  restore: N_('Going back to a checkpoint'),
};

function makeRow() {
  const level = el('span', { class: 'badge' }, icon('info'), el('span', { class: 'sr' }));
  const name = el('span', { class: 'row-title' });
  const text = el('span', { class: 'row-text' });
  const side = el('span', { class: 'row-side' });
  return { node: el('li', { class: 'row' }, level, el('span', { class: 'row-words' }, name, text), side), level, name, text, side };
}

function showLevel(badge, level) {
  setAttribute(badge, 'class', `badge level-${level}`);
  setIcon(badge.firstElementChild, level);
  setText(badge.lastElementChild, levelWord(level));
}

// Rows by their ids, so that those that stay keep their place, focus and running transitions.
class Rows {
  constructor(makeOne) {
    this.node = el('ul', { class: 'card rows' });
    this.makeOne = makeOne;
    this.rows = new Map();
  }

  show(items, showOne) {
    for (const id of this.rows.keys())
      if (!items.some(item => item.id === id))
        this.rows.delete(id);
    items.forEach((item, at) => {
      if (!this.rows.has(item.id))
        this.rows.set(item.id, this.makeOne(item));
      showOne(this.rows.get(item.id), item, at);
    });
    arrange(this.node, items.map(item => this.rows.get(item.id).node));
  }
}

export class Projects {
  constructor() {
    this.rows = new Rows(makeRow);
    this.empty = el('p', { class: 'empty' });
    this.node = el('div', {}, this.rows.node, this.empty);
  }

  show(projects) {
    this.rows.node.hidden = projects.length === 0;
    this.empty.hidden = projects.length > 0;
    setText(this.empty, _('No repository is watched'));
    this.rows.show(projects, (row, project) => {
      showLevel(row.level, project.level);
      setText(row.name, projectName(project.id, projects));
      setText(row.text, project.state === 'failed' ? project.error ?? _('It cannot be read') : project.path ?? '');
      setAttribute(row.text, 'title', project.path ?? null);
      setText(row.side, project.branch ?? '');
    });
  }
}

function makeOperation(operation, onCancel) {
  const row = makeRow();
  const bar = el('progress', { max: 100 });
  const cancel = el('button', { type: 'button', class: 'flat', onclick: () => onCancel(operation.id, cancel) });
  row.level.remove();
  row.node.classList.add('operation');
  row.side.append(cancel);
  row.node.append(bar);
  return { ...row, bar, cancel };
}

function operationText(operation) {
  const parts = [];
  if (operation.state === 'queued')
    parts.push(_('Waiting for its turn'));
  else if (operation.stage?.of > 1)
    parts.push(format(_('Stage %u of %u: %s'), operation.stage.n, operation.stage.of, operation.stage.name));
  if (operation.eta_s)
    parts.push(eta(operation.eta_s));
  return parts.join(' · ');
}

export class Operations {
  constructor(onCancel) {
    this.rows = new Rows(operation => makeOperation(operation, onCancel));
    this.node = this.rows.node;
  }

  show(operations) {
    this.rows.show(operations, (row, operation) => {
      const name = _(OPERATIONS[operation.kind] ?? operation.kind);
      setText(row.name, name);
      setText(row.text, operationText(operation));
      setText(row.cancel, _('Cancel'));
      setAttribute(row.cancel, 'aria-label', format(_('Cancel: %s'), name));
      setAttribute(row.bar, 'aria-label', name);
      // Without a value the bar says that it does not know.
      setAttribute(row.bar, 'value', operation.percent ?? null);
      setAttribute(row.bar, 'title', operation.percent === null || operation.percent === undefined ? null
        : `${number(operation.percent, 0)}%`);
    });
  }
}

export class Alerts {
  constructor(onAct) {
    this.rows = new Rows(makeRow);
    this.onAct = onAct;
    this.empty = el('p', { class: 'empty' });
    this.node = el('div', {}, this.rows.node, this.empty);
  }

  show(alerts) {
    this.rows.node.hidden = alerts.length === 0;
    this.empty.hidden = alerts.length > 0;
    setText(this.empty, _('There are no alerts'));
    this.rows.show(alerts, (row, alert) => {
      const since = Date.parse(alert.since);
      showLevel(row.level, alert.level);
      setText(row.name, alert.title ?? levelWord(alert.level));
      setText(row.text, [alert.text ?? '', Number.isNaN(since) ? '' : ago(since)].filter(part => part !== '').join(' · '));
      setAttribute(row.text, 'title', Number.isNaN(since) ? null : exactTime(since));
      this.showActions(row, alert);
    });
  }

  // What has an answer without more to say; the rest is for the window.
  showActions(row, alert) {
    const actions = (alert.actions ?? []).filter(action => ['ack', 'dismiss'].includes(action.id));
    const now = JSON.stringify(actions);
    if (row.actions === now)
      return;
    row.actions = now;
    row.side.replaceChildren(...actions.map(action =>
      el('button', { type: 'button', class: 'flat', onclick: () => this.onAct(alert.id, action.id) }, action.label ?? action.id)));
  }
}
