/** What a dataset holds, as a text to compare. */
import { createHash } from 'node:crypto';
import { openDataset } from '../../../lib/data/index.js';
import { readAll } from '../../data/pack-shards.js';

/** Everything in a dataset: names, classes and contents. */
export async function contentsOf(spec: string): Promise<string> {
  const dataset = await openDataset(spec);
  try {
    const all = await readAll(dataset);
    const listed = all.map((one, index) => {
      const place = dataset.locate?.(index);
      const bytes = Buffer.isBuffer(one) ? createHash('sha256').update(one).digest('hex') : one;
      return [bytes, place?.label, place?.offset, place?.length];
    });
    return JSON.stringify([dataset.classes, listed]);
  } finally {
    await dataset.close();
  }
}
