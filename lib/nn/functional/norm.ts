/** Normalisation. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { callable } from '../arguments.js';
import { pad } from './shape.js';

function refuse(caller: string, problem: string): TorchError {
  return new TorchError(`${caller}: ${problem}`, 'ValueError', caller);
}

/** Refuses statistics of a single value. @param count How many values each is of */
function checkCount(caller: string, count: number, what: string, shape: readonly number[]): void {
  if (count !== 1) return;
  throw refuse(
    caller,
    `expected more than 1 ${what} when training, got input size [${shape.join(', ')}]`,
  );
}

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);

export interface NormOptions {
  /** Factors, of the shape of what is normalised. */
  weight?: Tensor | null;
  /** What is added, of the shape of `weight`. */
  bias?: Tensor | null;
  /** Added to the variance; 1e-5 by default. */
  eps?: number;
}

/**
 * Normalises over the last dimensions to mean 0 and variance 1. Ba et al., arXiv:1607.06450.
 *
 * The second argument has the sizes of those dimensions, the shape of `weight` and `bias`.
 */
export const layerNorm = callable(
  'layerNorm',
  ['input', 'normalizedShape'],
  ['weight', 'bias', 'eps'],
  (
    input: Tensor,
    normalizedShape: readonly number[],
    { weight = null, bias = null, eps = 1e-5 }: NormOptions,
  ) => torch.fused.layerNorm(input, normalizedShape, weight, bias, eps),
);

/** Divides by the root of the mean square over the last dimensions. Zhang and Sennrich, arXiv:1910.07467. */
export const rmsNorm = callable(
  'rmsNorm',
  ['input', 'normalizedShape'],
  ['weight', 'eps'],
  (
    input: Tensor,
    normalizedShape: readonly number[],
    { weight = null, eps = null }: { weight?: Tensor | null; eps?: number | null },
  ) => torch.rmsNorm(input, normalizedShape, weight, eps),
);

/** Normalises groups of channels of [N, C, ...]. Wu and He, arXiv:1803.08494. */
export const groupNorm = callable(
  'groupNorm',
  ['input', 'numGroups'],
  ['weight', 'bias', 'eps'],
  (
    input: Tensor,
    numGroups: number,
    { weight = null, bias = null, eps = 1e-5 }: NormOptions,
  ): Tensor => {
    const { shape } = input;
    const [n, channels, ...rest] = shape;
    if (n === undefined || channels === undefined) {
      throw refuse('groupNorm', `input should have at least 2 dimensions, got ${shape.length}`);
    }
    const count = Math.floor((n * channels) / numGroups) * product(rest);
    checkCount('groupNorm', count, 'value per channel', shape);
    return torch.groupNorm(input, numGroups, weight, bias, eps);
  },
);

export interface BatchNormOptions extends NormOptions {
  /** Whether to normalise by the batch, and to update the running statistics; false by default. */
  training?: boolean;
  /** The weight of this batch in the running statistics; 0.1 by default. */
  momentum?: number;
}

/** Normalises each channel of [N, C, ...] over the batch. Ioffe and Szegedy, arXiv:1502.03167. */
export const batchNorm = callable(
  'batchNorm',
  ['input', 'runningMean', 'runningVar'],
  ['weight', 'bias', 'training', 'momentum', 'eps'],
  (
    input: Tensor,
    runningMean: Tensor | null,
    runningVar: Tensor | null,
    options: BatchNormOptions,
  ) => {
    const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
    if (training) {
      const { shape } = input;
      const count = (shape[0] ?? 1) * product(shape.slice(2));
      checkCount('batchNorm', count, 'value per channel', shape);
    }
    if (training ? !(eps > 0) : eps < 0) {
      throw refuse('batchNorm', `eps should be ${training ? 'above 0' : '0 or more'}, got ${eps}`);
    }
    return torch.batchNorm(
      input,
      weight,
      bias,
      runningMean,
      runningVar,
      training,
      momentum,
      eps,
      true,
    );
  },
);

export interface InstanceNormOptions extends NormOptions {
  runningMean?: Tensor | null;
  runningVar?: Tensor | null;
  /** Whether to normalise by the input rather than by the running statistics; true by default. */
  useInputStats?: boolean;
  /** The weight of this input in the running statistics; 0.1 by default. */
  momentum?: number;
}

/** Normalises each channel of each sample of [N, C, ...]. Ulyanov et al., arXiv:1607.08022. */
export const instanceNorm = callable(
  'instanceNorm',
  ['input'],
  ['runningMean', 'runningVar', 'weight', 'bias', 'useInputStats', 'momentum', 'eps'],
  (input: Tensor, options: InstanceNormOptions) => {
    const { runningMean = null, runningVar = null, weight = null, bias = null } = options;
    const { useInputStats = true, momentum = 0.1, eps = 1e-5 } = options;
    if (useInputStats) {
      const { shape } = input;
      checkCount('instanceNorm', product(shape.slice(2)), 'spatial element', shape);
    }
    return torch.instanceNorm(
      input,
      weight,
      bias,
      runningMean,
      runningVar,
      useInputStats,
      momentum,
      eps,
      true,
    );
  },
);

export interface LocalResponseNormOptions {
  /** 1e-4 by default. */
  alpha?: number;
  /** 0.75 by default. */
  beta?: number;
  /** 1 by default. */
  k?: number;
}

/** Divides by `(k + alpha m)^beta`, where m is the mean square of `size` neighbouring channels. Krizhevsky et al., 2012. */
export const localResponseNorm = callable(
  'localResponseNorm',
  ['input', 'size'],
  ['alpha', 'beta', 'k'],
  (
    input: Tensor,
    size: number,
    { alpha = 1e-4, beta = 0.75, k = 1 }: LocalResponseNormOptions,
  ): Tensor => {
    const { shape } = input;
    if (shape.length < 3) {
      throw refuse('localResponseNorm', `input should have 3 dimensions, got ${shape.length}`);
    }
    if (input.numel() === 0) return input;
    const around = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
    const square = input.mul(input);
    const [n, channels, height] = shape as [number, number, number];
    const means =
      shape.length === 3
        ? torch.avgPool2d(pad(square.unsqueeze(1), [0, 0, ...around]), [size, 1], 1)
        : torch.avgPool3d(
            pad(square.view([n, 1, channels, height, -1]), [0, 0, 0, 0, ...around]),
            [size, 1, 1],
            1,
          );
    return input.div(means.squeeze(1).view(shape).mul(alpha).add(k).pow(beta));
  },
);

export interface NormalizeOptions {
  /** 2 by default. */
  p?: number;
  /** 1 by default. */
  dim?: number | readonly number[];
  /** The least that is divided by; 1e-12 by default. */
  eps?: number;
  /** Where to write the result. */
  out?: Tensor | null;
}

/** Divides by the p-norm along a dimension. */
export const normalize = callable(
  'normalize',
  ['input'],
  ['p', 'dim', 'eps', 'out'],
  (input: Tensor, { p = 2, dim = 1, eps = 1e-12, out = null }: NormalizeOptions) => {
    const dims = typeof dim === 'number' ? [dim] : dim;
    const length = input.norm(p, dims, true).clampMin(eps).expandAs(input);
    return out === null ? input.div(length) : torch.div(input, length, { out });
  },
);
