/** Drops tensors outside any scope and prints what is still held, as one JSON object. */
import { setImmediate } from 'node:timers/promises';
import { torch } from '../../../lib/torch/index.js';

const gc = (globalThis as { gc?: () => void }).gc as () => void;

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    gc();
    await setImmediate();
  }
}

function drop(count: number): void {
  for (let i = 0; i < count; i++) torch.zeros([2]);
}

// Fewer and more than wait for the event loop at once.
const collected: number[] = [];
for (const count of [10, 5000]) {
  drop(count);
  await settle();
  collected.push(torch.memory().tensors);
}

const kept = torch.zeros([2]);
await settle();
const keptLives = kept.tolist();

// Tensors of a megabyte, dropped without any help: the garbage collector must hear of their weight.
const before = process.memoryUsage.rss();
let peak = 0;
for (let i = 0; i < 3000; i++) {
  torch.ones([262144]);
  if (i % 4 > 0) continue;
  await setImmediate();
  peak = Math.max(peak, process.memoryUsage.rss() - before);
}

console.log(JSON.stringify({ collected, keptLives, peak }));
