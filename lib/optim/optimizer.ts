import { optionsProblem } from '../settings/options.js';
import { describeValue } from '../torch/describe.js';
import { groupByDevice } from '../torch/dtype.js';
import { clearGradients } from '../torch/fused-update.js';
import { type RemovableHandle, removable } from '../torch/hook-handle.js';
import { type Layout, Tensor, TorchError, type TorchErrorCode, torch } from '../torch/index.js';
import { copyOptions, given, kindProblem } from './group-options.js';
import { restoreState, type StatePlace, type StateTensors, saveState } from './state.js';
import type { GroupBase, GroupInput, OptimizerState, ParamsInput, StepOptions } from './types.js';

/** Parameters of a group that have gradients and can be updated by one op, with their state. */
interface Batch<Lists> {
  /** Positions in the group. */
  readonly positions: readonly number[];
  readonly params: readonly Tensor[];
  /** Their state, in lists in the order of `params`. */
  readonly lists: Lists;
}

/** The batches of a group for one set of parameters with gradients. */
interface GroupBatches<Lists> {
  readonly present: readonly boolean[];
  readonly batches: readonly Batch<Lists>[];
  /** Parameters without gradients. */
  readonly absent: readonly Tensor[];
}

/**
 * Base class of optimizers, as torch.optim.Optimizer. State belongs to the optimizer, not to the scope that is open when
 * it is made. A step leaves no other tensor behind.
 *
 * A subclass sets up the state of parameters (`setUp`) and defines how a step changes them (`update`).
 */
