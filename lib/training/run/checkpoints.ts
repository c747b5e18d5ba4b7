/**
 * The checkpoints of a run. Each is `step-N.safetensors`, the weights under PyTorch's key names, and
 * `step-N.state.safetensors`, the rest of the state. `step-N.ema.safetensors` holds the moving average where there is
 * one. `last.safetensors` and `last.ema.safetensors` are fixed names of the newest ones.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  loadSafetensors,
  readSafetensorsMetadata,
  type Safetensors,
  saveSafetensors,
} from '../../checkpoints/index.js';
import { UserError } from '../../errors.js';
import { linkDurably } from '../../files/index.js';

/** One checkpoint's parts, each with its metadata. */
export interface Checkpoint {
  readonly step: number;
  readonly weights: Safetensors;
  readonly state: Safetensors;
  readonly ema: Safetensors | null;
}

const PARTS = ['state', 'ema', 'weights'] as const;
type Part = (typeof PARTS)[number];

function fileName(name: string, part: Part): string {
  return part === 'weights' ? `${name}.safetensors` : `${name}.${part}.safetensors`;
}

export class Checkpoints {
  constructor(readonly folder: string) {}

  private path(step: number | 'last', part: Part): string {
    const name = step === 'last' ? 'last' : `step-${String(step).padStart(8, '0')}`;
    return join(this.folder, fileName(name, part));
  }

  /** The newest weights. */
  get last(): string {
    return this.path('last', 'weights');
  }

  /** The weights after a step. */
  weights(step: number): string {
    return this.path(step, 'weights');
  }

  /** Steps that have a checkpoint, newest first. */
  steps(): number[] {
    const files = existsSync(this.folder) ? readdirSync(this.folder) : [];
    const steps = files.flatMap((file) => {
      const match = /^step-(\d+)\.safetensors$/.exec(file);
      return match === null ? [] : [Number(match[1])];
    });
    return steps.sort((a, b) => b - a);
  }

  /**
   * Saves a checkpoint, then removes older ones. The weights are written last: a checkpoint that has them is complete.
   *
   * @param keep Number of checkpoints to keep, including this one.
   * @throws UserError where it cannot be written; all older ones are kept then
   */
  save({ step, weights, state, ema }: Checkpoint, keep: number): void {
    const parts = { state, ema, weights };
    for (const part of PARTS) {
      const content = parts[part];
      if (content === null) continue;
      saveSafetensors(this.path(step, part), content.tensors, content.metadata, { hashes: true });
    }
    this.makeLast(step);
    this.prune(keep);
  }

  /** Removes all but the newest checkpoints, and files of an interrupted save or removal. */
  prune(keep: number): void {
    const kept = new Set(this.steps().slice(0, keep));
    const files = readdirSync(this.folder).flatMap((file) => {
      const step = Number(/^step-(\d+)\.(\w+\.)?safetensors$/.exec(file)?.[1]);
      return Number.isNaN(step) || kept.has(step) ? [] : [file];
    });
    // The weights first: a checkpoint without them does not count.
    files.sort((a, b) => a.split('.').length - b.split('.').length);
    for (const file of files) rmSync(join(this.folder, file), { force: true });
  }

  /** The files of checkpoints after a step, without their folder. */
  filesAfter(step: number): string[] {
    const later = this.steps().filter((other) => other > step);
    const paths = later.flatMap((other) => PARTS.map((part) => this.path(other, part)));
    return paths.filter((path) => existsSync(path)).map((path) => basename(path));
  }

  /** Makes a checkpoint the last one. */
  makeLast(step: number): void {
    for (const part of ['ema', 'weights'] as const) {
      const [existing, last] = [this.path(step, part), this.path('last', part)];
      if (existsSync(existing)) linkDurably(existing, last);
      // The average of another step would be taken for that of these weights.
      else rmSync(last, { force: true });
    }
  }

  /**
   * Reads a checkpoint into tensors of the open scope.
   *
   * @throws UserError where a part is missing or damaged
   */
  load(step: number): Checkpoint {
    const read = (part: Part) => loadSafetensors(this.path(step, part));
    const ema = existsSync(this.path(step, 'ema')) ? read('ema') : null;
    return { step, weights: read('weights'), state: read('state'), ema };
  }

  /**
   * The newest checkpoint that is intact; null where there is none at all.
   *
   * @param onDamaged Called for each newer one that is damaged.
   * @throws UserError where there are checkpoints, and all are damaged
   */
  newest(onDamaged: (reason: string) => void): Checkpoint | null {
    const steps = this.steps();
    let reason = '';
    for (const step of steps) {
      try {
        return this.load(step);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        reason = error.message;
        onDamaged(reason);
      }
    }
    if (steps.length === 0) return null;
    throw new UserError(
      `${this.folder}: none of the ${steps.length} checkpoints can be used (${reason}); --resume none starts anew`,
    );
  }
}

/** The metadata of the newest weights of a run that can be read; empty where there are none. */
export function metadataOfRun(path: string): Readonly<Record<string, string>> {
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      // Whoever resumes the run says what is wrong with it.
      if (error instanceof UserError) return undefined;
      throw error;
    }
  };
  const found = attempt(() => findCheckpoints(path));
  if (found === undefined) return {};
  const { checkpoints, step } = found;
  for (const each of step === null ? checkpoints.steps() : [step]) {
    const metadata = attempt(() => readSafetensorsMetadata(checkpoints.weights(each)));
    if (metadata !== undefined) return metadata;
  }
  return {};
}

/**
 * The checkpoints at a path, and which one of them. The path is a run's folder, its `checkpoints`, or a file of
 * weights.
 *
 * @throws UserError where there is none
 */
export function findCheckpoints(path: string): { checkpoints: Checkpoints; step: number | null } {
  const refuse = (reason: string): never => {
    throw new UserError(
      `${path}: ${reason}; expected a run's folder, or a checkpoint such as runs/a/checkpoints/last.safetensors`,
    );
  };
  if (!existsSync(path)) return refuse('no such file or folder');
  if (path.endsWith('.safetensors')) {
    const step = Number(readSafetensorsMetadata(path).step);
    const checkpoints = new Checkpoints(join(path, '..'));
    if (!checkpoints.steps().includes(step)) {
      return refuse('has weights alone, without the state that going on needs');
    }
    return { checkpoints, step };
  }
  for (const folder of [join(path, 'checkpoints'), path]) {
    const checkpoints = new Checkpoints(folder);
    if (checkpoints.steps().length > 0) return { checkpoints, step: null };
  }
  return refuse('holds no checkpoint');
}
