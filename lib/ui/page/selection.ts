/** Which runs are shown, and what lines they make. */
import type { RunInfo } from '../protocol.js';
import type { LineSpec } from './chart.js';
import { colourOf } from './colours.js';
import type { View } from './view.js';

/** How many runs `newest` shows. */
const NEWEST = 10;

/** Settings that say where a run is and how it is watched, and not what it does. */
const OF_PLACE = new Set([
  'out',
  'resume',
  'keep',
  'log_every',
  'save_every',
  'save_steps',
  'workers',
  'threads',
]);

/** The runs that a filter leaves: each of its words is in the name, the state, or a setting. */
export function filtered(runs: readonly RunInfo[], filter: string): RunInfo[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter(({ id, title, state, settings }) => {
    const texts = [id, title, state, ...Object.entries(settings).map((pair) => pair.join('='))];
    const all = texts.map((text) => text.toLowerCase());
    return words.every((word) => all.some((text) => text.includes(word)));
  });
}

/** The runs whose curves are shown, of those that the filter leaves. */
export function selected(runs: readonly RunInfo[], view: View): RunInfo[] {
  const left = filtered(runs, view.filter);
  if (view.runs === 'all') return left;
  if (view.runs === 'newest') {
    const newest = [...left].sort((a, b) => b.updated - a.updated).slice(0, NEWEST);
    return left.filter((run) => newest.includes(run));
  }
  const ids = new Set(view.runs);
  return left.filter(({ id }) => ids.has(id));
}

/** The names of settings, those first that differ among the runs. */
export function settingsOf(runs: readonly RunInfo[]): { name: string; differs: boolean }[] {
  const names = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
  const all = names.map((name) => ({
    name,
    differs: new Set(runs.map(({ settings }) => settings[name])).size > 1,
  }));
  return [...all.filter(({ differs }) => differs), ...all.filter(({ differs }) => !differs)];
}

/** The settings by which runs differ, but for where they are. */
export function differing(runs: readonly RunInfo[]): string[] {
  return settingsOf(runs)
    .filter(({ name, differs }) => differs && !OF_PLACE.has(name))
    .map(({ name }) => name);
}

/** The colour of a run: by its place among all, so that it keeps it. */
export function colourOfRun(runs: readonly RunInfo[], id: string): string {
  return colourOf(runs.findIndex((run) => run.id === id));
}

/**
 * The lines of charts: one a run, or the means of groups. With `seed` a group has runs whose settings are the same but for
 * the seed; with another setting those that share its value.
 */
export function linesOf(all: readonly RunInfo[], view: View): LineSpec[] {
  const runs = selected(all, view);
  if (view.group === '') {
    return runs.map(({ id }) => ({ runs: [id], label: id, colour: colourOfRun(all, id) }));
  }
  const names = differing(runs).filter((name) => name !== 'seed');
  const keyOf = ({ settings }: RunInfo): string =>
    view.group === 'seed'
      ? names.map((name) => `${name}=${settings[name] ?? 'none'}`).join(' ')
      : `${view.group}=${settings[view.group] ?? 'none'}`;
  const groups = new Map<string, string[]>();
  for (const run of runs) {
    const key = keyOf(run);
    groups.set(key, [...(groups.get(key) ?? []), run.id]);
  }
  return [...groups].map(([key, ids], i) => ({
    runs: ids,
    label: `${key || 'all seeds'} (${ids.length === 1 ? '1 run' : `${ids.length} runs`})`,
    colour: colourOf(i),
  }));
}
