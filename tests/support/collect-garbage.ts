import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Frees what nobody holds any more, tensors included, so that those that are alive can be counted. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Finalizers run in later turns of the event loop, and what they let go of is freed in the next round.
  for (let round = 0; round < 3; round++) {
    collect();
    await delay(10);
  }
}
