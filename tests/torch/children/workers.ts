/** Worker threads of all fates in one process; prints one JSON object. A crash ends the process instead. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Tensor, torch } from '../../../lib/torch/index.js';

function start(task: string, seed = 0): Worker {
  return new Worker(new URL('./worker.mjs', import.meta.url), { workerData: { task, seed } });
}

/** Several at once, while this thread computes too. */
async function train(seeds: number[]): Promise<unknown[]> {
  const workers = seeds.map((seed) => start('train', seed));
  const answers = Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0]));
  const exits = Promise.all(workers.map((worker) => once(worker, 'exit')));
  const w = torch.ones([4], { requiresGrad: true });
  for (let i = 0; i < 300; i++)
    torch.tidy(() =>
      w
        .mul(torch.rand([4]))
        .sum()
        .backward(),
    );
  const codes = (await exits).map(([code]) => code);
  return [await answers, codes, (w.grad as Tensor).shape];
}

const mode = process.argv[2];
if (mode === 'train') {
  const [together] = (await train([1, 2, 3])) as [{ result: number; tensors: number }[]];
  const alone: unknown[] = [];
  for (const seed of [1, 2, 3]) alone.push(((await train([seed]))[0] as unknown[])[0]);
  console.log(JSON.stringify({ together, alone }));
} else if (mode === 'function') {
  const workers = [start('function'), start('function')];
  const answers = workers.map(async (worker) => (await once(worker, 'message'))[0]);
  console.log(JSON.stringify(await Promise.all(answers)));
} else if (mode === 'fates') {
  const codes: unknown[] = [];
  for (const task of ['exit', 'throw', 'idle', 'train']) {
    const worker = start(task);
    worker.on('error', (error) => codes.push(error.message.split('\n')[0]));
    if (task === 'idle') worker.once('message', () => worker.postMessage('done'));
    // Not `once`, which an error ends: the exit may come before anybody waits for it again.
    codes.push(await new Promise((resolve) => worker.on('exit', resolve)));
  }
  // Here, nothing of what the workers left behind is on.
  codes.push(torch.isGradEnabled(), torch.isInferenceModeEnabled());
  console.log(JSON.stringify(codes));
} else if (mode === 'terminate') {
  const codes: number[] = [];
  for (let i = 0; i < 4; i++) {
    const worker = start('forever', i);
    await once(worker, 'message');
    codes.push(await worker.terminate());
  }
  console.log(JSON.stringify([codes, torch.ones([2]).sum().item()]));
} else if (mode === 'process-exit') {
  const workers = [start('forever', 1), start('idle')];
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  console.log('leaving');
  process.exit(0);
}