export abstract class Optimizer<Options extends object = object, Lists = unknown>
  implements Disposable
{
  /** Groups of parameters and their options, which may change between steps. */
  readonly paramGroups: (Options & GroupBase)[] = [];

  /** Whether step() accepts gradients that a GradScaler scaled, with the factor. */
  readonly supportsGradScaling: boolean = false;

  /** Whether step() accepts a factor for gradients. */
  readonly supportsGradFactor: boolean = false;

  protected readonly state = new Map<Tensor, StateTensors>();

  private readonly preHooks = new Set<() => void>();
  private readonly postHooks = new Set<() => void>();

  private groupBatches: (GroupBatches<Lists> | undefined)[] = [];

  /** The options of groups that do not give their own. */
  protected readonly defaults: Options & { lr: number | Tensor };

  /**
   * @param usual The optimizer's own options.
   * @param options The user's, in the place of some of them.
   */
  protected constructor(
    params: ParamsInput<Options>,
    private readonly usual: Options & { lr: number | Tensor },
    options: Partial<Options> = {},
  ) {
    this.refuseUnknown(options, Object.keys(usual));
    this.defaults = { ...usual, ...given(options) };
    if (params instanceof Tensor) {
      throw this.refuse('params should be Tensors in an array, or groups of them, got a Tensor');
    }
    const list = [...params] as (Tensor | GroupInput<Options>)[];
    if (list.length === 0) {
      throw this.refuse('params should hold at least one parameter, got an empty list');
    }
    const groups = list[0] instanceof Tensor ? [{ params: list as Tensor[] }] : list;
    for (const group of groups) this.addParamGroup(group as GroupInput<Options>);
  }

  /** Whether gradients of a layout can be used. */
  protected accepts(layout: Layout): boolean {
    return layout === 'strided';
  }

  /** Throws for invalid options. */
  protected abstract check(group: Options & GroupBase): void;

  /** The state of parameters that will be updated together, made where it is missing. */
  protected abstract setUp(params: readonly Tensor[], group: Options & GroupBase): Lists;

  /**
   * Updates parameters, without recording, unless `options.foundInf` is 1. That tensor is on their device. Tensors made
   * here are freed afterwards unless kept.
   */
  protected abstract update(
    group: Options & GroupBase,
    params: readonly Tensor[],
    grads: Tensor[],
    lists: Lists,
    options: StepOptions,
  ): void;

  /**
   * A faster way than {@link update} for parameters whose state was set up, where an optimizer has one.
   *
   * @param absent Parameters of the group that should have no gradient.
   * @returns false, with nothing changed, where {@link update} is needed.
   */
  protected updateKnown?(
    group: Options & GroupBase,
    params: readonly Tensor[],
    absent: readonly Tensor[],
    lists: Lists,
    options: StepOptions,
  ): boolean;

  /**
   * Adds parameters, such as layers that are unfrozen later.
   *
   * @throws TorchError for a parameter that is in a group already or is the result of an op, and for wrong options.
   */
  addParamGroup(input: GroupInput<Options>): void {
    if (typeof input?.params !== 'object' || input.params === null) {
      throw this.refuse('a group should be an object with params');
    }
    this.refuseUnknown(input, ['params', ...Object.keys(this.defaults), 'lrScale', 'name']);
    const params = input.params instanceof Tensor ? [input.params] : [...input.params];
    const known = new Set(this.paramGroups.flatMap((group) => group.params));
    for (const param of params) {
      if (!(param instanceof Tensor)) {
        throw this.refuse(
          `params should be Tensors, got ${param === null ? 'null' : typeof param}`,
        );
      }
      if (known.has(param)) throw this.refuse('a parameter appears twice in the groups');
      if (!param.isLeaf) throw this.refuse("can't optimize a non-leaf Tensor");
      known.add(param);
    }
    const group = { ...this.defaults, ...given(input), params } as Options & GroupBase;
    this.checkKinds(group);
    this.check(group);
    this.paramGroups.push(group);
  }

  private refuseUnknown(options: object, names: readonly string[]): void {
    const problem = optionsProblem(options, names);
    if (problem !== null) throw this.refuse(problem, 'TypeError');
  }

  /** Refuses options of another kind than the defaults, such as text. */
  private checkKinds(group: Options & GroupBase): void {
    const { lr } = group;
    if (lr instanceof Tensor ? lr.numel() !== 1 : !(typeof lr === 'number' && lr >= 0)) {
      const shown =
        lr instanceof Tensor ? `a tensor of shape [${lr.shape.join(', ')}]` : describeValue(lr);
      throw this.refuse(`invalid learning rate: ${shown}`);
    }
    const problem = kindProblem(group as Record<string, unknown>, this.usual);
    if (problem !== null) throw this.refuse(problem, 'TypeError');
  }

  /**
   * Updates every parameter that has a gradient.
   *
   * @param closure Computes the loss and the gradients anew, before the update, with recording on.
   * @returns What the closure returns.
   */
  step(options?: StepOptions): void;
  step<Loss>(closure: () => Loss, options?: StepOptions): Loss;
  step<Loss>(first: (() => Loss) | StepOptions = {}, second: StepOptions = {}): Loss | undefined {
    const [closure, options] = typeof first === 'function' ? [first, second] : [null, first];
    this.refuseUnknown(options, ['foundInf', 'gradScale', 'gradFactor', 'averaging']);
    if ((options.gradScale ?? null) !== null && !this.supportsGradScaling) {
      throw this.refuse('step() takes no gradScale; divide the gradients first, with unscale_()');
    }
    if ((options.gradFactor ?? null) !== null && !this.supportsGradFactor) {
      throw this.refuse('step() takes no gradFactor; multiply the gradients first');
    }
    for (const hook of [...this.preHooks]) hook();
    const loss = this.run(closure, options);
    for (const hook of [...this.postHooks]) hook();
    return loss;
  }

  /** Calls the closure and updates the parameters. An optimizer that calls it several times has its own way. */
  protected run<Loss>(closure: (() => Loss) | null, options: StepOptions): Loss | undefined {
    const loss = closure === null ? undefined : torch.enableGrad(closure);
    const { foundInf = null, gradScale = null, gradFactor = null } = options;
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    // A hook, or a subclass, may change weights afterwards, and averages follow them.
    const isAll = this.postHooks.size === 0 && this.step === Optimizer.prototype.step;
    const averaging = isAll ? options.averaging : null;
    for (const [index, group] of this.paramGroups.entries()) {
      if (this.updatesKnown(index, group, { ...options, averaging })) continue;
      const grads = group.params.map((param) => param.grad);
      for (const { positions, params, lists } of this.batchesOf(index, group, grads)) {
        const own = positions.map((position) => grads[position] as Tensor);
        const { device } = params[0] as Tensor;
        this.update(group, params, own, lists, {
          foundInf: foundInf?.to({ dtype: 'float32', device }) ?? null,
          gradScale: gradScale?.to(device) ?? null,
          gradFactor: gradFactor?.to(device) ?? null,
        });
      }
    }
    return loss;
  }

  /** Calls a function before each step. @returns A handle whose remove() ends that. */
  registerStepPreHook(hook: (optimizer: this) => void): RemovableHandle {
    return addHook(this.preHooks, () => hook(this));
  }

  /** Calls a function after each step. @returns A handle whose remove() ends that. */
  registerStepPostHook(hook: (optimizer: this) => void): RemovableHandle {
    return addHook(this.postHooks, () => hook(this));
  }

  private updatesKnown(index: number, group: Options & GroupBase, options: StepOptions): boolean {
    const { batches = [], present = [], absent = [] } = this.groupBatches[index] ?? {};
    const [batch] = batches;
    if (batch === undefined || batches.length > 1 || present.length !== group.params.length) {
      return false;
    }
    return this.updateKnown?.(group, batch.params, absent, batch.lists, options) ?? false;
  }

  /** The batches of a group. They are reused while the same parameters have gradients. */
  private batchesOf(
    index: number,
    group: Options & GroupBase,
    grads: readonly (Tensor | null)[],
  ): readonly Batch<Lists>[] {
    const known = this.groupBatches[index];
    if (
      known !== undefined &&
      known.present.length === grads.length &&
      known.present.every((present, i) => present === (grads[i] !== null))
    ) {
      return known.batches;
    }
    const positions = grads.flatMap((grad, i) => (grad === null ? [] : [i]));
    for (const grad of grads) {
      if (grad !== null && !this.accepts(grad.layout)) {
        const others =
          grad.layout === 'strided'
            ? 'other optimizers, such as Adam'
            : 'SparseAdam, Adagrad or SGD';
        throw this.refuse(`gradients of layout ${grad.layout} are for ${others}`);
      }
    }
    const groups = groupByDevice(positions, (position) => group.params[position] as Tensor);
    const batches = groups.map((members) => {
      const params = members.map((position) => group.params[position] as Tensor);
      return { positions: members, params, lists: this.setUp(params, group) };
    });
    const absent = group.params.filter((_, i) => grads[i] === null);
    this.groupBatches[index] = { present: grads.map((grad) => grad !== null), batches, absent };
    return batches;
  }

  /**
   * Drops all gradients.
   *
   * @param setToNone False fills them with zeros instead, which keeps their memory.
   */
  zeroGrad(setToNone = true): void {
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    for (const { params } of this.paramGroups) {
      if (setToNone) clearGradients(params);
      else for (const param of params) param.grad?.detach().zero_();
    }
  }

  /**
   * The state in PyTorch's form, with PyTorch's names. The tensors are the optimizer's own: save or clone them before the
   * next step.
   */
  stateDict(): OptimizerState {
    return saveState(this.paramGroups, this.state);
  }

  /**
   * Loads a state of stateDict() or of PyTorch. The tensors are copied, to the devices and dtypes of their parameters. The
   * options of the groups are loaded too.
   *
   * @throws TorchError where the groups do not match; the optimizer then stays unchanged.
   */
  loadStateDict(saved: OptimizerState): void {
    const restored = restoreState(saved, {
      optimizer: this.constructor.name,
      groups: this.paramGroups,
      defaults: this.defaults,
      placeOf: (name, param) => this.placeOf(name, param),
    });
    for (const tensors of this.state.values()) disposeAll(tensors);
    this.state.clear();
    for (const [param, tensors] of restored.state) this.state.set(param, tensors);
    for (const [i, options] of restored.options.entries()) {
      copyOptions(this.paramGroups[i] as Record<string, unknown> & GroupBase, options);
    }
    this.groupBatches = [];
  }

  /** Frees the state; a later step starts with a new one. */
  dispose(): void {
    for (const tensors of this.state.values()) disposeAll(tensors);
    this.state.clear();
    this.groupBatches = [];
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** A tensor of a parameter's state, made where it is missing. */
  protected stateOf(param: Tensor, name: string, make: () => Tensor): Tensor {
    let tensors = this.state.get(param);
    if (tensors === undefined) {
      tensors = {};
      this.state.set(param, tensors);
    }
    let tensor = tensors[name];
    if (tensor === undefined) {
      tensor = make().keep();
      tensors[name] = tensor;
    }
    return tensor;
  }

  /** The form of a tensor of the state. A count of steps is one number beside its parameter, for the fused ops. */
  protected placeOf(name: string, param: Tensor): StatePlace {
    const { device, shape } = param;
    return name === 'step' ? { shape: [], device, dtype: 'float32' } : { shape, device };
  }

  /**
   * The parameters' numbers of steps. Parameters that always had gradients at the same steps share one tensor: counting then
   * costs one op instead of one a parameter. Where some lack gradients, the others get a tensor of their own.
   */
  protected stepsOf(params: readonly Tensor[]): Tensor[] {
    const together = new Set(params);
    const shared = new Set<Tensor>();
    for (const [param, { step }] of this.state) {
      if (step !== undefined && !together.has(param)) shared.add(step);
    }
    const split = new Map<Tensor, Tensor>();
    let fresh: Tensor | null = null;
    return params.map((param) => {
      const state = this.state.get(param);
      const step = state?.step;
      if (state === undefined || step === undefined) {
        const { device } = this.placeOf('step', param);
        fresh ??= torch.zeros([], { dtype: 'float32', device });
        const count = fresh;
        return this.stateOf(param, 'step', () => count);
      }
      if (!shared.has(step)) return step;
      const own = split.get(step) ?? step.clone().keep();
      split.set(step, own);
      state.step = own;
      return own;
    });
  }

  /** Refuses options below 0. */
  protected requireNonNegative(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (!(value >= 0)) throw this.refuse(`invalid ${name} value: ${value}`);
    }
  }

  /** Refuses parameters of complex numbers. */
  protected refuseComplex(params: readonly Tensor[]): void {
    const complex = params.find(({ dtype }) => dtype.startsWith('complex'));
    if (complex !== undefined) throw this.refuse(`parameters should be real, got ${complex.dtype}`);
  }

  /** Refuses decay rates outside [0, 1). */
  protected requireBetas(betas: readonly [number, number]): void {
    for (const [i, beta] of betas.entries()) {
      if (!(beta >= 0 && beta < 1))
        throw this.refuse(`invalid beta parameter at index ${i}: ${beta}`);
    }
  }

  protected refuse(problem: string, code: TorchErrorCode = 'ValueError'): TorchError {
    return new TorchError(`${this.constructor.name}: ${problem}`, code);
  }
}

function addHook(hooks: Set<() => void>, hook: () => void): RemovableHandle {
  hooks.add(hook);
  return removable(() => hooks.delete(hook));
}

function disposeAll(tensors: StateTensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
