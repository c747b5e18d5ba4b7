/** The live page in a browser, as a user sees it. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodePng } from '../../lib/data/index.js';
import { methods, train } from '../../lib/index.js';
import { serveUi, type Ui } from '../../lib/ui/index.js';
import { temporaryFolder } from '../support/folders.js';
import { jpeg, picture } from '../support/images.js';
import { needs } from '../support/needs.js';
import { hasChromium, launch } from './chromium.js';
import { step, writeRun } from './fake-runs.js';

describe('The live page', needs(hasChromium, 'chromium'), () => {
  const root = temporaryFolder();
  const folder = join(root, 'runs');
  let browser: Browser;
  let page: Page;
  let ui: Ui;
  /** What went wrong in the page, and what it asked of others. */
  const wrong: string[] = [];

  beforeAll(async () => {
    for (const seed of [0, 1]) {
      const lines = Array.from({ length: 60 }, (_, i) => step(i + 1, { loss: 2 / (i + 1) + seed }));
      const nonFinite = { kind: 'nonfinite', step: 30, epoch: 0, loss: null, grad_norm: null };
      const path = writeRun(join(folder, `seed-${seed}`), [...lines, nonFinite], { seed });
      for (const epoch of [1, 2]) {
        const png = await encodePng(picture(40, 20, seed + 10 * epoch));
        writeFileSync(join(path, 'reconstructions', `epoch-000${epoch}.png`), png);
      }
    }
    await train.train(methods.mae, {
      ...{ imageSize: [32, 32], patchSize: 8, dim: 32, depth: 2, heads: 2, decoderDim: 32 },
      ...{ decoderDepth: 1, decoderHeads: 2, data: ['synthetic:32'], batchSize: 16, epochs: 1 },
      ...{ threads: 1, workers: 0, device: 'cpu', out: join(folder, 'trained') },
    });
    const options = { images: ['synthetic:24'], device: 'cpu' };
    ui = await serveUi({ folder, host: '127.0.0.1', port: 0, ...options });
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text());
    });
    page.on('request', (asked) => {
      if (!/^(data:|blob:)/.test(asked.url()) && !asked.url().startsWith(ui.address)) {
        wrong.push(asked.url());
      }
    });
  });
  afterAll(async () => {
    await browser?.close();
    await ui?.[Symbol.asyncDispose]();
  });

  /** Opens a page, and waits until its curves are drawn. */
  async function open(query = ''): Promise<void> {
    await page.goto(`${ui.address}${query}`);
    await page.locator('#curves canvas').first().waitFor();
  }

  /** The cells of a run's row by the titles of the columns. */
  async function row(id: string): Promise<Record<string, string>> {
    const titles = await page.locator('#runs thead th').allTextContents();
    const found = page.locator('#runs tbody tr', { hasText: id });
    const cells = await found.locator('th, td').allTextContents();
    return Object.fromEntries(titles.map((title, i) => [title, cells[i] ?? '']));
  }

  /** Waits for the page's state in its address. The page's policy lets no text be evaluated there. */
  const addressHas = (part: string) => expect.poll(() => page.url()).toContain(part);

  /** Waits for a text that matches. */
  const shown = (selector: string, text: RegExp) =>
    page.locator(selector, { hasText: text }).first().waitFor();

  test('lists runs with state, progress and the settings that differ', async () => {
    await open();
    expect(await row('seed-1')).toMatchObject({
      ...{ run: 'seed-1', state: 'stopped', step: '60 of 400', loss: '1.0333', seed: '1' },
    });
    expect(await row('trained')).toMatchObject({ state: 'complete' });
  });

  test('shows the values of curves under the pointer', async () => {
    await open('?run=seed-0&run=seed-1&smooth=0');
    const plot = page.locator('.card', { hasText: 'Loss' }).first().locator('.u-over');
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 1, (box?.y ?? 0) + 20);
    await shown('.tip', /step 60/);
    const text = await page.locator('.tip').first().textContent();
    expect(text).toMatch(/seed-1\s*1\.0333/);
    expect(text).toMatch(/seed-0\s*0\.033333/);
  });

  test('draws a mean over seeds with one line, and keeps the view in the address', async () => {
    await open('?run=seed-0&run=seed-1');
    await page.selectOption('#group', 'seed');
    await page.check('#log-y');
    await page.selectOption('#x', 'epoch');
    for (const part of ['group=seed', 'log-y=1', 'x=epoch']) await addressHas(part);
    await page.reload();
    await page.locator('#curves canvas').first().waitFor();
    expect(await page.inputValue('#group')).toBe('seed');
    const plot = page.locator('.u-over').first();
    await plot.scrollIntoViewIfNeeded();
    await plot.hover();
    await shown('.tip', /all seeds \(2 runs\)/);
  });

  test('zooms into what is dragged over, and back', async () => {
    await open('?run=seed-0');
    const plot = page.locator('.u-over').first();
    await plot.scrollIntoViewIfNeeded();
    await plot.hover();
    await shown('.tip', /step \d+/);
    const { x, y, width } = (await plot.boundingBox()) as { x: number; y: number; width: number };
    await page.mouse.move(x + width / 4, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 20, { steps: 4 });
    await page.mouse.up();
    await addressHas('from=');
    const from = Number(new URL(page.url()).searchParams.get('from'));
    expect(from).toBeCloseTo(1 + 59 / 4, 0);
    await page.click('#reset');
    await expect.poll(() => page.url()).not.toContain('from=');
  });

  test('goes on with the log', async () => {
    await open('?run=seed-0');
    const line = JSON.stringify(step(61, { loss: 0.0625 }));
    appendFileSync(join(folder, 'seed-0', 'log.jsonl'), `${line}\n`);
    await shown('#runs tbody tr', /61 of 400.*0\.0625/);
  });

  test('shows the same epoch of each run by a slider', async () => {
    await open('?run=seed-0&run=seed-1');
    const sources = () =>
      page.locator('#sheets img').evaluateAll((all) => all.map((each) => each.getAttribute('src')));
    await expect
      .poll(sources)
      .toEqual([
        '/api/picture?run=seed-0&name=epoch-0002.png',
        '/api/picture?run=seed-1&name=epoch-0002.png',
      ]);
    await page.fill('#epoch', '0');
    await expect
      .poll(sources)
      .toEqual([
        '/api/picture?run=seed-0&name=epoch-0001.png',
        '/api/picture?run=seed-1&name=epoch-0001.png',
      ]);
    const widths = () =>
      page
        .locator('#sheets img')
        .evaluateAll((all) => all.map((each) => (each as HTMLImageElement).naturalWidth));
    await expect.poll(async () => [...new Set(await widths())]).toEqual([40]);
  });

  test('tells what went wrong in words', async () => {
    await open('?run=seed-0');
    await shown('#troubles tbody tr', /seed-0.*30.*not finite/);
  });

  test('paints what a brush removes from a picture that was dropped in', async () => {
    await page.goto(`${ui.address}model`);
    await shown('#about', /32 x 32 pixels, 4 x 4 patches, 2 blocks of 2 heads/);
    const photo = { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: await jpeg(60, 40) };
    await page.setInputFiles('#file', photo);
    await shown('#result', /12 of 16 patches removed, loss/);
    // All patches are given back, which leaves nothing to paint, and some removed by hand.
    await page.fill('#ratio', '0.5');
    await shown('#result', /8 of 16 patches removed/);
    const before = await page.getAttribute('#whole', 'src');
    await page.click('#restore');
    await page.fill('#brush', '9');
    await page.click('#masked', { position: { x: 5, y: 5 } });
    await shown('#message', /needs a patch to see and one to paint/);
    await page.click('#remove');
    await page.fill('#brush', '2');
    const box = (await page.locator('#masked').boundingBox()) as { width: number; height: number };
    await page.click('#masked', { position: { x: 0.4 * box.width, y: 0.4 * box.height } });
    await shown('#result', /^[1-7] of 16 patches removed/);
    expect(await page.getAttribute('#whole', 'src')).not.toBe(before);
  });

  test('shows where a patch looks', async () => {
    await page.click('#original', { position: { x: 5, y: 5 } });
    await shown('#attention-of', /of patch 1: \d+(\.\d+)? % goes to patches/);
    await page.click('#of-class');
    await shown('#attention-of', /of the class token/);
  });

  test('finds the nearest images of a folder', async () => {
    // The last that the page asks for when it shows another picture.
    const painted = page.waitForResponse(/api\/reconstruction/);
    await page.click('#example');
    await painted;
    await page.locator('#find').waitFor();
    await page.click('#find');
    await shown('#searched', /among 24 images/);
    const nearest = await page.locator('#neighbours figcaption b').first().textContent();
    // The example is one of them.
    expect(Number(nearest)).toBeCloseTo(1, 3);
    expect(await page.locator('#neighbours figure').count()).toBe(12);
  });

  test('says what is wrong with a file that is no picture', async () => {
    const text = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') };
    await page.setInputFiles('#file', text);
    await shown('#message', /the picture cannot be read: /);
  });

  test('asks nothing of the network, and fails nowhere but for that file', () => {
    expect(wrong.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  });
});
