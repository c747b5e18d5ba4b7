/** Padding. A size is one number for all sides, or [left, right, top, bottom, front, back]. */
import { type Tensor, TorchError } from '../torch/index.js';
import { tuple } from './arguments.js';
import * as F from './functional.js';
import { optionLayer } from './option-layer.js';
import { pythonValue } from './repr.js';

/** The base of padding of the last `dims` dimensions by values of the input. */
const padding = (dims: number, mode: Exclude<F.PadMode, 'constant'>) =>
  optionLayer(
    (padding: F.Size) => ({ padding: tuple(padding, 2 * dims) }),
    [],
    {},
    ({ padding }, input: Tensor) => {
      const { ndim } = input;
      if (mode === 'circular' && ndim !== dims + 1 && ndim !== dims + 2) {
        throw new TorchError(
          `CircularPad${dims}d: expected an input of ${dims + 1} or ${dims + 2} dimensions, got one of ${ndim}`,
          'ValueError',
        );
      }
      return F.pad(input, padding, { mode });
    },
    { repr: (o) => pythonValue(o.padding) },
  );

/** Pads [N, C, L] with what follows at the other end. */
export class CircularPad1d extends padding(1, 'circular') {}
/** Pads [N, C, H, W] with what follows at the other end. */
export class CircularPad2d extends padding(2, 'circular') {}
/** Pads [N, C, D, H, W] with what follows at the other end. */
export class CircularPad3d extends padding(3, 'circular') {}
/** Pads [N, C, L] with its mirror image, without the border. */
export class ReflectionPad1d extends padding(1, 'reflect') {}
/** Pads [N, C, H, W] with its mirror image, without the border. */
export class ReflectionPad2d extends padding(2, 'reflect') {}
/** Pads [N, C, D, H, W] with its mirror image, without the border. */
export class ReflectionPad3d extends padding(3, 'reflect') {}
/** Pads [N, C, L] with the values at its border. */
export class ReplicationPad1d extends padding(1, 'replicate') {}
/** Pads [N, C, H, W] with the values at its border. */
export class ReplicationPad2d extends padding(2, 'replicate') {}
/** Pads [N, C, D, H, W] with the values at its border. */
export class ReplicationPad3d extends padding(3, 'replicate') {}

const constant = (dims: number) =>
  optionLayer(
    (padding: F.Size, value: number) => ({ padding: tuple(padding, 2 * dims), value }),
    [],
    {},
    ({ padding, value }, input: Tensor) => F.pad(input, padding, { value }),
    { repr: ({ padding, value }) => `padding=${pythonValue(padding)}, value=${value}` },
  );

/** Pads [N, C, L] with a value. */
export class ConstantPad1d extends constant(1) {}
/** Pads [N, C, H, W] with a value. */
export class ConstantPad2d extends constant(2) {}
/** Pads [N, C, D, H, W] with a value. */
export class ConstantPad3d extends constant(3) {}

const zero = (dims: number) =>
  optionLayer(
    (padding: F.Size) => ({ padding: tuple(padding, 2 * dims) }),
    [],
    {},
    ({ padding }, input: Tensor) => F.pad(input, padding, { value: 0 }),
    { repr: (o) => pythonValue(o.padding) },
  );

/** Pads [N, C, L] with zeros. */
export class ZeroPad1d extends zero(1) {}
/** Pads [N, C, H, W] with zeros. */
export class ZeroPad2d extends zero(2) {}
/** Pads [N, C, D, H, W] with zeros. */
export class ZeroPad3d extends zero(3) {}
