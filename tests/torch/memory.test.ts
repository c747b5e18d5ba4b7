/** What tensors hold, and when they let go of it, measured in processes of their own. */
import { beforeAll, describe, expect, test } from 'vitest';
import { runChild } from './children/run.js';

const MB = 2 ** 20;

describe('a training loop of 100,000 steps', () => {
  let reports: { step: number; loss: number; tensors: number; rss: number }[];
  beforeAll(() => {
    reports = runChild('training-loop.ts').map((line) => JSON.parse(line));
  }, 300_000);

  test('learns', () => {
    expect(reports.at(-1)?.loss).toBeLessThan(1e-6);
  });

  test('holds as many tensors at its end as at its beginning: three weights, two of data', () => {
    expect(reports.map(({ tensors }) => tensors)).toEqual([5, 5, 5, 5]);
  });

  test('takes no more memory after the first 10,000 steps', () => {
    const at = (step: number) => reports.find((report) => report.step === step)?.rss ?? 0;
    // A leak of 100 bytes a step, less than any tensor or handle takes, would be 9 MB. Pages that the allocators touch
    // now and then stay below that.
    expect(at(100_000) - at(10_000)).toBeLessThan(8 * MB);
  });
});

describe('a loop of 100,000 steps with functions of JavaScript in the backward pass', () => {
  let reports: { tensors: number; native: number }[];
  beforeAll(() => {
    reports = runChild('callback-loop.ts').map((line) => JSON.parse(line));
  }, 300_000);

  test('holds no more tensors', () => {
    expect(reports.map(({ tensors }) => tensors)).toEqual([1, 1, 1, 1, 1]);
  });

  test('takes no more memory after the first 60,000 steps, when the heaps have their size', () => {
    const grown = (reports[4]?.native ?? 0) - (reports[2]?.native ?? 0);
    // A node of the graph and what it refers to take more than a kilobyte: 40 MB, if they stayed.
    expect(grown).toBeLessThan(16 * MB);
  });
});

describe('tensors dropped outside any scope', () => {
  let report: { collected: number[]; keptLives: number[]; peak: number };
  beforeAll(() => {
    report = JSON.parse(runChild('dropped.ts')[0] as string);
  }, 60_000);

  test('are collected when the event loop turns', () => {
    expect(report.collected).toEqual([0, 0]);
  });

  test('are not collected while something refers to them', () => {
    expect(report.keptLives).toEqual([0, 0]);
  });

  test('of a megabyte each do not pile up in an asynchronous loop', () => {
    // 3 GB are made. To the garbage collector they are 3,000 small objects, not worth a run, unless it is told.
    expect(report.peak).toBeLessThan(1000 * MB);
  });
});

describe('tensors of scopes', () => {
  let report: { whole: number; part: number; told: number };
  beforeAll(() => {
    report = JSON.parse(runChild('scoped-steps.ts')[0] as string);
  }, 120_000);

  test('do not keep the garbage collector busy, which could not free them', () => {
    // Told of 5 GB in each of 200 scopes, it looked through the whole heap about 400 times. Their few objects of JavaScript
    // are worth a handful of runs.
    expect(report.whole + report.part).toBeLessThan(20);
  });

  test('are not reported to it as memory', () => {
    expect(Math.abs(report.told)).toBeLessThan(64 * MB);
  });
});
