import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset, packDataset } from '../../lib/data/index.js';
import { temporaryFolder } from '../support/folders.js';

test('of two packings into one folder, the second is refused, and the first is whole', async () => {
  const options = { data: ['synthetic:20'], out: join(temporaryFolder(), 'packed'), size: 16 };
  const [first, second] = await Promise.allSettled([packDataset(options), packDataset(options)]);
  const failed = [first, second].flatMap((result) =>
    result.status === 'rejected' ? [result.reason.message] : [],
  );
  expect(failed).toEqual([
    `${options.out}: process ${process.pid} is packing into this folder; end it first, or give another folder with --out`,
  ]);
  const dataset = await openDataset(options.out);
  expect(dataset.length).toBe(20);
  await dataset.close();
  expect(existsSync(join(options.out, '.lock'))).toBe(false);
});
