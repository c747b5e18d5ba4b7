import { groupByDevice } from '../torch/dtype.js';
import { privateFunctions as ops } from '../torch/functions.js';
import { type Device, type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import type { Optimizer } from './optimizer.js';
import type { StepOptions } from './types.js';

export interface GradScalerOptions {
  /** The first factor on losses; 65536 by default. */
  initScale?: number;
  /** Multiplies the factor after `growthInterval` steps without overflow; 2 by default. */
  growthFactor?: number;
  /** Multiplies the factor after an overflow; 0.5 by default. */
  backoffFactor?: number;
  /** 2000 by default. */
  growthInterval?: number;
  /** False turns scaling off in every method; true by default. */
  enabled?: boolean;
}

/** A GradScaler's state, with PyTorch's names. */
export interface GradScalerState {
  scale: number;
  growth_factor: number;
  backoff_factor: number;
  growth_interval: number;
  _growth_tracker: number;
}

type AnyOptimizer = Pick<Optimizer, 'paramGroups' | 'step' | 'supportsGradScaling'>;

/** The stage of an optimizer between two calls of update(). */
interface Progress {
  stage: 'ready' | 'unscaled' | 'stepped';
  /** By device: 1 where a gradient there is infinite or NaN, else 0. */
  foundInf: Map<Device, Tensor>;
}

/**
 * Scales losses so that small gradients survive float16, and skips steps whose gradients overflowed, as
 * torch.amp.GradScaler. Micikevicius et al., Mixed precision training (arXiv:1710.03740).
 *
 * ```ts
 * scaler.scale(loss).backward();
 * scaler.unscale_(optimizer); // only for clipping
 * scaler.step(optimizer);
 * scaler.update();
 * ```
 */
export class GradScaler {
  private scaleTensor: Tensor | null = null;
  private growthTracker: Tensor | null = null;
  private initScale: number;
  private initTracker = 0;
  private growthFactor: number;
  private backoffFactor: number;
  private growthInterval: number;
  private readonly enabled: boolean;
  private readonly progress = new Map<AnyOptimizer, Progress>();

  constructor(options: GradScalerOptions = {}) {
    checkOptions('GradScaler', options, [
      'initScale',
      'growthFactor',
      'backoffFactor',
      'growthInterval',
      'enabled',
    ]);
    this.initScale = options.initScale ?? 65536;
    this.growthFactor = options.growthFactor ?? 2;
    this.backoffFactor = options.backoffFactor ?? 0.5;
    this.growthInterval = options.growthInterval ?? 2000;
    this.enabled = options.enabled ?? true;
    if (!(this.initScale > 0)) throw refuse(`initScale should be above 0, got ${this.initScale}`);
    if (!(this.growthFactor > 1)) {
      throw refuse(`growthFactor should be above 1, got ${this.growthFactor}`);
    }
    if (!(this.backoffFactor > 0 && this.backoffFactor < 1)) {
      throw refuse(`backoffFactor should lie between 0 and 1, got ${this.backoffFactor}`);
    }
    if (!Number.isInteger(this.growthInterval) || this.growthInterval < 1) {
      throw refuse(`growthInterval should be an integer from 1, got ${this.growthInterval}`);
    }
  }

  isEnabled(): boolean {
    return this.enabled;
  }

  /** A loss times the factor. */
  scale(loss: Tensor): Tensor {
    if (!this.enabled) return loss;
    using scope = torch.scope();
    return scope.keep(loss.mul(this.factorOn(loss.device)));
  }

  private factorOn(device: Device): Tensor {
    if (this.scaleTensor === null) {
      this.scaleTensor = torch.tensor(this.initScale, { dtype: 'float32', device }).keep();
      this.growthTracker = torch.tensor(this.initTracker, { dtype: 'int32', device }).keep();
    }
    return this.scaleTensor.to(device);
  }

  private factor(caller: string): Tensor {
    if (this.scaleTensor !== null) return this.scaleTensor;
    throw refuse(`${caller}() came before the first scale(loss)`);
  }

  /**
   * Divides an optimizer's gradients by the factor, so that they can be clipped before step().
   *
   * @throws TorchError where it was called since the last update() already, or where gradients are float16.
   */
  unscale_(optimizer: AnyOptimizer): void {
    if (!this.enabled) return;
    const progress = this.progressOf(optimizer);
    if (progress.stage === 'unscaled') {
      throw refuse('unscale_() was already called on this optimizer since the last update()');
    }
    if (progress.stage === 'stepped') throw refuse('unscale_() is called after step()');
    using _ = torch.scope();
    // In float64, because the reciprocal of a large factor is subnormal in float32.
    const inverse = this.factor('unscale_').to('float64').reciprocal().to('float32');
    this.unscaleAndCheck(optimizer, progress, inverse, 'unscale_');
    progress.stage = 'unscaled';
  }

  /** Multiplies gradients, and records whether they are finite. */
  private unscaleAndCheck(
    optimizer: AnyOptimizer,
    progress: Progress,
    inverse: Tensor,
    purpose: 'unscale_' | 'check',
  ): void {
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    const params = optimizer.paramGroups.flatMap((group) => group.params);
    const grads = params.map((param) => param.grad).filter((grad) => grad !== null);
    for (const group of groupByDevice(grads, (grad) => grad)) {
      const { device, dtype } = group[0] as Tensor;
      if (dtype === 'float16' && purpose === 'unscale_') {
        throw refuse('attempting to unscale float16 gradients; keep parameters in float32');
      }
      let found = progress.foundInf.get(device);
      if (found === undefined) {
        found = torch.zeros([], { dtype: 'float32', device }).keep();
        progress.foundInf.set(device, found);
      }
      ops._ampForeachNonFiniteCheckAndUnscale_(group, found, inverse.to(device));
    }
    if (progress.foundInf.size === 0) throw refuse('the optimizer has no gradients to inspect');
  }

  /**
   * Runs the optimizer's step, unless a gradient is infinite or NaN. Does not wait for the device.
   *
   * @param options `foundInf` is 1 where the caller wants the step skipped, such as for a NaN loss, else 0. update() then
   * treats it as an overflow.
   */
  step(optimizer: AnyOptimizer, { foundInf = null }: Pick<StepOptions, 'foundInf'> = {}): void {
    if (!this.enabled) {
      optimizer.step({ foundInf });
      return;
    }
    const progress = this.progressOf(optimizer);
    if (progress.stage === 'stepped') {
      throw refuse('step() was already called on this optimizer since the last update()');
    }
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    const factor = this.factor('step');
    const isScaled = progress.stage === 'ready' && optimizer.supportsGradScaling;
    if (isScaled) {
      const one = torch.ones([], { dtype: 'float32', device: factor.device });
      this.unscaleAndCheck(optimizer, progress, one, 'check');
    } else if (progress.stage === 'ready') this.unscale_(optimizer);
    if (foundInf !== null) {
      for (const found of progress.foundInf.values()) {
        found.copy_(torch.maximum(found, foundInf.to({ dtype: 'float32', device: found.device })));
      }
    }
    optimizer.step({ gradScale: isScaled ? factor : null, foundInf: this.foundInf(optimizer) });
    progress.stage = 'stepped';
  }

  /**
   * Adapts the factor: smaller after an overflow, larger after many steps without. Call it once after the steps of all
   * optimizers.
   *
   * @param newScale Sets the factor instead.
   */
  update(newScale?: number): void {
    if (!this.enabled) return;
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    const factor = this.factor('update');
    if (newScale !== undefined) factor.fill_(newScale);
    else {
      const found = [...this.progress.values()].flatMap(({ foundInf }) => [...foundInf.values()]);
      if (found.length === 0) throw refuse('update() came before the gradients of any step');
      ops._ampUpdateScale_(
        factor,
        this.growthTracker as Tensor,
        anyOf(found, factor.device),
        this.growthFactor,
        this.backoffFactor,
        this.growthInterval,
      );
    }
    this.clearProgress();
  }

  private clearProgress(): void {
    for (const { foundInf } of this.progress.values()) {
      for (const tensor of foundInf.values()) tensor.dispose();
    }
    this.progress.clear();
  }

  /**
   * Whether an optimizer's step is skipped, by its last unscale_() or step(), as a tensor without dimensions. It is 1 for an
   * infinite or NaN gradient, else 0. It is also 0 before either call, after update() and where scaling is off.
   */
  foundInf(optimizer: AnyOptimizer): Tensor {
    using scope = torch.scope();
    const found = this.progress.get(optimizer)?.foundInf.values() ?? [];
    return scope.keep(anyOf([...found], this.scaleTensor?.device ?? 'cpu'));
  }

  /** The factor; 1 where scaling is off. Waits for the device. */
  getScale(): number {
    if (!this.enabled) return 1;
    return this.scaleTensor === null ? this.initScale : this.scaleTensor.item();
  }

  /** The state with PyTorch's names; empty where scaling is off. */
  stateDict(): Partial<GradScalerState> {
    if (!this.enabled) return {};
    return {
      scale: this.getScale(),
      growth_factor: this.growthFactor,
      backoff_factor: this.backoffFactor,
      growth_interval: this.growthInterval,
      _growth_tracker: this.growthTracker?.item() ?? this.initTracker,
    };
  }

  /** Loads a state of stateDict() or of PyTorch. */
  loadStateDict(state: Readonly<Partial<GradScalerState>>): void {
    if (!this.enabled) return;
    const number = (name: keyof GradScalerState): number => {
      const value = state[name];
      if (typeof value === 'number') return value;
      throw refuse(
        `the state's ${name} should be a number, got ${value}; was it saved with scaling off?`,
      );
    };
    const [scale, tracker] = [number('scale'), number('_growth_tracker')];
    this.growthFactor = number('growth_factor');
    this.backoffFactor = number('backoff_factor');
    this.growthInterval = number('growth_interval');
    this.initScale = scale;
    this.initTracker = tracker;
    this.scaleTensor?.fill_(this.initScale);
    this.growthTracker?.fill_(this.initTracker);
  }

  /** Frees the scaler's tensors. */
  dispose(): void {
    this.clearProgress();
    this.scaleTensor?.dispose();
    this.growthTracker?.dispose();
    this.scaleTensor = null;
    this.growthTracker = null;
  }

  private progressOf(optimizer: AnyOptimizer): Progress {
    let progress = this.progress.get(optimizer);
    if (progress === undefined) {
      progress = { stage: 'ready', foundInf: new Map() };
      this.progress.set(optimizer, progress);
    }
    return progress;
  }
}

/** 1 where any of the indicators, on several devices, is 1; else 0. */
function anyOf(found: readonly Tensor[], device: Device): Tensor {
  const zero = torch.zeros([], { dtype: 'float32', device });
  return found.reduce((largest, tensor) => torch.maximum(largest, tensor.to(device)), zero);
}

function refuse(problem: string): TorchError {
  return new TorchError(`GradScaler: ${problem}`, 'RuntimeError');
}
