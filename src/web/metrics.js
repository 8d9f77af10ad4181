// SPDX-License-Identifier: GPL-3.0-or-later
// The series there are now, and what is known of their metrics.
import { C_, N_, _, format, language } from './texts.js';
import { levelRank } from './values.js';

// Those a person looks at first, in the order of the window; they have a place even before they are measured.
const FIRST = ['git_changes', 'test_coverage', 'api_performance', 'file_size_violations', 'memory_usage', 'deployment_health'];
const MORE = ['cpu_usage', 'disk_usage', 'swap_usage', 'load', 'temperature', 'network_receive', 'network_transmit', 'disk_read',
  'disk_write'];
const ABSENT = {
  git_changes: N_('No repository is watched'),
  test_coverage: N_('No coverage report found'),
  api_performance: N_('No address is probed'),
  file_size_violations: N_('No repository is watched'),
  deployment_health: N_('No service is watched'),
};

const known = new Map(JSON.parse(document.getElementById('metrics').textContent).map(metric => [metric.id, metric]));

export const title = id => known.get(id)?.[language()] ?? id;
export const decimals = id => known.get(id)?.decimals ?? 2;
export const why = id => _(ABSENT[id] ?? N_('Not measured yet'));

// A row of /metrics/current with what its metric is known by.
export const complete = row => ({ ...row, decimals: decimals(row.id) });

export class Metrics {
  constructor() {
    this.rows = new Map();
  }

  // Without a key several series may share a name: they are told apart by their place among those.
  replace(rows) {
    this.rows = new Map();
    this.update(rows);
  }

  update(rows) {
    const seen = new Map();
    for (const row of rows) {
      const nth = seen.get(row.series) ?? 0;
      seen.set(row.series, nth + 1);
      this.rows.set(nth === 0 ? row.series : `${row.series}#${nth}`, complete(row));
    }
  }

  all() {
    return [...this.rows.values()];
  }

  of(id) {
    return this.all().filter(row => row.id === id);
  }

  // Of several series of a metric the worst; of equals the first, so that a tile does not change without a cause.
  worst(id) {
    return this.of(id).reduce((worst, row) =>
      worst === null || levelRank(row.level) > levelRank(worst.level) || (worst.value === null && row.value !== null) ? row : worst,
    null);
  }

  findings() {
    return this.all().filter(row => levelRank(row.level) >= levelRank('warning'));
  }

  // The metrics that have a tile, in order.
  tiles() {
    const others = [...known.keys(), ...this.all().map(row => row.id)].filter(id => !FIRST.includes(id) && !MORE.includes(id));
    const bad = [...new Set(others)].filter(id => levelRank(this.worst(id)?.level) >= levelRank('warning'));
    return [...FIRST, ...MORE.filter(id => this.worst(id) !== null), ...bad];
  }
}

// What tells a series from others of its metric: project and labels, as far as the reader may see them.
export function place(row, projects) {
  const parts = Object.values(row.labels ?? {});
  if (row.project !== undefined && row.project !== null)
    parts.unshift(projectName(row.project, projects));
  return parts.join(' · ');
}

export function seriesTitle(row, projects) {
  const where = place(row, projects);
  return where === '' ? title(row.id) : format(C_('metric', '%s (%s)'), title(row.id), where);
}

export function projectName(id, projects) {
  const at = projects.findIndex(project => project.id === id);
  // Names are for who has a key; the place in the list is not.
  return projects[at]?.name ?? format(_('Project %s'), at >= 0 ? at + 1 : id.slice(0, 4));
}
