/** What is shown. It is kept in the address, so that a link shows the same. */
import type { XAxis } from '../protocol.js';

export interface View {
  /** The runs that are shown: the newest ones, all, or these. */
  runs: 'newest' | 'all' | readonly string[];
  filter: string;
  /** A column of the list; with a minus in front from high to low. */
  sort: string;
  x: XAxis;
  smooth: number;
  logX: boolean;
  logY: boolean;
  /** What runs are averaged over: nothing, `seed`, or all but the setting of this name. */
  group: string;
  /** The part of the x axis. */
  range: readonly [number, number] | null;
  /** The name of the picture; empty for the newest one. */
  picture: string;
}

const START: View = {
  ...{ runs: 'newest', filter: '', sort: '-updated', x: 'step', smooth: 0.6 },
  ...{ logX: false, logY: false, group: '', range: null, picture: '' },
};

/** The view of the page's address. */
export function readView(): View {
  const query = new URLSearchParams(location.search);
  const runs = query.getAll('run');
  const numbers = ['from', 'to'].map((name) => Number(query.get(name) ?? Number.NaN));
  const smooth = Number(query.get('smooth') ?? START.smooth);
  const x = query.get('x') as XAxis;
  return {
    runs:
      query.get('runs') === 'all'
        ? 'all'
        : query.get('runs') === 'none'
          ? []
          : runs.length > 0
            ? runs
            : 'newest',
    filter: query.get('filter') ?? START.filter,
    sort: query.get('sort') ?? START.sort,
    x: ['epoch', 'time'].includes(x) ? x : 'step',
    smooth: smooth >= 0 && smooth < 1 ? smooth : START.smooth,
    logX: query.has('log-x'),
    logY: query.has('log-y'),
    group: query.get('group') ?? START.group,
    range: numbers.every(Number.isFinite) ? [numbers[0] as number, numbers[1] as number] : null,
    picture: query.get('picture') ?? START.picture,
  };
}

/** Writes a view into the page's address. What is as at the start is left out. */
export function writeView(view: View): void {
  const query = new URLSearchParams();
  if (view.runs === 'all') query.set('runs', 'all');
  else if (view.runs !== 'newest' && view.runs.length === 0) query.set('runs', 'none');
  else if (view.runs !== 'newest') for (const id of view.runs) query.append('run', id);
  for (const name of ['filter', 'sort', 'x', 'smooth', 'group', 'picture'] as const) {
    if (view[name] !== START[name]) query.set(name, String(view[name]));
  }
  if (view.logX) query.set('log-x', '1');
  if (view.logY) query.set('log-y', '1');
  if (view.range !== null) {
    query.set('from', String(view.range[0]));
    query.set('to', String(view.range[1]));
  }
  const text = query.toString();
  history.replaceState(null, '', text === '' ? location.pathname : `?${text}`);
}
