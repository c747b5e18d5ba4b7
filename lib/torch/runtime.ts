/** Settings and properties of libtorch as a whole: version, threads, defaults, the processor. */
import { core } from './core.js';
import { describeValue } from './describe.js';
import { type Dtype, dtypeInfo, dtypeOfCode, dtypes } from './dtype.js';
import { asTorchError, TorchError } from './errors.js';
import { checkOptions } from './options.js';

/** The version of libtorch that the addon was built for, such as `2.13.0`. */
export function getVersion(): string {
  return core.torchVersion;
}

/** The number of threads that an op may use. */
export function getNumThreads(): number {
  return core.threads();
}

export function setNumThreads(count: number): void {
  checkThreads('setNumThreads', count);
  core.setThreads(count);
}

function checkThreads(caller: string, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= 4096) return;
  throw new TorchError(
    `${caller}: count should be an integer from 1 to 4096, got ${describeValue(count)}`,
    'ValueError',
  );
}

/** The default floating point dtype, `'float32'` unless set otherwise: of tensors from fractions or without a dtype. */
export function getDefaultDtype(): Dtype {
  return dtypeOfCode(core.defaultDtype());
}

export function setDefaultDtype(dtype: Dtype): void {
  if (!dtypes.has(dtype)) {
    throw new TorchError(
      `setDefaultDtype: dtype should be a dtype such as 'float32', got ${describeValue(dtype)}`,
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

/** Makes ops use deterministic algorithms; ops that have none fail, or warn with `warnOnly`. */
export function useDeterministicAlgorithms(
  value: boolean,
  options: { warnOnly?: boolean } = {},
): void {
  checkOptions('useDeterministicAlgorithms', options, ['warnOnly']);
  if (typeof value !== 'boolean') {
    throw new TorchError(
      `useDeterministicAlgorithms: value should be true or false, got ${describeValue(value)}`,
      'TypeError',
    );
  }
  core.setDeterministic(value, options.warnOnly ?? false);
}

/** Whether ops have to use deterministic algorithms. */
export function areDeterministicAlgorithmsEnabled(): boolean {
  return core.deterministic()[0];
}

/** Whether ops without a deterministic algorithm warn rather than fail. */
export function isDeterministicAlgorithmsWarnOnlyEnabled(): boolean {
  return core.deterministic()[1];
}

const PRECISIONS = ['highest', 'high', 'medium'] as const;

/** How exactly matrices of float32 are multiplied. */
export type MatmulPrecision = (typeof PRECISIONS)[number];

/** How exactly matrices of float32 are multiplied: see {@link setFloat32MatmulPrecision}. */
export function getFloat32MatmulPrecision(): MatmulPrecision {
  return PRECISIONS[core.float32Precision()] as MatmulPrecision;
}

/**
 * Sets how exactly matrices of float32 are multiplied: in float32 (`'highest'`, the default), or faster where the device can,
 * by parts of TensorFloat32 or bfloat16 (`'high'`), or by one bfloat16 each (`'medium'`).
 */
export function setFloat32MatmulPrecision(precision: MatmulPrecision): void {
  if (!PRECISIONS.includes(precision)) {
    throw new TorchError(
      `setFloat32MatmulPrecision: precision should be one of ${PRECISIONS.join(', ')}, got ${describeValue(precision)}`,
      'ValueError',
      'setFloat32MatmulPrecision',
    );
  }
  core.setFloat32Precision(precision);
}

/** The number of threads for ops that run side by side. */
export function getNumInteropThreads(): number {
  return core.interopThreads();
}

/** Sets the number of threads for ops that run side by side. It can be set once, before any of them runs. */
export function setNumInteropThreads(count: number): void {
  checkThreads('setNumInteropThreads', count);
  try {
    core.setInteropThreads(count);
  } catch (error) {
    throw asTorchError(error, 'setNumInteropThreads');
  }
}

/**
 * Makes the processor take numbers too small for all digits as 0, which is faster.
 *
 * @returns whether the processor can
 */
export function setFlushDenormal(value: boolean): boolean {
  return core.setFlushDenormal(value);
}

/** How libtorch was built and which instructions it uses here. */
export function showConfig(): string {
  return core.buildInfo();
}

/** The processor's own instructions for bfloat16; all false on processors other than x86. */
export interface CpuCapabilities {
  /** Dot products of vectors: AVX512_BF16. */
  readonly avx512Bf16: boolean;
  /** Products of matrices: AMX-BF16, where the operating system lets processes use it. */
  readonly amxBf16: boolean;
}

/** torch.cpu. */
export const cpu = {
  getCapabilities: (): CpuCapabilities => core.cpuCapabilities(),
};
