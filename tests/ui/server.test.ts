/** The live page's server: what it says of runs, and whom it answers. */
import {
  appendFileSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveUi, type Ui } from '../../lib/ui/index.js';
import { askCurve } from '../../lib/ui/page/api.js';
import type { CurveRequest, RunInfo, RunList } from '../../lib/ui/protocol.js';
import { temporaryFolder } from '../support/folders.js';
import { askRaw, step, writeRun } from './fake-runs.js';

const root = temporaryFolder();
const folder = join(root, 'runs');
let ui: Ui;

const steps = (count: number, loss: (at: number) => number | null) =>
  Array.from({ length: count }, (_, i) => step(i + 1, { loss: loss(i + 1) }));

beforeAll(async () => {
  writeRun(
    join(folder, 'a'),
    steps(100, (at) => 1 + at / 100),
    { seed: 0 },
  );
  writeRun(
    join(folder, 'deeper', 'b'),
    steps(100, (at) => 2 + at / 100),
    { seed: 1 },
  );
  ui = await serveUi({ folder, host: '127.0.0.1', port: 0 });
});
afterAll(() => ui[Symbol.asyncDispose]());

async function runs(): Promise<Record<string, RunInfo>> {
  const { runs: found } = (await (await fetch(`${ui.address}api/runs`)).json()) as RunList;
  return Object.fromEntries(found.map((run) => [run.id, run]));
}

/** A curve as the page gets it. */
async function curve(asked: Partial<CurveRequest> & Pick<CurveRequest, 'lines'>) {
  const { fetch: own } = globalThis;
  globalThis.fetch = ((path: string, init: RequestInit) =>
    own(new URL(path, ui.address), init)) as typeof fetch;
  try {
    return await askCurve({
      name: 'loss',
      x: 'step',
      range: null,
      width: 800,
      smooth: 0,
      ...asked,
    });
  } finally {
    globalThis.fetch = own;
  }
}

describe('Runs', () => {
  test('are found in folders of folders, with how far they are', async () => {
    const found = await runs();
    expect(Object.keys(found).sort()).toEqual(['a', 'deeper/b']);
    expect(found.a).toMatchObject({
      ...{ title: 'mae: tiny on photos', state: 'stopped', step: 100, totalSteps: 400, loss: 2 },
      ...{ settings: { seed: '0' }, secondsLeft: null },
    });
  });

  test('are followed: new lines, a line in halves, and a log that a resume cuts', async () => {
    const path = join(
      writeRun(
        join(folder, 'c'),
        steps(10, () => 1),
      ),
      'log.jsonl',
    );
    const later = await serveUi({ folder: join(folder, 'c'), host: '127.0.0.1', port: 0 });
    const now = async () => {
      const answer = (await (await fetch(`${later.address}api/runs`)).json()) as RunList;
      return answer.runs[0] as RunInfo;
    };
    expect(await now()).toMatchObject({ id: '.', step: 10 });
    const line = JSON.stringify(step(11, { loss: 7 }));
    appendFileSync(path, line.slice(0, 20));
    expect(await now()).toMatchObject({ step: 10 });
    appendFileSync(path, `${line.slice(20)}\n`);
    expect(await now()).toMatchObject({ step: 11, loss: 7 });
    // Cut, and longer than before by the next look.
    const kept = steps(5, () => 1).map((each) => `${JSON.stringify(each)}\n`);
    truncateSync(path, kept.join('').length);
    const again = [{ kind: 'resume', step: 5, epoch: 0 }, ...steps(20, () => 3).slice(5)];
    appendFileSync(path, again.map((each) => `${JSON.stringify(each)}\n`).join(''));
    expect(await now()).toMatchObject({ step: 20, loss: 3, marks: { resumes: [5] } });
    await later[Symbol.asyncDispose]();
    rmSync(join(folder, 'c'), { recursive: true });
  });

  test('that a process of this machine has locked go on, and tell the time left', async () => {
    const path = writeRun(
      join(root, 'live', 'd'),
      steps(100, () => 1),
    );
    const owner = { pid: process.pid, host: hostname() };
    const stat = (await import('node:fs')).readFileSync('/proc/self/stat', 'utf8');
    const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(join(path, '.lock'), JSON.stringify({ ...owner, began }));
    const own = await serveUi({ folder: path, host: '127.0.0.1', port: 0 });
    const ask = async () =>
      ((await (await fetch(`${own.address}api/runs`)).json()) as RunList).runs[0];
    // 300 steps of 50 ms.
    expect(await ask()).toMatchObject({ state: 'running', secondsLeft: expect.closeTo(15, 6) });
    writeFileSync(join(path, '.lock'), JSON.stringify({ ...owner, pid: 4194305, began }));
    expect(await ask()).toMatchObject({ state: 'crashed', secondsLeft: null });
    rmSync(join(path, '.lock'));
    writeFileSync(join(path, 'summary.json'), JSON.stringify({ complete: true }));
    expect(await ask()).toMatchObject({ state: 'complete' });
    await own[Symbol.asyncDispose]();
  });

  test('are told to open pages as they change', async () => {
    const path = writeRun(
      join(folder, 'e'),
      steps(5, () => 1),
    );
    const reader = (await fetch(`${ui.address}api/events`)).body?.getReader();
    let told = '';
    const until = async (pattern: RegExp) => {
      while (!pattern.test(told)) {
        told += Buffer.from((await reader?.read())?.value ?? []).toString();
      }
    };
    await until(/"id":"a"/);
    told = '';
    appendFileSync(join(path, 'log.jsonl'), `${JSON.stringify(step(6, { loss: 0.125 }))}\n`);
    await until(/"id":"e"[^\n]*"loss":0.125/);
    expect(told).not.toContain('"id":"a"');
    await reader?.cancel();
    rmSync(path, { recursive: true });
  });
});

