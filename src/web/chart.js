// SPDX-License-Identifier: GPL-3.0-or-later
// The big chart of one series: mean, the band between least and most, thresholds, gaps left open.
import { Problem, history } from './api.js';
import { arrange, el, setAttribute, setText } from './dom.js';
import { seriesTitle } from './metrics.js';
import { drawSparkline, makeSparkline } from './sparkline.js';
import { C_, _, format } from './texts.js';
import { axisTime, exactTime, levelWord, roundText, valueText } from './values.js';

const HOUR_S = 3600;
const RANGES = [HOUR_S, 24 * HOUR_S, 7 * 24 * HOUR_S, 30 * 24 * HOUR_S];
const SLOW_MS = 300;
const TEXT_EM = 0.8;
const MAX_TABLE_ROWS = 120;
const THRESHOLDS = ['warning', 'critical', 'emergency'];

const rangeText = s => s === HOUR_S ? _('1 hour') : s === 24 * HOUR_S ? _('24 hours') : s === 7 * 24 * HOUR_S ? _('7 days') : _('30 days');
const textSize = () => TEXT_EM * parseFloat(getComputedStyle(document.documentElement).fontSize);
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Columns for uPlot: time, mean, least, most; a hole where points are missing.
function columnsOf(points, stepS) {
  const columns = [[], [], [], []];
  let last = null;
  for (const [ms, mean, least, most] of points) {
    const time = ms / 1000;
    if (last !== null && stepS > 0 && time - last > 2.5 * stepS) {
      columns[0].push(last + stepS);
      columns.slice(1).forEach(column => column.push(null));
    }
    columns[0].push(time);
    [mean, least, most].forEach((value, at) => columns[at + 1].push(value));
    last = time;
  }
  return columns;
}

// From nothing to the highest, and to the next threshold where that is near enough to matter.
function heightOf(columns, { thresholds, unit }) {
  const values = columns.slice(1).flat().filter(value => value !== null);
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const near = THRESHOLDS.map(name => thresholds?.[name]).filter(limit => limit > most && limit < 2.5 * most);
  const top = near.length > 0 ? Math.min(...near) : most;
  const room = top > least ? top + (top - least) * 0.08 : least + 1;
  return [least, unit === '%' && most <= 100 ? Math.min(100, room) : room];
}

export class Chart {
  constructor({ onPick, onDrawn }) {
    this.onPick = onPick;
    this.onDrawn = onDrawn;
    this.range = RANGES[1];
    this.row = null;
    this.points = [];
    this.stepS = 0;
    this.plot = null;
    this.build();
    new ResizeObserver(() => this.resize()).observe(this.stage);
  }

  build() {
    this.select = el('select', { id: 'series', 'aria-label': _('Metric'), onchange: () => this.onPick(this.select.value) });
    this.ranges = el('div', { class: 'ranges', role: 'group', 'aria-label': _('Time shown') },
                     RANGES.map(s => el('button', { type: 'button', 'data-range': s, 'aria-pressed': String(s === this.range),
                                                    onclick: () => this.setRange(s) }, rangeText(s))));
    // Read aloud when it is asked for by keys, not whenever a value comes.
    this.readout = el('p', { class: 'readout', 'aria-live': 'off' });
    this.stage = el('div', { class: 'stage', tabindex: 0, role: 'group', onkeydown: event => this.onKey(event),
                             onblur: () => setAttribute(this.readout, 'aria-live', 'off') });
    this.note = el('p', { class: 'note', role: 'status' });
    this.table = el('details', { class: 'table', ontoggle: () => this.fillTable() }, el('summary', {}, _('As a table')));
    this.node = el('section', { class: 'card chart', 'aria-label': _('History') },
                   el('div', { class: 'chart-head' }, this.select, this.ranges), this.stage, this.note, this.readout, this.table);
  }

  // What there is to choose from.
  offer(rows, projects) {
    const wanted = rows.map(([key, row]) => `${key}\n${seriesTitle(row, projects)}`).join('\n\n');
    if (wanted !== this.offered) {
      this.offered = wanted;
      arrange(this.select, rows.map(([key, row]) => el('option', { value: key }, seriesTitle(row, projects))));
    }
    if (this.key !== undefined)
      this.select.value = this.key;
  }

