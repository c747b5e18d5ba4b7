/** Options and states of optimizers. */
import type { Tensor } from '../torch/index.js';

/** Properties of every group of parameters, beside the options of its optimizer. */
export interface GroupBase {
  params: Tensor[];
  /** A tensor lets a CUDA graph of the step read a rate that changes. */
  lr: number | Tensor;
  /** The factor by which setLearningRate() multiplies this group's rate, such as layer decay; 1 by default. */
  lrScale?: number;
  /** The group's name, for logs. */
  name?: string;
}

/** A group of parameters as an optimizer takes it; missing options are those of the optimizer. */
export type GroupInput<Options> = Partial<Options> & {
  params: Tensor | Iterable<Tensor>;
  lrScale?: number;
  name?: string;
};

/** Parameters, or groups of parameters with options of their own. */
export type ParamsInput<Options> = Iterable<Tensor> | Iterable<GroupInput<Options>>;

/**
 * Conditions of a step, as tensors. For them, the program does not wait for the device in steps of Adam, AdamW, SGD and LARS.
 */
export interface StepOptions {
  /**
   * A tensor without dimensions: 1 where the step must change nothing, such as after an infinite or NaN gradient, else 0.
   * Parameters and state then keep every bit.
   */
  foundInf?: Tensor | null;
  /** The factor that the gradients are still scaled by; only for optimizers with `supportsGradScaling`. */
  gradScale?: Tensor | null;
  /** A factor for the gradients, as of clipping; only for optimizers with `supportsGradFactor`. They may be scaled in place. */
  gradFactor?: Tensor | null;
  /** Averages of the weights, which an optimizer may move in the same pass over memory. */
  averaging?: Averaging | null;
}

/** Moving averages of weights: `average += share (weight - average)` after a step, also after one that is skipped. */
export interface Averaging {
  readonly share: number;
  /** The average of a weight; undefined where it has none. */
  of(weight: Tensor): Tensor | undefined;
  /** Called for weights whose averages were moved. */
  moved(weights: readonly Tensor[]): void;
}

/** A group in PyTorch's form: options in snake_case, and the positions of its parameters in the whole. */
export interface SavedGroup {
  params: number[];
  [option: string]: unknown;
}

/** A part of a parameter's state. */
export type SavedValue = Tensor | number | null | readonly (Tensor | number | null)[];

/** An optimizer's state in PyTorch's form. */
export interface OptimizerState {
  /** The tensors of each parameter by their names in snake_case; the keys are positions among all parameters. */
  state: Record<string, Record<string, SavedValue>>;
  param_groups: SavedGroup[];
}
