// Measures the live page, and prints a line of JSON. `npx tsx scripts/measure-ui.ts` shows 100 runs of 10,000 logged steps
// in Chromium, hovers over them, scrolls, and zooms, and tells the times between frames. With `cost [ROUNDS [SECONDS]]`, it
// opens and closes the page in turn while one training goes on, and tells what a step takes longer while it is open, and the
// processor time of the page's server and of Chromium in percent of the training's: other programs change the former, not these.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { serveUi } from '../lib/ui/index.js';

const RUNS = 100;
const STEPS = 10_000;
const SECONDS = 4;

/** The log of a run: a falling loss with noise, a line a step. */
function logOf(run: number): string {
  let state = run + 1;
  const random = (): number => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  let text = '';
  for (let step = 1; step <= STEPS; step++) {
    const loss = 0.3 + Math.exp((-8 * step) / STEPS) + 0.05 * random() + run / 500;
    const line = {
      ...{ kind: 'step', step, epoch: Math.floor((step - 1) / 1000), loss, loss_max: loss + 0.05 },
      ...{ lr: 1e-3 * (1 - step / STEPS), grad_norm: 1 + random(), grad_norm_max: 2 + random() },
      ...{ images_per_second: 800, data_wait_ms: random(), step_ms: 40, total_steps: STEPS },
    };
    text += `${JSON.stringify(line)}\n`;
  }
  return text;
}

/** Milliseconds between frames while something is done. */
async function framesDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate('times.length = 0');
  await work();
  const times = await page.evaluate<number[]>('times');
  return times.slice(1).map((time, i) => time - (times[i] as number));
}

async function repeatedly(work: (i: number) => Promise<void>): Promise<void> {
  const end = performance.now() + 1000 * SECONDS;
  for (let i = 0; performance.now() < end; i++) await work(i);
}

function summary(frames: readonly number[]) {
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.floor(share * (sorted.length - 1))] as number) * 10) / 10;
  const total = frames.reduce((a, b) => a + b, 0);
  return {
    frames_per_second: Math.round((10_000 * frames.length) / total) / 10,
    ...{ median_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), longest_ms: at(1) },
  };
}

async function measureFrames(folder: string): Promise<void> {
  for (let run = 0; run < RUNS; run++) {
    const path = join(folder, `run-${String(run).padStart(3, '0')}`);
    mkdirSync(path);
    const config = { command: 'train', model: 'm', data: ['d'], seed: run, epochs: 10 };
    writeFileSync(join(path, 'config.json'), JSON.stringify(config));
    writeFileSync(join(path, 'log.jsonl'), logOf(run));
  }
  await using ui = await serveUi({ folder, host: '127.0.0.1', port: 0 });
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const began = performance.now();
  await page.goto(`${ui.address}?runs=all`);
  await page.locator('#curves canvas').first().waitFor({ timeout: 120_000 });
  const shown = Math.round(performance.now() - began);
  await page.waitForTimeout(4000);
  // As text: what compiles this file would add helpers that the page does not have.
  await page.evaluate(
    'window.times = []; requestAnimationFrame(function frame(time) { times.push(time); requestAnimationFrame(frame); })',
  );
  const plot = page.locator('.u-over').first();
  await plot.scrollIntoViewIfNeeded();
  const box = (await plot.boundingBox()) as { x: number; y: number; width: number; height: number };
  const hover = await framesDuring(page, () =>
    repeatedly(async (i) => {
      await page.mouse.move(box.x + ((i * 7) % box.width), box.y + ((i * 3) % box.height));
    }),
  );
  const scroll = await framesDuring(page, () =>
    repeatedly(async (i) => {
      await page.mouse.wheel(0, Math.floor(i / 40) % 2 === 0 ? 30 : -30);
    }),
  );
  await page.mouse.wheel(0, -10_000);
  await plot.scrollIntoViewIfNeeded();
  const zoom = await framesDuring(page, async () => {
    const at = (await plot.boundingBox()) as typeof box;
    await page.mouse.move(at.x + 0.3 * at.width, at.y + 50);
    await page.mouse.down();
    await page.mouse.move(at.x + 0.6 * at.width, at.y + 60, { steps: 20 });
    await page.mouse.up();
    await page.waitForTimeout(1000 * SECONDS);
  });
  const results = { hover: summary(hover), scroll: summary(scroll), zoom: summary(zoom) };
  console.log(JSON.stringify({ runs: RUNS, steps: STEPS, shown_ms: shown, ...results }));
  await browser.close();
}

/** A time of measurement: its steps, and seconds of processor time of the training, the page's server, and Chromium. */
interface Block {
  readonly open: boolean;
  readonly from: number;
  readonly to: number;
  readonly trained: number;
  readonly server: number;
  readonly browser: number;
}

/** Steps after the page was opened or closed that count for neither side. */
const BETWEEN = 5;