describe('A curve', () => {
  test('has every point where they are few', async () => {
    const { lines, extent } = await curve({ lines: [['a'], ['deeper/b'], ['gone']] });
    expect(lines.map(({ raw }) => raw.x.length)).toEqual([100, 100, 0]);
    expect([...(lines[0]?.raw.y ?? [])].slice(0, 2)).toEqual([1.01, 1.02]);
    expect(extent).toEqual([1, 100]);
  });

  test('is by time or epoch on request', async () => {
    const byTime = await curve({ lines: [['a']], x: 'time' });
    expect(byTime.lines[0]?.raw.x.at(-1)).toBeCloseTo(5, 9);
    // 400 steps in 4 epochs.
    const byEpoch = await curve({ lines: [['a']], x: 'epoch' });
    expect(byEpoch.lines[0]?.raw.x.at(-1)).toBe(1);
  });

  test('of several runs is their mean, with the deviation of a sample', async () => {
    const { lines } = await curve({ lines: [['a', 'deeper/b']] });
    const [line] = lines;
    expect(line?.raw.y[0]).toBeCloseTo(1.51, 12);
    expect((line?.band.high[0] ?? 0) - (line?.band.low[0] ?? 0)).toBeCloseTo(2 * Math.SQRT1_2, 12);
  });

  test('of 10,000 points is thinned out to 3,000 at most, with each spike and each gap', async () => {
    const log = steps(10_000, (at) => (at === 4321 ? 99 : at > 6000 && at < 6500 ? null : 1));
    writeRun(join(root, 'long'), log);
    const long = await serveUi({ folder: join(root, 'long'), host: '127.0.0.1', port: 0 });
    await fetch(`${long.address}api/runs`);
    const answer = await askRaw(`${long.address}api/curve.csv?name=loss&line=.`);
    expect(answer.text.split('\r\n')).toHaveLength(10_002);
    const before = ui;
    ui = long;
    const { lines } = await curve({ lines: [['.']], width: 500 });
    ui = before;
    const { x, y } = lines[0]?.raw ?? { x: new Float64Array(), y: new Float64Array() };
    expect(x.length).toBeLessThanOrEqual(3000);
    expect(Math.max(...[...y].filter(Number.isFinite))).toBe(99);
    expect(x[y.indexOf(99)]).toBe(4321);
    const gap = [...x].filter((_, i) => Number.isNaN(y[i]));
    expect(Math.min(...gap)).toBeLessThanOrEqual(6021);
    expect(Math.max(...gap)).toBeGreaterThanOrEqual(6479);
    await long[Symbol.asyncDispose]();
  });

  test('is marked where something happened', async () => {
    const path = writeRun(join(folder, 'f'), [
      ...steps(10, () => 1),
      { kind: 'nonfinite', step: 11, epoch: 0, loss: null, grad_norm: null, lr: 1 },
      { kind: 'skipped', name: 'x.jpg', reason: 'ends early' },
    ]);
    const other = await serveUi({ folder: path, host: '127.0.0.1', port: 0 });
    await fetch(`${other.address}api/runs`);
    const before = ui;
    ui = other;
    const { marks } = await curve({ lines: [['.']] });
    ui = before;
    expect(marks).toEqual({ nonFinite: [11], resumed: [], skipped: [10] });
    await other[Symbol.asyncDispose]();
    rmSync(path, { recursive: true });
  });

  test('goes out as CSV with every number, and as SVG', async () => {
    const csv = await askRaw(`${ui.address}api/curve.csv?name=loss&line=a&line=deeper/b`);
    const rows = csv.text.trimEnd().split('\r\n');
    expect(rows[0]).toBe('run,step,epoch,seconds,loss');
    expect(rows[1]).toBe('a,1,0.01,0.05,1.01');
    expect(rows).toHaveLength(201);
    expect(csv.headers['content-disposition']).toBe('attachment; filename="loss.csv"');
    const svg = await askRaw(
      `${ui.address}api/curve.svg?name=loss&line=a&line=deeper/b&smooth=0.5`,
    );
    expect(svg.headers['content-type']).toBe('image/svg+xml');
    expect(svg.text).toMatch(/^<svg [\s\S]*deeper\/b[\s\S]*<\/svg>\n$/);
  });
});

