/** Layers that move elements to other shapes. */
import { type Tensor, torch } from '../torch/index.js';
import * as F from './functional.js';
import { none, optionLayer } from './option-layer.js';
import { pythonFloat, pythonValue } from './repr.js';

/** Flattens the dimensions from `startDim` to `endDim` into one; all but the first by default. */
export class Flatten extends optionLayer(
  none,
  ['startDim', 'endDim'],
  { startDim: 1, endDim: -1 },
  ({ startDim, endDim }, input: Tensor) => torch.flatten(input, startDim, endDim),
  { repr: ({ startDim, endDim }) => `start_dim=${startDim}, end_dim=${endDim}` },
) {}

/** Makes several dimensions of one. */
export class Unflatten extends optionLayer(
  (dim: number, unflattenedSize: readonly number[]) => ({ dim, unflattenedSize }),
  [],
  {},
  ({ dim, unflattenedSize }, input: Tensor) => input.unflatten(dim, unflattenedSize),
  { repr: (o) => `dim=${o.dim}, unflattened_size=${pythonValue(o.unflattenedSize)}` },
) {}

/** Channels become pixels: [..., C r^2, H, W] becomes [..., C, H r, W r]. Shi et al., arXiv:1609.05158. */
export class PixelShuffle extends optionLayer(
  (upscaleFactor: number) => ({ upscaleFactor }),
  [],
  {},
  ({ upscaleFactor }, input: Tensor) => F.pixelShuffle(input, upscaleFactor),
  { repr: ({ upscaleFactor }) => `upscale_factor=${upscaleFactor}` },
) {}

/** The inverse of {@link PixelShuffle}. */
export class PixelUnshuffle extends optionLayer(
  (downscaleFactor: number) => ({ downscaleFactor }),
  [],
  {},
  ({ downscaleFactor }, input: Tensor) => F.pixelUnshuffle(input, downscaleFactor),
  { repr: ({ downscaleFactor }) => `downscale_factor=${downscaleFactor}` },
) {}

/** Interleaves groups of channels. Zhang et al., arXiv:1707.01083. */
export class ChannelShuffle extends optionLayer(
  (groups: number) => ({ groups }),
  [],
  {},
  ({ groups }, input: Tensor) => F.channelShuffle(input, groups),
  { repr: ({ groups }) => `groups=${groups}` },
) {}

const WINDOWS = { dilation: 1 as F.Size, padding: 0 as F.Size, stride: 1 as F.Size };

const printed = (o: typeof WINDOWS & { kernelSize: F.Size }) =>
  `kernel_size=${pythonValue(o.kernelSize)}, dilation=${pythonValue(o.dilation)}, ` +
  `padding=${pythonValue(o.padding)}, stride=${pythonValue(o.stride)}`;

/** The windows of images [N, C, H, W] as columns: [N, C * window, windows]. */
export class Unfold extends optionLayer(
  (kernelSize: F.Size) => ({ kernelSize }),
  ['dilation', 'padding', 'stride'],
  WINDOWS,
  ({ kernelSize, dilation, padding, stride }, input: Tensor) =>
    F.unfold(input, kernelSize, { dilation, padding, stride }),
  { repr: printed },
) {}

/** Adds windows, as {@link Unfold} gives them, to images of `outputSize`. */
export class Fold extends optionLayer(
  (outputSize: F.Size, kernelSize: F.Size) => ({ outputSize, kernelSize }),
  ['dilation', 'padding', 'stride'],
  WINDOWS,
  ({ outputSize, kernelSize, dilation, padding, stride }, input: Tensor) =>
    F.fold(input, outputSize, kernelSize, { dilation, padding, stride }),
  { repr: (o) => `output_size=${pythonValue(o.outputSize)}, ${printed(o)}` },
) {}

const factor = (value: F.Size) =>
  typeof value === 'number' ? pythonFloat(value) : `(${value.map(pythonFloat).join(', ')})`;

const printedSize = (o: { size: F.Size | null; scaleFactor: F.Size | null }, mode: string) =>
  `${o.scaleFactor === null ? `size=${pythonValue(o.size)}` : `scale_factor=${factor(o.scaleFactor)}`}, mode='${mode}'`;

const NO_SIZE = { size: null as F.Size | null, scaleFactor: null as F.Size | null };

/** Resizes signals, images or volumes, as {@link F.interpolate | interpolate} does. */
export class Upsample extends optionLayer(
  none,
  ['size', 'scaleFactor', 'mode', 'alignCorners', 'recomputeScaleFactor'],
  {
    ...NO_SIZE,
    mode: 'nearest' as F.InterpolateMode,
    alignCorners: null as boolean | null,
    recomputeScaleFactor: null as boolean | null,
  },
  ({ size, scaleFactor, mode, alignCorners, recomputeScaleFactor }, input: Tensor) =>
    F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor }),
  { repr: (o) => printedSize(o, o.mode) },
) {}

/** {@link Upsample} of images in the mode `'nearest'`. */
export class UpsamplingNearest2d extends optionLayer(
  none,
  ['size', 'scaleFactor'],
  NO_SIZE,
  ({ size, scaleFactor }, input: Tensor) => F.upsampleNearest(input, { size, scaleFactor }),
  { repr: (o) => printedSize(o, 'nearest') },
) {}

/** {@link Upsample} of images in the mode `'bilinear'`; corners keep their values. */
export class UpsamplingBilinear2d extends optionLayer(
  none,
  ['size', 'scaleFactor'],
  NO_SIZE,
  ({ size, scaleFactor }, input: Tensor) => F.upsampleBilinear(input, { size, scaleFactor }),
  { repr: (o) => printedSize(o, 'bilinear') },
) {}
