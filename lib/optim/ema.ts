import { groupByDevice } from '../torch/dtype.js';
import { privateFunctions as ops } from '../torch/functions.js';
import { type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import type { Averaging } from './types.js';

/** A model whose weights can be averaged, such as an nn.Module. */
export interface Averaged {
  stateDict(options: { keepVars: boolean }): Record<string, Tensor>;
  loadStateDict(state: Readonly<Record<string, Tensor>>): unknown;
}

export interface ExponentialMovingAverageOptions {
  /** The share of the averages that each update keeps, from 0 to 1; about `1 / (1 - decay)` updates are averaged. */
  decay: number;
}

/**
 * An exponential moving average of a model's weights: `average += (1 - decay) (weight - average)` at each update. It starts
 * at the present weights. Polyak and Juditsky, Acceleration of stochastic approximation by averaging (1992); the same as
 * torch.optim.swa_utils.get_ema_multi_avg_fn. Frozen parameters and buffers are copied.
 *
 * Create it when the model is on its device.
 *
 * ```ts
 * optimizer.step();
 * ema.update();
 * // …
 * ema.swap(); // the model now has the averages
 * evaluate(model);
 * ema.swap(); // and now its own weights again
 * ```
 */
export class ExponentialMovingAverage implements Disposable {
  private readonly averages = new Map<Tensor, Tensor>();
  /** Weights whose averages the optimizer has moved since the last update. */
  private readonly moved = new Set<Tensor>();
  private swapped = false;
  readonly decay: number;

  constructor(
    private readonly model: Averaged,
    options: ExponentialMovingAverageOptions,
  ) {
    checkOptions('ExponentialMovingAverage', options, ['decay']);
    const { decay } = options;
    if (!(decay >= 0 && decay <= 1)) {
      throw refuse(`decay should be a number from 0 to 1, got ${decay}`);
    }
    this.decay = decay;
    for (const tensor of Object.values(model.stateDict({ keepVars: true }))) {
      // Weights that have two names are averaged once.
      if (this.averages.has(tensor)) continue;
      this.averages.set(tensor, torch.tidy(() => tensor.detach().clone()).keep());
    }
  }

  /** For an optimizer's step, which may move averages in its own pass over memory; {@link update} moves the others. */
  averaging(): Averaging {
    this.refuseSwapped('averaging');
    return {
      share: 1 - this.decay,
      of: (weight) => (weight.requiresGrad ? this.averages.get(weight) : undefined),
      moved: (weights) => {
        for (const weight of weights) this.moved.add(weight);
      },
    };
  }

  /** Adds the model's weights to the averages. Call it after each step of the optimizer. Does not wait for the device. */
  update(): void {
    this.refuseSwapped('update');
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    const pairs = [...this.averages];
    const learned = pairs.filter(([tensor]) => tensor.requiresGrad && !this.moved.has(tensor));
    for (const group of groupByDevice(learned, ([tensor]) => tensor)) {
      ops._foreachLerp_(averagesOf(group), tensorsOf(group), 1 - this.decay);
    }
    copyAll(pairs.filter(([tensor]) => !tensor.requiresGrad));
    this.moved.clear();
  }

  /** Sets the averages to the model's weights. */
  reset(): void {
    this.refuseSwapped('reset');
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    copyAll([...this.averages]);
  }

  /** Exchanges the averages with the model's weights, exactly; a second call undoes the first. */
  swap(): void {
    using _grad = torch.noGrad();
    for (const [tensor, average] of this.averages) {
      using _scope = torch.scope();
      const own = tensor.clone();
      tensor.copy_(average);
      average.copy_(own);
    }
    this.swapped = !this.swapped;
  }

  /**
   * The averages under the model's keys, so that a model can load them. The tensors are the averages' own: save or clone
   * them before the next update.
   */
  stateDict(): Record<string, Tensor> {
    this.refuseSwapped('stateDict');
    const entries = Object.entries(this.model.stateDict({ keepVars: true }));
    return Object.fromEntries(
      entries.map(([key, tensor]) => [key, this.averages.get(tensor) as Tensor]),
    );
  }

  /**
   * Loads averages of stateDict().
   *
   * @throws TorchError where keys or shapes are not the model's; nothing changes then.
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>): void {
    this.refuseSwapped('loadStateDict');
    // The model itself checks keys and shapes.
    this.swap();
    try {
      this.model.loadStateDict(state);
    } finally {
      this.swap();
    }
  }

  /** Frees the averages. Where they were swapped in, the model gets its own weights back. */
  dispose(): void {
    if (this.swapped) this.swap();
    for (const average of this.averages.values()) average.dispose();
    this.averages.clear();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private refuseSwapped(caller: string): void {
    if (!this.swapped) return;
    throw refuse(`${caller}() is called while the model has the averages; call swap() first`);
  }
}

type Pair = readonly [tensor: Tensor, average: Tensor];

const tensorsOf = (pairs: readonly Pair[]): Tensor[] => pairs.map(([tensor]) => tensor);
const averagesOf = (pairs: readonly Pair[]): Tensor[] => pairs.map(([, average]) => average);

function copyAll(pairs: readonly Pair[]): void {
  for (const group of groupByDevice(pairs, ([tensor]) => tensor)) {
    ops._foreachCopy_(averagesOf(group), tensorsOf(group));
  }
}

function refuse(problem: string): TorchError {
  return new TorchError(`ExponentialMovingAverage: ${problem}`, 'ValueError');
}
