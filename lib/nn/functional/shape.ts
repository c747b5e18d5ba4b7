/** Padding, and moving elements to other shapes. */
import { type Tensor, torch } from '../../torch/index.js';
import { callable, tuple } from '../arguments.js';
import type { Size } from './pool.js';

export const { pixelShuffle, pixelUnshuffle, channelShuffle, nativeChannelShuffle } = torch;

export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

export interface PadOptions {
  /** `'constant'` by default. */
  mode?: PadMode;
  /** What to pad with in the mode `'constant'`; 0 by default. */
  value?: number | null;
}

/** Pads the last dimensions, starting from the last: [left, right, top, bottom, ...]. */
export const pad = callable(
  'pad',
  ['input', 'pad'],
  ['mode', 'value'],
  (input: Tensor, pad: readonly number[], { mode = 'constant', value = null }: PadOptions) =>
    torch.pad(input, pad, mode, value),
);

/** One-hot vectors: int64 [...] becomes [..., classes]; `numClasses` is one more than the largest by default. */
export const oneHot = callable(
  'oneHot',
  ['input'],
  ['numClasses'],
  (input: Tensor, { numClasses = -1 }: { numClasses?: number }) => torch.oneHot(input, numClasses),
);

export interface UnfoldOptions {
  /** The step within the window; 1 by default. */
  dilation?: Size;
  /** How much to pad with zeros on both sides; 0 by default. */
  padding?: Size;
  /** The step of the window; 1 by default. */
  stride?: Size;
}

/** The windows of images [N, C, H, W] as columns: [N, C * window, windows]. */
export const unfold = callable(
  'unfold',
  ['input', 'kernelSize'],
  ['dilation', 'padding', 'stride'],
  (input: Tensor, kernelSize: Size, { dilation = 1, padding = 0, stride = 1 }: UnfoldOptions) =>
    torch.im2col(
      input,
      tuple(kernelSize, 2),
      tuple(dilation, 2),
      tuple(padding, 2),
      tuple(stride, 2),
    ),
);

/** Adds windows, as {@link unfold} gives them, to images of `outputSize`. */
export const fold = callable(
  'fold',
  ['input', 'outputSize', 'kernelSize'],
  ['dilation', 'padding', 'stride'],
  (
    input: Tensor,
    outputSize: Size,
    kernelSize: Size,
    { dilation = 1, padding = 0, stride = 1 }: UnfoldOptions,
  ) =>
    torch.col2im(
      input,
      tuple(outputSize, 2),
      tuple(kernelSize, 2),
      tuple(dilation, 2),
      tuple(padding, 2),
      tuple(stride, 2),
    ),
);