describe('The server answers', () => {
  test('nobody who calls it by another name, as rebound names of other sites do', async () => {
    for (const host of ['evil.example', 'evil.example:6007', '10.0.0.1']) {
      const { status } = await askRaw(`${ui.address}api/runs`, { Host: host });
      expect({ host, status }).toEqual({ host, status: 403 });
    }
    const { port } = new URL(ui.address);
    const own = await askRaw(`${ui.address}api/runs`, { Host: `localhost:${port}` });
    expect(own.status).toBe(200);
  });

  test('no page of another site', async () => {
    const asked = JSON.stringify({ name: 'loss', lines: [['a']] });
    const { status, text } = await askRaw(
      `${ui.address}api/curve`,
      { Origin: 'http://evil.example' },
      asked,
    );
    expect(status).toBe(403);
    expect(text).toContain('evil.example');
  });

  test('with nothing outside of the runs', async () => {
    writeFileSync(join(root, 'secret.png'), 'secret');
    mkdirSync(join(folder, 'a', 'reconstructions'), { recursive: true });
    symlinkSync(join(root, 'secret.png'), join(folder, 'a', 'reconstructions', 'last.png'));
    const paths = [
      ...['api/picture?run=a&name=last.png', 'api/picture?run=a&name=../config.json'],
      ...['api/picture?run=..&name=secret.png', '../package.json', '%2e%2e/%2e%2e/package.json'],
      ...['api/picture?run=constructor&name=last.png', 'constructor', 'index.html'],
    ];
    for (const path of paths) {
      const { status, text } = await askRaw(`${ui.address}${path}`);
      expect({ path, isRefused: status === 400 || status === 404 }).toEqual({
        path,
        isRefused: true,
      });
      expect(text).not.toContain('secret"');
    }
  });

  test('with a policy that allows no foreign and no inline script', async () => {
    const { headers } = await askRaw(ui.address);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('what makes no sense with a reason', async () => {
    const asked = (body: object) => askRaw(`${ui.address}api/curve`, {}, JSON.stringify(body));
    for (const [body, reason] of [
      [{}, 'name should be'],
      [{ name: 'loss' }, 'lines should be'],
      [{ name: 'loss', lines: [['a']], smooth: 1 }, 'smooth should be'],
      [{ name: 'loss', lines: [['a']], x: 'y' }, 'x should be'],
    ] as const) {
      const { status, text } = await asked(body);
      expect(status).toBe(400);
      expect(JSON.parse(text).error).toContain(reason);
    }
  });
});
