import { UserError } from '../../../errors.js';
import { checkOptions } from '../../../settings/index.js';
import { type Tensor, torch } from '../../../torch/index.js';
import { PURPOSE, RandomStream } from '../../random.js';
import type { ColorOp } from '../color-ops.js';
import {
  COLOR_SETTINGS,
  type ColorOptions,
  createColorPolicy,
  drawColorOps,
} from '../color-policy.js';
import { BATCH_COLOR_OPS } from './color-ops.js';

/** The coordinates of a batch in training; see {@link drawColors}. */
export interface ColorPlace {
  readonly seed: number;
  readonly epoch: number;
  /** The dataset's index of each sample. */
  readonly indices: ArrayLike<number>;
  /** The view of the samples; 0 by default. */
  readonly view?: number;
}

/**
 * Draws the changes of colours of each sample: a pure function of its seed, epoch, index and view.
 *
 * @returns For each sample its changes in order.
 * @throws UserError where an option is invalid
 */
export function drawColors(options: ColorOptions, place: ColorPlace): ColorOp[][] {
  checkOptions('drawColors', options, COLOR_SETTINGS);
  checkOptions('drawColors', place, ['seed', 'epoch', 'indices', 'view']);
  const { seed, epoch, indices, view = 0 } = place;
  const policy = createColorPolicy(options);
  return Array.from(indices, (index) =>
    policy === undefined
      ? []
      : drawColorOps(policy, new RandomStream(seed, PURPOSE.color, index, epoch, view)),
  );
}

/**
 * Changes the colours of a batch on its device; a loader's threads would do it image by image. Results agree up to
 * rounding: the loader rounds to bytes after every change, this function at most after the last.
 *
 * @param images (N, C, H, W) with 1 or 3 channels: uint8, or of a floating point dtype with values from 0 to 1
 * @param draws The changes of each image, from {@link drawColors}.
 * @returns A new tensor of the same dtype.
 * @throws UserError where the images have another shape or there are not as many draws
 */
export function changeColors(images: Tensor, draws: readonly (readonly ColorOp[])[]): Tensor {
  const { shape, dtype } = images;
  if (shape.length !== 4 || (shape[1] !== 1 && shape[1] !== 3)) {
    throw new UserError(
      `images have the shape (${shape.join(', ')}); expected (N, C, H, W) with 1 or 3 channels`,
    );
  }
  if (draws.length !== shape[0]) {
    throw new UserError(
      `there are ${draws.length} draws; expected one for each of ${shape[0]} images`,
    );
  }
  return torch.tidy(() => {
    const isBytes = dtype === 'uint8';
    // Half precision is not enough for sums over an image.
    const precise = images.to(dtype === 'float64' ? 'float64' : 'float32');
    const changed = isBytes ? precise.div(255) : precise.clone();
    const steps = Math.max(0, ...draws.map(({ length }) => length));
    for (let step = 0; step < steps; step++) changeOnce(changed, draws, step);
    return (isBytes ? changed.mul(255).round() : changed).to(dtype);
  });
}

/** Applies one change to each image, in place. Changes of the same kind are computed together. */
function changeOnce(images: Tensor, draws: readonly (readonly ColorOp[])[], step: number): void {
  const kinds = new Map<ColorOp['kind'], { rows: number[]; values: number[] }>();
  for (const [row, ops] of draws.entries()) {
    const op = ops[step];
    if (op === undefined) continue;
    const group = kinds.get(op.kind) ?? { rows: [], values: [] };
    group.rows.push(row);
    group.values.push(op.value);
    kinds.set(op.kind, group);
  }
  for (const [kind, { rows, values }] of kinds) {
    torch.tidy(() => {
      const index = torch.tensor(rows, { dtype: 'int64', device: images.device });
      images.indexCopy_(0, index, BATCH_COLOR_OPS[kind](images.indexSelect(0, index), values));
    });
  }
}
