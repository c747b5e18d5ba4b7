/** A training run and its folder: log, checkpoints, pictures, events for TensorBoard, summary, report. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { encodePng, type PixelImage, TooManySkippedError } from '../../data/index.js';
import { UserError } from '../../errors.js';
import { removeFile, writeFileDurably } from '../../files/index.js';
import { peakMemory } from '../../runtime/peak-memory.js';
import { type Device, type Tensor, torch } from '../../torch/index.js';
import { NonFiniteError } from '../engine/non-finite.js';
import type { EngineOptions } from '../engine/options.js';
import type { Progress } from '../engine/progress.js';
import type { EngineResult } from '../engine/records.js';
import { saveBest } from './best.js';
import { type Checkpoint, Checkpoints, findCheckpoints } from './checkpoints.js';
import { RunFolder, readJson, writeJson } from './folder.js';
import { epochLine, Log, type LogRecord, nonFiniteLine, stepLine } from './log.js';
import { RenewedReport } from './report/renewal.js';
import type { EvalRecord, RunReporter, RunSummary } from './reporter.js';
import { SkippedList } from './skipped-list.js';
import { checkpointOf, restore, type TrainState } from './state.js';
import { EventWriter } from './tensorboard.js';

export interface RunOptions {
  readonly folder: RunFolder;
  /** The contents of config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly trained: TrainState;
  readonly device: Device;
  /** Number of checkpoints to keep. */
  readonly keep: number;
  /** `auto`, `none`, or what {@link findCheckpoints} takes. */
  readonly resume: string;
  readonly reporter: RunReporter;
}

export class Run implements Disposable {
  /** Where a resumed run continues; undefined for a new one. */
  readonly start: Progress | undefined;
  /** The config.json of a resumed run as it was before; null where there is none. */
  before: Readonly<Record<string, unknown>> | null = null;
  private readonly log: Log;
  private readonly checkpoints: Checkpoints;
  private readonly events: EventWriter | null;
  private readonly began = performance.now();
  /** Wall time of earlier parts of the run. */
  private earlierSeconds = 0;
  /** The last failed save, and its reason. */
  private unsaved: { progress: Progress; error: UserError } | null = null;
  private readonly warned = new Set<string>();
  private lock: Disposable | undefined;
  private readonly report: RenewedReport;
  private readonly skippedList: SkippedList;
  /** Names of the samples that this process has reported. */
  private readonly reported = new Set<string>();

  /**
   * Starts a run, or resumes one: model, optimizer and generators are restored then.
   *
   * @throws UserError where the folder cannot be made, or there is nothing to resume
   */
  constructor(private readonly options: RunOptions) {
    const { folder, resume } = options;
    this.log = new Log(folder.log);
    this.skippedList = new SkippedList(folder.skipped);
    this.report = new RenewedReport(folder.path);
    this.checkpoints = new Checkpoints(folder.checkpoints);
    const damaged: string[] = [];
    // Before any file in it is moved.
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
    if (aside !== null) this.notify(`the earlier run in ${folder.path} is in ${aside} now`);
  }

  private findStart(resume: string, onDamaged: (reason: string) => void): Progress | null {
    if (resume === 'none') return null;
    using _ = torch.scope();
    if (resume === 'auto') {
      const newest = this.checkpoints.newest(onDamaged);
      return newest === null ? null : this.restore(newest, this.checkpoints.folder);
    }
    const { checkpoints, step } = findCheckpoints(resume);
    const found =
      step === null ? (checkpoints.newest(onDamaged) as Checkpoint) : checkpoints.load(step);
    return this.restore(found, checkpoints.folder);
  }

  /** @param folder Of the checkpoint. The run continues there, or in a folder of its own. */
  private restore(checkpoint: Checkpoint, folder: string): Progress {
    const { progress, logBytes, wallSeconds } = restore(this.options.trained, checkpoint);
    this.earlierSeconds = wallSeconds;
    this.before = readJson(new RunFolder(dirname(folder)).config);
    if (resolve(folder) === resolve(this.checkpoints.folder)) {
      this.rewind(checkpoint.step, logBytes);
    } else this.setAside();
    return progress;
  }

  /** Resets the run's folder to a checkpoint. */
  private rewind(step: number, logBytes: number): void {
    const { folder, keep } = this.options;
    const later = this.checkpoints.filesAfter(step);
    if (later.length > 0) {
      const aside = folder.moveAside(later.map((file) => join('checkpoints', file)));
      this.notify(`checkpoints after step ${step} are in ${aside} now`);
    }
    this.checkpoints.makeLast(step);
    this.log.rewind(logBytes);
    this.attempt(() => this.checkpoints.prune(keep));
    this.attempt(() => this.skippedList.restore(this.log.skipped()));
    this.attempt(() => removeFile(folder.summary));
  }

  /** The callbacks of the engine. */
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

  /** Logs and lists an unreadable sample once in a run, however often it is resumed. Each process reports it once. */
  skip(name: string, reason: string): void {
    if (!this.skippedList.has(name)) {
      this.write({ kind: 'skipped', name, reason });
      this.attempt(() => this.skippedList.add({ name, reason }));
    }
    if (this.reported.has(name)) return;
    this.reported.add(name);
    this.options.reporter.onSkip?.(name, reason);
  }

  /** Number of samples that could not be read. */
  get skipped(): number {
    return this.skippedList.count;
  }

