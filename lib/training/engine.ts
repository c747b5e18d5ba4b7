/**
 * The training loop that every kind of training shares: what differs between pre-training, fine-tuning and probing is how
 * a batch becomes a loss.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch } from '../data/batch.js';
import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { type Optimizer, type Schedule, setLearningRate } from '../optim/index.js';
import { type Tensor, torch } from '../torch/index.js';

/** Batches of an epoch, in an order that the loader decides. */
export interface Batches {
  readonly batchesPerEpoch: number;
  epoch(epoch: number): AsyncIterable<Batch>;
}

export interface EngineOptions {
  readonly batches: Batches;
  readonly optimizer: Pick<Optimizer, 'paramGroups' | 'step' | 'zeroGrad'>;
  /** The learning rate of each step, from 0. */
  readonly schedule: Schedule;
  readonly totalSteps: number;
  /** The loss of a batch, a tensor of one element; called in a scope that is closed after the step. */
  readonly loss: (batch: Batch) => Tensor;
  /** Gradients are scaled down to this norm; null leaves them. */
  readonly clipGrad?: number | null;
  /** Every how many steps `onStep` is called; after the last one it always is. */
  readonly logEvery?: number;
  readonly onStep?: (record: StepRecord) => void;
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  /** Ends the loop after the step in progress. */
  readonly signal?: AbortSignal;
}

/** What happened since the last record. */
export interface StepRecord {
  /** Steps done so far, and those of the whole run. */
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  /** Mean over the steps since the last record. */
  readonly loss: number;
  readonly lr: number;
  /** Norm of all gradients in this step, before clipping; NaN in the record of a step at which the signal came. */
  readonly gradNorm: number;
  readonly imagesPerSecond: number;
  /** Milliseconds a step, waiting for data and computing. */
  readonly dataWaitMs: number;
  readonly stepMs: number;
}

export interface EpochRecord {
  /** The epoch that ended, from 0. */
  readonly epoch: number;
  /** Steps done so far. */
  readonly step: number;
  /** Mean over the epoch. */
  readonly loss: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

export interface EngineResult {
  readonly steps: number;
  readonly images: number;
  /** Mean over the last tenth of the steps; where the signal ended the loop, that of the last record. */
  readonly loss: number;
  /** Whether all steps were done; false where the signal ended the loop. */
  readonly complete: boolean;
}

/** A mean of losses that is summed on the device, so that only reading it waits for the device. */
class RunningMean {
  private sum: Tensor | null = null;
  private count = 0;

  add(value: Tensor): void {
    if (this.sum === null) this.sum = value.clone().keep();
    else this.sum.add_(value);
    this.count++;
  }

  /** The mean since the last call; NaN where nothing was added. */
  take(): number {
    const mean = this.sum === null ? Number.NaN : this.sum.item() / this.count;
    this.dispose();
    return mean;
  }

  dispose(): void {
    this.sum?.dispose();
    this.sum = null;
    this.count = 0;
  }
}

/**
 * Trains until `totalSteps`, or until the signal. An epoch that the signal cut short is not reported.
 *
 * @throws UserError where the loss is no longer a number, or an epoch has no batch
 */
export async function runTraining(options: EngineOptions): Promise<EngineResult> {
  const { batches, optimizer, schedule, totalSteps, logEvery = 10, signal } = options;
  const parameters = optimizer.paramGroups.flatMap(({ params }) => params);
  const finalFrom = Math.floor(totalSteps * 0.9);
  const [recent, ofEpoch, final] = [new RunningMean(), new RunningMean(), new RunningMean()];
  let [step, images, lastLoss] = [0, 0, Number.NaN];

  try {
    for (let epoch = 0; step < totalSteps && !signal?.aborted; epoch++) {
      const epochBegan = performance.now();
      let epochImages = 0;
      let epochSteps = 0;
      let since = { began: epochBegan, step, images: 0, waited: 0 };
      let waitingFrom = epochBegan;
      for await (const batch of batches.epoch(epoch)) {
        since.waited += performance.now() - waitingFrom;
        const lr = schedule(step);
        let gradNorm = Number.NaN;
        {
          using _scope = torch.scope();
          setLearningRate(optimizer, lr);
          optimizer.zeroGrad();
          const loss = options.loss(batch);
          loss.backward();
          const isLogged = (step + 1) % logEvery === 0 || step + 1 === totalSteps;
          if (options.clipGrad != null) {
            const norm = nn.utils.clipGradNorm_(parameters, options.clipGrad);
            if (isLogged) gradNorm = norm.item();
          } else if (isLogged) {
            gradNorm = nn.utils.getTotalNorm(parameters.flatMap(({ grad }) => grad ?? [])).item();
          }
          optimizer.step();
          const value = loss.detach().to('float64');
          recent.add(value);
          ofEpoch.add(value);
          if (step >= finalFrom) final.add(value);
        }
        step++;
        epochSteps++;
        images += batch.size;
        epochImages += batch.size;
        since.images += batch.size;

        // Lets the event loop turn: decoding, signals and the freeing of dropped tensors need it.
        await nextTurn();
        if (step % logEvery === 0 || step === totalSteps || signal?.aborted) {
          const loss = recent.take();
          const elapsed = performance.now() - since.began;
          const steps = step - since.step;
          options.onStep?.({
            step,
            totalSteps,
            epoch,
            loss,
            lr,
            gradNorm,
            imagesPerSecond: (since.images / elapsed) * 1000,
            dataWaitMs: since.waited / steps,
            stepMs: (elapsed - since.waited) / steps,
          });
          refuseNonFinite(loss, step, lr);
          lastLoss = loss;
          since = { began: performance.now(), step, images: 0, waited: 0 };
        }
        if (step >= totalSteps || signal?.aborted) break;
        waitingFrom = performance.now();
      }
      if (epochSteps === 0) throw new UserError(`epoch ${epoch} has no batch to train on`);
      const isCut = signal?.aborted && step < totalSteps && epochSteps < batches.batchesPerEpoch;
      if (isCut) break;
      const seconds = (performance.now() - epochBegan) / 1000;
      const loss = ofEpoch.take();
      // Before weights that are no longer numbers take the place of good ones.
      refuseNonFinite(loss, step, schedule(step - 1));
      await options.onEpoch?.({
        epoch,
        step,
        loss,
        imagesPerSecond: epochImages / seconds,
        seconds,
      });
    }
    const complete = step >= totalSteps;
    return { steps: step, images, loss: complete ? final.take() : lastLoss, complete };
  } finally {
    optimizer.zeroGrad();
    for (const mean of [recent, ofEpoch, final]) mean.dispose();
  }
}

function refuseNonFinite(loss: number, step: number, lr: number): void {
  if (Number.isFinite(loss)) return;
  throw new UserError(
    `the loss is ${loss} at step ${step}, with learning rate ${lr.toPrecision(3)}; lower the learning rate (--lr), ` +
      'or limit the gradients (--clip-grad 1)',
  );
}
