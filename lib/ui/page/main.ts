/** The page of runs. */
import type { CurveName, RunInfo, RunList as RunListAnswer, XAxis } from '../protocol.js';
import { ask } from './api.js';
import { Chart } from './chart.js';
import { onTheme } from './colours.js';
import { find, make, onceAFrame, setText } from './dom.js';
import { RunList } from './run-list.js';
import { colourOfRun, differing, linesOf, selected } from './selection.js';
import { Sheets } from './sheets.js';
import { showSettings, showTroubles } from './tables.js';
import { readView, writeView } from './view.js';

/** Curves are asked for at most this often while runs go on. */
const REFRESH_MS = 2000;

const view = readView();
const runs = new Map<string, RunInfo>();
const charts = new Map<string, Chart>();
let nextRefresh = 0;

const all = (): RunInfo[] => [...runs.values()];
const colourOf = (id: string): string => colourOfRun(all(), id);

const list = new RunList({
  view,
  onToggle(id, isShown) {
    const ids = selected(all(), view).map((run) => run.id);
    view.runs = isShown ? [...ids, id] : ids.filter((each) => each !== id);
    changed();
  },
  onSort(key) {
    view.sort = view.sort === `-${key}` ? key : `-${key}`;
    changed();
  },
});
const sheets = new Sheets(view, () => writeView(view));

/** The view has changed: everything is shown anew. */
const changed = onceAFrame(() => {
  writeView(view);
  show();
  for (const chart of charts.values()) chart.refresh();
});

function show(): void {
  const shown = selected(all(), view);
  list.update(all(), new Map(shown.map(({ id }) => [id, colourOf(id)])));
  showCharts(shown);
  sheets.update(shown, colourOf);
  showTroubles(shown);
  showSettings(shown);
  showControls(shown);
}

function showCharts(shown: readonly RunInfo[]): void {
  const names = new Map<string, CurveName>();
  for (const { curves } of shown) for (const curve of curves) names.set(curve.name, curve);
  for (const [name, chart] of charts) {
    if (names.has(name)) continue;
    chart.element.remove();
    charts.delete(name);
  }
  const place = find('#curves');
  for (const [i, [name, curve]] of [...names].entries()) {
    let chart = charts.get(name);
    if (chart === undefined) {
      chart = new Chart(curve, {
        view,
        lines: () => linesOf(all(), view),
        onRange(range) {
          view.range = range;
          changed();
        },
      });
      charts.set(name, chart);
    }
    if (place.children[i] !== chart.element)
      place.insertBefore(chart.element, place.children[i] ?? null);
  }
}

function showControls(shown: readonly RunInfo[]): void {
  const group = find<HTMLSelectElement>('#group');
  const options = [
    ['', 'nothing'],
    ['seed', 'seeds'],
    ...differing(shown)
      .filter((name) => name !== 'seed')
      .map((name) => [name, `all with the same ${name}`]),
  ] as [string, string][];
  const texts = options.map(([value]) => value).join('\n');
  if (group.dataset.options !== texts) {
    group.dataset.options = texts;
    group.replaceChildren(...options.map(([value, text]) => make('option', { value }, text)));
  }
  group.value = view.group;
  find('#reset').hidden = view.range === null;
  const empty = find('#no-runs');
  empty.hidden = runs.size > 0;
  find('#list').hidden = runs.size === 0;
}

function connectControls(): void {
  const x = find<HTMLSelectElement>('#x');
  x.value = view.x;
  x.addEventListener('change', () => {
    view.x = x.value as XAxis;
    // A part of another axis would be another part.
    view.range = null;
    changed();
  });
  const smooth = find<HTMLInputElement>('#smooth');
  const smoothValue = find('#smooth-value');
  smooth.value = smoothValue.textContent = String(view.smooth);
  smooth.addEventListener('input', () => {
    view.smooth = Number(smooth.value);
    setText(smoothValue, smooth.value);
    changed();
  });
  for (const [id, key] of [
    ['#log-x', 'logX'],
    ['#log-y', 'logY'],
  ] as const) {
    const box = find<HTMLInputElement>(id);
    box.checked = view[key];
    box.addEventListener('change', () => {
      view[key] = box.checked;
      changed();
    });
  }
  const filter = find<HTMLInputElement>('#filter');
  filter.value = view.filter;
  filter.addEventListener('input', () => {
    view.filter = filter.value;
    changed();
  });
  const group = find<HTMLSelectElement>('#group');
  group.addEventListener('change', () => {
    view.group = group.value;
    changed();
  });
  for (const [id, which] of [
    ['#show-newest', 'newest'],
    ['#show-all', 'all'],
    ['#show-none', []],
  ] as const) {
    find(id).addEventListener('click', () => {
      view.runs = which;
      changed();
    });
  }
  find('#reset').addEventListener('click', () => {
    view.range = null;
    changed();
  });
  onTheme(() => {
    show();
    for (const chart of charts.values()) chart.refresh();
  });
}

/** Curves that grow are asked for again, now and then. */
function refreshCurves(ids: readonly string[]): void {
  const shown = new Set(selected(all(), view).map(({ id }) => id));
  if (!ids.some((id) => shown.has(id))) return;
  const wait = Math.max(0, nextRefresh - performance.now());
  nextRefresh = performance.now() + wait + REFRESH_MS;
  if (wait > REFRESH_MS) return;
  setTimeout(() => {
    for (const chart of charts.values()) chart.refresh();
  }, wait);
}

async function load(): Promise<void> {
  const { folder, runs: found } = await ask<RunListAnswer>('/api/runs');
  setText(find('#folder'), folder);
  setText(
    find('#no-runs'),
    `There is no run in ${folder} yet. This page shows the first one as soon as it starts.`,
  );
  runs.clear();
  for (const run of found) runs.set(run.id, run);
  show();
  for (const chart of charts.values()) chart.refresh();
}

/** Listens for changes while the page is seen. */
function listen(): void {
  let source: EventSource | null = null;
  const live = find('#live');
  const open = (): void => {
    source = new EventSource('/api/events');
    source.addEventListener('open', () => {
      setText(live, 'live');
      void load();
    });
    source.addEventListener('error', () => setText(live, 'the server cannot be reached'));
    source.addEventListener('message', ({ data }) => {
      const { changed: news, gone } = JSON.parse(data) as { changed: RunInfo[]; gone: string[] };
      for (const run of news) runs.set(run.id, run);
      for (const id of gone) runs.delete(id);
      show();
      refreshCurves(news.map(({ id }) => id));
    });
  };
  document.addEventListener('visibilitychange', () => {
    source?.close();
    source = null;
    if (!document.hidden) open();
  });
  open();
}

connectControls();
listen();
