/**
 * The training loop that every kind of training shares: what differs between pre-training, fine-tuning and probing is how
 * a batch becomes a loss.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch } from '../../data/batch.js';
import { UserError } from '../../errors.js';
import { setWeightDecay } from '../../optim/index.js';
import type { Precision } from '../../runtime/precision.js';
import { type Tensor, torch } from '../../torch/index.js';
import { checkNames } from './check-loss.js';
import type { Sized } from './exchange.js';
import { GraphedUpdate } from './graphed-update.js';
import { JointSteps } from './joint-steps.js';
import { refuseBadWeights, refuseManySkipped } from './non-finite.js';
import type { EngineOptions } from './options.js';
import { explainOutOfMemory } from './out-of-memory.js';
import { Pace } from './pace.js';
import {
  addLosses,
  meanOf,
  namedMeansOf,
  newInterval,
  noEpoch,
  noFinal,
  noProgress,
  noRecent,
  type Progress,
} from './progress.js';
import type { EngineResult, StepInfo } from './records.js';
import { StepWindow } from './step-window.js';
import { Update } from './update.js';

const { recordFunction } = torch.profiler;

/** At most so many steps are left unread, so that a run with bad numbers ends soon. */
const LONGEST_WINDOW = 100;

/**
 * Trains until `totalSteps`, or until the signal. An epoch that the signal interrupts is not reported.
 *
 * A step waits for the device only where it is logged or saved.
 *
 * @throws NonFiniteError where the loss or gradient is not finite in several steps in a row, or where weights that are
 *   to be saved are not; UserError where an epoch has no batch, or memory does not suffice
 */
export async function runTraining<B extends Sized = Batch>(
  options: EngineOptions<B>,
): Promise<EngineResult> {
  using engine = new Engine(options);
  return await engine.run();
}

class Engine<B extends Sized> implements Disposable {
  private readonly progress: Progress;
  private readonly update: Update<B> | GraphedUpdate<B>;
  /** Null where this process trains alone. */
  private readonly joint: JointSteps<B> | null;
  private readonly window: StepWindow;
  private readonly accum: number;
  private readonly logEvery: number;
  private readonly precision: Precision;
  private interval = newInterval();
  /** The time up to here is in `progress`. */
  private bookedUntil = performance.now();
  private lastLoss = Number.NaN;
  private savedStep: number;
  /** Whether {@link EngineOptions.wantsSave} has asked for a save that is still to be done. */
  private isSaveWanted = false;
  /** Whether all processes stop: the signal of one of them has come. */
  private isStopAgreed = false;
  /** Steps of this process. */
  private ownSteps = 0;
  private readonly pace = new Pace();

  constructor(private readonly options: EngineOptions<B>) {
    checkNames('schedule', Object.keys(options.schedules ?? {}));
    const { optimizer, loss, graph, clipGrad = null, precision = 'none', ema = null } = options;
    this.progress = structuredClone(options.start ?? noProgress());
    this.savedStep = this.progress.step;
    this.precision = precision;
    this.accum = options.accum ?? 1;
    this.logEvery = options.logEvery ?? 10;
    const finalFrom = Math.floor(options.totalSteps * 0.9);
    // A run that was extended has another last tenth.
    if (!this.isOver && this.progress.final.from !== finalFrom) {
      this.progress.final = noFinal(finalFrom);
    }
    const { beforeStep, afterStep, volatile, summed } = options;
    const dropOthers = options.exchange?.dropOthers;
    const ofTask = { beforeStep, afterStep, volatile, summed };
    const common = { optimizer, clipGrad, precision, ema, ...ofTask, dropOthers };
    this.update = graph ? new GraphedUpdate(common, graph) : new Update({ ...common, loss });
    this.joint = JointSteps.of(options.exchange, this.update);
    if (this.progress.scaler !== null) this.update.scaler?.loadStateDict(this.progress.scaler);
    this.window = new StepWindow(Math.min(this.logEvery, LONGEST_WINDOW), this.update.device);
  }

