/**
 * Training steps of one of several processes, on fixed inputs. lib/bench/processes.ts starts this program;
 * benchmarks/reference/ddp.py is the same in PyTorch.
 *
 * node process-step.js '{"model": …, "config": {…}, "batch_size": 32, "amp": "none", "steps": 20}'
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { shareOf } from '../data/share.js';
import { type MaeConfig, MaskedAutoencoder } from '../models/index.js';
import { AdamW } from '../optim/index.js';
import type { Precision } from '../runtime/precision.js';
import { torch } from '../torch/index.js';
import { Update } from '../training/engine/update.js';
import { Replicas, type ReplicasOptions } from '../training/replicas.js';
import { MASK_RATIO } from './step.js';

/** What each process is asked for. */
export interface ProcessTask extends ReplicasOptions {
  readonly config: MaeConfig;
  /** Images of this process. */
  readonly batchSize: number;
  readonly amp: Precision;
  readonly steps: number;
}

/** What the first process prints. */
export interface ProcessAnswer {
  /** Of all steps. */
  readonly seconds: number;
  /** Of these, after the backward pass and before the update: what the exchange of gradients adds. */
  readonly exchange: number;
}

const WARM_UP = 3;
const INFO = { step: 0, totalSteps: 1, epoch: 0, values: {} };

const task = JSON.parse(process.argv[2] as string) as ProcessTask;
const { config, batchSize, amp: precision, steps } = task;
const count = Number(process.env.WORLD_SIZE);
torch.setNumThreads(Number(process.env.OMP_NUM_THREADS));
const group = await torch.distributed.initProcessGroup();
torch.manualSeed(0);
const model = new MaskedAutoencoder(config);
const learned = model.parameters().filter((parameter) => parameter.requiresGrad);
const [images, noise] = [
  torch.randn([batchSize, config.channels, ...config.imageSize]),
  torch.rand([batchSize, model.numPatches]),
];
const optimizer = new AdamW(learned, { lr: 1e-4, betas: [0.9, 0.95], weightDecay: 0.05 });
const replicas = Replicas.current(task);
if (replicas !== null) replicas.shard(optimizer);
const update = new Update({
  ...{ optimizer, precision, clipGrad: null, ema: null, dropOthers: replicas?.dropOthers },
  loss: () => model.loss(images, { maskRatio: MASK_RATIO, noise }),
});
await replicas?.open(update.parameters);
const share = shareOf(batchSize * count, { index: group.rank, count });

let [began, exchange] = [0, 0];
for (let step = -WARM_UP; step < steps; step++) {
  if (step === 0) {
    await group.barrier();
    [began, exchange] = [performance.now(), 0];
  }
  using _ = torch.scope();
  replicas?.beforeLastBackward();
  update.add({ size: batchSize, share }, 1, INFO);
  await nextTurn();
  const computed = performance.now();
  await replicas?.step(update.sums(), { stop: false, save: false });
  exchange += performance.now() - computed;
  update.finish(1e-4, INFO);
  if (replicas?.dropOthers) {
    await replicas.shareWeights();
    update.complete(INFO);
  }
}
const seconds = (performance.now() - began) / 1000;
replicas?.close();
await torch.distributed.destroyProcessGroup();
if (group.rank === 0) {
  const answer: ProcessAnswer = { seconds, exchange: exchange / 1000 };
  console.log(JSON.stringify(answer));
}