/** The median, and the quarters below and above it. */
function quartiles(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [Math.floor(place), Math.ceil(place)].map((i) => sorted[i] as number);
    return (
      (below as number) + (place - Math.floor(place)) * ((above as number) - (below as number))
    );
  };
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/** A process's parent, and the seconds that it has computed in user and system mode, as Linux counts them. */
function processState(pid: string): { parent: string; seconds: number } | null {
  try {
    // The name before may have spaces and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // In clock ticks, of which every Linux counts 100 a second (proc(5), sysconf(3)).
    return { parent: fields[1] ?? '', seconds: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return null;
  }
}

/** Seconds of processor time of a process, of those that it started, and of theirs. */
function processorTime(root: string): { own: number; others: number } {
  const states = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        const state = processState(pid);
        return state === null ? [] : [[pid, state] as const];
      }),
  );
  const isBelow = (pid: string): boolean => {
    const parent = states.get(pid)?.parent ?? '';
    return parent === root || (states.has(parent) && isBelow(parent));
  };
  const others = [...states].filter(([pid]) => isBelow(pid));
  return {
    own: states.get(root)?.seconds ?? 0,
    others: others.reduce((sum, [, { seconds }]) => sum + seconds, 0),
  };
}

/**
 * One training, whose page is open and closed in turn for some seconds each: so both sides have the same weights, caches,
 * clock rates and neighbours. A round's cost is the median step with the page over the mean of the medians around it.
 */
async function measureCost(folder: string, rounds: number, seconds: number): Promise<void> {
  const out = join(folder, 'run');
  const flags = [
    '--max-steps',
    '10000000',
    '--threads',
    '1',
    '--log-every',
    '1',
    '--save-every',
    '1000',
  ];
  const browser = await launch();
  const child = spawn(process.execPath, [
    'bin/mae-native.js',
    'train',
    ...flags,
    '--out',
    out,
    '--ui',
  ]);
  const ended = once(child, 'close');
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let told = '';
      child.stderr.on('data', (text) => {
        told += text;
        const found = /live page: (http\S+)/.exec(told)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.on('close', () => reject(new Error(`the training ended: ${told}`)));
    });
    const lines = (): { step: number; ms: number }[] =>
      readFileSync(join(out, 'log.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{"kind":"step"') && line.endsWith('}'))
        .map((line) => JSON.parse(line))
        .map(({ step, step_ms, data_wait_ms }) => ({ step, ms: step_ms + data_wait_ms }));
    const lastStep = () => lines().at(-1)?.step ?? 0;
    const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, 1000 * time));
    // The first steps fill caches, and the first page compiles.
    while (lastStep() < 50) await wait(0.2);
    const blocks: Block[] = [];
    const training = String(child.pid);
    for (let i = 0; i < 2 * rounds + 1; i++) {
      const open = i % 2 === 1;
      const page = open ? await browser.newPage() : null;
      await page?.goto(address);
      await page?.locator('#curves canvas').first().waitFor({ timeout: 60_000 });
      const from = lastStep() + BETWEEN;
      const before = [processorTime(training), processorTime(String(process.pid))] as const;
      await wait(seconds);
      const after = [processorTime(training), processorTime(String(process.pid))] as const;
      const trained = after[0].own - before[0].own;
      const server = after[0].others - before[0].others;
      blocks.push({
        ...{ open, from, to: lastStep(), trained, server },
        // Chromium's processes are below this one, as the training and its server are.
        browser: after[1].others - before[1].others - trained - server,
      });
      await page?.close();
    }
    const all = lines();
    const medians = blocks.map(({ open, from, to }) => {
      const own = all.filter(({ step }) => step >= from && step <= to).map(({ ms }) => ms);
      return { open, steps: own.length, median: quartiles(own).median };
    });
    const costs = medians.flatMap(({ open, median }, i) => {
      const [before, after] = [medians[i - 1]?.median, medians[i + 1]?.median];
      if (!open || before === undefined || after === undefined) return [];
      return [100 * (median / ((before + after) / 2) - 1)];
    });
    const of = (isOpen: boolean) =>
      quartiles(medians.filter(({ open }) => open === isOpen).map(({ median }) => median));
    const steps = medians.map((each) => each.steps);
    const shares = blocks
      .filter(({ open }) => open)
      .map(({ trained, server, browser }) => ({
        server: (100 * server) / trained,
        browser: (100 * browser) / trained,
      }));
    console.log(
      JSON.stringify({
        ...{ rounds, seconds, steps, without_ms: of(false), with_ms: of(true) },
        ...{ cost_percent: quartiles(costs), each_percent: costs },
        server_cpu_percent: quartiles(shares.map(({ server }) => server)),
        browser_cpu_percent: quartiles(shares.map(({ browser }) => browser)),
      }),
    );
  } finally {
    child.kill('SIGKILL');
    await ended;
    await browser.close();
  }
}

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });

const folder = mkdtempSync(join(tmpdir(), 'mae-native-ui-'));
try {
  const [what, rounds = '10', seconds = '20'] = process.argv.slice(2);
  if (what === 'cost') await measureCost(folder, Number(rounds), Number(seconds));
  else await measureFrames(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
