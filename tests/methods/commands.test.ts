/** Which settings a command has, whichever of its methods have them, and what files and flags make of them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { methods } from '../../lib/index.js';
import { groupsOfOthers, mergeCommandOptions, settingsOf } from '../../lib/methods/commands.js';
import { helpOf, kinds, type Settings, setting } from '../../lib/settings/index.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();

function file(name: string, settings: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(settings));
  return path;
}

describe('settings that several methods have besides the first one', () => {
  const momentum = (value: number) =>
    setting(kinds.number(0), '<value>', 'of the teacher', { default: value });
  const first = { name: 'first', settings: { seed: setting(kinds.wholeNumber(0), '<n>', 'all') } };

  test('are shown once, with whose they are', () => {
    const [second, third] = [
      { name: 'second', settings: { momentum: momentum(0.9), own: momentum(1) } },
      { name: 'third', settings: { momentum: momentum(0.99) } },
    ];
    const groups = groupsOfOthers(first, [second, third]);
    expect(Object.keys(groups)).toEqual(['With --method second, third:', 'With --method second:']);
    const shared = groups['With --method second, third:']?.momentum;
    expect(helpOf(shared as NonNullable<typeof shared>)).toBe(
      'of the teacher (default: by the method)',
    );
  });

  test('are refused where they are of different kinds', () => {
    const second = { name: 'second', settings: { seed: setting(kinds.truth, null, 'a flag') } };
    expect(() => groupsOfOthers(first, [second])).toThrow(
      /first and second .* seed of different kinds/,
    );
  });
});

test('a setting of several methods tells the default of each where they differ', () => {
  const { maskRatio, batchSize } = settingsOf('train') as Record<string, Settings[string]>;
  expect(helpOf(maskRatio as Settings[string])).toMatch(
    /^share of .* \(default: mae: 0\.75, simmim: 0\.6[,)]/,
  );
  expect(helpOf(batchSize as Settings[string])).not.toContain('mae:');
});

describe('a flag above a file', () => {
  test('takes away what belongs to another value of its setting', () => {
    const config = file('patches.json', { method: 'dae', corruption: 'patches', drop_ratio: 0.3 });
    const { given } = mergeCommandOptions('train', { corruption: 'noise' }, config);
    expect(given).toEqual({ corruption: 'noise' });
    expect(methods.dae.resolve(given, undefined)).toMatchObject({ corruption: 'noise' });
  });

  test('wins with several learning rates over one', () => {
    const config = file('probe.json', { lr: 0.5, data: ['a'] });
    const { given } = mergeCommandOptions('linprobe', { lrs: [0.1, 1] }, config);
    expect(given).toEqual({ data: ['a'], lrs: [0.1, 1] });
    const several = file('probes.json', { lrs: [0.1, 1] });
    expect(mergeCommandOptions('linprobe', { blr: 2 }, several).given).toEqual({ blr: 2 });
  });
});
