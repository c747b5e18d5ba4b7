/** Parametrizations of weights, as torch.nn.utils.parametrizations. */
import { dtypeInfo } from '../../torch/dtype.js';
import { Tensor, TorchError, torch } from '../../torch/index.js';
import { snakeCase } from '../../torch/names.js';
import { checkOptions } from '../../torch/options.js';
import { newBuffer } from '../create.js';
import { normalize } from '../functional.js';
import { Module } from '../module.js';
import { Buffer } from '../parameter.js';
import { registerParametrization } from './parametrize.js';

/** The tensor of a name that is to be parametrized. */
function tensorOf(caller: string, module: Module, name: string): Tensor {
  const tensor = (module as unknown as Record<string, unknown>)[name];
  if (tensor instanceof Tensor) return tensor;
  throw new TorchError(
    `${caller}: ${module.constructor.name} has no parameter or buffer '${name}'`,
    'ValueError',
    caller,
  );
}

class _WeightNorm extends Module {
  constructor(readonly dim: number) {
    super();
  }

  forward(...[magnitude, direction]: Tensor[]): Tensor {
    const length = torch.normExceptDim(direction as Tensor, 2, this.dim);
    return (direction as Tensor).mul((magnitude as Tensor).div(length));
  }

  rightInverse(weight: Tensor): Tensor[] {
    return [torch.normExceptDim(weight, 2, this.dim), weight];
  }
}

/**
 * Learns the magnitude and the direction of a weight apart. Salimans and Kingma, Weight normalization (arXiv:1602.07868).
 *
 * @param options.dim The dimension of whose indices each has a magnitude, 0 by default; null for one in all.
 */
export function weightNorm<M extends Module>(
  module: M,
  name = 'weight',
  options: { dim?: number | null } = {},
): M {
  checkOptions('weightNorm', options, ['dim']);
  const { dim = 0 } = options;
  registerParametrization(module, name, new _WeightNorm(dim ?? -1), { unsafe: true });
  // Checkpoints may have the keys of the older function.
  const key = snakeCase(name);
  module.registerLoadStateDictPreHook((_, state, prefix) => {
    for (const [i, old] of [`${prefix}${key}_g`, `${prefix}${key}_v`].entries()) {
      if (state[old] === undefined) continue;
      state[`${prefix}parametrizations.${key}.original${i}`] = state[old];
      delete state[old];
    }
  });
  return module;
}

interface SpectralNormOptions {
  /** How many steps of the power method estimate the norm at each forward pass in training; 1 by default. */
  nPowerIterations?: number;
  /** Keeps norms above 0; 1e-12 by default. */
  eps?: number;
  /** The dimension of the outputs; 0 by default, 1 for transposed convolutions. */
  dim?: number | null;
}

class _SpectralNorm extends Module {
  /** The singular vectors of the largest singular value, as far as they are known. */
  _u: Buffer | null = null;
  _v: Buffer | null = null;

  constructor(
    weight: Tensor,
    private readonly iterations: number,
    private readonly dim: number,
    private readonly eps: number,
  ) {
    super();
    if (weight.ndim < 2) return;
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    const matrix = this.matrixOf(weight);
    const draw = (size: number) =>
      normalize(matrix.newEmpty([size]).normal_(0, 1), { dim: 0, eps });
    const [rows, columns] = matrix.shape as [number, number];
    this._u = newBuffer(() => draw(rows));
    this._v = newBuffer(() => draw(columns));
    this.iterate(matrix, 15);
  }

  private matrixOf(weight: Tensor): Tensor {
    const moved = this.dim === 0 ? weight : weight.movedim(this.dim, 0);
    return moved.flatten(1);
  }

  private iterate(matrix: Tensor, times: number): void {
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    const { eps } = this;
    const [u, v] = [this._u as Buffer, this._v as Buffer];
    for (let i = 0; i < times; i++) {
      u.copy_(normalize(matrix.mv(v), { dim: 0, eps }));
      v.copy_(normalize(matrix.t().mv(u), { dim: 0, eps }));
    }
  }

  forward(weight: Tensor): Tensor {
    const { _u: u, _v: v } = this;
    if (u === null || v === null) return normalize(weight, { dim: 0, eps: this.eps });
    const matrix = this.matrixOf(weight);
    if (this.training) this.iterate(matrix, this.iterations);
    // The next pass writes to both, and the backward pass needs them as they are.
    return weight.div(torch.vdot(u.clone(), matrix.mv(v.clone())));
  }

  rightInverse(value: Tensor): Tensor {
    return value;
  }
}

/**
 * Divides a weight by its spectral norm, its largest singular value. Miyato et al., Spectral normalization for generative
 * adversarial networks (arXiv:1802.05957).
 */
export function spectralNorm<M extends Module>(
  module: M,
  name = 'weight',
  options: SpectralNormOptions = {},
): M {
  checkOptions('spectralNorm', options, ['nPowerIterations', 'eps', 'dim']);
  const weight = tensorOf('spectralNorm', module, name);
  const { nPowerIterations = 1, eps = 1e-12 } = options;
  const dim = options.dim ?? (module.constructor.name.startsWith('ConvTranspose') ? 1 : 0);
  if (!(nPowerIterations > 0 && dim >= -weight.ndim && dim < weight.ndim)) {
    throw new TorchError(
      `spectralNorm: nPowerIterations should be above 0 and dim one of the ${weight.ndim} dimensions, got ${nPowerIterations} and ${dim}`,
      'ValueError',
      'spectralNorm',
    );
  }
  const place = dim < 0 ? dim + weight.ndim : dim;
  const norm = new _SpectralNorm(weight, nPowerIterations, place, eps);
  return registerParametrization(module, name, norm);
}

