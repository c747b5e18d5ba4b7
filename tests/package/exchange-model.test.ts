/** The table of computed times in docs/distributed.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';

/** GPUs of a machine, and the GB/s between them. */
const GPUS = 8;
const INSIDE = 300;
/** The GB/s of the networks, by columns. */
const NETWORKS = [400 / 8, 100 / 8];

/** Seconds of a ring of `members` for a GB. */
const ring = (members: number, rate: number) => (2 * (members - 1)) / members / rate;

test('the model of larger runs is what its formula gives', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'distributed.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) +\| ([\d.]+) ms +\| ([\d.]+) ms +\|$/gm)];
  expect(rows.map(([, gpus]) => Number(gpus))).toEqual([8, 16, 64, 256, 1024]);
  for (const [, gpus, ...cells] of rows) {
    const machines = Number(gpus) / GPUS;
    const wanted = NETWORKS.map((rate) =>
      (1000 * (ring(GPUS, INSIDE) + ring(machines, rate))).toFixed(1),
    );
    expect(cells).toEqual(wanted);
  }
});
