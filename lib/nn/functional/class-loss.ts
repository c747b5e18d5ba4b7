/** Losses of classes. */
import { type Tensor, torch } from '../../torch/index.js';
import { callable } from '../arguments.js';
import { linear } from './linear.js';
import {
  isSameShape,
  type LossOptions,
  reductionCode,
  refuse,
  sizes,
  type WeightedLossOptions,
} from './loss.js';

export interface NllLossOptions extends WeightedLossOptions {
  /** A class whose samples are ignored; -100 by default. */
  ignoreIndex?: number;
}

/** The negative of the log probabilities [N, classes, ...] of the classes int64 [N, ...]. */
export const nllLoss = callable(
  'nllLoss',
  ['input', 'target'],
  ['weight', 'ignoreIndex', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    { weight = null, ignoreIndex = -100, reduction }: NllLossOptions,
  ) => torch.nllLossNd(input, target, weight, reductionCode('nllLoss', reduction), ignoreIndex),
);

export interface CrossEntropyOptions extends LossOptions {
  /** A weight for each class. */
  weight?: Tensor | null;
  /** A class whose samples are ignored; -100 by default. */
  ignoreIndex?: number;
  /** Label smoothing: the share of the target that is spread evenly over all classes; 0 by default. */
  labelSmoothing?: number;
}

/**
 * Cross entropy of logits [N, classes, ...].
 *
 * The target is class indices, int64 [N, ...], or probabilities with the shape of the logits and a floating point dtype.
 */
export const crossEntropy = callable(
  'crossEntropy',
  ['input', 'target'],
  ['weight', 'ignoreIndex', 'reduction', 'labelSmoothing'],
  (input: Tensor, target: Tensor, options: CrossEntropyOptions) =>
    torch.crossEntropyLoss(
      input,
      target,
      options.weight ?? null,
      reductionCode('crossEntropy', options.reduction),
      options.ignoreIndex ?? -100,
      options.labelSmoothing ?? 0,
    ),
);

export interface LinearCrossEntropyOptions extends Omit<CrossEntropyOptions, 'ignoreIndex'> {
  /** Added to the logits. */
  linearBias?: Tensor | null;
  ignoreIndex?: number | null;
}

/** Cross entropy of the logits that a linear layer gives: input [N, in] or [in], weight [classes, ..., in]. */
export const linearCrossEntropy = callable(
  'linearCrossEntropy',
  ['input', 'linearWeight', 'target'],
  ['linearBias', 'weight', 'reduction', 'ignoreIndex', 'labelSmoothing'],
  (
    input: Tensor,
    linearWeight: Tensor,
    target: Tensor,
    { linearBias = null, ignoreIndex = null, ...options }: LinearCrossEntropyOptions,
  ) => {
    const caller = 'linearCrossEntropy';
    const features = input.shape.at(-1);
    const classes = linearWeight.shape.slice(0, -1);
    if (input.ndim < 1 || input.ndim > 2) {
      throw refuse(caller, `input should have 1 or 2 dimensions, got ${input.ndim}`);
    }
    if (linearWeight.ndim < 2 || linearWeight.shape.at(-1) !== features) {
      throw refuse(
        caller,
        `linearWeight should have the shape [classes, ..., ${features}], got ${sizes(linearWeight)}`,
      );
    }
    if (linearBias !== null && String(linearBias.shape) !== String(classes)) {
      throw refuse(
        caller,
        `linearBias should have the shape [${classes.join(', ')}], got ${sizes(linearBias)}`,
      );
    }
    if (classes.length > 1 && input.ndim === 1) {
      throw refuse(caller, `input should be a batch for linearWeight ${sizes(linearWeight)}`);
    }
    const shape = [...input.shape.slice(0, -1), ...classes];
    if (String(target.shape) === String(shape) && ignoreIndex !== null) {
      throw refuse(caller, 'ignoreIndex is for classes, but target has probabilities');
    }
    const flat = linearWeight.reshape([-1, features as number]);
    const logits = linear(input, flat, linearBias?.reshape([-1]) ?? null).reshape(shape);
    const { weight, reduction, labelSmoothing } = options;
    const known = { weight, reduction, labelSmoothing, ignoreIndex: ignoreIndex ?? -100 };
    return crossEntropy(logits, target, known);
  },
);

/** Binary cross entropy of probabilities with targets from 0 to 1, elementwise. */
export const binaryCrossEntropy = callable(
  'binaryCrossEntropy',
  ['input', 'target'],
  ['weight', 'reduction'],
  (input: Tensor, target: Tensor, { weight = null, reduction }: WeightedLossOptions) => {
    const code = reductionCode('binaryCrossEntropy', reduction);
    checkShapes('binaryCrossEntropy', input, target);
    const factors = weight === null ? null : torch.broadcastTensors([weight, target])[0];
    return torch.binaryCrossEntropy(input, target, factors, code);
  },
);

function checkShapes(caller: string, input: Tensor, target: Tensor): void {
  if (isSameShape(input, target)) return;
  throw refuse(
    caller,
    `target should have the shape of input, ${sizes(input)}, got ${sizes(target)}`,
  );
}

export interface LogitsLossOptions extends WeightedLossOptions {
  /** A factor for positive targets of each class. */
  posWeight?: Tensor | null;
}

/** Binary cross entropy of logits with targets from 0 to 1, elementwise. */
export const binaryCrossEntropyWithLogits = callable(
  'binaryCrossEntropyWithLogits',
  ['input', 'target'],
  ['weight', 'reduction', 'posWeight'],
  (
    input: Tensor,
    target: Tensor,
    { weight = null, reduction, posWeight = null }: LogitsLossOptions,
  ) => {
    const code = reductionCode('binaryCrossEntropyWithLogits', reduction);
    checkShapes('binaryCrossEntropyWithLogits', input, target);
    return torch.binaryCrossEntropyWithLogits(input, target, weight, posWeight, code);
  },
);
