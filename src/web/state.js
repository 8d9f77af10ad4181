// SPDX-License-Identifier: GPL-3.0-or-later
// One sentence that tells the whole state, the worst thing first; the same as in the window.
import { projectName, title } from './metrics.js';
import { _, format, ngettext } from './texts.js';
import { levelRank, valueText } from './values.js';

function about(worst, findings, projects) {
  const value = valueText(worst, worst.value);
  const name = title(worst.id);
  const n = findings.length;
  const others = new Set(findings.filter(row => row.project).map(row => row.project)).size;
  const machine = findings.some(row => !row.project);
  const project = worst.project ? projectName(worst.project, projects) : null;

  if (machine && others > 0)
    return project === null
      ? format(ngettext('%u thing needs a look, first %s: %s %s', '%u things need a look, first %s: %s %s', n), n,
               _('This computer'), name, value)
      : format(ngettext('%u thing needs a look, first “%s”: %s %s', '%u things need a look, first “%s”: %s %s', n), n,
               project, name, value);
  if (others > 1)
    return format(ngettext('%u project needs a look', '%u projects need a look', others), others);
  if (project === null)
    return n === 1 ? format(_('%s needs a look: %s %s'), _('This computer'), name, value)
      : format(ngettext('%s needs a look: %s %s, and %u other thing', '%s needs a look: %s %s, and %u other things', n - 1),
               _('This computer'), name, value, n - 1);
  return n === 1 ? format(_('“%s” needs a look: %s %s'), project, name, value)
    : format(ngettext('“%s” needs a look: %s %s, and %u other thing', '“%s” needs a look: %s %s, and %u other things', n - 1),
             project, name, value, n - 1);
}

function aboutFailed(failed, projects) {
  if (failed.length === 1)
    return format(_('The project “%s” cannot be read'), projectName(failed[0].id, projects));
  return format(ngettext('%u project cannot be read', '%u projects cannot be read', failed.length), failed.length);
}

/**
 * Returns: text, level, and the series that it leads to or null
 */
export function sentence({ status, metrics, projects, online }) {
  const findings = metrics.findings();
  const worst = findings.reduce((best, row) => best === null || levelRank(row.level) > levelRank(best.level) ? row : best, null);
  const failed = projects.filter(project => project.state === 'failed');

  if (!online)
    return { text: format(_('%s does not answer'), _('This computer')), level: 'critical', row: null };
  if (status?.state === 'stopped')
    return { text: _('Watching is paused'), level: 'warning', row: null };
  if (failed.length > 0 && levelRank(worst?.level) <= levelRank('warning'))
    return { text: aboutFailed(failed, projects), level: 'warning', row: null };
  if (worst !== null)
    return { text: about(worst, findings, projects), level: worst.level, row: worst };
  return { text: projects.length === 0 ? format(_('%s is well'), _('This computer')) : _('All is well'), level: 'info', row: null };
}
