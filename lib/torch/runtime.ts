/** libtorch as a whole: version, threads, defaults. */
import { core } from './core.js';
import { type Dtype, dtypeInfo, dtypeOfCode, dtypes } from './dtype.js';
import { asTorchError, TorchError } from './errors.js';

/** The version of libtorch that the addon was built for, such as `2.13.0`. */
export const version = core.torchVersion;

/** How many threads an op may use. */
export function getNumThreads(): number {
  return core.threads();
}

export function setNumThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > 4096) {
    throw new TorchError(
      `setNumThreads: count should be an integer from 1 to 4096, got ${count}`,
      'ValueError',
    );
  }
  core.setThreads(count);
}

/** The dtype of tensors that are made from fractions or without a dtype: `'float32'` unless set otherwise. */
export function getDefaultDtype(): Dtype {
  return dtypeOfCode(core.defaultDtype());
}

export function setDefaultDtype(dtype: Dtype): void {
  if (!dtypes.has(dtype)) {
    throw new TorchError(
      `setDefaultDtype: dtype should be a dtype such as 'float32', got '${dtype}'`,
      'TypeError',
      'setDefaultDtype',
    );
  }
  try {
    core.setDefaultDtype(dtypeInfo(dtype).code);
  } catch (error) {
    throw asTorchError(error, 'setDefaultDtype');
  }
}

/** Makes ops that have a deterministic algorithm use it, and those that have none fail (or warn). */
export function useDeterministicAlgorithms(
  value: boolean,
  options: { warnOnly?: boolean } = {},
): void {
  core.setDeterministic(value, options.warnOnly ?? false);
}

/** How libtorch was built and which instructions it uses here. */
export function showConfig(): string {
  return core.buildInfo();
}
