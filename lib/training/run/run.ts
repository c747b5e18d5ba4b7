/** A training and the folder that it leaves behind: log, checkpoints, pictures, events for TensorBoard, summary, report. */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { saveSafetensors } from '../../checkpoints/index.js';
import { encodePng, type PixelImage, TooManySkippedError } from '../../data/index.js';
import { UserError } from '../../errors.js';
import { writeFileDurably } from '../../files/index.js';
import { type Device, type Tensor, torch } from '../../torch/index.js';
import { NonFiniteError } from '../engine/non-finite.js';
import type { EngineOptions } from '../engine/options.js';
import type { Progress } from '../engine/progress.js';
import type { EngineResult } from '../engine/records.js';
import { type Checkpoint, Checkpoints, findCheckpoints } from './checkpoints.js';
import { type RunFolder, writeJson } from './folder.js';
import { epochLine, Log, type LogRecord, nonFiniteLine, stepLine } from './log.js';
import { writeReport } from './report/index.js';
import type { EvalRecord, RunReporter, RunSummary } from './reporter.js';
import { SkippedList } from './skipped-list.js';
import { checkpointOf, restore, type TrainState } from './state.js';
import { EventWriter } from './tensorboard.js';

export interface RunOptions {
  readonly folder: RunFolder;
  /** What config.json holds. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly trained: TrainState;
  readonly device: Device;
  /** How many checkpoints to keep. */
  readonly keep: number;
  /** `auto`, `none`, or what {@link findCheckpoints} takes. */
  readonly resume: string;
  readonly reporter: RunReporter;
}

export class Run implements Disposable {
  /** Where the run goes on; undefined for a new one. */
  readonly start: Progress | undefined;
  private readonly log: Log;
  private readonly checkpoints: Checkpoints;
  private readonly events: EventWriter | null;
  private readonly began = performance.now();
  /** Wall time of the parts before. */
  private earlierSeconds = 0;
  /** What could not be saved, and why. */
  private unsaved: { progress: Progress; error: UserError } | null = null;
  private readonly warned = new Set<string>();
  private lock: Disposable | undefined;
  private readonly skippedList: SkippedList;
  /** The names of those that this process was told of. */
  private readonly told = new Set<string>();

  /**
   * Begins a run, or goes on with one: then the model, the optimizer and the generators are as they were.
   *
   * @throws UserError where the folder cannot be made, or there is nothing to go on from
   */
  constructor(private readonly options: RunOptions) {
    const { folder, resume } = options;
    this.log = new Log(folder.log);
    this.skippedList = new SkippedList(folder.skipped);
    this.checkpoints = new Checkpoints(folder.checkpoints);
    const damaged: string[] = [];
    // Before anything in it is moved.
    if (existsSync(folder.path)) this.lock = folder.lock();
    let from: Progress | null;
    try {
      from = this.findStart(resume, (reason) => damaged.push(reason));
      if (from === null) this.setAside();
      folder.make();
      this.lock ??= folder.lock();
      writeJson(folder.config, options.config);
    } catch (error) {
      this.lock?.[Symbol.dispose]();
      throw error;
    }
    this.start = from ?? undefined;
    this.events = this.attempt(
      () => new EventWriter(folder.path, from === null ? {} : { startStep: from.step }),
    );
    this.attempt(() => {
      this.events?.text('config', from?.step ?? 0, codeBlock(options.config));
      this.events?.flush();
    });
    for (const reason of damaged) this.warn(`a damaged checkpoint is passed over: ${reason}`);
    if (from !== null) {
      this.write({ kind: 'resume', step: from.step, epoch: from.epoch });
    }
  }

  private setAside(): void {
    const { folder } = this.options;
    const aside = folder.setAside();
    if (aside !== null) this.tell(`the earlier run in ${folder.path} is in ${aside} now`);
  }

  private findStart(resume: string, onDamaged: (reason: string) => void): Progress | null {
    if (resume === 'none') return null;
    using _ = torch.scope();
    if (resume === 'auto') {
      const newest = this.checkpoints.newest(onDamaged);
      return newest === null ? null : this.restore(newest, true);
    }
    const { checkpoints, step } = findCheckpoints(resume);
    const found =
      step === null ? (checkpoints.newest(onDamaged) as Checkpoint) : checkpoints.load(step);
    const isOwn = resolve(checkpoints.folder) === resolve(this.checkpoints.folder);
    const progress = this.restore(found, isOwn);
    if (!isOwn) this.setAside();
    return progress;
  }

