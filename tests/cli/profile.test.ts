import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { type Outcome, run } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();
const MINUTE = 60_000;

interface Span {
  ph: string;
  cat: string;
  name: string;
  ts: number;
  dur: number;
}

function spansOf(path: string): Span[] {
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as { traceEvents: Span[] };
  return traceEvents.filter(({ ph }) => ph === 'X');
}

const named = (spans: readonly Span[], pattern: RegExp): Span[] =>
  spans.filter(({ name }) => pattern.test(name));

/** The step of the trace in which a span begins. */
function stepOf({ ts }: Span, steps: readonly Span[]): number {
  return steps.findIndex((step) => ts >= step.ts && ts <= step.ts + step.dur);
}

/** A run of so many steps. */
function train(name: string, steps: number, ...flags: string[]): Promise<Outcome> {
  const data = ['--data', 'synthetic:64', '--batch-size', '8', '--max-steps', String(steps)];
  return run(['train', ...TINY, ...data, '--out', join(folder, name), ...flags]);
}

describe('train --profile', () => {
  test(
    'writes a trace in which each step has its parts, and prints the costliest ops',
    async () => {
      const trace = join(folder, 'traces', 'train.json');
      const { code, stderr } = await train('run', 8, '--profile', trace, '--profile-steps', '2');
      expect(code).toBe(0);
      const spans = spansOf(trace);
      const steps = named(spans, /^ProfilerStep#/);
      expect(steps.map(({ name }) => name)).toEqual(['ProfilerStep#3', 'ProfilerStep#4']);
      for (const part of ['data wait', 'forward', 'backward', 'optimizer']) {
        const parts = named(spans, new RegExp(`^${part}$`));
        expect(parts.map((one) => stepOf(one, steps))).toEqual([0, 1]);
      }
      // The addon's, where the processor has it.
      const updates = named(spans, /^(mae::adam|aten::_fused_adamw_)$/);
      const optimizers = named(spans, /^optimizer$/);
      for (const one of updates) expect(stepOf(one, optimizers)).not.toBe(-1);
      expect(updates.length).toBeGreaterThan(0);
      expect(stderr).toMatch(/^aten::\S+ +\d+ +[\d.]+ +[\d.]+ +[\d.]+$/m);
      expect(stderr).toMatch(/^total +\d+ +[\d.]+ +100\.0/m);
      // Nothing that libtorch says of itself.
      expect(stderr).not.toContain('USDT');
    },
    MINUTE,
  );

  test(
    'a run that ends before says that there is no trace',
    async () => {
      const trace = join(folder, 'none.json');
      const { code, stderr } = await train('short', 2, '--profile', trace);
      expect(code).toBe(0);
      expect(stderr).toContain('no trace was written');
      expect(existsSync(trace)).toBe(false);
    },
    MINUTE,
  );

  test(
    'steps without a file are a wrong usage, before anything is written',
    async () => {
      const { code, stderr } = await train('refused', 2, '--profile-steps', '2');
      expect(code).toBe(2);
      expect(stderr).toContain('--profile FILE');
      expect(readdirSync(folder)).not.toContain('refused');
    },
    MINUTE,
  );

  test(
    'a file that cannot be written is refused before the first step',
    async () => {
      const { code, stderr } = await train('unwritable', 2, '--profile', '/proc/no/trace.json');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: \/proc\/no\/trace\.json: cannot be written/m);
      expect(readdirSync(folder)).not.toContain('unwritable');
    },
    MINUTE,
  );
});

test(
  'bench step --profile writes a trace of steps',
  async () => {
    const trace = join(folder, 'bench.json');
    const { code, stdout } = await run([
      ...['bench', 'step', '--rounds', '1', '--threads', '1'],
      ...['--profile', trace, '--profile-steps', '1'],
    ]);
    expect(code).toBe(0);
    const spans = spansOf(trace);
    const steps = named(spans, /^ProfilerStep#/);
    expect(steps).toHaveLength(1);
    expect(named(spans, /^(forward|backward|optimizer)$/).map(({ name }) => name)).toEqual([
      'forward',
      'backward',
      'optimizer',
    ]);
    expect(stdout).toMatch(/^total +\d+ /m);
  },
  MINUTE,
);
