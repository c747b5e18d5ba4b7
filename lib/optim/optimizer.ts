import { optionsProblem } from '../settings/options.js';
import { describeValue } from '../torch/describe.js';
import { groupByDevice } from '../torch/dtype.js';
import { Tensor, TorchError, type TorchErrorCode, torch } from '../torch/index.js';
import { restoreState, type StateTensors, saveState } from './state.js';
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

  protected readonly state = new Map<Tensor, StateTensors>();

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
    const values = group as Readonly<Record<string, unknown>>;
    const { lr } = group;
    if (lr instanceof Tensor ? lr.numel() !== 1 : !(typeof lr === 'number' && lr >= 0)) {
      const shown =
        lr instanceof Tensor ? `a tensor of shape [${lr.shape.join(', ')}]` : describeValue(lr);
      throw this.refuse(`invalid learning rate: ${shown}`);
    }
    for (const [name, usual] of Object.entries(this.usual)) {
      const value = values[name];
      if (name === 'lr' || isLike(value, usual)) continue;
      const kind = Array.isArray(usual) ? `${usual.length} numbers` : `a ${typeof usual}`;
      throw this.refuse(`${name} should be ${kind}, got ${describeValue(value)}`, 'TypeError');
    }
  }

  /** Updates every parameter that has a gradient. */
  step(options: StepOptions = {}): void {
    this.refuseUnknown(options, ['foundInf', 'gradScale']);
    const { foundInf = null, gradScale = null } = options;
    if (gradScale !== null && !this.supportsGradScaling) {
      throw this.refuse('step() takes no gradScale; divide the gradients first, with unscale_()');
    }
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    for (const [index, group] of this.paramGroups.entries()) {
      const grads = group.params.map((param) => param.grad);
      for (const { positions, params, lists } of this.batchesOf(index, group, grads)) {
        const own = positions.map((position) => grads[position] as Tensor);
        const { device } = params[0] as Tensor;
        this.update(group, params, own, lists, {
          foundInf: foundInf?.to({ dtype: 'float32', device }) ?? null,
          gradScale: gradScale?.to(device) ?? null,
        });
      }
    }
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
    const groups = groupByDevice(positions, (position) => group.params[position] as Tensor);
    const batches = groups.map((members) => {
      const params = members.map((position) => group.params[position] as Tensor);
      return { positions: members, params, lists: this.setUp(params, group) };
    });
    this.groupBatches[index] = { present: grads.map((grad) => grad !== null), batches };
    return batches;
  }

  /**
   * Drops all gradients.
   *
   * @param setToNone False fills them with zeros instead, which keeps their memory.
   */
  zeroGrad(setToNone = true): void {
    if (setToNone) {
      for (const { params } of this.paramGroups) for (const param of params) param.grad = null;
      return;
    }
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    for (const { params } of this.paramGroups) {
      for (const param of params) param.grad?.detach().zero_();
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
    const restored = restoreState(this.constructor.name, saved, this.paramGroups, this.defaults);
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

  protected refuse(problem: string, code: TorchErrorCode = 'ValueError'): TorchError {
    return new TorchError(`${this.constructor.name}: ${problem}`, code);
  }
}

/** Options without those that are undefined. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}

/** Whether a value is of the kind of another: a number, a boolean, or as many numbers. */
function isLike(value: unknown, usual: unknown): boolean {
  if (!Array.isArray(usual)) return typeof value === typeof usual;
  const isEach = Array.isArray(value) && value.every((one) => typeof one === 'number');
  return isEach && value.length === usual.length;
}

/** Copies options into a group. Existing tensors are filled in place: others hold them. New ones become the group's own. */
function copyOptions(group: Record<string, unknown>, options: Record<string, unknown>): void {
  using _ = torch.noGrad();
  for (const [name, value] of Object.entries(options)) {
    const current = group[name];
    if (!(value instanceof Tensor)) group[name] = value;
    else if (current instanceof Tensor) current.copy_(value);
    else group[name] = torch.tidy(() => value.detach().clone()).keep();
  }
}

function disposeAll(tensors: StateTensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