  /** @param isOwn Whether the run goes on in the folder that it was in. */
  private restore(checkpoint: Checkpoint, isOwn: boolean): Progress {
    const { progress, logBytes, wallSeconds } = restore(this.options.trained, checkpoint);
    this.earlierSeconds = wallSeconds;
    if (isOwn) this.rewind(checkpoint.step, logBytes);
    return progress;
  }

  /** Takes the run's folder back to a checkpoint. */
  private rewind(step: number, logBytes: number): void {
    const { folder, keep } = this.options;
    const later = this.checkpoints.filesAfter(step);
    if (later.length > 0) {
      const aside = folder.moveAside(later.map((file) => join('checkpoints', file)));
      this.tell(`checkpoints after step ${step} are in ${aside} now`);
    }
    this.checkpoints.makeLast(step);
    this.checkpoints.prune(keep);
    this.log.rewind(logBytes);
    this.skippedList.restore(this.log.skipped());
    rmSync(folder.summary, { force: true });
  }

  /** What the engine calls. */
  get callbacks(): Pick<
    EngineOptions,
    'onStep' | 'onEpoch' | 'onSkippedUpdate' | 'onPace' | 'onSave'
  > {
    const { reporter } = this.options;
    return {
      onStep: (record) => {
        this.write(stepLine(record));
        this.plot(record.step, {
          'train/loss': record.loss,
          ...tagged('train/', record.losses),
          'train/learning_rate': record.lr,
          ...tagged('train/', record.values),
          'train/gradient_norm': record.gradNorm,
          'speed/images_per_second': record.imagesPerSecond,
          'speed/data_wait_ms': record.dataWaitMs,
          'speed/step_ms': record.stepMs,
        });
        reporter.onStep?.(record);
      },
      onEpoch: (record) => {
        this.write(epochLine(record));
        this.plot(record.step, { 'epoch/loss': record.loss, ...tagged('epoch/', record.losses) });
        reporter.onEpoch?.(record);
      },
      onSkippedUpdate: (record) => {
        this.write(nonFiniteLine(record));
        reporter.onSkippedUpdate?.(record);
      },
      onPace: (pace) => reporter.onPace?.(pace),
      onSave: (progress) => this.save(progress),
    };
  }

  private write(record: LogRecord): void {
    this.attempt(() => this.log.append(record));
  }

  private plot(step: number, scalars: Readonly<Record<string, number>>): void {
    this.attempt(() => {
      for (const [tag, value] of Object.entries(scalars)) this.events?.scalar(tag, step, value);
      this.events?.flush();
    });
  }

  /** Logs and lists a sample that cannot be read, once in a run, however many parts it has, and tells of it once in each. */
  skip(name: string, reason: string): void {
    if (!this.skippedList.has(name)) {
      this.write({ kind: 'skipped', name, reason });
      this.attempt(() => this.skippedList.add({ name, reason }));
    }
    if (this.told.has(name)) return;
    this.told.add(name);
    this.options.reporter.onSkip?.(name, reason);
  }

  /** How many samples could not be read. */
  get skipped(): number {
    return this.skippedList.count;
  }

  /** Logs what the weights reach on data that they were not trained on. */
  evaluation(record: EvalRecord): void {
    const { on, epoch: _, step, ...metrics } = record;
    this.write({ kind: 'eval', ...record });
    this.plot(step, tagged(`${on}/`, metrics as Readonly<Record<string, number>>));
    this.options.reporter.onEvaluation?.(record);
  }

  /** Keeps weights as the best so far. */
  saveBest(tensors: Readonly<Record<string, Tensor>>, step: number): void {
    const { metadata } = this.options.trained;
    this.attempt(() =>
      saveSafetensors(this.best, tensors, { ...metadata, step: String(step) }, { hashes: true }),
    );
  }

  /** Where the best weights are. */
  get best(): string {
    return join(this.options.folder.checkpoints, 'best.safetensors');
  }

  /** Where the newest moving average is. */
  get average(): string {
    return join(this.options.folder.checkpoints, 'last.ema.safetensors');
  }

  /** Writes a picture to `reconstructions/` and shows it in TensorBoard. */
  async picture(name: string, step: number, image: PixelImage): Promise<void> {
    const png = await encodePng(image);
    this.attempt(() => writeFileDurably(this.options.folder.reconstruction(name), png));
    this.attempt(() => {
      this.events?.image('reconstructions', step, png, image);
      this.events?.flush();
    });
  }

