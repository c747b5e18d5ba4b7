/** The pieces of a training step: the matrix products and the attention of a model's blocks. */

import { MLP_RATIO } from '../models/config.js';
import type { MaeConfig } from '../models/index.js';
import { keptTokens } from '../models/mask-ratio.js';
import { load } from '../native/load.js';
import { resolveDevice } from '../runtime/device.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import {
  type AttentionBackend,
  type Device,
  type Dtype,
  type Tensor,
  torch,
} from '../torch/index.js';
import { difference } from './difference.js';
import { dtypes, gemmRate } from './gemm.js';
import { type Machine, machine } from './machine.js';
import { stepModel } from './models.js';
import { median } from './statistics.js';
import { MASK_RATIO } from './step.js';

export interface BenchRatesOptions {
  readonly model: string;
  readonly batchSize?: number | undefined;
  readonly device: Device;
  readonly amp: Precision | 'auto';
  readonly rounds?: number | undefined;
  readonly threads?: number | undefined;
}

/** A product (rows, from) by (from, to), and its two gradients. */
export interface ProductRate {
  readonly name: string;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  /** TFLOP/s forward, and of both gradients together. */
  readonly forward_tflops: number;
  readonly backward_tflops: number;
}

/** Attention by one of libtorch's kernels, or `usual`: the one that it is computed by where none is asked for. */
export interface AttentionRate {
  readonly part: 'encoder' | 'decoder';
  readonly length: number;
  readonly heads: number;
  readonly width: number;
  readonly backend: AttentionBackend | 'usual';
  /** The node of the backward pass, which names the kernel that ran; null where none did. */
  readonly node: string | null;
  /** Why it cannot be used; null where it can. */
  readonly problem: string | null;
  readonly forward_ms: number | null;
  readonly backward_ms: number | null;
  /** ||a - b|| / ||b|| of output and gradients, the largest; b is computed from the same numbers in float64. */
  readonly output_error: number | null;
  readonly gradient_error: number | null;
}

export interface RatesResult {
  readonly name: 'rates';
  readonly model: string;
  readonly batch_size: number;
  readonly device: Device;
  readonly amp: Precision;
  /** The rate of a large square product, in TFLOP/s. */
  readonly gemm_tflops: number;
  readonly products: readonly ProductRate[];
  readonly attention: readonly AttentionRate[];
  readonly versions: { readonly libtorch: string };
  readonly machine: Machine;
}

const BACKENDS = [
  'usual',
  'flash_attention',
  'efficient_attention',
  'cudnn_attention',
  'math',
] as const;

/** Iterations per reading of the clock, so that each launch is hidden behind the previous work. */
const REPEATS = 5;

/** Measures the pieces, on random numbers. */
export function benchRates(options: BenchRatesOptions): RatesResult {
  const { model: name, rounds = 15, threads, amp } = options;
  if (threads !== undefined) torch.setNumThreads(threads);
  const { config, batchSize: usual } = stepModel(name);
  const { batchSize = usual } = options;
  const device = resolveDevice(options.device);
  const { precision } = resolvePrecision(amp, device);
  const bench = new Pieces(device, dtypes[precision], rounds);
  const parts = partsOf(config);
  return {
    ...{ name: 'rates', model: name, batch_size: batchSize, device, amp: precision },
    gemm_tflops: gemmRate(device, precision),
    products: parts.flatMap((part) => bench.products(part, batchSize)),
    attention: parts.flatMap((part) =>
      BACKENDS.map((backend) => bench.attention(part, batchSize, backend)),
    ),
    versions: { libtorch: load().libtorch.version },
    machine: machine(),
  };
}

interface Part {
  readonly name: 'encoder' | 'decoder';
  readonly length: number;
  readonly dim: number;
  readonly heads: number;
}

function partsOf(config: MaeConfig): Part[] {
  const [height, width] = config.imageSize;
  const patches = (height / config.patchSize) * (width / config.patchSize);
  const { dim, heads, decoderDim, decoderHeads } = config;
  return [
    { name: 'encoder', length: 1 + keptTokens(patches, MASK_RATIO), dim, heads },
    { name: 'decoder', length: 1 + patches, dim: decoderDim, heads: decoderHeads },
  ];
}

class Pieces {
  constructor(
    private readonly device: Device,
    private readonly dtype: Dtype,
    private readonly rounds: number,
  ) {}

