/** What optimizers are told. */
import type { Tensor } from '../torch/index.js';

/** What every group of parameters has, beside the options of its optimizer. */
export interface GroupBase {
  params: Tensor[];
  /** A tensor lets a recorded graph of the step read a rate that changes. */
  lr: number | Tensor;
  /** The factor by which setLearningRate() multiplies this group's rate, such as layer decay; 1 by default. */
  lrScale?: number;
  /** What the group is called, for logs. */
  name?: string;
}

/** A group of parameters as it is given to an optimizer: what it leaves out is as for all groups. */
export type GroupInput<Options> = Partial<Options> & {
  params: Tensor | Iterable<Tensor>;
  lrScale?: number;
  name?: string;
};

/** Parameters, or groups of parameters with options of their own. */
export type ParamsInput<Options> = Iterable<Tensor> | Iterable<GroupInput<Options>>;

/** What a step is told by tensors, so that nobody waits for the device. */
export interface StepOptions {
  /**
   * 1 where the step must change nothing, as after a gradient that is infinite or NaN, else 0: a tensor without
   * dimensions. Parameters and state then stay as they are to the last bit.
   */
  foundInf?: Tensor | null;
  /** The factor that the gradients still carry; only for optimizers with `supportsGradScaling`. */
  gradScale?: Tensor | null;
}

/** A group in PyTorch's form: options in snake_case, and the positions of its parameters in the whole. */
export interface SavedGroup {
  params: number[];
  [option: string]: unknown;
}

/** An optimizer's state in PyTorch's form. */
export interface OptimizerState {
  /** The tensors of each parameter by their names in snake_case; the keys are positions among all parameters. */
  state: Record<string, Record<string, Tensor | number | null>>;
  param_groups: SavedGroup[];
}
