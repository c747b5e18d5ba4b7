/** Training steps by several processes, measured. */
import { expect, test } from 'vitest';
import { run } from '../support/processes.js';

const OVERHEAD = ['bench', 'processes', '--model', 'overhead', '--rounds', '1'];

test('processes share a batch, and then have one each', { timeout: 120_000 }, async () => {
  const { code, stdout } = await run([...OVERHEAD, '1,2', '--json']);
  expect(code).toBe(0);
  const { cases } = JSON.parse(stdout) as { cases: Record<string, unknown>[] };
  expect(cases.map(({ processes, scaling, images }) => ({ processes, scaling, images }))).toEqual([
    { processes: 1, scaling: 'strong', images: 2 },
    { processes: 2, scaling: 'strong', images: 2 },
    { processes: 2, scaling: 'weak', images: 4 },
  ]);
  for (const { exchange_share: share, processes } of cases) {
    // One process exchanges nothing; the clock is read all the same.
    if (processes === 1) expect(share).toBeLessThan(0.01);
    else expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
  }
});

test.each([
  ['1,x', "error: '1,x' are no numbers of processes; expected such as 1,2,4\n"],
  ['3', 'error: --batch-size is 2; expected a multiple of 3, the number of processes\n'],
])('%s processes are refused', async (counts, message) => {
  expect(await run([...OVERHEAD, counts])).toMatchObject({ code: 2, stderr: message });
});
