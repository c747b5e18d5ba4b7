/**
 * Compares loss and gradients of whole models with PyTorch's, or those of a GPU with those of the CPU. docs/parity.md
 * describes the method.
 */
import { join } from 'node:path';
import { loadSafetensors } from '../checkpoints/index.js';
import { type MaeConfig, MaskedAutoencoder } from '../models/index.js';
import { load } from '../native/load.js';
import * as nn from '../nn/index.js';
import { resolveDevice } from '../runtime/device.js';
import { inPrecision } from '../runtime/precision.js';
import { privateFunctions } from '../torch/functions.js';
import { type Device, type Dtype, type Tensor, torch } from '../torch/index.js';
import { differences, type LargestDifferences, largest, relative } from './difference.js';
import { type Machine, machine } from './machine.js';
import { referenceConfig, stepModel } from './models.js';
import { startReference, versionsOf } from './session.js';
import { inTemporaryFolder } from './temporary-folder.js';

/** The precision: one dtype throughout, or float32 with products in bfloat16 (autocast). */
export type GradientsDtype = 'float64' | 'float32' | 'bf16';

/**
 * The largest accepted relative difference of a gradient, in the norm of a parameter's gradient. Both sides round at
 * every op, in partly different orders: half a unit in the last place is 1.1e-16, 6e-8 and 2e-3. From ViT-B to ViT-H
 * this came to 25 times as much at most; other processors sum in other orders. A wrong epsilon of LayerNorm, by 1 in
 * 10,000, exceeds the limit of float64.
 */
const TOLERANCE: Record<GradientsDtype, number> = { float64: 1e-10, float32: 1e-5, bf16: 0.1 };

/**
 * The same for a device against float64 on the CPU. On a GPU libtorch's attention in float32 makes each product of three
 * shorter ones (3xTF32), which alone is off by 2e-6 to 1e-5; no GPU has been measured yet.
 */
const DEVICE_TOLERANCE: Record<GradientsDtype, number> = { ...TOLERANCE, float32: 3e-5 };

export interface BenchGradientsOptions {
  readonly model: string;
  readonly batchSize: number;
  readonly dtype: GradientsDtype;
  /** Our device, by default the CPU. Another one is compared with our own float64 on the CPU. */
  readonly device?: Device | undefined;
  /** The Python interpreter with PyTorch; found automatically by default. */
  readonly reference?: string | true | undefined;
  /** Threads of both sides; libtorch's own choice by default. */
  readonly threads?: number | undefined;
}

export interface GradientsResult {
  readonly name: 'gradients';
  readonly model: string;
  readonly batch_size: number;
  readonly dtype: GradientsDtype;
  readonly device: Device;
  readonly loss: {
    readonly ours: number;
    readonly reference: number;
    readonly relative_difference: number;
  };
  /** The largest over all parameters: ||g - g'|| / ||g'|| (`norm`) and max |g - g'| / max |g'| (`elementwise`). */
  readonly gradients: LargestDifferences;
  /** The kernels of scaled_dot_product_attention on CPUs, in the encoder and in the decoder. */
  readonly attention?: { readonly ours: string[]; readonly reference: string[] };
  readonly tolerance: number;
  readonly passed: boolean;
  readonly versions: { readonly libtorch: string; readonly reference: string };
  readonly machine: Machine;
}

/** Callbacks of a comparison. */
export interface GradientsListener {
  onStart?(versions: GradientsResult['versions'], threads: number): void;
  onPhase?(what: string): void;
}

/**
 * Computes the loss of a model and the gradient of every parameter on both sides, from the same weights, images and
 * masks. The sides run in sequence: only one of the two models is in memory at a time.
 *
 * @throws UserError where there is no PyTorch to compare with, or no room for its gradients
 */
export async function benchGradients(
  options: BenchGradientsOptions,
  listener: GradientsListener = {},
): Promise<GradientsResult> {
  const { model: name, batchSize, dtype, threads } = options;
  const { config } = stepModel(name);
  if (threads !== undefined) torch.setNumThreads(threads);
  const device = resolveDevice(options.device ?? 'cpu');
  if (device !== 'cpu') return benchDevice(options, config, device, listener);
  return await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'gradients.safetensors');
    const { answer, versions } = await theirs(options, config, file, listener);
    listener.onPhase?.(`mae-native: ${name} in ${dtype}`);
    using ours = gradientsOf(config, batchSize, dtype, 'cpu');
    listener.onPhase?.('comparing');
    const gradients = torch.tidy(() =>
      largest(differences(ours.gradients, loadSafetensors(file).tensors)),
    );
    const reference = Number(answer.loss ?? Number.NaN);
    return {
      ...{ name: 'gradients' as const, model: name, batch_size: batchSize, dtype, device },
      loss: {
        ...{ ours: ours.loss, reference },
        relative_difference: relative(ours.loss, reference),
      },
      gradients,
      attention: {
        ours: attentionOf(config, batchSize, dtype),
        reference: answer.attention as string[],
      },
      tolerance: TOLERANCE[dtype],
      passed: passes(gradients, relative(ours.loss, reference), TOLERANCE[dtype]),
      versions,
      machine: machine(),
    };
  });
}

