import { TorchError } from '../errors.js';
import { vmap } from '../func/vmap.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { tidy } from '../scope.js';
import { runBackward, runGrad, type Tensor } from '../tensor.js';

type OneOrMany = Tensor | readonly Tensor[];

function toList(value: OneOrMany | null | undefined): readonly Tensor[] {
  if (value == null) return [];
  return Array.isArray(value) ? (value as readonly Tensor[]) : [value as Tensor];
}

/** The backward pass from several tensors at once. Adds to the leaves' `.grad`. */
export function backward(
  tensors: OneOrMany,
  gradients?: OneOrMany | null,
  options: { retainGraph?: boolean; createGraph?: boolean; inputs?: readonly Tensor[] } = {},
): void {
  runBackward(toList(tensors), toList(gradients), options);
}

/** Options of autograd.grad. */
export interface GradOptions {
  gradOutputs?: OneOrMany | null;
  retainGraph?: boolean;
  createGraph?: boolean;
  /** Whether outputs may be independent of an input, which has null then; false by default. */
  allowUnused?: boolean;
  /** The first dimension of `gradOutputs` is a batch, for all of which gradients are computed at once; false by default. */
  isGradsBatched?: boolean;
  /** Give zeros rather than null for an input that the outputs do not depend on; false by default. */
  materializeGrads?: boolean;
}

const OPTIONS = [
  'gradOutputs',
  'retainGraph',
  'createGraph',
  'allowUnused',
  'isGradsBatched',
  'materializeGrads',
] as const;

/**
 * The gradients of `outputs` with respect to `inputs`, one for each input. Does not change `.grad`. With `allowUnused`, an
 * input that the outputs do not depend on has null.
 */
export function grad(
  outputs: OneOrMany,
  inputs: OneOrMany,
  options?: GradOptions & { allowUnused?: false },
): Tensor[];
export function grad(
  outputs: OneOrMany,
  inputs: OneOrMany,
  options: GradOptions,
): (Tensor | null)[];
export function grad(
  outputs: OneOrMany,
  inputs: OneOrMany,
  options: GradOptions = {},
): (Tensor | null)[] {
  checkOptions('grad', options, OPTIONS);
  const wanted = toList(inputs);
  if (wanted.length === 0) {
    throw new TorchError('grad: inputs should name at least one tensor', 'ValueError', 'grad');
  }
  const { isGradsBatched = false, materializeGrads = false } = options;
  const allowUnused = options.allowUnused ?? materializeGrads;
  const [roots, weights] = [toList(outputs), toList(options.gradOutputs)];
  const compute = isGradsBatched ? batched : runGrad;
  const found = compute(roots, wanted, weights, { ...options, allowUnused });
  if (!materializeGrads) return found;
  return found.map((gradient, i) => gradient ?? (callOp('aten::zeros_like', wanted[i]) as Tensor));
}

function batched(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  options: GradOptions,
): (Tensor | null)[] {
  if (weights.length === 0) {
    throw new TorchError(
      'grad: isGradsBatched needs gradOutputs, whose first dimension is the batch',
      'ValueError',
      'grad',
    );
  }
  const present: boolean[] = [];
  return tidy(() => {
    const gradients = vmap((...rows: Tensor[]) => {
      const found = runGrad(outputs, inputs, rows, options);
      present.push(...found.map((gradient) => gradient !== null));
      return found.filter((gradient) => gradient !== null);
    })(...weights);
    return present.map((is) => (is ? (gradients.shift() ?? null) : null));
  });
}