  async run(): Promise<EngineResult> {
    const { progress } = this;
    await this.joint?.open();
    while (!this.isOver) await this.epoch();
    const isWhole = progress.step >= this.options.totalSteps;
    if (!isWhole && this.interval.steps > 0) this.record();
    await this.pause(() => this.save('always'));
    return {
      steps: progress.step,
      totalSteps: this.options.totalSteps,
      images: progress.images,
      loss: isWhole ? meanOf(progress.final) : this.lastLoss,
      skippedUpdates: progress.skippedUpdates,
      seconds: progress.seconds,
      complete: isWhole || this.options.isDone?.() === true,
    };
  }

  private get isOver(): boolean {
    return this.progress.step >= this.options.totalSteps || this.isStopped || this.isDone;
  }

  /** Several processes stop after the same step. */
  private get isStopped(): boolean {
    return this.options.exchange ? this.isStopAgreed : this.options.signal?.aborted === true;
  }

  private get isDone(): boolean {
    return this.options.isDone?.() === true;
  }

  /** Runs an epoch, or the rest of it. */
  private async epoch(): Promise<void> {
    const { progress } = this;
    await this.steps();
    if (progress.batch === 0) {
      if (this.isOver) return;
      throw new UserError(`epoch ${progress.epoch} has no batch to train on`);
    }
    const isWhole = progress.batch >= this.options.batches.batchesPerEpoch || !this.isOver;
    if (isWhole || progress.step >= this.options.totalSteps) await this.endEpoch(isWhole);
  }

  private async steps(): Promise<void> {
    const { batches } = this.options;
    const { progress } = this;
    /** Batches of the step in progress, and the state of the generators before it. */
    let pending = 0;
    let states: Tensor[] = [];
    const clear = () => {
      for (const state of states) state.dispose();
      states = [];
      pending = 0;
    };
    let waitingFrom = performance.now();
    let waiting = recordFunction('data wait');
    try {
      for await (const batch of batches.epoch(progress.epoch, { startBatch: progress.batch })) {
        waiting.dispose();
        if (this.isOver) break;
        this.interval.waited += performance.now() - waitingFrom;
        const wanted = Math.min(this.accum, batches.batchesPerEpoch - progress.batch);
        if (pending === 0 && wanted > 1) states = this.generatorStates();
        this.joint?.beforeBackward(pending === wanted - 1);
        this.guarded(batch.size, () => this.update.add(batch, wanted, this.stepInfo()));
        pending++;
        // Yields to the event loop: decoding, signals and the freeing of dropped tensors need it.
        await nextTurn();
        if (pending >= wanted) {
          await this.finishStep(pending);
          clear();
          // The last step is saved after everything else is reported.
          if (!this.isOver) await this.saveIfDue();
          this.options.profiler?.step();
        }
        waitingFrom = performance.now();
        waiting = recordFunction('data wait');
      }
      if (pending > 0 && this.isOver) this.rollback(states);
      else if (pending > 0) await this.finishStep(pending);
    } finally {
      waiting.dispose();
      clear();
    }
  }

  private async finishStep(batches: number): Promise<void> {
    const { progress, interval, update } = this;
    await this.joinStep();
    const images = update.samples;
    this.guarded(images / batches, () => {
      using _ = torch.scope();
      const info = this.stepInfo();
      const { weightDecay } = info.values;
      if (weightDecay !== undefined) setWeightDecay(this.options.optimizer, weightDecay);
      const numbers = update.finish(this.options.schedule(progress.step), info);
      this.window.add(numbers, update.lossNames);
    });
    await this.joint?.complete(this.stepInfo());
    progress.step++;
    progress.batch += batches;
    progress.images += images;
    progress.ofEpoch.images += images;
    interval.images += images;
    interval.steps++;
    this.ownSteps++;
    this.tellPace();
    const isLogged =
      progress.step % this.logEvery === 0 || progress.step === this.options.totalSteps;
    if (isLogged) this.record();
    else if (this.window.isFull) this.read();
  }

