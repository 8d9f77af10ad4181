// SPDX-License-Identifier: GPL-3.0-or-later
// Calls of the REST API. The key goes into a header, never into an address, and is kept only where the reader said so.
import { keep, language, recall } from './texts.js';

const PREFIX = '/api/monitoring/autonomous';
const STORED = 'jikimi-key';
const session = () => window.sessionStorage;

let key = recall(session, STORED);

export const hasKey = () => key !== null;

export function setKey(value, remember) {
  key = value;
  keep(session, STORED, remember ? value : null);
}

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? String(status));
    this.status = status;
    this.title = body?.title ?? String(status);
  }
}

export function headers(withKey = key) {
  const all = { 'Accept-Language': language() };
  if (withKey !== null)
    all['X-API-Key'] = withKey;
  return all;
}

export async function ask(method, path, { withKey = key, body, signal } = {}) {
  const options = { method, headers: headers(withKey), signal, cache: 'no-store', credentials: 'omit', redirect: 'error' };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['Content-Type'] = 'application/json';
  }
  const answer = await fetch(PREFIX + path, options);
  const text = await answer.text();
  let parsed = null;
  try {
    parsed = text === '' ? null : JSON.parse(text);
  } catch {
    // Something else answers here, such as a proxy: its status says enough.
  }
  if (!answer.ok)
    throw new Problem(answer.status, parsed);
  return parsed;
}

export const get = (path, options) => ask('GET', path, options);

/**
 * The past of some rows of /metrics/current. Who may not see labels cannot ask by them: then a row is found by its metric, if
 * that has no other series. Returns: by key of the series: points and step_s; none where it cannot be told which it is
 */
export async function history(rows, fromMs, toMs, points, signal) {
  const ask = query => get(`/metrics/history?${new URLSearchParams([...query, ['from', Math.floor(fromMs)], ['to', Math.ceil(toMs)],
    ['points', points]])}`, { signal });
  const found = new Map((await ask(rows.map(row => ['series', row.series]))).series.map(one => [one.series, one]));
  const unnamed = key !== null ? [] : rows.filter(row => !found.get(row.series)?.points.length && !row.labels);
  await Promise.all(unnamed.map(async row => {
    const body = await ask([['metric', row.id], ...(row.project ? [['project', row.project]] : [])]);
    if (body.series.length === 1)
      found.set(row.series, body.series[0]);
    else if (body.series.length > 1)
      found.delete(row.series);
  }));
  return found;
}

export const stream = (signal, lastId) => fetch(`${PREFIX}/events`, {
  headers: { ...headers(), Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
  cache: 'no-store', credentials: 'omit', redirect: 'error', signal,
});
