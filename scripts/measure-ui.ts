// Measures the live page, and prints a line of JSON. `npx tsx scripts/measure-ui.ts` shows 100 runs of 10,000 logged steps
// in Chromium, hovers over them, scrolls, and zooms, and tells the times between frames. With `cost`, it trains with a page
// that is open, and without, and tells the median times of a step.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Trains with and without a page that is open, in turn, and compares the times of a step. */
async function measureCost(folder: string): Promise<void> {
  const times = { without: [] as number[], with: [] as number[] };
  for (let round = 0; round < 2; round++) {
    for (const kind of ['without', 'with'] as const) {
      const out = join(folder, `${kind}-${round}`);
      const args = ['train', '--max-steps', '200', '--threads', '1', '--out', out];
      const child = spawn(process.execPath, [
        'bin/mae-native.js',
        ...args,
        ...(kind === 'with' ? ['--ui'] : []),
      ]);
      const ended = once(child, 'close');
      let browser: Browser | undefined;
      child.stderr.on('data', async (text) => {
        const address = /live page: (http\S+)/.exec(String(text))?.[1];
        if (address === undefined) return;
        browser = await launch();
        await (await browser.newPage()).goto(address);
      });
      await ended;
      await browser?.close();
      const lines = readFileSync(join(out, 'log.jsonl'), 'utf8').trimEnd().split('\n');
      const steps = lines
        .map((line) => JSON.parse(line))
        .filter((line) => line.kind === 'step' && line.step > 50);
      const each = steps
        .map(({ step_ms: computing, data_wait_ms: waiting }) => computing + waiting)
        .sort((a, b) => a - b);
      times[kind].push(each[each.length >> 1] as number);
    }
  }
  console.log(JSON.stringify({ step_ms: times }));
}

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });

const folder = mkdtempSync(join(tmpdir(), 'mae-native-ui-'));
try {
  await (process.argv[2] === 'cost' ? measureCost : measureFrames)(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
