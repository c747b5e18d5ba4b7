import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nn, type Profile, TorchError, torch } from '../../lib/index.js';
import { temporaryFolder } from '../support/folders.js';

const { profiler } = torch;

interface Span {
  ph: string;
  cat: string;
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur: number;
}

/** The spans of a profile's trace, read back from its file. */
function spansOf(profile: Profile): Span[] {
  const path = join(temporaryFolder(), 'trace.json');
  profile.exportChromeTrace(path);
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as { traceEvents: Span[] };
  return traceEvents.filter(({ ph }) => ph === 'X');
}

const isIn = (inner: Span, outer: Span): boolean =>
  inner.ts >= outer.ts && inner.ts + inner.dur <= outer.ts + outer.dur;

/** Forward and backward of a small model, in ranges of these names. */
function work(): void {
  using _ = torch.scope();
  const model = new nn.Sequential(new nn.Linear(8, 16), new nn.GELU(), new nn.Linear(16, 4));
  const loss = profiler.recordFunction('ours: forward', () =>
    model
      .forward(torch.randn([32, 8]))
      .pow(2)
      .mean(),
  );
  profiler.recordFunction('ours: backward', () => loss.backward());
}

/** A profile of {@link work}, which ran without before, so that nothing in it happens for the first time. */
function profiled(): Profile {
  work();
  const profile = profiler.profile();
  work();
  profile.stop();
  return profile;
}

test('a trace has the ops inside the ranges that were named', () => {
  const spans = spansOf(profiled());
  for (const [range, op] of [
    ['ours: forward', 'aten::addmm'],
    ['ours: backward', 'aten::mm'],
  ]) {
    const outer = spans.find(({ name }) => name === range) as Span;
    expect(outer).toMatchObject({ cat: 'user_annotation' });
    const ops = spans.filter(({ name }) => name === op);
    expect(ops.length).toBeGreaterThan(0);
    for (const one of ops) expect(one.cat).toBe('cpu_op');
    expect(ops.some((one) => isIn(one, outer))).toBe(true);
  }
});

test('the times of the keys add up to what was spent in the outermost spans', () => {
  const profile = profiled();
  const spans = spansOf(profile).filter(({ cat }) => cat === 'cpu_op' || cat === 'user_annotation');
  const outermost = spans.filter(
    (span) => !spans.some((other) => other !== span && other.tid === span.tid && isIn(span, other)),
  );
  const spent = outermost.reduce((sum, { dur }) => sum + dur, 0);
  const averages = profile.keyAverages();
  // A double has a place in time, 5e12 us since the beginning, to a nanosecond: so much each beginning and end may be off.
  const tolerance = 0.002 * spans.length;
  expect(Math.abs(averages.selfCpuTimeTotal - spent)).toBeLessThan(tolerance);
  const rows = [...averages];
  const sum = rows.reduce((total, { selfCpuTimeTotal: self }) => total + self, 0);
  expect(Math.abs(sum - spent)).toBeLessThan(tolerance);
  for (const { key, count, selfCpuTimeTotal, cpuTimeTotal } of rows) {
    const named = spans.filter(({ name }) => name === key);
    expect(count).toBe(named.length);
    expect(cpuTimeTotal).toBeCloseTo(
      named.reduce((sum, { dur }) => sum + dur, 0),
      3,
    );
    expect(selfCpuTimeTotal).toBeLessThanOrEqual(cpuTimeTotal + tolerance);
  }
});

test('a table has the costliest rows, the sum of the others, and the total', () => {
  const averages = profiled().keyAverages();
  const rows = [...averages];
  const lines = averages.table({ rowLimit: 2 }).split('\n');
  expect(lines).toHaveLength(5);
  const self = (line: string) => Number(/ {2,}\d+ {2,}([\d.]+)/.exec(line)?.[1]);
  const [, first, second, others, total] = lines.map(self) as [
    number,
    number,
    number,
    number,
    number,
  ];
  expect(lines[1]).toContain(rows[0]?.key);
  expect(lines[3]).toMatch(new RegExp(`^${rows.length - 2} others `));
  expect(first).toBeGreaterThanOrEqual(second);
  // Each of the four is rounded to a microsecond.
  expect(Math.abs(first + second + others - total)).toBeLessThan(0.0021);
});

test('a schedule records the steps after those that it waits for, then calls onTraceReady', () => {
  let ready = 0;
  const profile = profiler.profile({
    schedule: { wait: 2, active: 3 },
    onTraceReady: () => ready++,
  });
  for (let step = 0; step < 8; step++) {
    work();
    expect(ready).toBe(step < 5 ? 0 : 1);
    profile.step();
  }
  const steps = spansOf(profile).filter(({ name }) => name.startsWith('ProfilerStep#'));
  expect(steps.map(({ name }) => name)).toEqual([
    'ProfilerStep#2',
    'ProfilerStep#3',
    'ProfilerStep#4',
  ]);
  expect([...profile.keyAverages()].find(({ key }) => key === 'ProfilerStep*')?.count).toBe(3);
  expect([...profile.keyAverages()].find(({ key }) => key === 'ours: forward')?.count).toBe(3);
});

test('a range that is open when its profile ends does not touch the next one', () => {
  const first = profiler.profile();
  const range = profiler.recordFunction('left open');
  first.stop();
  const second = profiler.profile();
  range.dispose();
  torch.tidy(() => void torch.ones([2]));
  second.stop();
  expect(spansOf(first).map(({ name }) => name)).toContain('left open');
  const names = spansOf(second).map(({ name }) => name);
  expect(names).not.toContain('left open');
  expect(names).toContain('aten::ones');
});

test('a second profile is refused while one is running, and is possible after it', () => {
  {
    using _ = profiler.profile();
    expect(() => profiler.profile()).toThrow('a profile is running already');
  }
  profiler.profile().stop();
});

test('what cannot be profiled is refused in a line', () => {
  expect(() => profiler.profile({ schedule: { wait: 0, active: 0 } })).toThrow(
    'schedule.active should be a whole number from 1, got 0',
  );
  expect(() => profiler.profile({ activities: ['gpu' as 'cuda'] })).toThrow("got 'gpu'");
  expect(() => profiler.profile({ schedule: { wait: 1, active: 1 } }).keyAverages()).toThrow(
    TorchError,
  );
});
