/**
 * Makes 5 GB in each of many scopes, memory that is never touched, and prints what the garbage collector did meanwhile, and
 * how much memory it was told of, as one JSON object.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { torch } from '../../../lib/torch/index.js';

/** Node's kinds of collections: of the whole heap, and a part of one. */
const KINDS: Readonly<Record<number, 'whole' | 'part'>> = { 4: 'whole', 8: 'part' };

const collections = { whole: 0, part: 0 };
const observer = new PerformanceObserver((list) => {
  // Types of the web, which has no collections, are in the way.
  for (const { detail } of list.getEntries() as unknown as { detail: { kind: number } }[]) {
    const kind = KINDS[detail.kind];
    if (kind !== undefined) collections[kind]++;
  }
});
await setImmediate();
observer.observe({ entryTypes: ['gc'] });

const { external } = process.memoryUsage();
for (let step = 0; step < 200; step++) {
  {
    using _ = torch.scope();
    for (let i = 0; i < 80; i++)
      torch
        .empty([64, 2 ** 18])
        .view([-1])
        .narrow(0, 0, 8);
  }
  await setImmediate();
}
await setTimeout(50);
const told = process.memoryUsage().external - external;
console.log(JSON.stringify({ ...collections, told }));
