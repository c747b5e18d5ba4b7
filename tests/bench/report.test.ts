import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BenchResult, ScaleResult, StepResult } from '../../lib/bench/index.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { run } from '../support/processes.js';

const python = pythonEnv();
const MINUTE = 60_000;
const folder = temporaryFolder();

/** Keeps what a benchmark prints with --json in a file, with the lines that go before it. */
async function measured<R extends BenchResult>(file: string, ...args: string[]): Promise<R> {
  const { code, stdout, stderr } = await run(['bench', ...args, '--threads', '1', '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  writeFileSync(join(folder, file), stdout);
  return JSON.parse(stdout) as R;
}

/** The cells of a table's rows. */
function rowsOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
}

describe('bench scale', () => {
  let result: ScaleResult;
  beforeAll(async () => {
    result = await measured('scale.json', 'scale', 'batch-size', 'depth', '--rounds', '1');
  }, MINUTE);

  test('measures each axis from small to large, the model itself among them', () => {
    const values = (axis: string) =>
      result.cases.filter((one) => one.axis === axis).map(({ value }) => value);
    expect(values('batch-size')).toEqual([1, 2, 4]);
    expect(values('depth')).toEqual([6, 12, 24, 48]);
    expect(values('width')).toEqual([]);
  });

  test('counts the FLOPs of what it measures', () => {
    const flops = (axis: string) =>
      result.cases.filter((one) => one.axis === axis).map((one) => one.flops_per_image as number);
    const [six, twelve, twentyFour] = flops('depth') as [number, number, number];
    // A block more costs as much as any other.
    expect(twentyFour - twelve).toBeCloseTo(2 * (twelve - six), 0);
    expect(new Set(flops('batch-size')).size).toBe(1);
  });

  test('refuses an axis that there is none of', async () => {
    const { code, stderr } = await run(['bench', 'scale', 'colour']);
    expect(code).toBe(2);
    expect(stderr).toContain("'colour'");
    expect(stderr).toContain('mask-ratio');
  });
});

describe('bench report', () => {
  const file = (name: string) => join(folder, name);
  let step: StepResult;
  beforeAll(async () => {
    const reference = python === null ? [] : ['--reference', python.python];
    step = await measured('step.json', 'step', '--rounds', '2', ...reference);
    await measured('ops.json', 'ops', '--filter', 'add', '--rounds', '1');
    await measured('scale.json', 'scale', 'batch-size', '--rounds', '1');
  }, 3 * MINUTE);

  test('has the numbers of every result, with the machine and the method', async () => {
    const out = file('report.md');
    const { code } = await run([
      ...['bench', 'report', file('step.json'), file('ops.json'), file('scale.json')],
      ...['--out', out],
    ]);
    expect(code).toBe(0);
    const markdown = readFileSync(out, 'utf8');
    const rows = rowsOf(markdown);
    const row = rows.find(([name]) => name === 'overhead, 2, float32');
    expect(Math.abs(Number(row?.[1]) / step.ours.median - 1)).toBeLessThan(0.01);
    if (step.reference !== null) {
      expect(Math.abs(Number(row?.[2]) / step.reference.median - 1)).toBeLessThan(0.01);
      expect(row?.[3]).toBe(step.time_ratio?.toFixed(2));
    }
    for (const op of ['`add`', '`add_`']) expect(rows.map(([name]) => name)).toContain(op);
    expect(rows.filter(([axis]) => axis === 'batch-size').map((cells) => cells[1])).toEqual([
      '1',
      '2',
      '4',
    ]);
    expect(markdown).toContain(step.machine.processor);
    expect(markdown).toContain('medians of 2 rounds');
    expect(markdown).toContain(`libtorch ${step.versions.libtorch}`);
  });

  test('a column that no result tells is not there', async () => {
    const { stdout } = await run(['bench', 'report', file('ops.json')]);
    expect(rowsOf(stdout)[0]).toEqual(['op', 'ours, us']);
  });

  test('draws a chart for each axis', async () => {
    const plot = file('plot.svg');
    const { code } = await run(['bench', 'report', file('scale.json'), '--plot', plot]);
    expect(code).toBe(0);
    const svg = readFileSync(plot, 'utf8');
    expect(svg.match(/<text[^>]*>overhead: [\w-]+</g)).toHaveLength(1);
    expect((await sharp(plot).metadata()).width).toBe(440);
  });

  test.each([
    ['of no benchmark', '{"name":"train"}\n'],
    ['no JSON', 'hello\n'],
    ['empty', ''],
  ])('refuses a file that is %s', async (_, content) => {
    writeFileSync(file('bad.json'), content);
    const { code, stderr } = await run(['bench', 'report', file('bad.json')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*bad\.json: expected on the last line/m);
  });

  test('refuses a file that is not there', async () => {
    const { code, stderr } = await run(['bench', 'report', file('missing.json')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*missing\.json: cannot be read/m);
  });
});
