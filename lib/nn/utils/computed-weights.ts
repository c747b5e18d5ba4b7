/**
 * Weight and spectral normalisation under the keys of PyTorch's older functions, `weight_g` and the like, which many checkpoints
 * have. New programs use those of `parametrizations`.
 */
import { Tensor, TorchError, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';
import { newBuffer } from '../create.js';
import { normalize } from '../functional.js';
import type { Module } from '../module.js';
import { type Buffer, Parameter } from '../parameter.js';

type Properties = Record<string, unknown>;

/** Puts an accessor that computes a weight, and the tensors that it needs, in the place of a parameter. */
function computeInstead(
  module: Module,
  name: string,
  parts: Readonly<Record<string, Parameter | Buffer>>,
  compute: (module: Properties) => Tensor,
): void {
  const properties = module as unknown as Properties;
  Reflect.deleteProperty(module, name);
  for (const [suffix, tensor] of Object.entries(parts)) properties[name + suffix] = tensor;
  Object.defineProperty(module, name, {
    get(this: Properties) {
      return compute(this);
    },
    configurable: true,
    enumerable: false,
  });
}

/** Makes a computed weight a parameter again. */
function keepComputed(
  caller: string,
  module: Module,
  name: string,
  suffixes: readonly string[],
  compute: (module: Properties) => Tensor,
): void {
  const properties = module as unknown as Properties;
  if (suffixes.some((suffix) => !(properties[name + suffix] instanceof Tensor))) {
    throw new TorchError(`${caller}: '${name}' is not normalised`, 'ValueError', caller);
  }
  using _scope = torch.scope();
  const weight = torch.noGrad(() => compute(properties));
  for (const suffix of [...suffixes, '']) Reflect.deleteProperty(module, name + suffix);
  properties[name] = new Parameter(weight);
}

function parameterOf(caller: string, module: Module, name: string): Parameter {
  const found = (module as unknown as Properties)[name];
  if (found instanceof Parameter) return found;
  throw new TorchError(
    `${caller}: ${module.constructor.name} has no parameter '${name}'`,
    'ValueError',
    caller,
  );
}

/**
 * Learns the magnitude of a weight, `weight_g`, and its direction, `weight_v`, apart. Salimans and Kingma, Weight
 * normalization (arXiv:1602.07868).
 *
 * @param options.dim The dimension of whose indices each has a magnitude, 0 by default; null for one in all.
 */
export function weightNorm<M extends Module>(
  module: M,
  name = 'weight',
  options: { dim?: number | null } = {},
): M {
  checkOptions('weightNorm', options, ['dim']);
  const weight = parameterOf('weightNorm', module, name);
  const dim = options.dim === null ? -1 : (options.dim ?? 0);
  using _ = torch.scope();
  const parts = {
    G: new Parameter(torch.normExceptDim(weight.detach(), 2, dim)),
    V: new Parameter(weight.detach()),
  };
  computeInstead(module, name, parts, (properties) => {
    const [g, v] = [properties[`${name}G`], properties[`${name}V`]] as [Tensor, Tensor];
    return v.mul(g.div(torch.normExceptDim(v, 2, dim)));
  });
  return module;
}

/** Undoes {@link weightNorm}: the weight is a parameter of its present value. */
export function removeWeightNorm<M extends Module>(module: M, name = 'weight'): M {
  keepComputed('removeWeightNorm', module, name, ['G', 'V'], (its) => its[name] as Tensor);
  return module;
}

/**
 * Divides a weight, `weight_orig`, by its largest singular value, which `weight_u` and `weight_v` estimate. Miyato et al.,
 * Spectral normalization for generative adversarial networks (arXiv:1802.05957).
 *
 * @param options.nPowerIterations How many steps of the power method each forward pass in training makes; 1 by default.
 * @param options.dim The dimension of the outputs; 0 by default, 1 for transposed convolutions.
 */
export function spectralNorm<M extends Module>(
  module: M,
  name = 'weight',
  options: { nPowerIterations?: number; eps?: number; dim?: number | null } = {},
): M {
  checkOptions('spectralNorm', options, ['nPowerIterations', 'eps', 'dim']);
  const { nPowerIterations = 1, eps = 1e-12 } = options;
  const dim = options.dim ?? (module.constructor.name.startsWith('ConvTranspose') ? 1 : 0);
  const weight = parameterOf('spectralNorm', module, name);
  if (!(nPowerIterations > 0)) {
    throw new TorchError(
      `spectralNorm: nPowerIterations should be above 0, got ${nPowerIterations}`,
      'ValueError',
      'spectralNorm',
    );
  }
  const matrixOf = (tensor: Tensor) => tensor.movedim(dim, 0).flatten(1);
  const unit = (vector: Tensor) => normalize(vector, { dim: 0, eps });
  using _ = torch.scope();
  const [rows, columns] = matrixOf(weight.detach()).shape as [number, number];
  const draw = (size: number) => newBuffer(() => unit(weight.newEmpty([size]).normal_(0, 1)));
  const parts = { Orig: weight, U: draw(rows), V: draw(columns) };
  computeInstead(module, name, parts, (properties) => {
    const original = properties[`${name}Orig`] as Tensor;
    const [u, v] = [properties[`${name}U`], properties[`${name}V`]] as [Buffer, Buffer];
    const matrix = matrixOf(original);
    if (properties.training === true) {
      using _scope = torch.scope();
      using _grad = torch.noGrad();
      for (let i = 0; i < nPowerIterations; i++) {
        v.copy_(unit(matrix.t().mv(u)));
        u.copy_(unit(matrix.mv(v)));
      }
    }
    // The next pass writes to both, and the backward pass needs them as they are.
    return original.div(torch.dot(u.clone(), matrix.mv(v.clone())));
  });
  return module;
}

/** Undoes {@link spectralNorm}: the weight is a parameter of its present value. */
export function removeSpectralNorm<M extends Module>(module: M, name = 'weight'): M {
  keepComputed('removeSpectralNorm', module, name, ['Orig', 'U', 'V'], (its) => {
    // Without a step of the power method.
    const training = its.training;
    its.training = false;
    try {
      return its[name] as Tensor;
    } finally {
      its.training = training;
    }
  });
  return module;
}
