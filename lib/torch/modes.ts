/**
 * Modes of the thread: whether gradients are recorded, and in which precision ops compute. A mode lasts for a function,
 * `torch.noGrad(() => …)`, or to the end of a block, `using _ = torch.noGrad()`.
 */
import { core } from './core.js';
import { describeValue } from './describe.js';
import { type Device, dtypeInfo, parseDevice } from './dtype.js';
import { refusePromise, requireFunction, requireList, TorchError } from './errors.js';
import { checkOptions } from './options.js';

let open: Mode | null = null;

/** A mode that lasts until it is disposed. Modes end in the reverse order of their start. */
export class Mode implements Disposable {
  private readonly outer: Mode | null = open;
  private ended = false;

  /** @internal */
  constructor(
    private readonly name: string,
    private readonly leave: () => void,
  ) {
    open = this;
  }

  dispose(): void {
    if (this.ended) return;
    if (open !== this) {
      throw new TorchError(
        `${this.name}: a mode that began later is still on; end modes in the reverse order (\`using\` does)`,
        'RuntimeError',
      );
    }
    this.ended = true;
    open = this.outer;
    this.leave();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Enters a mode. @param setUp Turns it on, and returns a function that turns it off. */
export function enter<T>(
  name: string,
  setUp: () => () => void,
  fn: (() => T) | undefined,
): T | Mode {
  if (fn !== undefined) requireFunction(name, fn);
  const mode = new Mode(name, setUp());
  if (fn === undefined) return mode;
  try {
    return refusePromise(name, fn());
  } finally {
    mode.dispose();
  }
}

function setGrad(value: boolean): () => void {
  const previous = core.setGradEnabled(value);
  return () => core.setGradEnabled(previous);
}

/** Records nothing for gradients, as `torch.no_grad`. */
export function noGrad(): Mode;
export function noGrad<T>(fn: () => T): T;
export function noGrad<T>(fn?: () => T): T | Mode {
  return enter('noGrad', () => setGrad(false), fn);
}

/** Records for gradients again inside noGrad, as `torch.enable_grad`. */
export function enableGrad(): Mode;
export function enableGrad<T>(fn: () => T): T;
export function enableGrad<T>(fn?: () => T): T | Mode {
  return enter('enableGrad', () => setGrad(true), fn);
}

/** {@link enableGrad} or {@link noGrad}, as a value says: PyTorch's `set_grad_enabled` in a `with`. */
export function setGradEnabled(value: boolean): Mode;
export function setGradEnabled<T>(value: boolean, fn: () => T): T;
export function setGradEnabled<T>(value: boolean, fn?: () => T): T | Mode {
  if (typeof value !== 'boolean') {
    throw new TorchError(
      `setGradEnabled: value should be true or false, got ${describeValue(value)}`,
      'TypeError',
      'setGradEnabled',
    );
  }
  return enter('setGradEnabled', () => setGrad(value), fn);
}

/** Whether ops are recorded for gradients. */
export function isGradEnabled(): boolean {
  return core.gradEnabled();
}

/**
 * Like noGrad, and faster: tensors made in it carry no version counter and can never take part in a backward pass, as
 * `torch.inference_mode`.
 */
export function inferenceMode(): Mode;
export function inferenceMode<T>(fn: () => T): T;
export function inferenceMode<T>(fn?: () => T): T | Mode {
  const setUp = () => {
    core.pushInferenceMode(true);
    return () => core.popInferenceMode();
  };
  return enter('inferenceMode', setUp, fn);
}

export function isInferenceModeEnabled(): boolean {
  return core.inferenceModeEnabled();
}

/** The autocast mode by type of device; no entry where it was never set. */
const autocasts = new Map<string, Required<AutocastOptions>>();

export interface AutocastOptions {
  /** The dtype of matrix products and convolutions; bfloat16 on the CPU, float16 on CUDA by default. */
  dtype?: 'bfloat16' | 'float16';
  enabled?: boolean;
  /**
   * Whether what passes between transformer blocks (`models.runBlocks`) has that dtype too, which is faster; false by
   * default, as in PyTorch, which goes through float32 and back.
   */
  shortResidual?: boolean;
}

/**
 * Computes matrix products and convolutions in a shorter format, and ops that need the range in float32, as
 * `torch.autocast`.
 *
 * @param deviceType The type of device that it applies to, such as `'cpu'` or `'cuda'`.
 */
export function autocast(deviceType: string, options?: AutocastOptions): Mode;
export function autocast<T>(deviceType: string, options: AutocastOptions, fn: () => T): T;
export function autocast<T>(
  deviceType: string,
  options: AutocastOptions = {},
  fn?: () => T,
): T | Mode {
  const device = parseDevice(deviceType);
  if (device === null || device.index >= 0) {
    throw new TorchError(
      `autocast: deviceType should be a type of device such as 'cpu' or 'cuda', got ${describeValue(deviceType)}`,
      'ValueError',
      'autocast',
    );
  }
  checkOptions('autocast', options, ['dtype', 'enabled', 'shortResidual']);
  const dtype = options.dtype ?? usualDtype(deviceType);
  if (dtype !== 'bfloat16' && dtype !== 'float16') {
    throw new TorchError(
      `autocast: dtype should be 'bfloat16' or 'float16', got ${describeValue(dtype)}`,
      'ValueError',
      'autocast',
    );
  }
  const { enabled = true, shortResidual = false } = options;
  const setUp = () => {
    const outer = autocasts.get(deviceType);
    const before = core.pushAutocast(device.type, enabled, dtypeInfo(dtype).code);
    autocasts.set(deviceType, { enabled, dtype, shortResidual });
    return () => {
      core.popAutocast(device.type, ...before);
      if (outer === undefined) autocasts.delete(deviceType);
      else autocasts.set(deviceType, outer);
    };
  };
  return enter('autocast', setUp, fn);
}

/** Whether autocast is on for a type of device, such as `'cpu'` or `'cuda'`. */
export function isAutocastEnabled(deviceType: string): boolean {
  return autocasts.get(deviceType)?.enabled ?? false;
}

/** What matrix products compute in on a type of device where autocast is on. */
export function getAutocastDtype(deviceType: string): 'bfloat16' | 'float16' {
  return autocasts.get(deviceType)?.dtype ?? usualDtype(deviceType);
}

/** What passes between transformer blocks on a type of device, where autocast is on and says so; else null. @internal */
export function residualDtype(deviceType: string): 'bfloat16' | 'float16' | null {
  const present = autocasts.get(deviceType);
  return present?.enabled && present.shortResidual ? present.dtype : null;
}

function usualDtype(deviceType: string): 'bfloat16' | 'float16' {
  return deviceType === 'cuda' ? 'float16' : 'bfloat16';
}

/**
 * Captures the present autocast mode of a device's type. The result runs a function in that mode later.
 *
 * @internal
 */
export function captureAutocast(device: Device): <T>(fn: () => T) => T {
  const [type] = device.split(':') as [string];
  const present = autocasts.get(type);
  return (fn) => {
    // Not every type of device supports the mode.
    if (present === undefined && !autocasts.has(type)) return fn();
    return autocast(type, present ?? { enabled: false }, fn);
  };
}

/** The addon's bits for attention kernels: at::SDPBackend's numbers. */
const attentionBits = {
  math: 1 << 0,
  flash_attention: 1 << 1,
  efficient_attention: 1 << 2,
  cudnn_attention: 1 << 3,
} as const;

/** A way to compute scaledDotProductAttention, as `torch.nn.attention.SDPBackend`. */
export type AttentionBackend = keyof typeof attentionBits;

/**
 * Restricts scaledDotProductAttention to some of its kernels, as `torch.nn.attention.sdpa_kernel`. libtorch takes the one that
 * it prefers among those that support the arguments, and throws where none does. Applies to all threads.
 */
export function sdpaKernel(backends: readonly AttentionBackend[]): Mode;
export function sdpaKernel<T>(backends: readonly AttentionBackend[], fn: () => T): T;
export function sdpaKernel<T>(backends: readonly AttentionBackend[], fn?: () => T): T | Mode {
  requireList('sdpaKernel', backends, 'backends');
  const bits = backends.reduce((sum, backend) => {
    const bit = attentionBits[backend];
    if (bit !== undefined) return sum | bit;
    throw new TorchError(
      `sdpaKernel: a backend should be one of ${Object.keys(attentionBits).join(', ')}, got ${describeValue(backend)}`,
      'ValueError',
      'sdpaKernel',
    );
  }, 0);
  const setUp = () => {
    const previous = core.setAttentionBackends(bits);
    return () => void core.setAttentionBackends(previous);
  };
  return enter('sdpaKernel', setUp, fn);
}

/** Runs a function in which a kernel of attention is not taken, unless it is the only one that may be. @internal */
export function withoutSdpaKernel<T>(backend: AttentionBackend, fn: () => T): T {
  const previous = core.setAttentionBackends(0);
  const others = previous & ~attentionBits[backend];
  core.setAttentionBackends(others === 0 ? previous : others);
  try {
    return fn();
  } finally {
    core.setAttentionBackends(previous);
  }
}

/**
 * Runs a function with an empty autocast cache, and empties it afterwards. Cached weights of a pass without gradients would
 * get none, and those of a freed graph would lead nowhere.
 *
 * @internal
 */
export function withoutAutocastCache<T>(fn: () => T): T {
  core.clearAutocastCache();
  try {
    return fn();
  } finally {
    core.clearAutocastCache();
  }
}
