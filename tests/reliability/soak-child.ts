/** Trains for so many steps, and prints what the process held meanwhile. Arguments: the run's folder, and the steps. */
import { pretrain } from '../../lib/methods/public.js';
import { torch } from '../../lib/torch/index.js';

/** What a process holds after a step. */
export interface Sample {
  readonly step: number;
  readonly loss: number;
  /** Tensors that are alive. */
  readonly tensors: number;
  /** Memory of the process. */
  readonly bytes: number;
}

const [out = '', steps = ''] = process.argv.slice(2);
const maxSteps = Number(steps);
const samples: Sample[] = [];
// A thousand steps an epoch, with a picture after each, and ten checkpoints in all.
const perEpoch = 1000;
await pretrain(
  {
    ...{ imageSize: [8, 8], patchSize: 4, dim: 8, depth: 1, heads: 1 },
    ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 1, data: [`synthetic:${2 * perEpoch}`] },
    ...{ batchSize: 2, epochs: Math.ceil(maxSteps / perEpoch), maxSteps, ema: 0.99 },
    ...{ threads: 1, workers: 1, device: 'cpu', out },
    ...{ logEvery: Math.max(1, maxSteps / 100), keep: 2 },
    saveEvery: Math.max(1, Math.round(maxSteps / perEpoch / 10)),
  },
  {
    onStep({ step, loss }) {
      const bytes = process.memoryUsage.rss();
      samples.push({ step, loss, tensors: torch.memory().tensors, bytes });
    },
  },
);
console.log(JSON.stringify(samples));
