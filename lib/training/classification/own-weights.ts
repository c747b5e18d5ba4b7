import { UserError } from '../../errors.js';
import { Checkpoints, findCheckpoints } from '../run/checkpoints.js';
import { RunFolder } from '../run/folder.js';

/** Where a training starts from: a checkpoint, or a run that goes on. */
export interface Origin {
  readonly init?: string | null | undefined;
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
}

/**
 * Reads the weights that a run goes on from, of which the newest that can be read are taken: what it was started from need
 * not be there any longer.
 *
 * @returns what `read` makes of the file; null where no run goes on
 * @throws UserError where there is no such run
 */
export function fromOwnWeights<R>(origin: Origin, read: (path: string) => R): R | null {
  for (const path of weightsOf(origin)) {
    try {
      return read(path);
    } catch (error) {
      // Whoever goes on tells what is damaged.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return null;
}

/** The files of weights of the run that goes on, the newest first. */
function weightsOf({ resume = 'none', out }: Origin): string[] {
  if (resume === 'none' || (resume === 'auto' && out === undefined)) return [];
  const { checkpoints, step } =
    resume === 'auto'
      ? { checkpoints: new Checkpoints(new RunFolder(out as string).checkpoints), step: null }
      : findCheckpoints(resume);
  const steps = step === null ? checkpoints.steps() : [step];
  return steps.map((each) => checkpoints.weights(each));
}
