// SPDX-License-Identifier: GPL-3.0-or-later
// A tile for each metric: caption, value, level as shape and word, change since yesterday, the last 24 hours.
import { el, arrange, setAttribute, setText } from './dom.js';
import { icon, setIcon } from './icons.js';
import { place, title, why } from './metrics.js';
import { drawSparkline, makeSparkline } from './sparkline.js';
import { C_, _, format, ngettext } from './texts.js';
import { changeText, isTight, levelRank, levelWord, split, valueText } from './values.js';

const DAY_MS = 86400000;
const GLOW_EVERY_MS = 4000;
const DRAW_EVERY_MS = 5000;

function make(id, onPick) {
  const caption = el('span', { class: 'caption' });
  const where = el('span', { class: 'where' });
  const level = el('span', { class: 'badge' }, icon('info'), el('span'));
  const value = el('span', { class: 'value' });
  const unit = el('span', { class: 'unit' });
  const spark = makeSparkline();
  const foot = el('span', { class: 'foot' });
  const node = el('button', { type: 'button', class: 'card tile', 'data-metric': id, onclick: () => onPick(id) },
                  el('span', { class: 'tile-head' }, caption, level), el('span', { class: 'figure' }, value, unit), spark,
                  el('span', { class: 'feet' }, foot, where));
  return { node, caption, where, level, value, unit, spark, foot, drawn: null };
}

const still = window.matchMedia('(prefers-reduced-motion: reduce)');

// Rarely enough that values of every second do not cost more for their glow than for themselves.
function glow(node) {
  const now = performance.now();
  if (still.matches || document.hidden || now - (Number(node.dataset.glowed) || 0) < GLOW_EVERY_MS)
    return;
  node.dataset.glowed = Math.round(now);
  node.animate([{ opacity: 0.65 }, { opacity: 1 }], { duration: 200 });
}

function showLevel(badge, level) {
  const normal = levelRank(level) === 0;
  setAttribute(badge, 'class', `badge level-${level}`);
  setAttribute(badge, 'data-level', level);
  badge.hidden = normal; // normal is quiet
  setIcon(badge.firstElementChild, level);
  setText(badge.lastElementChild, levelWord(level));
}

// The state of a deployment is a word; everything else a number and a unit.
const wordsOf = row => row.id === 'deployment_health' ? [valueText(row, row.value), ''] : split(row.value, row.unit, row.decimals);

export class Tiles {
  constructor(onPick) {
    this.node = el('div', { class: 'tiles' });
    this.onPick = onPick;
    this.tiles = new Map();
  }

  show({ metrics, projects, sparks }, picked) {
    const ids = metrics.tiles();
    for (const id of ids) {
      if (!this.tiles.has(id))
        this.tiles.set(id, make(id, this.onPick));
      this.showOne(this.tiles.get(id), id, metrics, projects, sparks);
      setAttribute(this.tiles.get(id).node, 'aria-pressed', String(picked === id));
    }
    arrange(this.node, ids.map(id => this.tiles.get(id).node));
  }

  showOne(tile, id, metrics, projects, sparks) {
    const row = metrics.worst(id);
    const others = metrics.of(id).length - 1;
    setText(tile.caption, title(id));
    if (row === null || row.value === null) {
      tile.level.hidden = true;
      setText(tile.value, '–');
      setText(tile.unit, '');
      setText(tile.foot, why(id));
      setText(tile.where, '');
      setAttribute(tile.node, 'aria-label', format(C_('metric: reason', '%s: %s'), title(id), why(id)));
      tile.spark.replaceChildren();
      return;
    }

    const [digits, unit] = wordsOf(row);
    if (tile.value.textContent !== digits && tile.value.textContent !== '')
      glow(tile.value);
    setText(tile.value, digits);
    setText(tile.unit, unit);
    tile.unit.classList.toggle('tight', isTight(unit));
    showLevel(tile.level, row.level);
    const where = [place(row, projects),
                   others > 0 ? format(ngettext('and %d more', 'and %d more', others), others) : ''].filter(part => part !== '');
    setText(tile.where, where.join(' · '));

    const spark = sparks.get(row.series);
    const change = typeof spark?.yesterday !== 'number' ? _('Last 24 hours')
      : changeText(row, spark.yesterday, row.value);
    setText(tile.foot, change);
    setAttribute(tile.node, 'aria-label', format(C_('metric value, level, change', '%s %s, %s, %s'), title(id), valueText(row, row.value),
                                                 levelWord(row.level), change));
    this.draw(tile, spark, row);
  }

  // The past, and the present as its end: of what comes every second, every fifth.
  draw(tile, spark, row) {
    const version = `${spark?.version} ${Math.floor(Date.parse(row.time) / DRAW_EVERY_MS)}`;
    if (!spark || tile.drawn === version)
      return;
    tile.drawn = version;
    const now = Date.now();
    drawSparkline(tile.spark, { points: [...spark.points, [Math.max(Date.parse(row.time), spark.points.at(-1)?.[0] ?? 0), row.value]],
                                step: spark.step * 1000, from: now - DAY_MS, to: now, threshold: row.thresholds?.warning ?? null });
  }
}
