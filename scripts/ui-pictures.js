// Takes the pictures of the live page in docs/images: `node scripts/ui-pictures.js RUNS`. RUNS is a folder of trainings on
// synthetic images; their newest weights are tried out on the page of models. It needs Chromium (CHROMIUM names another
// than Debian's) and dist.
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { serveUi } from '../dist/ui/index.js';
import { root } from './run.js';

const [folder = 'runs'] = process.argv.slice(2);
const images = join(root, 'docs', 'images');
const WIDE = { width: 1200, height: 1180 };
const NARROW = { width: 390, height: 844 };

/** Few colours make small files; the pages have few. */
async function shoot(page, name) {
  const png = await page.screenshot();
  await sharp(png)
    .png({ palette: true, colours: 128, effort: 10 })
    .toFile(join(images, `${name}.png`));
}

async function runs(browser, address, name, colorScheme, viewport) {
  const page = await browser.newPage({ viewport, colorScheme });
  await page.goto(`${address}?runs=all&sort=name`);
  await page.locator('#curves canvas').first().waitFor();
  await page.waitForTimeout(3000);
  if (viewport === WIDE) {
    const loss = page.locator('.card', { has: page.locator('h3', { hasText: /^Loss/ }) });
    const box = await loss.locator('.u-over').boundingBox();
    await page.mouse.move(box.x + 0.45 * box.width, box.y + 0.4 * box.height);
    await page.waitForTimeout(300);
  }
  await shoot(page, name);
  await page.close();
}

async function model(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.goto(`${address}model`);
  await page.locator('#about', { hasText: 'pixels' }).waitFor();
  await page.click('#example');
  await page.locator('#result', { hasText: 'loss' }).waitFor();
  const box = await page.locator('#original').boundingBox();
  await page.mouse.click(box.x + 0.5 * box.width, box.y + 0.5 * box.height);
  await page.locator('#attention-of', { hasText: 'patch' }).waitFor();
  await page.click('#find');
  await page.locator('#neighbours figure').first().waitFor();
  await page.waitForTimeout(500);
  await shoot(page, 'live-model');
  await page.close();
}

const options = { images: ['synthetic:512'], device: 'cpu' };
const ui = await serveUi({ folder, host: '127.0.0.1', port: 0, ...options });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
await runs(browser, ui.address, 'live-light', 'light', WIDE);
await runs(browser, ui.address, 'live-dark', 'dark', WIDE);
await runs(browser, ui.address, 'live-narrow', 'light', NARROW);
await model(browser, ui.address);
await browser.close();
await ui[Symbol.asyncDispose]();