  setRange(seconds) {
    this.range = seconds;
    for (const button of this.ranges.children)
      setAttribute(button, 'aria-pressed', String(Number(button.dataset.range) === seconds));
    void this.load();
  }

  pick(key, row, projects) {
    this.key = key;
    this.row = row;
    this.title = seriesTitle(row, projects);
    this.select.value = key;
    void this.load();
  }

  async load() {
    if (this.row === null)
      return;
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    const slow = setTimeout(() => setText(this.note, _('Reading the history…')), SLOW_MS);
    const now = Date.now();
    try {
      const points = Math.min(600, Math.max(60, Math.round(this.stage.clientWidth / 2)));
      const found = (await history([this.row], now - this.range * 1000, now, points, abort.signal)).get(this.row.series);
      this.points = found?.points ?? [];
      this.stepS = found?.step_s ?? 0;
      this.loaded = now;
      this.at = null;
      setText(this.note, found === undefined ? _('A key is needed to tell the series of this metric apart')
        : this.points.length > 0 ? '' : _('Nothing was measured in this time yet'));
      this.draw();
    } catch (error) {
      if (abort.signal.aborted)
        return;
      setText(this.note, error instanceof Problem ? format(_('History cannot be shown: %s'), error.message) : _('Jikimi does not answer.'));
    } finally {
      clearTimeout(slow);
    }
  }

  // A value that has just come.
  append(row) {
    if (this.row === null || this.loaded === undefined || row.series !== this.row.series || row.value === null)
      return;
    const time = Date.parse(row.time);
    const last = this.points.at(-1);
    this.row = row;
    // Within a step of a long range the point is still being made: it is there when the range is read again.
    if (last && time - last[0] < Math.max(1, this.stepS) * 500)
      return;
    this.points.push([time, row.value, row.value, row.value]);
    setText(this.note, '');
    this.stale = true;
  }

  // Draws what append() brought; where nobody looks nothing is drawn.
  refresh() {
    if (this.stale && !document.hidden)
      this.draw();
    if (this.loaded !== undefined && Date.now() - this.loaded > this.range * 1000 / 60 + 60000)
      void this.load();
  }

  summary() {
    const values = this.points.flatMap(point => point.slice(1)).filter(value => value !== null);
    if (values.length === 0)
      return format(C_('metric: reason', '%s: %s'), this.title, _('Nothing was measured in this time yet'));
    return format(_('%s, %s: now %s, least %s, most %s'), this.title, rangeText(this.range), valueText(this.row, this.row.value),
                  valueText(this.row, Math.min(...values)), valueText(this.row, Math.max(...values)));
  }

  draw() {
    const columns = columnsOf(this.points, this.stepS);
    this.stale = false;
    this.columns = columns;
    this.limits = heightOf(columns, this.row);
    setAttribute(this.stage, 'aria-label', this.summary());
    this.readOut(this.at);
    if (this.table.open)
      this.fillTable();
    if (window.uPlot === undefined)
      this.drawSimple();
    else if (this.plot === null)
      this.makePlot(columns);
    else
      this.plot.setData(columns);
    this.onDrawn?.();
  }

  span() {
    const to = Math.max(this.loaded, Date.now()) / 1000;
    return [to - this.range, to];
  }

  drawSimple() {
    const [from, to] = this.span();
    this.simple ??= makeSparkline();
    this.simple.classList.add('simple');
    if (!this.simple.isConnected)
      this.stage.append(this.simple, el('p', { class: 'note' }, _('This build draws simple charts: uPlot was not built in.')));
    drawSparkline(this.simple, { points: this.points, step: this.stepS * 1000, from: from * 1000, to: to * 1000,
                                 threshold: this.row.thresholds?.warning ?? null, width: 1000, height: 240 });
  }

