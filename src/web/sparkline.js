// SPDX-License-Identifier: GPL-3.0-or-later
// A small line without axes, and the simple chart of a page that was built without uPlot.
import { svg } from './dom.js';

/**
 * Path data of points [time, value], gaps left open.
 * @step: seconds or milliseconds between points, as in time; more than twice that is a gap
 */
function pathOf(points, step, x, y) {
  let pen = false;
  let last = null;
  let path = '';
  for (const [time, value] of points) {
    if (value === null || (last !== null && step > 0 && time - last > 2.5 * step))
      pen = false;
    if (value !== null)
      path += `${pen ? 'L' : 'M'}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = value !== null;
    last = time;
  }
  return path;
}

const stroke = (name, d) => svg('path', { d, class: name, 'vector-effect': 'non-scaling-stroke' });

/**
 * @points: [time, mean, …], ordered
 * @threshold: (nullable) drawn as a line where it lies in sight
 */
export function drawSparkline(node, { points, step, from, to, threshold = null, width = 240, height = 40 }) {
  const values = points.map(point => point[1]).filter(value => value !== null);
  if (values.length === 0) {
    node.replaceChildren();
    return;
  }
  const least = Math.min(...values);
  const most = Math.max(...values);
  // A flat line lies in the middle; what moves by less than a hundredth is flat.
  const room = Math.max((most - least) * 0.1, Math.abs(most) * 0.01, 1e-9);
  const x = time => (time - from) / (to - from) * width;
  const y = value => height - 2 - (value - least + room) / (most - least + 2 * room) * (height - 4);
  const drawn = [stroke('line', pathOf(points, step, x, y))];
  const last = points.findLast(point => point[1] !== null);
  if (threshold !== null && threshold >= least - room && threshold <= most + room)
    drawn.unshift(stroke('threshold', `M0 ${y(threshold).toFixed(1)}H${width}`));
  // A line of one point has no length: a short one at its place is seen.
  drawn.push(stroke('now', `M${(x(last[0]) - 0.1).toFixed(1)} ${y(last[1]).toFixed(1)}h.2`));
  node.setAttribute('viewBox', `0 0 ${width} ${height}`);
  node.replaceChildren(...drawn);
}

export const makeSparkline = () => svg('svg', { class: 'sparkline', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