/** Compares a device with the CPU in float64, which is separately compared with PyTorch. */
function benchDevice(
  { model: name, batchSize, dtype }: BenchGradientsOptions,
  config: MaeConfig,
  device: Device,
  listener: GradientsListener,
): GradientsResult {
  const { version } = load().libtorch;
  const versions = { libtorch: version, reference: `${version} in float64 on the CPU` };
  listener.onStart?.(versions, torch.getNumThreads());
  listener.onPhase?.(`${name} in float64 on the CPU`);
  using exact = gradientsOf(config, batchSize, 'float64', 'cpu');
  listener.onPhase?.(`${name} in ${dtype} on ${device}`);
  using ours = gradientsOf(config, batchSize, dtype, device);
  const gradients = torch.tidy(() =>
    largest(differences(ours.gradients, Object.fromEntries(exact.gradients))),
  );
  const loss = relative(ours.loss, exact.loss);
  return {
    ...{ name: 'gradients', model: name, batch_size: batchSize, dtype, device, gradients },
    loss: { ours: ours.loss, reference: exact.loss, relative_difference: loss },
    tolerance: DEVICE_TOLERANCE[dtype],
    passed: passes(gradients, loss, DEVICE_TOLERANCE[dtype]),
    versions,
    machine: machine(),
  };
}

/** Whether everything is within a tolerance; NaN is not. */
export function passes(gradients: LargestDifferences, loss: number, tolerance: number): boolean {
  return gradients.norm.difference <= tolerance && loss <= tolerance;
}

/** PyTorch's side, in a process that ends here. */
async function theirs(
  { model, batchSize, dtype, reference: python }: BenchGradientsOptions,
  config: MaeConfig,
  file: string,
  listener: GradientsListener,
) {
  using reference = await startReference(python ?? true);
  const versions = versionsOf(reference);
  listener.onStart?.(versions, torch.getNumThreads());
  listener.onPhase?.(`PyTorch: ${model} in ${dtype}`);
  const answer = await reference.compute({
    gradients: {
      config: referenceConfig(config, false),
      batch_size: batchSize,
      dtype,
      gradients: file,
    },
  });
  return { answer, versions };
}

/** Our side, on the same numbers that benchmarks/reference/gradients.py draws. Its gradients are copied to the CPU. */
function gradientsOf(config: MaeConfig, batchSize: number, dtype: GradientsDtype, device: Device) {
  const [height, width] = config.imageSize;
  const model = new MaskedAutoencoder(config);
  const learned = model.namedParameters().filter(([, parameter]) => parameter.requiresGrad);
  using _ = torch.scope();
  torch.manualSeed(0);
  torch.noGrad(() => {
    for (const [, parameter] of learned) parameter.normal_(0, 0.02);
    for (const module of model.modules()) {
      if (module instanceof nn.LayerNorm) module.weight?.add_(1);
    }
  });
  const images = torch.randn([batchSize, config.channels, height, width]);
  const noise = torch.rand([batchSize, model.numPatches]);
  const number: Dtype = dtype === 'float64' ? 'float64' : 'float32';
  model.to(number).to(device);
  const loss = inPrecision(dtype === 'bf16' ? 'bf16' : 'none', device, () =>
    model.loss(images.to(number).to(device), { noise: noise.to(device) }),
  );
  loss.backward();
  const gradients = new Map(
    learned.map(([name, { grad }]): [string, Tensor] => [name, (grad as Tensor).to('cpu').keep()]),
  );
  return {
    gradients,
    loss: loss.item<number>(),
    [Symbol.dispose]: () => {
      for (const gradient of gradients.values()) gradient.dispose();
      model[Symbol.dispose]();
    },
  };
}

/** PyTorch's numbers of the kernels, from `torch.nn.attention.SDPBackend`. */
const KERNELS = ['math', 'flash_attention', 'efficient_attention', 'cudnn_attention'];

function attentionOf(config: MaeConfig, batchSize: number, dtype: GradientsDtype): string[] {
  const product: Dtype = dtype === 'bf16' ? 'bfloat16' : dtype;
  const widths = [
    [config.dim, config.heads],
    [config.decoderDim, config.decoderHeads],
  ] as const;
  return widths.map(([dim, heads]) =>
    torch.tidy(() => {
      const q = torch.zeros([batchSize, heads, 8, dim / heads], {
        dtype: product,
        requiresGrad: true,
      });
      const kernel = privateFunctions._fusedSdpChoice(q, q, q);
      return KERNELS[kernel] ?? String(kernel);
    }),
  );
}
