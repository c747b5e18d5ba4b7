import { newBuffer } from '../../nn/create.js';
import { type Buffer, deepcopy, Module, type Parameter } from '../../nn/index.js';
import { groupByDevice } from '../../torch/dtype.js';
import { privateFunctions as ops } from '../../torch/functions.js';
import { type Device, type Tensor, TorchError, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';

/** The next average of a tensor, from the present one, the model's value, and the number of values averaged before. */
export type AverageFunction = (averaged: Tensor, current: Tensor, numAveraged: number) => Tensor;

/** The same for lists of tensors of one device and dtype; changes the averages in place. */
export type MultiAverageFunction = (
  averaged: readonly Tensor[],
  current: readonly Tensor[],
  numAveraged: number,
) => void;

export interface AveragedModelOptions {
  /** The averages' device; the model's by default. */
  device?: Device;
  /** How an average is formed; that of all values equally by default. */
  avgFn?: AverageFunction;
  /** The same for lists; in the place of `avgFn`. */
  multiAvgFn?: MultiAverageFunction;
  /** Whether buffers are averaged, too, rather than copied; false by default. */
  useBuffers?: boolean;
}

/**
 * A copy of a model whose parameters are averages of the model's, as torch.optim.swa_utils.AveragedModel. By default every
 * update counts the same (Izmailov et al., arXiv:1803.05407); {@link getEmaMultiAvgFn} gives an exponential average.
 *
 * ```ts
 * const averaged = new optim.swaUtils.AveragedModel(model);
 * for (const batch of batches) {
 *   step(model, batch);
 *   averaged.updateParameters(model);
 * }
 * await optim.swaUtils.updateBn(batches, averaged);
 * ```
 */
export class AveragedModel<M extends Module> extends Module {
  /** How often the averages were updated. */
  readonly nAveraged: Buffer;
  /** The model of the averages. */
  readonly module: M;
  readonly useBuffers: boolean;
  private readonly average: MultiAverageFunction;

  constructor(model: M, options: AveragedModelOptions = {}) {
    super();
    checkOptions('AveragedModel', options, ['device', 'avgFn', 'multiAvgFn', 'useBuffers']);
    const { device, avgFn, multiAvgFn, useBuffers = false } = options;
    if (avgFn !== undefined && multiAvgFn !== undefined) {
      throw new TorchError(
        'AveragedModel: give one of avgFn and multiAvgFn, not both',
        'ValueError',
      );
    }
    this.module = deepcopy(model);
    if (device !== undefined) this.module.to(device);
    this.nAveraged = newBuffer(() => torch.tensor(0, { dtype: 'int64', device: device ?? null }));
    this.useBuffers = useBuffers;
    this.average = multiAvgFn ?? oneByOne(avgFn ?? getSwaAvgFn());
  }

  forward(...inputs: Parameters<M['forward']>): ReturnType<M['forward']> {
    return this.module.forward(...inputs) as ReturnType<M['forward']>;
  }

  /** Adds the model's parameters to the averages; the first time, copies them. */
  updateParameters(model: M): void {
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    const count = this.nAveraged.item<number>();
    const pairs = pairUp(this.module.parameters(), model.parameters());
    const buffers = pairUp(this.module.buffers(), model.buffers());
    if (this.useBuffers) pairs.push(...buffers.splice(0));
    if (count === 0) copyAll(pairs);
    else {
      for (const group of groupByDevice(pairs, ([average]) => average)) {
        const averaged = group.map(([average]) => average);
        const current = group.map(([average, value]) => value.to(average.device));
        this.average(averaged, current, count);
      }
    }
    copyAll(buffers);
    this.nAveraged.add_(1);
  }
}

type Pair = readonly [averaged: Tensor, current: Tensor];

function pairUp(
  averaged: readonly (Parameter | Buffer)[],
  current: readonly (Parameter | Buffer)[],
): Pair[] {
  if (averaged.length !== current.length) {
    throw new TorchError(
      `AveragedModel.updateParameters: the model should have ${averaged.length} tensors as the averages have, got ${current.length}`,
      'ValueError',
    );
  }
  return averaged.map((tensor, i) => [tensor.detach(), (current[i] as Tensor).detach()]);
}

function copyAll(pairs: readonly Pair[]): void {
  for (const [average, value] of pairs) average.copy_(value);
}

function oneByOne(average: AverageFunction): MultiAverageFunction {
  return (averaged, current, count) => {
    for (const [i, tensor] of averaged.entries()) {
      tensor.copy_(average(tensor, current[i] as Tensor, count));
    }
  };
}

/** The average of all values equally. */
export function getSwaAvgFn(): AverageFunction {
  return (averaged, current, count) => averaged.add(current.sub(averaged).div(count + 1));
}

/** The average of all values equally, for lists. */
export function getSwaMultiAvgFn(): MultiAverageFunction {
  return (averaged, current, count) => {
    // PyTorch computes this weight in float32.
    const weight = Math.fround(1 / (count + 1));
    if (isReal(averaged)) ops._foreachLerp_(averaged, current, weight);
    else oneByOne(getSwaAvgFn())(averaged, current, count);
  };
}

/** The exponential average `decay * average + (1 - decay) * value`. */
export function getEmaAvgFn(decay = 0.999): AverageFunction {
  checkDecay('getEmaAvgFn', decay);
  return (averaged, current) => averaged.mul(decay).add(current.mul(1 - decay));
}

/** The exponential average, for lists. */
export function getEmaMultiAvgFn(decay = 0.999): MultiAverageFunction {
  checkDecay('getEmaMultiAvgFn', decay);
  return (averaged, current, count) => {
    if (isReal(averaged)) ops._foreachLerp_(averaged, current, 1 - decay);
    else oneByOne(getEmaAvgFn(decay))(averaged, current, count);
  };
}

/** Whether tensors are not of whole numbers, of which there is no lerp. */
function isReal([first]: readonly Tensor[]): boolean {
  return first !== undefined && (first.isFloatingPoint() || first.isComplex());
}

function checkDecay(caller: string, decay: number): void {
  if (decay >= 0 && decay <= 1) return;
  throw new TorchError(
    `${caller}: decay should be a number from 0 to 1, got ${String(decay)}`,
    'ValueError',
    caller,
  );
}