  makePlot(columns) {
    const accent = style('--accent');
    const dim = style('--dim');
    const grid = { stroke: style('--grid'), width: 1 };
    const size = this.plotText = textSize();
    const axis = { stroke: dim, font: `${size}px ${style('--font')}`, grid, ticks: { show: false } };
    const edge = { stroke: 'transparent', width: 0, points: { show: false } };
    // So few points make no line: they are seen as such.
    const few = { show: () => this.points.length < 3, size: 6, fill: accent };
    this.plot = new window.uPlot({
      width: this.stage.clientWidth, height: this.stage.clientHeight,
      padding: [1.6 * size, 0, 0, 8],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 8, fill: accent } },
      scales: { x: { range: () => this.span() }, y: { range: () => this.limits } },
      axes: [{ ...axis, size: 2.3 * size, values: (_plot, splits, _axis, _space, step) => splits.map(at => axisTime(at, step)) },
             { ...axis, side: 1, size: 5.6 * size, values: (_plot, splits) => splits.map(at => roundText(this.row, at)) }],
      series: [{}, { stroke: accent, width: 1.5, fill: style('--accent-fill'), points: few }, edge, edge],
      bands: [{ series: [3, 2], fill: style('--band') }],
      hooks: { draw: [plot => this.drawThresholds(plot)], setCursor: [plot => this.readOut(plot.cursor.idx)] },
    }, columns, this.stage);
  }

  drawThresholds(plot) {
    const { left, width } = plot.bbox;
    const ratio = window.devicePixelRatio;
    const context = plot.ctx;
    context.save();
    context.font = `${textSize() * ratio}px ${style('--font')}`;
    for (const name of THRESHOLDS) {
      const limit = this.row.thresholds?.[name];
      if (limit === null || limit === undefined || limit < this.limits[0] || limit > this.limits[1])
        continue;
      const y = Math.round(plot.valToPos(limit, 'y', true));
      context.strokeStyle = context.fillStyle = style(`--${name}`);
      context.setLineDash([6 * ratio, 4 * ratio]);
      context.lineWidth = ratio;
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(left + width, y);
      context.stroke();
      context.textBaseline = 'bottom';
      context.fillText(` ${levelWord(name)} ${roundText(this.row, limit)}`, left, y);
    }
    context.restore();
  }

  readOut(at) {
    const time = at === null || at === undefined ? undefined : this.columns[0][at];
    this.at = at;
    if (time === undefined || this.columns[1][at] === null) {
      setText(this.readout, this.summary());
      return;
    }
    const [mean, least, most] = [1, 2, 3].map(column => valueText(this.row, this.columns[column][at]));
    setText(this.readout, least === most ? format(C_('time: value', '%s: %s'), exactTime(time * 1000), mean)
      : format(_('%s: %s, least %s, most %s'), exactTime(time * 1000), mean, least, most));
  }

  onKey(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || this.plot === null || this.columns[0].length === 0)
      return;
    event.preventDefault();
    setAttribute(this.readout, 'aria-live', 'polite');
    const last = this.columns[0].length - 1;
    const at = Math.min(last, Math.max(0, (this.at ?? last) + step));
    this.plot.setCursor({ left: this.plot.valToPos(this.columns[0][at], 'x'), top: 0 });
    this.readOut(at);
  }

  fillTable() {
    if (!this.table.open || this.row === null)
      return;
    const every = Math.max(1, Math.ceil(this.points.length / MAX_TABLE_ROWS));
    const rows = this.points.filter((_point, at) => at % every === 0).reverse();
    const cell = (name, text) => el(name, name === 'th' ? { scope: 'col' } : {}, text);
    this.table.querySelector('div')?.remove();
    this.table.append(el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': this.title }, el('table', {},
      el('thead', {}, el('tr', {}, [_('Time'), _('Mean'), _('Least'), _('Most')].map(text => cell('th', text)))),
      el('tbody', {}, rows.map(([ms, ...values]) =>
        el('tr', {}, cell('td', exactTime(ms)), values.map(value => cell('td', valueText(this.row, value)))))))));
  }

  resize() {
    if (this.plot === null || this.stage.clientWidth === 0)
      return;
    if (this.plotText !== textSize()) // a wall screen: what is written is larger too
      this.restyle();
    else
      this.plot.setSize({ width: this.stage.clientWidth, height: this.stage.clientHeight });
  }

  // Colours are taken when the plot is made.
  restyle() {
    this.plot?.destroy();
    this.plot = null;
    if (this.loaded !== undefined)
      this.draw();
  }
}
