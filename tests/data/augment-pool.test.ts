import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { startNode } from '../support/processes.js';

/** Runs a program against the compiled pool, which is what threads are started from. */
async function run(program: string) {
  const compiled = (path: string) => JSON.stringify(join(packageRoot, 'dist', 'data', path));
  const script = `
    import { AugmentPool } from ${compiled('augment/pool.js')};
    import { applyDrawn } from ${compiled('augment/drawn.js')};
    import { drawColorJitter } from ${compiled('augment/color-ops.js')};
    import { drawRandAugment, parseRandAugment } from ${compiled('augment/rand-augment.js')};
    import { RandomStream } from ${compiled('random.js')};
    const policy = parseRandAugment('rand-m9-n2-mstd0.5-inc1');
    const rand = (i, fill = [124, 116, 104]) =>
      ({ ops: drawRandAugment(policy, new RandomStream(3, 2, i)), fill });
    const jitter = (i) => ({ colors: drawColorJitter(0.4, new RandomStream(4, 2, i)) });
    function noise(width, height, channels, seed) {
      const random = new RandomStream(seed, 9);
      const pixels = Uint8Array.from({ length: width * height * channels }, () => random.below(256));
      return { pixels, width, height, channels };
    }
    ${program}
  `;
  const { code, stdout, stderr } = await startNode(['--input-type=module', '--eval', script])
    .outcome;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('a pool', () => {
  test.each([0, 1, 3])('of %i threads gives the pixels that the calling one gives', async (n) => {
    const found = await run(`
      const jobs = Array.from({ length: 40 }, (_, i) => [
        [noise(111, 97, 3, i), rand(i)],
        [noise(30, 20, 3, i), rand(i)],
        [noise(211, 107, 1, i), rand(i, [128])],
        [noise(97, 111, 3, i), jitter(i)],
      ]).flat();
      const expected = jobs.map(([image, drawn]) => applyDrawn(image, drawn).pixels);
      const before = jobs.map(([image]) => image.pixels.slice());
      const pool = new AugmentPool(${n});
      const results = jobs.map(([image, drawn]) => pool.run(image, drawn));
      await Promise.all(results);
      console.log(JSON.stringify({
        sent: results.filter((result) => result !== undefined).length,
        changed: jobs.filter(([image], i) => Buffer.compare(image.pixels, before[i]) !== 0).length,
        wrong: jobs.flatMap(([image], i) => Buffer.compare(image.pixels, expected[i]) ? [i] : []),
      }));
    `);
    expect(found.wrong).toEqual([]);
    expect(found.changed).toBeGreaterThan(100);
    if (n === 0) expect(found.sent).toBe(0);
    else expect(found.sent).toBeGreaterThan(80);
  });

  test.each([1, 3])('of a loader with %i workers changes batches as one without', async (n) => {
    const found = await run(`
      import { DataLoader } from ${JSON.stringify(join(packageRoot, 'dist', 'data', 'index.js'))};
      const images = Array.from({ length: 12 }, (_, i) => noise(90 + i, 80, 3, i));
      const dataset = { length: 12, get: (i) => ({ ...images[i], name: String(i), label: -1 }) };
      async function batches(workers) {
        const loader = new DataLoader(dataset, {
          ...{ batchSize: 5, imageSize: 64, augment: 'train', shuffle: true, workers },
          ...{ autoAugment: 'rand-m9-n2-mstd0.5-inc1', mean: [0.5, 0.5, 0.5] },
        });
        const all = [];
        for await (const { pixels } of loader.epoch(1)) all.push(pixels);
        loader.close();
        return all;
      }
      const [one, other] = [await batches(0), await batches(${n})];
      console.log(JSON.stringify(one.map((pixels, i) => Buffer.compare(pixels, other[i]))));
    `);
    expect(found).toEqual([0, 0]);
  });

  test('changes a slot of a batch and nothing beside it', async () => {
    const found = await run(`
      const image = noise(100, 100, 3, 1);
      const batch = new Uint8Array(3 * 30000).fill(7);
      batch.set(image.pixels, 30000);
      await new AugmentPool(1).run({ ...image, pixels: batch.subarray(30000, 60000) }, jitter(1));
      const expected = applyDrawn(image, jitter(1)).pixels;
      console.log(JSON.stringify([
        batch.subarray(0, 30000).every((value) => value === 7),
        Buffer.compare(batch.subarray(30000, 60000), expected) === 0,
        batch.subarray(60000).every((value) => value === 7),
      ]));
    `);
    expect(found).toEqual([true, true, true]);
  });

  test('gives an error in a thread to who asked, and goes on', async () => {
    const found = await run(`
      const pool = new AugmentPool(1);
      const wrong = { ops: [{ name: 'Sharpen', magnitude: 5, negative: false }], fill: [0, 0, 0] };
      const [failed, done] = await Promise.allSettled([
        pool.run(noise(100, 100, 3, 1), wrong),
        pool.run(noise(100, 100, 3, 1), jitter(1)),
      ]);
      console.log(JSON.stringify([failed.status, failed.reason.message, done.status]));
    `);
    expect(found).toEqual(['rejected', expect.stringMatching(/not a function/), 'fulfilled']);
  });

  test('fails what is under way when it is closed', async () => {
    const found = await run(`
      const pool = new AugmentPool(2);
      const jobs = [1, 2, 3].map((i) => pool.run(noise(100, 100, 3, i), jitter(i)));
      pool.close();
      const results = await Promise.allSettled(jobs);
      console.log(JSON.stringify(results.map(({ reason }) => reason.message)));
    `);
    expect(found).toEqual(Array(3).fill('the pool is closed'));
  });

  test('does not keep the process alive', async () => {
    // Threads without work would end by themselves after ten seconds.
    const found = await run(`
      await new AugmentPool(2).run(noise(100, 100, 3, 1), jitter(1));
      const start = performance.now();
      process.on('exit', () => console.log(JSON.stringify(performance.now() - start)));
    `);
    expect(found).toBeLessThan(8000);
  });
});
