// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, times and levels as people read them; the words are those of the window.
import { C_, _, format, language, ngettext } from './texts.js';

export const LEVELS = ['info', 'success', 'warning', 'critical', 'emergency'];
const DAY_S = 86400;

export const levelRank = level => Math.max(0, LEVELS.indexOf(level));

export function levelWord(level) {
  switch (level) {
    case 'success': return C_('level', 'Success');
    case 'warning': return C_('level', 'Warning');
    case 'critical': return C_('level', 'Critical');
    case 'emergency': return C_('level', 'Emergency');
    default: return C_('level', 'Normal');
  }
}

export function number(value, decimals) {
  if (value === null || value === undefined || Number.isNaN(value))
    return '–';
  return new Intl.NumberFormat(language(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}

function bytes(value, perSecond) {
  const sizes = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let at = 0;
  let rest = Math.abs(value);
  while (rest >= 1000 && at < sizes.length - 1) {
    rest /= 1000;
    at++;
  }
  return [number(Math.sign(value) * rest, at === 0 || rest >= 100 ? 0 : 1), sizes[at] + perSecond];
}

// Whole things are counted with the words of the language.
function countingUnit(unit, n) {
  switch (unit) {
    case 'paths': return ngettext('path', 'paths', n);
    case 'files': return ngettext('file', 'files', n);
    case 'commits': return ngettext('commit', 'commits', n);
    case 'lines': return ngettext('line', 'lines', n);
    case 'd': return ngettext('day', 'days', n);
    default: return null;
  }
}

// A value as the number and what stands behind it.
export function split(value, unit, decimals) {
  if (value === null || value === undefined)
    return ['–', ''];
  if (unit === 'B' || unit === 'B/s')
    return bytes(value, unit.slice(1));
  return [number(value, Math.abs(value) >= 1000 ? 0 : decimals), countingUnit(unit, Math.round(Math.abs(value))) ?? unit];
}

// Whether the unit stands right behind the number.
export const isTight = unit => unit === '%' || unit === '°C' || (language() === 'ko' && /[가-힣]/.test(unit));

export function valueText(metric, value) {
  if (metric.id === 'deployment_health' && value !== null)
    return value < 0.5 ? C_('deployment', 'Healthy') : value < 1.5 ? C_('deployment', 'Degraded') : C_('deployment', 'Unavailable');
  const [digits, unit] = split(value, metric.unit, metric.decimals);
  if (unit === '' || isTight(unit))
    return digits + unit;
  return countingUnit(metric.unit, 1) === null ? `${digits} ${unit}` : format(C_('counted', '%s %s'), digits, unit);
}

export function changeText(metric, before, now) {
  const delta = now - before;
  if (Math.abs(delta) < 0.5 * 10 ** -metric.decimals)
    return _('Same as yesterday');
  const amount = metric.unit === '%' ? format(_('%.*f points'), number(Math.abs(delta), metric.decimals))
    : valueText({ ...metric, id: '' }, Math.abs(delta));
  return format(delta > 0 ? _('%s more than yesterday') : _('%s less than yesterday'), amount);
}

export function ago(thenMs, nowMs = Date.now()) {
  const seconds = Math.floor((nowMs - thenMs) / 1000);
  if (seconds < 5)
    return _('just now');
  if (seconds < 60) {
    const n = Math.floor(seconds / 5) * 5; // by steps that people can read
    return format(ngettext('%d second ago', '%d seconds ago', n), n);
  }
  const [minutes, hours, days] = [60, 3600, DAY_S].map(unit => Math.floor(seconds / unit));
  if (hours < 1)
    return format(ngettext('%d minute ago', '%d minutes ago', minutes), minutes);
  if (days < 1)
    return format(ngettext('%d hour ago', '%d hours ago', hours), hours);
  return format(ngettext('%d day ago', '%d days ago', days), days);
}

export function exactTime(ms) {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'medium' }).format(ms);
}

// A time on the axis of a chart whose marks stand @stepS seconds apart: midnight is called by its day.
export function axisTime(seconds, stepS) {
  const time = new Date(seconds * 1000);
  const isDay = stepS >= DAY_S || (time.getHours() === 0 && time.getMinutes() === 0 && stepS > 60);
  const options = isDay ? { month: 'short', day: 'numeric' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(language(), options).format(time);
}

// A round value, with no more digits than it has.
export const roundText = (metric, value) => {
  const digits = (String(value).split('.')[1] ?? '').length;
  return valueText({ ...metric, decimals: Math.min(3, digits) }, value);
};

export function eta([low, high]) {
  const lowS = Math.ceil(low);
  const highS = Math.ceil(high);
  if (highS <= 0)
    return _('almost done');
  if (highS < 90)
    return lowS === highS ? format(ngettext('about %d second left', 'about %d seconds left', highS), highS)
      : format(_('about %d to %d seconds left'), lowS, highS);
  const lowMin = Math.max(1, Math.floor(low / 60));
  const highMin = Math.ceil(high / 60);
  return lowMin === highMin ? format(ngettext('about %d minute left', 'about %d minutes left', highMin), highMin)
    : format(_('about %d to %d minutes left'), lowMin, highMin);
}
