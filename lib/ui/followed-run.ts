/** A run that is followed while it goes on. */
import { readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { lockState, namesIn, statsOf } from '../files/index.js';
import { knownMetrics } from '../training/evaluator.js';
import { readJson } from '../training/run/folder.js';
import { formatSetting } from '../training/run/report/format.js';
import { titleOf } from '../training/run/report/page.js';
import type { RunLog } from '../training/run/report/read.js';
import { curvesOf } from './curves.js';
import { LogTail } from './log-tail.js';
import type { RunInfo, RunState } from './protocol.js';

/** A run of another machine counts as running for so long after its last line. */
const SILENT_MS = 5 * 60_000;
/** Lines by which the time left is told. */
const RECENT = 20;

const PICTURE = /^(?:epoch-\d+|last)\.png$/;
const WEIGHTS = /^(?:last|best|last\.ema)\.safetensors$/;

/** The files by which a change is seen. */
const WATCHED = ['log.jsonl', 'config.json', 'summary.json', 'reconstructions', 'checkpoints'];

/** A run's folder, read again where it has changed. */
export class FollowedRun {
  private readonly tail: LogTail;
  private seen = '';
  private config: Readonly<Record<string, unknown>> = {};
  private told: RunInfo | null = null;

  constructor(
    readonly id: string,
    readonly path: string,
  ) {
    this.tail = new LogTail(join(path, 'log.jsonl'));
  }

  get log(): RunLog {
    return this.tail.log;
  }

  /** The run as it was at the last {@link refresh}. */
  get info(): RunInfo {
    return this.told as RunInfo;
  }

  /** Reads what is new. @returns whether something is */
  async refresh(): Promise<boolean> {
    const stats = WATCHED.map((name) => stamp(join(this.path, name)));
    const seen = [...stats, this.state()].join(' ');
    if (seen === this.seen) return false;
    this.seen = seen;
    this.config = readJson(join(this.path, 'config.json')) ?? {};
    await this.tail.read();
    this.told = this.describe();
    return true;
  }

  /** Steps of an epoch; NaN where neither the log nor the settings tell. */
  get stepsPerEpoch(): number {
    const { epochs, max_steps: most } = this.config;
    const last = this.log.steps.at(-1);
    if (last === undefined) return Number.NaN;
    if (most == null && typeof epochs === 'number' && Number.isFinite(last.totalSteps)) {
      return last.totalSteps / epochs;
    }
    const second = this.log.steps.find(({ epoch }) => epoch > 0);
    // The line before the next epoch's first is the last that is known of the first.
    return second === undefined ? Number.NaN : second.step / second.epoch;
  }

  /** A file of the run's folder, where it is there and no link that leads out. */
  file(...names: string[]): string | null {
    try {
      const path = realpathSync(join(this.path, ...names));
      return path.startsWith(realpathSync(this.path) + sep) ? path : null;
    } catch {
      return null;
    }
  }

  /** The bytes of a picture of an epoch; null where there is none of that name. */
  picture(name: string): Buffer | null {
    const path = PICTURE.test(name) ? this.file('reconstructions', name) : null;
    return path === null ? null : readFileSync(path);
  }

  /** The path of weights; null where there are none of that name. */
  weights(name: string): string | null {
    return WEIGHTS.test(name) ? this.file('checkpoints', name) : null;
  }

  private state(): RunState {
    const lock = lockState(join(this.path, '.lock'));
    if (lock === 'held') return 'running';
    if (readJson(join(this.path, 'summary.json'))?.complete === true) return 'complete';
    const silent = Date.now() - (statsOf(join(this.path, 'log.jsonl'))?.mtimeMs ?? 0);
    if (lock === 'elsewhere' && silent < SILENT_MS) return 'running';
    return lock === 'free' ? 'stopped' : 'crashed';
  }

  private describe(): RunInfo {
    const { log, config } = this;
    const { versions: _, ...settings } = config;
    const last = log.steps.at(-1);
    const total = last?.totalSteps ?? Number.NaN;
    const state = this.state();
    return {
      id: this.id,
      title: titleOf(config),
      state,
      step: last?.step ?? 0,
      totalSteps: finite(total),
      secondsLeft: state === 'running' ? finite((total - (last?.step ?? 0)) * this.pace()) : null,
      loss: finite(last?.loss ?? Number.NaN),
      metric: this.bestMetric(),
      updated: statsOf(join(this.path, 'log.jsonl'))?.mtimeMs ?? 0,
      settings: Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [name, formatSetting(value)]),
      ),
      curves: curvesOf(log),
      marks: { nonFinite: log.nonFinite, resumes: log.resumes, skipped: log.skipped },
      warnings: log.warnings.first.map(({ message }) => message),
      pictures: namesIn(join(this.path, 'reconstructions'))
        .filter((name) => PICTURE.test(name))
        .sort(),
      checkpoints: namesIn(join(this.path, 'checkpoints')).filter((name) => WEIGHTS.test(name)),
    };
  }

  /** Seconds of a step, by the last lines. */
  private pace(): number {
    const recent = this.log.steps.slice(-RECENT);
    const [first, last] = [recent[0], recent.at(-1)];
    if (first === undefined || last === undefined) return Number.NaN;
    if (first === last) return last.seconds / last.step;
    return (last.seconds - first.seconds) / (last.step - first.step);
  }

  private bestMetric(): RunInfo['metric'] {
    const { evals } = this.log;
    const primary = readJson(join(this.path, 'summary.json'))?.primary_metric;
    const names = [...(typeof primary === 'string' ? [primary] : []), ...knownMetrics];
    const name = names.find((each) => evals.some(({ metrics }) => each in metrics));
    if (name === undefined) return null;
    const values = evals.flatMap(({ metrics }) => metrics[name] ?? []);
    return { name, best: values.reduce((a, b) => Math.max(a, b)) };
  }
}

/** What changes with a file or a folder. */
function stamp(path: string): string {
  const stats = statsOf(path);
  return stats === undefined ? '-' : `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
