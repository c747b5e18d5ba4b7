/**
 * Goes through epochs of an archive with the addon's threads, and ends as it is told: `finish` the epoch, `exit` or
 * `leave` in the middle of it, or never, `on` and on. Runs in a process or a worker thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { DataLoader, openDataset } from '../../../lib/data/index.js';

const [archive, fate] = (workerData ?? process.argv.slice(2)) as [string, string];
const dataset = await openDataset(archive);
const loader = new DataLoader(dataset, {
  ...{ batchSize: 8, imageSize: 140, augment: 'train', shuffle: true, workers: 3, prefetch: 4 },
});
let epoch = 0;
do {
  for await (const batch of loader.epoch(epoch++)) {
    if (batch.index === 1) parentPort?.postMessage(loader.decoded().native);
    if (batch.index === 1 && fate === 'exit') process.exit(0);
    if (batch.index === 1 && fate === 'leave') break;
  }
} while (fate === 'on');
if (loader.decoded().native === 0) throw new Error('the threads made nothing');