  private save(progress: Progress): void {
    using _ = torch.scope();
    const { wallSeconds } = this;
    const bookkeeping = { progress, logBytes: this.log.bytes, wallSeconds };
    try {
      this.checkpoints.save(checkpointOf(this.options.trained, bookkeeping), this.options.keep);
      this.unsaved = null;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.unsaved = { progress, error };
      this.warn(`step ${progress.step} is not saved, and the run goes on: ${error.message}`);
    }
  }

  /** Does what the run can go on without, and warns where it fails. */
  private attempt<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      return this.forgive(error);
    }
  }

  /** Warns of a failure that the run can go on after; throws any other. */
  private forgive(error: unknown): null {
    if (!(error instanceof UserError)) throw error;
    this.warn(error.message);
    return null;
  }

  private warn(message: string): void {
    // A full disk would be told with every line.
    const kind = message.replace(/\d[\d.]*/g, '#');
    if (this.warned.has(kind)) return;
    this.warned.add(kind);
    try {
      this.log.append({ kind: 'warning', message });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    this.tell(message);
  }

  private tell(message: string): void {
    this.options.reporter.onWarning?.(message);
  }

  private get wallSeconds(): number {
    return this.earlierSeconds + (performance.now() - this.began) / 1000;
  }

  /** Where the newest weights are. */
  get weights(): string {
    return this.checkpoints.last;
  }

  /**
   * Ends the run: its summary, where it is complete, and its report.
   *
   * @param more What the kind of training adds to the summary; it comes first, and wins.
   * @throws UserError where the last step could not be saved
   */
  async finish<More extends object>(result: EngineResult, more: More): Promise<More & RunSummary> {
    if (this.unsaved !== null) this.save(this.unsaved.progress);
    if (this.unsaved !== null) throw this.unsaved.error;
    const { device, folder } = this.options;
    const seconds = this.wallSeconds;
    const known = {
      steps: result.steps,
      images: result.images,
      images_per_second: result.images / seconds,
      wall_seconds: seconds,
      peak_memory_bytes: peakMemory(device),
      skipped_updates: result.skippedUpdates,
      complete: result.complete,
      out: folder.path,
      checkpoint: result.steps > 0 ? this.weights : null,
    };
    const summary = { ...more, ...known, ...more };
    if (result.steps > 0) await this.report(summary);
    if (result.complete) this.attempt(() => writeJson(folder.summary, summary));
    return summary;
  }

  /** A failure, with what can still be used. Where numbers went bad, the report shows how. */
  async explain(error: unknown): Promise<unknown> {
    if (error instanceof TooManySkippedError) {
      const { path, count } = this.skippedList;
      return count === 0
        ? error
        : new TooManySkippedError(`${error.message}; all are listed in ${path}`, { cause: error });
    }
    if (!(error instanceof NonFiniteError)) return error;
    await this.report(null);
    const { message, lastGoodStep } = error;
    const steps = this.checkpoints.steps();
    const good = steps.find((step) => step <= lastGoodStep);
    const left =
      good === undefined
        ? 'no good checkpoint had been saved'
        : `the last good checkpoint is of step ${good}`;
    // To go on from the newest one would lead to the same end.
    const remedy =
      good === undefined || good === steps[0]
        ? ''
        : ` (--resume ${this.checkpoints.weights(good)})`;
    return new NonFiniteError(`${message}; ${left}${remedy}`, lastGoodStep, { cause: error });
  }

  private async report(summary: object | null): Promise<void> {
    const { path } = this.options.folder;
    await writeReport(path, summary as Record<string, unknown> | null).catch((error) =>
      this.forgive(error),
    );
  }

  [Symbol.dispose](): void {
    this.attempt(() => this.events?.close());
    this.lock?.[Symbol.dispose]();
  }
}

/** Values under names with a prefix. */
function tagged(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

/** The most memory that was in use: of the device where it has its own, or else of the process. */
function peakMemory(device: Device): number {
  if (device.startsWith('cuda')) return torch.cuda.maxMemoryAllocated(device);
  return process.resourceUsage().maxRSS * 1024;
}

function codeBlock(config: object): string {
  return JSON.stringify(config, null, 2).replace(/^/gm, '    ');
}