  /** Agrees with other processes on what to do after the step. */
  private async joinStep(): Promise<void> {
    if (this.joint === null) return;
    const isStopWanted = this.options.signal?.aborted === true;
    const isSaveWanted = this.isSaveWanted || this.options.wantsSave?.() === true;
    const { stop, save } = await this.joint.join({ stop: isStopWanted, save: isSaveWanted });
    this.isStopAgreed ||= stop;
    this.isSaveWanted = save;
  }

  /** The `StepInfo` of the step in progress. */
  private stepInfo(): StepInfo {
    const { step, epoch } = this.progress;
    return { step, totalSteps: this.options.totalSteps, epoch, values: this.valuesAt(step) };
  }

  private valuesAt(step: number): Record<string, number> {
    const schedules = Object.entries(this.options.schedules ?? {});
    return Object.fromEntries(schedules.map(([name, schedule]) => [name, schedule(step)]));
  }

  private guarded(batchSize: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      throw explainOutOfMemory(error, this.update.device, batchSize);
    }
  }

  /** Copies losses and norms of the latest steps from the device. */
  private read(): void {
    const { progress } = this;
    const { recent, ofEpoch, final } = progress;
    const steps = this.window.take();
    for (const [i, { loss, named, gradNorm }] of steps.entries()) {
      const step = progress.step - steps.length + i + 1;
      if (!Number.isFinite(loss) || !Number.isFinite(gradNorm)) {
        this.skipped(step, loss, gradNorm);
        continue;
      }
      progress.skippedInRow = 0;
      for (const mean of step > final.from ? [recent, ofEpoch, final] : [recent, ofEpoch]) {
        addLosses(mean, loss, named);
      }
      recent.max = Math.max(recent.max ?? -Infinity, loss);
      recent.gradNorm = gradNorm;
      recent.gradNormMax = Math.max(recent.gradNormMax ?? -Infinity, gradNorm);
    }
  }

  private skipped(step: number, loss: number, gradNorm: number): void {
    const { progress } = this;
    const lr = this.options.schedule(step - 1);
    progress.skippedUpdates++;
    progress.skippedInRow++;
    progress.recent.gradNorm = null;
    this.options.onSkippedUpdate?.({ step, epoch: progress.epoch, loss, gradNorm, lr });
    const { precision } = this;
    refuseManySkipped(progress.skippedInRow, { step, learningRate: lr, precision });
  }

  private record(): void {
    this.read();
    const { progress, interval } = this;
    const { recent } = progress;
    const seconds = (performance.now() - interval.began) / 1000;
    const scale = this.update.scaler?.getScale();
    const loss = meanOf(recent);
    this.options.onStep?.({
      step: progress.step,
      totalSteps: this.options.totalSteps,
      epoch: progress.epoch,
      loss,
      lossMax: recent.max ?? Number.NaN,
      losses: namedMeansOf(recent),
      lr: this.options.schedule(progress.step - 1),
      values: this.valuesAt(progress.step - 1),
      gradNorm: recent.gradNorm ?? Number.NaN,
      gradNormMax: recent.gradNormMax ?? Number.NaN,
      ...(scale === undefined ? {} : { lossScale: scale }),
      imagesPerSecond: interval.images / seconds,
      dataWaitMs: interval.waited / interval.steps,
      stepMs: (seconds * 1000 - interval.waited) / interval.steps,
    });
    this.lastLoss = loss;
    progress.recent = noRecent();
    this.interval = newInterval();
  }

  private tellPace(): void {
    const { onPace, totalSteps } = this.options;
    if (onPace === undefined) return;
    // Only then has the device finished the work.
    const secondsPerStep = this.pace.after(this.ownSteps, () => this.read());
    if (secondsPerStep === null) return;
    onPace({ secondsPerStep, secondsLeft: secondsPerStep * (totalSteps - this.progress.step) });
  }

  /** @param isWhole False where the run ends before the epoch does: a longer run would continue it. */
  private async endEpoch(isWhole: boolean): Promise<void> {
    const { progress } = this;
    this.read();
    this.book();
    const { ofEpoch, epoch, step } = progress;
    await this.pause(async () => {
      await this.options.onEpoch?.({
        epoch,
        step,
        loss: meanOf(ofEpoch),
        losses: namedMeansOf(ofEpoch),
        imagesPerSecond: ofEpoch.images / ofEpoch.seconds,
        seconds: ofEpoch.seconds,
      });
      const { exchange, signal } = this.options;
      this.isStopAgreed ||= (await exchange?.epoch(signal?.aborted === true)) === true;
      if (!isWhole) return;
      progress.epoch++;
      progress.batch = 0;
      progress.ofEpoch = noEpoch();
      const { saveEvery, saveSteps } = this.options;
      const isDue = (count: number, every: number | null = null) =>
        every !== null && count % every === 0;
      if (isDue(progress.epoch, saveEvery) || isDue(step, saveSteps) || this.asksForSave()) {
        await this.save('good');
      }
    });
  }

  /** Saves between two steps. At the end of an epoch it waits for the epoch's record, which comes first in the log. */
  private async saveIfDue(): Promise<void> {
    const { saveSteps, batches } = this.options;
    const { step, batch } = this.progress;
    if (batch >= batches.batchesPerEpoch) return;
    const isDue = saveSteps != null && step % saveSteps === 0;
    if (isDue || this.asksForSave()) await this.pause(() => this.save('good'));
  }

  private asksForSave(): boolean {
    // Several processes have agreed on it in the step.
    if (!this.options.exchange) this.isSaveWanted ||= this.options.wantsSave?.() ?? false;
    return this.isSaveWanted;
  }

  /**
   * @param when `good`: not while updates are being skipped. Good checkpoints would be removed for ones that may be
   *   damaged.
   */
  private async save(when: 'good' | 'always'): Promise<void> {
    const { progress, update } = this;
    if (progress.step === this.savedStep) return;
    this.read();
    if (when === 'good' && progress.skippedInRow > 0) return;
    this.isSaveWanted = false;
    refuseBadWeights(update.hasFiniteWeights(), {
      step: progress.step,
      learningRate: this.options.schedule(progress.step - 1),
      precision: this.precision,
    });
    this.savedStep = progress.step;
    progress.scaler = update.scaler?.stateDict() ?? null;
    const work = () => this.options.onSave?.(structuredClone(progress));
    await (this.options.exchange?.save(work) ?? work());
  }

  /** Runs work that is no part of a step, and does not count its time. */
  private async pause(work: () => Promise<void>): Promise<void> {
    this.book();
    const from = performance.now();
    await work();
    this.bookedUntil = performance.now();
    this.interval.began += this.bookedUntil - from;
  }

  private book(): void {
    const now = performance.now();
    const seconds = (now - this.bookedUntil) / 1000;
    this.progress.seconds += seconds;
    this.progress.ofEpoch.seconds += seconds;
    this.bookedUntil = now;
  }

  private generatorStates(): Tensor[] {
    return (this.options.generators ?? []).map((generator) => generator.getState().keep());
  }

  /** Rolls back the step in progress. */
  private rollback(states: readonly Tensor[]): void {
    this.update.reset();
    for (const [i, state] of states.entries()) this.options.generators?.[i]?.setState(state);
  }

  [Symbol.dispose](): void {
    this.joint?.[Symbol.dispose]();
    this.update[Symbol.dispose]();
    this.window[Symbol.dispose]();
  }
}