/** How an orthogonal matrix is computed from free numbers. */
export type OrthogonalMap = 'matrixExp' | 'cayley' | 'householder';

class _Orthogonal extends Module {
  base: Buffer | null = null;

  constructor(
    private readonly map: OrthogonalMap,
    private readonly usesBase: boolean,
  ) {
    super();
  }

  forward(given: Tensor): Tensor {
    const isWide = given.size(-2) < given.size(-1);
    const x = isWide ? given.mT : given;
    const tall = this.map === 'householder' ? reflect(x) : rotate(x, this.map);
    const q = this.base === null ? tall : this.base.matmul(tall);
    return isWide ? q.mT : q;
  }

  rightInverse(given: Tensor): Tensor {
    const isWide = given.size(-2) < given.size(-1);
    const q = isWide ? given.mT : given;
    if (!this.usesBase) {
      if (this.map !== 'householder') return given;
      const [a, tau] = torch.geqrf(q) as [Tensor, Tensor];
      const diagonal = a.diagonal(0, -2, -1);
      diagonal.copy_(diagonal.sign().mul(torch.where(tau.eq(0), -1, 1)));
      return isWide ? a.mT : a;
    }
    const [n, k] = [q.size(-2), q.size(-1)];
    let base = q;
    if (n !== k) {
      const { dtype, device } = q;
      const rest = torch.randn([...q.shape.slice(0, -2), n, n - k], { dtype, device });
      base = orthonormal(torch.cat([q, rest], -1));
    } else if (!isOrthogonal(q)) base = orthonormal(q);
    this.base = new Buffer(base.clone());
    const negative = torch.zerosLike(given);
    negative.diagonal(0, -2, -1).fill_(-1);
    return negative;
  }
}

/** The product of reflections, whose vectors are below the diagonal; the diagonal holds signs. */
function reflect(x: Tensor): Tensor {
  const a = x.tril(-1);
  const tau = a.mul(a).sum([-2]).add(1).reciprocal().mul(2);
  const signs = x.diagonal(0, -2, -1).to('int32').unsqueeze(-2);
  return torch.linalg.householderProduct(a, tau).mul(signs);
}

/** The first columns of a rotation, of which the numbers on and below the diagonal are the generator. */
function rotate(x: Tensor, map: 'matrixExp' | 'cayley'): Tensor {
  const [n, k] = [x.size(-2), x.size(-1)];
  let square = x.tril();
  if (n !== k) square = torch.cat([square, x.newZeros([...x.shape.slice(0, -2), n, n - k])], -1);
  const a = square.sub(square.adjoint());
  const whole = map === 'matrixExp' ? torch.matrixExp(a) : cayley(a);
  return n === k ? whole : whole.narrow(-1, 0, k);
}

/** `(I + A / 2) (I - A / 2)^-1`. */
function cayley(a: Tensor): Tensor {
  const { dtype, device } = a;
  const identity = torch.eye(a.size(-1), { dtype, device });
  return torch.linalg.solve(
    identity.add(a, { alpha: -0.5 }),
    identity.add(a, { alpha: 0.5 }),
  ) as Tensor;
}

function isOrthogonal(q: Tensor): boolean {
  const [n, k] = [q.size(-2), q.size(-1)];
  const { dtype, device } = q;
  const identity = torch.eye(k, { dtype, device });
  const epsilon = { float64: 2 ** -52, float16: 2 ** -10, bfloat16: 2 ** -7 }[dtype as string];
  return torch.allclose(q.adjoint().matmul(q), identity, { atol: 10 * n * (epsilon ?? 2 ** -23) });
}

/** The Q of a QR decomposition whose R has a positive diagonal. */
function orthonormal(a: Tensor): Tensor {
  const [x, tau] = torch.geqrf(a) as [Tensor, Tensor];
  const signs = x.diagonal(0, -2, -1).sgn().unsqueeze(-2);
  return torch.linalg.householderProduct(x, tau).mul(signs);
}

/**
 * Keeps a matrix orthogonal, or semi-orthogonal where it is not square.
 *
 * @param options.orthogonalMap By default `matrixExp` for square matrices and `householder` for others.
 * @param options.useTrivialization Compute it relative to the matrix that was last set; true by default.
 */
export function orthogonal<M extends Module>(
  module: M,
  name = 'weight',
  options: { orthogonalMap?: OrthogonalMap; useTrivialization?: boolean } = {},
): M {
  checkOptions('orthogonal', options, ['orthogonalMap', 'useTrivialization']);
  const weight = tensorOf('orthogonal', module, name);
  const isSquare = weight.ndim > 1 && weight.size(-2) === weight.size(-1);
  const isComplex = dtypeInfo(weight.dtype).category === 'complex';
  const { useTrivialization = true } = options;
  const { orthogonalMap = isSquare || isComplex ? 'matrixExp' : 'householder' } = options;
  const refuse = (problem: string) =>
    new TorchError(`orthogonal: ${problem}`, 'ValueError', 'orthogonal');
  if (weight.ndim < 2) {
    throw refuse(`'${name}' should have at least 2 dimensions, got ${weight.ndim}`);
  }
  if (!['matrixExp', 'cayley', 'householder'].includes(orthogonalMap)) {
    throw refuse(
      `orthogonalMap should be 'matrixExp', 'cayley' or 'householder', got '${orthogonalMap}'`,
    );
  }
  if (isComplex && orthogonalMap === 'householder') {
    throw refuse("'householder' is for real matrices; use 'matrixExp' or 'cayley'");
  }
  const map = new _Orthogonal(orthogonalMap, useTrivialization);
  return registerParametrization(module, name, map, { unsafe: true });
}
