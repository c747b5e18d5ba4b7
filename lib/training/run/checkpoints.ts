/**
 * The checkpoints of a run. Each is `step-N.safetensors`, the weights under PyTorch's key names, and
 * `step-N.state.safetensors`, the rest of the state. `step-N.ema.safetensors` holds the moving average where there is
 * one. `last.safetensors` and `last.ema.safetensors` are fixed names of the newest ones.
 *
 * Each file says which part of which step it is, and the state has the digests of the other two. So a file in the place
 * of another is refused.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  contentDigest,
  digestsOf,
  loadSafetensors,
  readSafetensorsMetadata,
  type Safetensors,
  saveSafetensors,
} from '../../checkpoints/index.js';
import { UserError } from '../../errors.js';
import { linkDurably, namesIn, removeFile, statsOf } from '../../files/index.js';

/** One checkpoint's parts, each with its metadata. */
export interface Checkpoint {
  readonly step: number;
  readonly weights: Safetensors;
  readonly state: Safetensors;
  readonly ema: Safetensors | null;
}

interface DigestsOfParts {
  readonly weights: string;
  readonly ema: string | null;
}

const PARTS = ['state', 'ema', 'weights'] as const;
type Part = (typeof PARTS)[number];

/** The key of the state's metadata with the digests of the other parts; null for an average that is not there. */
const DIGESTS_OF_PARTS = 'parts';

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
    const steps = namesIn(this.folder).flatMap((file) => {
      const match = /^step-(\d+)\.safetensors$/.exec(file);
      return match === null ? [] : [Number(match[1])];
    });
    return steps.sort((a, b) => b - a);
  }

  /**
   * Saves a checkpoint. The weights are written last: a checkpoint that has them is complete.
   *
   * @throws UserError where it cannot be written
   */
  save({ step, weights, state, ema }: Checkpoint): void {
    const described = (part: Part, { tensors, metadata }: Safetensors, more: object = {}) => {
      const all = { ...metadata, part, step: String(step), ...more };
      return { part, tensors, metadata: all, hashes: digestsOf(tensors, all) };
    };
    const first = described('weights', weights);
    const average = ema && described('ema', ema);
    const digests: DigestsOfParts = {
      weights: contentDigest(first.hashes),
      ema: average && contentDigest(average.hashes),
    };
    const rest = described('state', state, { [DIGESTS_OF_PARTS]: JSON.stringify(digests) });
    for (const each of [rest, average, first]) {
      if (each === null) continue;
      const { part, tensors, metadata, hashes } = each;
      saveSafetensors(this.path(step, part), tensors, metadata, { hashes });
    }
    this.makeLast(step);
  }

  /**
   * Removes all but the newest checkpoints, and files of an interrupted save or removal.
   *
   * @param keep Number of checkpoints to keep.
   * @throws UserError where one cannot be removed; the others are removed all the same
   */
  prune(keep: number): void {
    const kept = new Set(this.steps().slice(0, keep));
    const files = namesIn(this.folder).flatMap((file) => {
      const step = Number(/^step-(\d+)\.(\w+\.)?safetensors$/.exec(file)?.[1]);
      return Number.isNaN(step) || kept.has(step) ? [] : [file];
    });
    // The weights first: a checkpoint without them does not count.
    files.sort((a, b) => a.split('.').length - b.split('.').length);
    const failures: unknown[] = [];
    for (const file of files) {
      try {
        removeFile(join(this.folder, file));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
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
      else removeFile(last);
    }
  }

  /**
   * Reads a checkpoint into tensors of the open scope.
   *
   * @throws UserError where a part is missing, damaged, or that of another checkpoint
   */
  load(step: number): Checkpoint {
    const state = this.read(step, 'state');
    const weights = this.read(step, 'weights');
    const ema = existsSync(this.path(step, 'ema')) ? this.read(step, 'ema') : null;
    const { [DIGESTS_OF_PARTS]: text } = state.metadata;
    // Version 0.1 did not write them. The digests of the state's own file guard the key.
    if (text !== undefined) {
      const digests = JSON.parse(text) as DigestsOfParts;
      for (const [part, content] of [['weights', weights] as const, ['ema', ema] as const]) {
        if ((content?.digest ?? null) === digests[part]) continue;
        throw new UserError(
          `${this.path(step, part)}: is not what was saved with ${this.path(step, 'state')}`,
        );
      }
    }
    return { step, weights, state, ema };
  }

  private read(step: number, part: Part): Safetensors {
    const path = this.path(step, part);
    const content = loadSafetensors(path, { hashes: true });
    // Version 0.1 did not name the part.
    const { part: found = part, step: saved } = content.metadata;
    if (found === part && saved === String(step)) return content;
    throw new UserError(
      `${path}: holds the ${found} of step ${saved}; expected the ${part} of step ${step}`,
    );
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
  const stats = statsOf(path);
  if (stats === undefined) return refuse('no such file or folder');
  if (!stats.isDirectory()) {
    const checkpoints = new Checkpoints(dirname(path));
    const step = path.endsWith('.safetensors') ? Number(readSafetensorsMetadata(path).step) : NaN;
    if (checkpoints.steps().includes(step)) return { checkpoints, step };
    return refuse(
      'has weights alone, without the state that going on needs (commands that begin with weights take them by --init)',
    );
  }
  for (const folder of [join(path, 'checkpoints'), path]) {
    const checkpoints = new Checkpoints(folder);
    if (checkpoints.steps().length > 0) return { checkpoints, step: null };
  }
  return refuse('holds no checkpoint');
}