  products({ name, length, dim }: Part, batchSize: number): ProductRate[] {
    const rows = batchSize * length;
    const hidden = MLP_RATIO * dim;
    const layers = [
      ['qkv', dim, 3 * dim],
      ['proj', dim, dim],
      ['fc1', dim, hidden],
      ['fc2', hidden, dim],
    ] as const;
    return layers.map(([layer, from, to]) => {
      using _ = torch.scope();
      const [x, w] = [this.randn([rows, from]), this.randn([to, from])];
      const gradient = this.randn([rows, to]);
      const flops = 2 * rows * from * to;
      const forward = this.seconds(() => void x.matmul(w.t()));
      const backward = this.seconds(() => {
        gradient.matmul(w);
        gradient.t().matmul(x);
      });
      return {
        ...{ name: `${name} ${layer}`, rows, from, to },
        forward_tflops: flops / forward / 1e12,
        backward_tflops: (2 * flops) / backward / 1e12,
      };
    });
  }

  attention(
    { name, length, dim, heads }: Part,
    batchSize: number,
    backend: AttentionRate['backend'],
  ): AttentionRate {
    using _ = torch.scope();
    const width = dim / heads;
    const where = { part: name, length, heads, width, backend };
    // Views of one packed projection; kernels differ with such strides.
    const packed = this.randn([batchSize, length, 3, heads, width]).permute([2, 0, 3, 1, 4]);
    const inputs = packed.unbind(0).map((input) => input.detach().requiresGrad_()) as Triple;
    const gradient = this.randn([batchSize, heads, length, width]);
    const measure = () => ({
      ...where,
      ...this.times(inputs, gradient),
      ...errors(inputs, gradient),
    });
    try {
      return backend === 'usual' ? measure() : torch.sdpaKernel([backend], measure);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const [problem = ''] = error.message.split(/\. |\n/);
      const none = {
        node: null,
        forward_ms: null,
        backward_ms: null,
        output_error: null,
        gradient_error: null,
      };
      return { ...where, problem, ...none };
    }
  }

  private times(inputs: Triple, gradient: Tensor) {
    const forward = this.seconds(() => void torch.scaledDotProductAttention(...inputs));
    const output = torch.scaledDotProductAttention(...inputs);
    const backward = this.seconds(
      () =>
        void torch.autograd.grad([output], inputs, { gradOutputs: [gradient], retainGraph: true }),
    );
    return {
      node: output.gradFn?.name ?? null,
      forward_ms: forward * 1000,
      backward_ms: backward * 1000,
    };
  }

  private randn(shape: number[]): Tensor {
    return torch.randn(shape, { device: this.device }).to(this.dtype);
  }

  /** Seconds of an operation, the median of several rounds after a warm-up. */
  private seconds(work: () => void): number {
    const round = () => {
      const began = performance.now();
      for (let i = 0; i < REPEATS; i++) torch.tidy(work);
      if (this.device.startsWith('cuda')) torch.cuda.synchronize(this.device);
      return (performance.now() - began) / 1000 / REPEATS;
    };
    round();
    return median(Array.from({ length: this.rounds }, round));
  }
}

type Triple = [q: Tensor, k: Tensor, v: Tensor];

function errors(inputs: Triple, gradient: Tensor) {
  // A few samples are enough, and float64 is slow on GPUs.
  const few = (tensor: Tensor) => tensor.detach().narrow(0, 0, Math.min(2, tensor.size(0)));
  const passOf = (dtype: Dtype | null, backends: readonly AttentionBackend[] | null) => {
    const leaves = inputs.map((input) => {
      const own = few(input);
      return (dtype === null ? own : own.to(dtype)).requiresGrad_();
    }) as Triple;
    const compute = () => torch.scaledDotProductAttention(...leaves);
    const output = backends === null ? compute() : torch.sdpaKernel(backends, compute);
    const gradOutputs = [few(gradient).to(output.dtype)];
    return [output, ...(torch.autograd.grad([output], leaves, { gradOutputs }) as Tensor[])];
  };
  const wanted = passOf('float64', ['math']);
  const [output = 0, ...gradients] = passOf(null, null).map(
    (found, i) => difference('', found, wanted[i] as Tensor).norm,
  );
  const errors = { output_error: output, gradient_error: Math.max(...gradients) };
  const areFinite = Object.values(errors).every(Number.isFinite);
  return { ...errors, problem: areFinite ? null : 'it gives numbers that are not finite' };
}