  /** Logs metrics of the weights on data that they were not trained on. */
  evaluation(record: EvalRecord): void {
    const { on, epoch: _, step, ...metrics } = record;
    this.write({ kind: 'eval', ...record });
    this.plot(step, tagged(`${on}/`, metrics as Readonly<Record<string, number>>));
    this.options.reporter.onEvaluation?.(record);
  }

  /** Saves weights as the best so far. */
  saveBest(tensors: Readonly<Record<string, Tensor>>, step: number): void {
    const { metadata } = this.options.trained;
    this.attempt(() => saveBest(this.best, tensors, metadata, step));
  }

  /** The path of the best weights. */
  get best(): string {
    return join(this.options.folder.checkpoints, 'best.safetensors');
  }

  /** The path of the newest moving average. */
  get average(): string {
    return join(this.options.folder.checkpoints, 'last.ema.safetensors');
  }

  /**
   * Writes a picture to `reconstructions/` and shows it in TensorBoard.
   *
   * @param draw Whatever it throws, the run goes on.
   */
  async picture(
    name: string,
    step: number,
    draw: () => PixelImage | Promise<PixelImage>,
  ): Promise<void> {
    await this.spare(`the picture ${name}`, async () => {
      const image = await draw();
      const png = await encodePng(image);
      this.attempt(() => writeFileDurably(this.options.folder.reconstruction(name), png));
      this.attempt(() => {
        this.events?.image('reconstructions', step, png, image);
        this.events?.flush();
      });
    });
  }

  private save(progress: Progress): void {
    using _ = torch.scope();
    const { wallSeconds } = this;
    const bookkeeping = { progress, logBytes: this.log.bytes, wallSeconds };
    try {
      this.checkpoints.save(checkpointOf(this.options.trained, bookkeeping));
      this.unsaved = null;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.unsaved = { progress, error };
      this.warn(`step ${progress.step} is not saved, and the run goes on: ${error.message}`);
      // All earlier checkpoints are kept.
      return;
    }
    this.options.reporter.onSave?.(progress.step);
    this.attempt(() => this.checkpoints.prune(this.options.keep));
  }

  /** Does work that the run can do without, and warns where it fails. */
  private attempt<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.warn(error.message);
      return null;
    }
  }

  /** Does work in which the result has no part: whatever it throws becomes a warning. */
  private async spare(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.warn(`${what} is left out: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Reports a failure after which the run continues, once for each kind, and logs it. */
  warn(message: string): void {
    // Each line would warn of a full disk.
    const kind = message.replace(/\d[\d.]*/g, '#');
    if (this.warned.has(kind)) return;
    this.warned.add(kind);
    this.note(message);
  }

  /** Logs and reports what people should know. */
  note(message: string): void {
    try {
      this.log.append({ kind: 'warning', message });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    this.notify(message);
  }

  private notify(message: string): void {
    this.options.reporter.onWarning?.(message);
  }

  private get wallSeconds(): number {
    return this.earlierSeconds + (performance.now() - this.began) / 1000;
  }

  /** The path of the newest weights. */
  get weights(): string {
    return this.checkpoints.last;
  }

  /**
   * Ends the run: writes its summary, where it is complete, and its report.
   *
   * @param more What the task adds to the summary. It comes first, and its values take precedence.
   * @throws UserError where the last step could not be saved
   */
  async finish<More extends object>(result: EngineResult, more: More): Promise<More & RunSummary> {
    if (this.unsaved !== null) this.save(this.unsaved.progress);
    if (this.unsaved !== null) throw this.unsaved.error;
    const { device, folder } = this.options;
    const seconds = this.wallSeconds;
    const known = {
      steps: result.steps,
      total_steps: result.totalSteps,
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
    if (result.steps > 0) await this.writeReport(summary);
    if (result.complete) this.attempt(() => writeJson(folder.summary, summary));
    return summary;
  }

  /** Adds to an error what can still be used. The report shows how far the run came, and where bad numbers started. */
  async explain(error: unknown): Promise<unknown> {
    await this.writeReport(null);
    if (error instanceof TooManySkippedError) {
      const { path, count } = this.skippedList;
      return count === 0
        ? error
        : new TooManySkippedError(`${error.message}; all are listed in ${path}`, { cause: error });
    }
    if (!(error instanceof NonFiniteError)) return error;
    const { message, lastGoodStep } = error;
    const steps = this.checkpoints.steps();
    const good = steps.find((step) => step <= lastGoodStep);
    const left =
      good === undefined
        ? 'no good checkpoint had been saved'
        : `the last good checkpoint is of step ${good}`;
    // Resuming from the newest one would fail in the same way.
    const remedy =
      good === undefined || good === steps[0]
        ? ''
        : ` (--resume ${this.checkpoints.weights(good)})`;
    return new NonFiniteError(`${message}; ${left}${remedy}`, lastGoodStep, { cause: error });
  }

  /** Renews the report of the run in progress, as often as its time allows. */
  async renewReport(): Promise<void> {
    await this.spare('the report', () => this.report.renew());
  }

  private async writeReport(summary: object | null): Promise<void> {
    await this.spare('the report', () => this.report.write(summary));
  }

  [Symbol.dispose](): void {
    this.attempt(() => this.events?.close());
    this.lock?.[Symbol.dispose]();
  }
}

/** Adds a prefix to the names of values. */
function tagged(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

function codeBlock(config: object): string {
  return JSON.stringify(config, null, 2).replace(/^/gm, '    ');
}
