// SPDX-License-Identifier: GPL-3.0-or-later
// The page's state, and what changes it: the first answers, the live stream, the reader.
import { Problem, ask, get, hasKey, history, setKey } from './api.js';
import { Chart } from './chart.js';
import { Live } from './events.js';
import { askForKey } from './key-dialog.js';
import { Metrics } from './metrics.js';
import { applyTheme, onSystemTheme } from './settings.js';
import { _, format, keep, local, recall, speak, speakAnother, wantedLanguage } from './texts.js';
import { View } from './view.js';

const HOUR_MS = 3600000;
const DAY_MS = 24 * HOUR_MS;
const SPARK_POINTS = 72;
const SPARK_AGE_MS = 600000;
const BEAT_MS = 5000;
const GATHER_MS = 300;
const SEEN = 'jikimi-last-seen';
const ENDED = ['done', 'failed', 'cancelled'];

const state = { status: null, metrics: new Metrics(), projects: [], operations: [], alerts: null, sparks: new Map(), online: true,
                needsKey: false, lastSeen: Number(recall(local, SEEN)) || null };
let built;
const whenBuilt = new Promise(resolve => built = resolve);
let view, chart, picked = null, planned = false, gathering = null, sparksAt = 0;

// One drawing for all that came since the last; none while nobody looks.
function show() {
  if (planned || view === undefined)
    return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    chart.offer([...state.metrics.rows], state.projects);
    view.show(state, picked);
    chart.refresh();
  });
}

function saw() {
  state.lastSeen = Date.now();
  state.online = true;
}

function lose(problem) {
  state.online = problem !== null;
  state.needsKey = problem !== null && [401, 403].includes(problem.status);
  if (state.needsKey)
    Object.assign(state, { status: null, metrics: new Metrics(), projects: [], operations: [], alerts: null });
  show();
}

function pickRow(key) {
  const row = state.metrics.rows.get(key);
  if (row === undefined)
    return;
  picked = row.id;
  chart.pick(key, row, state.projects);
  show();
}

const keyOf = wanted => [...state.metrics.rows].find(([, row]) => row === wanted)?.[0];

function pickMetric(id) {
  const row = state.metrics.worst(id);
  if (row !== null)
    pickRow(keyOf(row));
}

// At first what is worst; else what moves on every machine.
function pickFirst() {
  const first = state.metrics.findings()[0] ?? state.metrics.worst('cpu_usage') ?? state.metrics.all()[0];
  if (picked === null && first !== undefined)
    pickRow(keyOf(first));
}

async function loadSparks() {
  const rows = state.metrics.tiles().map(id => state.metrics.worst(id)).filter(row => row !== null);
  const now = Date.now();
  if (rows.length === 0)
    return;
  sparksAt = now;
  for (const [series, found] of await history(rows, now - DAY_MS, now, SPARK_POINTS)) {
    const first = found.points[0];
    const isOld = first !== undefined && first[0] < now - DAY_MS + HOUR_MS;
    state.sparks.set(series, { points: found.points, step: found.step_s, yesterday: isOld ? first[1] : null, version: now });
  }
}

async function loadAlerts(notBuilt) {
  state.alerts = null;
  if (notBuilt.includes('alerts'))
    return;
  try {
    state.alerts = (await get('/alerts')).alerts;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 501)
      throw error;
  }
}

async function load() {
  try {
    const [dashboard, projects] = await Promise.all([get('/dashboard'), get('/projects')]);
    await whenBuilt;
    state.status = dashboard.status;
    state.projects = projects.projects;
    state.metrics.replace(dashboard.metrics);
    state.operations = dashboard.progress;
    state.needsKey = false;
    saw();
    pickFirst();
    show();
    await Promise.all([loadSparks(), loadAlerts(dashboard.not_built ?? [])]);
    show();
  } catch (error) {
    lose(error instanceof Problem ? error : null);
  }
}

// For what is rare and touches much: asks for everything anew, once for many.
function reload() {
  clearTimeout(gathering);
  gathering = setTimeout(load, GATHER_MS);
}

function takeOperation(operation) {
  const at = state.operations.findIndex(one => one.id === operation.id);
  if (ENDED.includes(operation.state)) {
    if (at >= 0)
      state.operations.splice(at, 1);
  } else if (at >= 0)
    state.operations[at] = operation;
  else
    state.operations.push(operation);
}

