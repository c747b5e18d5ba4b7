/** The task of a method, for tests that train it on tensors of their own. */
import { Normalisation } from '../../lib/data/tensors/index.js';
import type { Tensor } from '../../lib/torch/index.js';
import type { Method, MethodData, MethodSettings, Task } from '../../lib/training/method.js';
import { labelledPictures } from './labelled-images.js';

/** A task, and what it owns. */
export interface OpenTask extends Disposable {
  readonly task: Task;
}

/** Creates a method's task on the CPU. */
export async function openTask<R extends MethodSettings>(
  method: Pick<Method<never, R>, 'create'>,
  settings: R,
): Promise<OpenTask> {
  const owned: Disposable[] = [];
  const own = <T extends Disposable>(resource: T): T => {
    owned.push(resource);
    return resource;
  };
  const normalisation = own(new Normalisation(3));
  const { mean, std } = normalisation;
  const data: MethodData = { dataset: labelledPictures(8), close: async () => {} };
  const task = await method.create({
    ...{ settings: { ...settings, mean, std }, data, device: 'cpu', precision: 'none' },
    ...{ normalisation, own, signal: undefined, onSkip() {}, onPrepare() {} },
  });
  return {
    task: task as Task,
    [Symbol.dispose]() {
      for (const resource of owned.reverse()) resource[Symbol.dispose]();
    },
  };
}

/** The largest difference of tensors by name, relative to the largest value of the other. */
export function apart(
  ours: Readonly<Record<string, Tensor>>,
  theirs: Readonly<Record<string, Tensor>>,
): number {
  const off = Object.entries(theirs).map(([name, their]) => {
    const own = ours[name];
    if (own === undefined) return Number.POSITIVE_INFINITY;
    const scale = their.abs().max().item<number>() || 1;
    return own.sub(their).abs().max().item<number>() / scale;
  });
  return Math.max(...off);
}
