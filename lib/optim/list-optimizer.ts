/** What optimizers share whose factors are computed on the CPU, from the number of steps. */
import { privateFunctions as ops } from '../torch/functions.js';
import { Tensor, torch } from '../torch/index.js';
import { Optimizer } from './optimizer.js';
import type { StatePlace } from './state.js';
import type { GroupBase, StepOptions } from './types.js';

/** Options that mean the same to all these optimizers. */
interface ListOptions {
  readonly lr: number | Tensor;
  /** L2 penalty: this times the weights is added to their gradients. */
  readonly weightDecay?: number;
  /** Weights shrink by `lr * weightDecay` of themselves instead. */
  readonly decoupledWeightDecay?: boolean;
  readonly maximize?: boolean;
}

/** The state of a batch. */
interface ListState<Lists> {
  readonly lists: Lists;
  /** Each parameter's number of steps. */
  readonly steps: readonly Tensor[];
  /** The distinct tensors among them. */
  readonly counters: readonly Tensor[];
}

/** A step of a batch of parameters. */
export interface Move<Options> {
  readonly group: Options & GroupBase;
  readonly lr: number;
  readonly params: readonly Tensor[];
  /** The gradients, with weight decay, of what is minimized. */
  readonly grads: readonly Tensor[];
  /** Each parameter's number of steps, with this one. */
  readonly steps: readonly number[];
}

/**
 * Base class of optimizers that change their parameters by ops on lists. Numbers of the state are kept on the CPU, where
 * their factors are computed in float64, as by PyTorch. So a step with `foundInf` waits for the device.
 *
 * A subclass sets up the state of parameters (`setUpLists`) and defines how a step changes them (`move`).
 */
export abstract class ListOptimizer<
  Options extends ListOptions,
  Lists extends object,
> extends Optimizer<Options, ListState<Lists>> {
  /** Names of numbers in the state. */
  protected readonly numbers: readonly string[] = ['step'];

  protected abstract setUpLists(params: readonly Tensor[], group: Options & GroupBase): Lists;

  protected abstract move(step: Move<Options>, lists: Lists): void;

  protected override setUp(
    params: readonly Tensor[],
    group: Options & GroupBase,
  ): ListState<Lists> {
    const steps = this.stepsOf(params);
    return { lists: this.setUpLists(params, group), steps, counters: [...new Set(steps)] };
  }

  protected override update(
    group: Options & GroupBase,
    params: readonly Tensor[],
    grads: readonly Tensor[],
    { lists, steps, counters }: ListState<Lists>,
    { foundInf = null }: StepOptions,
  ): void {
    if (foundInf !== null && foundInf.item() !== 0) return;
    ops._foreachAdd_(counters, 1);
    const counts = new Map(counters.map((counter) => [counter, counter.item<number>()]));
    const lr = group.lr instanceof Tensor ? group.lr.item<number>() : group.lr;
    const directions = group.maximize ? ops._foreachNeg(grads) : grads;
    const step = { group, lr, params, steps: steps.map((one) => counts.get(one) as number) };
    this.move({ ...step, grads: this.decay(group, lr, params, directions) }, lists);
  }

  /** Weight decay. @returns The gradients with it. */
  protected decay(
    { weightDecay = 0, decoupledWeightDecay = false }: Options,
    lr: number,
    params: readonly Tensor[],
    grads: readonly Tensor[],
  ): readonly Tensor[] {
    if (weightDecay === 0) return grads;
    if (grads.some(({ layout }) => layout === 'sparse_coo')) {
      throw this.refuse('weightDecay is not for sparse gradients');
    }
    if (!decoupledWeightDecay) return ops._foreachAdd(grads, params, { alpha: weightDecay });
    ops._foreachMul_(params, 1 - lr * weightDecay);
    return grads;
  }

  protected override placeOf(name: string, param: Tensor): StatePlace {
    if (!this.numbers.includes(name)) return { shape: param.shape, device: param.device };
    return { shape: [], device: 'cpu', dtype: 'float32' };
  }

  /** A tensor of the state for each parameter, of its shape and filled with a value at first. */
  protected tensorsOf(params: readonly Tensor[], name: string, value = 0): Tensor[] {
    return params.map((param) => this.stateOf(param, name, () => torch.fullLike(param, value)));
  }

  /** A number of the state for each parameter. */
  protected numbersOf(params: readonly Tensor[], name: string, value: number): Tensor[] {
    const make = () => torch.tensor(value, { dtype: 'float32', device: 'cpu' });
    return params.map((param) => this.stateOf(param, name, make));
  }
}

/** Moves averages of squares towards the squares of values. */
export function averageSquares(
  averages: readonly Tensor[],
  values: readonly Tensor[],
  decay: number,
): void {
  ops._foreachMul_(averages, decay);
  ops._foreachAddcmul_(averages, values, values, 1 - decay);
}

/** The roots of tensors, plus `eps`. */
export function rootsOf(tensors: readonly Tensor[], eps: number): Tensor[] {
  const roots = ops._foreachSqrt(tensors);
  ops._foreachAdd_(roots, eps);
  return roots;
}

/** A sparse tensor with the elements of another, of other values. */
export function withValues(grad: Tensor, values: Tensor): Tensor {
  return torch.sparseCooTensor(grad.indices(), values, grad.shape);
}
