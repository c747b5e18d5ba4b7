/** How the cost of a training step grows with the size of its parts. */
import { UsageError } from '../errors.js';
import type { MaeConfig } from '../models/index.js';
import { resolveDevice } from '../runtime/device.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import type { Device } from '../torch/index.js';
import { gemmRate } from './gemm.js';
import { stepModel } from './models.js';
import type { BenchListener, BenchResult, CaseResult, StepSetting } from './result.js';
import { Session, type SessionOptions } from './session.js';
import { MASK_RATIO, type StepOptions } from './step.js';
import { maeCase, ROUND_SECONDS, stepCase, tellStep } from './step-case.js';

/** The axes and their values: multiples of the model's own, or mask ratios. */
const AXES = {
  'batch-size': [0.125, 0.25, 0.5, 1, 2],
  'image-size': [0.5, 1, 1.5, 2],
  'mask-ratio': [0.05, 0.25, 0.5, 0.75, 0.9],
  depth: [0.25, 0.5, 1, 2],
  width: [0.5, 1, 2, 3],
} as const;

export type Axis = keyof typeof AXES;
export const axisNames = Object.keys(AXES) as Axis[];

/** A step that differs from the model's own in one thing. */
export interface ScalePoint extends CaseResult {
  axis: Axis;
  /** Number of images, pixels of a side, mask ratio, number of blocks, or features. */
  value: number;
}

export interface ScaleResult extends BenchResult, StepSetting {
  cases: ScalePoint[];
}

export interface BenchScaleOptions extends SessionOptions {
  model: string;
  batchSize?: number | undefined;
  device: Device;
  /** All by default. */
  axes?: readonly string[] | undefined;
  amp?: Precision | 'auto' | undefined;
}

/** By default fewer than for a comparison, since only the growth matters. */
const ROUNDS = 5;

/**
 * Measures steps that each differ from a model's own in one thing: batch size, image size, mask ratio, or the encoder's
 * depth or width.
 *
 * @throws UsageError for an unknown axis
 */
export async function benchScale(
  { rounds = ROUNDS, axes = axisNames, ...options }: BenchScaleOptions,
  listener: BenchListener = {},
): Promise<ScaleResult> {
  const { config, batchSize: usual } = stepModel(options.model);
  const { batchSize = usual, amp = 'none' } = options;
  const device = resolveDevice(options.device);
  const { precision } = resolvePrecision(amp, device);
  const base: StepOptions = {
    ...{ config, batchSize, device, precision },
    ...{ checkpointing: false, cudaGraph: false, maskRatio: MASK_RATIO },
  };
  const wanted = axes.map(known).flatMap((axis) => pointsOf(axis, base));
  using session = await Session.open({ ...options, rounds });
  listener.onStart?.(session.versions(), session.threads);
  const rate = gemmRate(device, precision);
  const cases: ScalePoint[] = [];
  for (const { axis, value, step } of wanted) {
    const references = { eager: session.reference, compiled: null };
    using one = await stepCase(`${axis} ${value}`, step, references, maeCase(step));
    const [result] = (await session.measure([one], ROUND_SECONDS)) as [CaseResult];
    await tellStep(result, one, rate);
    cases.push({ ...result, axis, value });
    listener.onCase?.(result);
  }
  return {
    ...session.result('scale', cases),
    cases,
    model: options.model,
    batch_size: batchSize,
    image_size: config.imageSize,
    mask_ratio: base.maskRatio,
    device,
    amp: precision,
    gemm_tflops: rate,
  };
}

function known(name: string): Axis {
  if (name in AXES) return name as Axis;
  throw new UsageError(`nothing is called '${name}' to scale; there are ${axisNames.join(', ')}`);
}

interface Point {
  axis: Axis;
  value: number;
  step: StepOptions;
}

/** The points of an axis, smallest first, without those that round to the same. */
function pointsOf(axis: Axis, base: StepOptions): Point[] {
  const points = AXES[axis].map((size) => ({ axis, ...grown[axis](size, base) }));
  return points.filter(({ value }, i) => value !== points[i - 1]?.value);
}

type Grow = (size: number, base: StepOptions) => Omit<Point, 'axis'>;

const atLeastOne = (value: number): number => Math.max(1, Math.round(value));

const grown: Record<Axis, Grow> = {
  'batch-size': (size, base) => {
    const batchSize = atLeastOne(size * base.batchSize);
    return { value: batchSize, step: { ...base, batchSize } };
  },
  'image-size': (size, base) => {
    const { imageSize, patchSize } = base.config;
    const side = patchSize * atLeastOne((size * imageSize[0]) / patchSize);
    return { value: side, step: withConfig(base, { imageSize: [side, side] }) };
  },
  'mask-ratio': (maskRatio, base) => ({ value: maskRatio, step: { ...base, maskRatio } }),
  depth: (size, base) => {
    const depth = atLeastOne(size * base.config.depth);
    return { value: depth, step: withConfig(base, { depth }) };
  },
  // The width of a head is unchanged.
  width: (size, base) => {
    const { dim, heads: before } = base.config;
    const heads = atLeastOne(size * before);
    return {
      value: (dim / before) * heads,
      step: withConfig(base, { dim: (dim / before) * heads, heads }),
    };
  },
};

function withConfig(base: StepOptions, changed: Partial<MaeConfig>): StepOptions {
  return { ...base, config: { ...base.config, ...changed } };
}
