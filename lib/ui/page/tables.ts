/** Tables below the curves: what went wrong, and the settings. */
import type { RunInfo } from '../protocol.js';
import { find, make } from './dom.js';
import { number } from './format.js';
import { settingsOf } from './selection.js';

/** Lines of a run, and columns of settings, at most. */
const MOST_LINES = 20;
const MOST_RUNS = 8;

interface Trouble {
  readonly step: number | null;
  readonly what: string;
}

/** Shows what is marked in the curves in words, and warnings. */
export function showTroubles(runs: readonly RunInfo[]): void {
  const lines = runs.slice(0, MOST_RUNS).flatMap((run) => {
    const all = troublesOf(run);
    const rest = all.length - MOST_LINES;
    const shown = all.slice(0, MOST_LINES);
    if (rest > 0) shown.push({ step: null, what: `and ${rest} more` });
    return shown.map(({ step, what }) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, make('bdi', {}, run.id)),
        make('td', {}, step === null ? '' : number(step)),
        make('td', {}, make('bdi', {}, what)),
      ),
    );
  });
  find('#troubles').hidden = lines.length === 0;
  find('#troubles tbody').replaceChildren(...lines);
}

function troublesOf({ marks, warnings }: RunInfo): Trouble[] {
  const { nonFinite, resumes, skipped } = marks;
  const all: Trouble[] = [
    ...nonFinite.map((step) => ({
      ...{ step, what: 'update left out: the loss or a gradient was not finite' },
    })),
    ...resumes.map((step) => ({ step, what: 'resumed' })),
    ...skipped.first.map(({ step, name, reason }) => ({
      step,
      what: `skipped ${name}: ${reason}`,
    })),
  ];
  const unlisted = skipped.count - skipped.first.length;
  return [
    ...warnings.map((what) => ({ step: null, what })),
    ...all.sort((a, b) => (a.step ?? 0) - (b.step ?? 0)),
    ...(unlisted > 0 ? [{ step: null, what: `${unlisted} more images were skipped` }] : []),
  ];
}

/** Compares settings, those that differ first. */
export function showSettings(runs: readonly RunInfo[]): void {
  const shown = runs.slice(0, MOST_RUNS);
  find('#comparison').hidden = shown.length === 0;
  const more = runs.length > shown.length ? ` (the first ${MOST_RUNS} of ${runs.length} runs)` : '';
  find('#comparison thead').replaceChildren(
    make(
      'tr',
      {},
      make('th', { scope: 'col' }, `setting${more}`),
      ...shown.map(({ id }) => make('th', { scope: 'col' }, make('bdi', {}, id))),
    ),
  );
  find('#comparison tbody').replaceChildren(
    ...settingsOf(shown).map(({ name, differs }) =>
      make(
        'tr',
        { className: differs ? 'differing' : '' },
        make('th', { scope: 'row' }, name),
        ...shown.map(({ settings }) => make('td', {}, settings[name] ?? '–')),
      ),
    ),
  );
}
