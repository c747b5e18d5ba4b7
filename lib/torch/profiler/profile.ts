import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../../files/errors.js';
import { writeError, writeFileDurably } from '../../files/index.js';
import { core } from '../core.js';
import { cuda } from '../cuda.js';
import { asTorchError, TorchError } from '../errors.js';
import { checkOptions } from '../options.js';
import { KeyAverages } from './averages.js';
import { type RecordFunction, recordFunction, setRecording } from './record-function.js';
import { readTrace } from './trace.js';

export type ProfilerActivity = 'cpu' | 'cuda';

/** Which steps are recorded: the `active` ones that follow the first `wait`. */
export interface ProfilerSchedule {
  readonly wait: number;
  readonly active: number;
}

export interface ProfileOptions {
  /** Activities to record; by default `'cpu'`, and `'cuda'` where there is a GPU. */
  activities?: readonly ProfilerActivity[];
  /** By default everything is recorded until {@link Profile.stop}. */
  schedule?: ProfilerSchedule;
  /** Whether the trace has the shapes and the numbers that each op was called with; false by default. */
  recordShapes?: boolean;
  /** Called when the recording is complete. */
  onTraceReady?: (profile: Profile) => void;
}

/** A profile of this thread and of the work that it starts, by libtorch's profiler, Kineto. */
export class Profile implements Disposable {
  private state: 'waiting' | 'recording' | 'stopped' = 'waiting';
  private steps = 0;
  private range: RecordFunction | null = null;
  private trace: string | null = null;
  private readonly activities: readonly ProfilerActivity[];

  /** @internal */
  constructor(private readonly options: ProfileOptions) {
    this.activities = checked(options);
    if (options.schedule === undefined || options.schedule.wait === 0) this.start();
  }

  /** Marks the end of a step and the start of the next one. */
  step(): void {
    this.steps++;
    const { schedule } = this.options;
    if (this.state === 'waiting' && this.steps === schedule?.wait) this.start();
    else if (schedule !== undefined && this.steps >= schedule.wait + schedule.active) this.stop();
    else this.beginStep();
  }

  /** Ends the recording and every open range. A second call does nothing. */
  stop(): void {
    if (this.state !== 'recording') return;
    this.state = 'stopped';
    // Work that a device has not finished yet belongs to the profile.
    this.synchronize();
    setRecording(false);
    this.trace = stoppedTrace();
    this.options.onTraceReady?.(this);
  }

  /** Whether there is a trace. */
  get hasRecorded(): boolean {
    return this.trace !== null;
  }

  /** The recorded work, op by op. */
  keyAverages(): KeyAverages {
    return new KeyAverages(readTrace(this.recorded('keyAverages')));
  }

  /**
   * Writes the trace for Perfetto (ui.perfetto.dev) or Chrome (chrome://tracing).
   *
   * @throws UserError naming the file where it cannot be written
   */
  exportChromeTrace(path: string): void {
    writeFileDurably(path, this.recorded('exportChromeTrace'));
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  private start(): void {
    this.synchronize();
    try {
      const { recordShapes = false } = this.options;
      core.startProfiler(this.activities.includes('cuda'), recordShapes);
    } catch (error) {
      throw asTorchError(error, 'profiler.profile');
    }
    this.state = 'recording';
    setRecording(true);
    if (this.options.schedule !== undefined) this.beginStep();
  }

  private beginStep(): void {
    if (this.state !== 'recording') return;
    this.range?.dispose();
    this.range = recordFunction(`ProfilerStep#${this.steps}`);
  }

  private synchronize(): void {
    if (this.activities.includes('cuda')) cuda.synchronize();
  }

  private recorded(caller: string): string {
    if (this.trace !== null) return this.trace;
    throw new TorchError(
      `profiler.profile: ${caller}: nothing is recorded yet; call stop() first`,
      'RuntimeError',
    );
  }
}

function checked(options: ProfileOptions): readonly ProfilerActivity[] {
  checkOptions('profiler.profile', options, [
    'activities',
    'schedule',
    'recordShapes',
    'onTraceReady',
  ]);
  const { activities, schedule } = options;
  const wrong = (what: string) => new TorchError(`profiler.profile: ${what}`, 'ValueError');
  for (const name of ['wait', 'active'] as const) {
    const least = name === 'wait' ? 0 : 1;
    const value = schedule?.[name] ?? least;
    if (Number.isInteger(value) && value >= least) continue;
    throw wrong(`schedule.${name} should be a whole number from ${least}, got ${value}`);
  }
  if (activities === undefined) return cuda.isAvailable() ? ['cpu', 'cuda'] : ['cpu'];
  for (const name of activities) {
    if (name !== 'cpu' && name !== 'cuda') {
      throw wrong(`activities should be of 'cpu' and 'cuda', got '${name}'`);
    }
  }
  if (activities.includes('cuda') && !cuda.isAvailable()) {
    throw wrong("there is no GPU for the activity 'cuda'; leave it out");
  }
  return activities;
}

/** Ends the recording. Kineto writes traces to files only. */
function stoppedTrace(): string {
  const prefix = join(tmpdir(), 'mae-native-profile-');
  const folder = attempt(prefix, () => mkdtempSync(prefix));
  const path = join(folder, 'trace.json');
  try {
    core.stopProfiler(path);
    return attempt(path, () => readFileSync(path, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (errorCode(error) !== 'ERR_STRING_TOO_LONG') throw writeError(path, error);
    throw new TorchError(
      'profiler.profile: the trace is longer than 512 MiB; record fewer steps',
      'RuntimeError',
    );
  }
}

/**
 * Starts a profile, as `torch.profiler.profile`.
 *
 * ```ts
 * using profile = torch.profiler.profile();
 * torch.profiler.recordFunction('forward', () => model.forward(images));
 * profile.stop();
 * console.log(profile.keyAverages().table());
 * profile.exportChromeTrace('trace.json');
 * ```
 *
 * With a schedule, the loop marks its steps:
 *
 * ```ts
 * using profile = torch.profiler.profile({
 *   schedule: { wait: 3, active: 2 },
 *   onTraceReady: (ready) => ready.exportChromeTrace('trace.json'),
 * });
 * for (const batch of batches) {
 *   step(batch);
 *   profile.step();
 * }
 * ```
 *
 * @throws TorchError where a profile is running already, in any thread, or the device is missing
 */
export function profile(options: ProfileOptions = {}): Profile {
  return new Profile(options);
}
