/** Worker threads share one libtorch, each with tensors, modes and scopes of its own. */
import { describe, expect, test } from 'vitest';
import { runChild } from './children/run.js';

const run = (mode: string) => JSON.parse(runChild('workers.ts', [mode]).at(-1) as string);

describe('worker threads', { timeout: 120_000 }, () => {
  test('train at the same time, and get what each gets alone', () => {
    const { together, alone } = run('train');
    expect(together).toEqual(alone);
    expect(together.map(({ tensors }: { tensors: number }) => tensors)).toEqual([2, 2, 2]);
  });

  test('end by exit(), by an error, when asked to and when done, and leave the others as they are', () => {
    expect(run('fates')).toEqual([3, expect.stringContaining('view'), 1, 0, 0, true, false]);
  });

  test('are terminated in the middle of their work, again and again', () => {
    expect(run('terminate')).toEqual([[1, 1, 1, 1], 2]);
  });

  test('do not keep the process from leaving in the middle of their work', () => {
    expect(runChild('workers.ts', ['process-exit'])).toEqual(['leaving']);
  });
});