function takeMetrics(rows) {
  const known = state.metrics.rows.size;
  state.metrics.update(rows);
  for (const row of state.metrics.all())
    if (rows.some(one => one.series === row.series))
      chart.append(row);
  // A series that is new has a past as well, and may need a tile.
  if (state.metrics.rows.size !== known || Date.now() - sparksAt > SPARK_AGE_MS)
    loadSparks().then(show, () => {});
  pickFirst();
}

async function onMessage(message) {
  await whenBuilt;
  saw();
  switch (message.type) {
    case 'metrics': takeMetrics(message.metrics); break;
    case 'status': state.status = message.status; break;
    case 'projects': state.projects = message.projects; reload(); break;
    case 'operation': takeOperation(message.operation); break;
    case 'missed': case 'config': reload(); break;
    case 'hello': case 'ping': case 'detail': break;
    default: // of a part that this page knows only as a list
      if (message.type.startsWith('alert'))
        reload();
  }
  show();
}

const live = new Live({
  onOpen: () => void load(),
  onMessage,
  onLost: (wait, problem) => {
    if (problem?.status === 401 && hasKey()) {
      setKey(null, false);
      view.toast(_('This key is not known, or its time is over.'));
    }
    lose(problem);
  },
});

async function enterKey() {
  const changed = await askForKey();
  if (changed) {
    picked = null;
    live.again(true);
  }
  return changed;
}

// Does what needs a key: asks for one first where there is none.
async function act(method, path) {
  if (!hasKey() && !(await enterKey() && hasKey()))
    return null;
  try {
    const body = await ask(method, path);
    saw();
    return body ?? {};
  } catch (error) {
    view.toast(error instanceof Problem ? error.message : _('Jikimi does not answer.'));
    return null;
  } finally {
    show();
  }
}

async function control(path) {
  const status = await act('POST', `/control/${path}`);
  if (status?.state !== undefined)
    state.status = status;
  show();
}

const callbacks = {
  onTile: pickMetric,
  onLead: () => view.led !== null && (pickRow(keyOf(view.led)), chart.node.scrollIntoView({ block: 'nearest' })),
  onKey: () => void enterKey(),
  onRetry: () => live.again(),
  onTheme: () => chart.restyle(),
  onWatch: () => void control(state.status?.state === 'running' ? 'stop' : 'start'),
  onHeal: () => void control(`auto-healing/${state.status?.auto_healing ? 'disable' : 'enable'}`),
  onLanguage: async wanted => {
    await speakAnother(wanted);
    build();
    document.getElementById('language').focus();
    void load();
  },
  onCancel: async (id, button) => {
    button.disabled = true;
    const operation = await act('DELETE', `/operations/${encodeURIComponent(id)}`);
    button.disabled = operation !== null; // it ends as soon as it can, and then its row goes
    if (operation?.id !== undefined)
      takeOperation(operation);
    show();
  },
  onAlert: async (id, action) => {
    if (await act('POST', `/alerts/${encodeURIComponent(id)}/${action}`) !== null)
      reload();
  },
};

function build() {
  const range = chart?.range;
  chart = new Chart({ onPick: pickRow, onDrawn: () => performance.mark('chart-drawn') });
  view = new View(chart, callbacks);
  document.getElementById('page').replaceChildren(view.node);
  if (range !== undefined)
    chart.setRange(range);
  picked = null;
  show();
  pickFirst();
}

function beat() {
  if (document.hidden)
    return;
  view.showTimes(state);
  keep(local, SEEN, state.lastSeen === null ? null : String(state.lastSeen));
}

applyTheme();
const spoken = speak(wantedLanguage());
live.again(); // its first word asks for all the rest, so that nothing falls between the answers and the stream
await spoken;
build();
built();
setInterval(beat, BEAT_MS);
document.addEventListener('visibilitychange', () => {
  beat();
  if (!document.hidden)
    show();
});
window.addEventListener('pagehide', beat);
onSystemTheme(() => chart.restyle());
// Keeps the page's own files, never data, so that it opens and says so when Jikimi does not answer.
async function register() {
  const registration = await navigator.serviceWorker.register('/web/worker.js', { scope: '/' });
  await navigator.serviceWorker.ready;
  registration.active?.postMessage(performance.getEntriesByType('resource').map(entry => entry.name));
}
if ('serviceWorker' in navigator)
  register().catch(() => {}); // not over plain HTTP from elsewhere: then there is none
