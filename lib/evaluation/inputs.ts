import { UsageError } from '../errors.js';

/**
 * The two things that looking at a model takes.
 *
 * @throws UsageError where one is not given
 */
export function neededInputs({
  init,
  data,
}: {
  readonly init?: string | undefined;
  readonly data?: readonly string[] | undefined;
}): { init: string; data: readonly string[] } {
  if (init === undefined) {
    throw new UsageError(
      'no checkpoint is given; give one, such as --init runs/a/checkpoints/last.safetensors',
    );
  }
  if (data === undefined) {
    throw new UsageError(
      'no data is given; give --data with a folder, .tar files, cifar10:DIR or synthetic',
    );
  }
  return { init, data };
}
