import type { RemovableHandle } from '../torch/hook-handle.js';
import { type Device, type Dtype, type Gradients, type Tensor, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { convertTensors, type ModuleToOptions, replaceTensor } from './conversion.js';
import { addHook, HOOKS, type Hooks, hooksOf } from './hooks.js';
import {
  byName,
  type GivenState,
  type IncompatibleKeys,
  type LoadOptions,
  loadInto,
  type StateDict,
} from './load-state.js';
import { ModuleTree } from './module-tree.js';
import { type Buffer, type Parameter, requireShape } from './parameter.js';
import { formatModule } from './repr.js';

/** A module that maps one tensor to another, as the members of {@link Sequential} do. */
export type Layer = Module & { forward(input: Tensor): Tensor };

/** Called before a module's `forward`; see {@link Module.registerForwardPreHook}. */
// biome-ignore lint/suspicious/noConfusingVoidType: most hooks return nothing
export type ForwardPreHook<M> = (module: M, inputs: unknown[]) => unknown[] | Tensor | null | void;

/** Called after a module's `forward`; see {@link Module.registerForwardHook}. */
export type ForwardHook<M> = (module: M, inputs: unknown[], output: unknown) => unknown;

/** Called in the backward pass; see {@link Module.registerFullBackwardHook}. */
export type FullBackwardHook<M> = (
  module: M,
  gradInputs: Gradients,
  gradOutputs: Gradients,
  // biome-ignore lint/suspicious/noConfusingVoidType: most hooks return nothing
) => Gradients | Tensor | null | void;

/** Called in the backward pass; see {@link Module.registerFullBackwardPreHook}. */
export type FullBackwardPreHook<M> = (
  module: M,
  gradOutputs: Gradients,
  // biome-ignore lint/suspicious/noConfusingVoidType: most hooks return nothing
) => Gradients | Tensor | null | void;

/**
 * Base class of layers and models, as torch.nn.Module.
 *
 * Properties that hold a {@link Parameter}, a {@link Buffer} or a Module are registered automatically, in the order of
 * the class's declarations. Arrays and objects of modules or parameters are refused: they go into a ModuleList,
 * ModuleDict, ParameterList or ParameterDict. In the state dict a property's name is written in snake_case
 * (`patchEmbed.proj.weight` is `patch_embed.proj.weight`), so that its keys match PyTorch's.
 *
 * ```ts
 * class Mlp extends nn.Module {
 *   fc1 = new nn.Linear(8, 32);
 *   act = new nn.GELU();
 *   fc2 = new nn.Linear(32, 8);
 *
 *   forward(x: Tensor): Tensor {
 *     return this.fc2.forward(this.act.forward(this.fc1.forward(x)));
 *   }
 * }
 * ```
 */
export abstract class Module extends ModuleTree<Module> implements Disposable {
  /** Whether layers such as dropout are in training mode; set by train() and eval(). */
  training = true;

  /** @internal */
  declare [HOOKS]?: Hooks;

  /** Computes the module's output. Subclasses declare its arguments and result. */
  abstract forward(...inputs: never[]): unknown;

  /**
   * All parameters and persistent buffers by PyTorch's keys, in PyTorch's order. The tensors share memory with the
   * module's and belong to the open scope.
   *
   * @param options.prefix Written before every key.
   * @param options.keepVars Give the module's own Parameters and Buffers instead of detached tensors.
   */
  stateDict(options: { prefix?: string; keepVars?: boolean } = {}): StateDict {
    checkOptions('stateDict', options, ['prefix', 'keepVars']);
    const entries = new Map<string, Parameter | Buffer>();
    this.stateEntries(options.prefix ?? '', entries);
    const state: StateDict = {};
    for (const [key, tensor] of entries) {
      if (!options.keepVars) requireShape(key, tensor);
      state[key] = options.keepVars ? tensor : tensor.detach();
    }
    for (const [path, module] of this.innermostFirst()) {
      for (const hook of hooksOf(module, 'state')) hook(module, state, prefixOf(path, options));
    }
    return state;
  }

  /**
   * Copies the tensors of a state dict into the module's tensors, converting dtype and device.
   *
   * @throws TorchError that names every missing key, every unexpected one and every wrong shape; the module is unchanged
   *   then.
   */
  loadStateDict(saved: GivenState, options: LoadOptions = {}): IncompatibleKeys {
    const state = byName(saved);
    const entries = new Map<string, Parameter | Buffer>();
    this.stateEntries('', entries);
    let given = state;
    for (const [path, module] of this.namedModules({ removeDuplicate: false })) {
      for (const hook of hooksOf(module, 'load')) {
        if (given === state) given = { ...state };
        hook(module, given, prefixOf(path));
      }
    }
    const keys = loadInto(this.constructor.name, entries, given, options);
    for (const [, module] of this.innermostFirst()) {
      for (const hook of hooksOf(module, 'loaded')) hook(module, keys);
    }
    return keys;
  }

  private innermostFirst(): [string, Module][] {
    return this.namedModules({ removeDuplicate: false }).reverse();
  }

  /**
   * Calls `hook` before each `forward`, with its arguments. What it returns, an array of arguments or one, takes their place.
   *
   * @param options.prepend Call it before the hooks there are, rather than after them.
   */
  registerForwardPreHook(
    hook: ForwardPreHook<this>,
    options: { prepend?: boolean } = {},
  ): RemovableHandle {
    checkOptions('registerForwardPreHook', options, ['prepend']);
    return addHook(this, 'before', hook, options);
  }

  /**
   * Calls `hook` after each `forward`, with its arguments and its result. What it returns takes the result's place.
   *
   * @param options.prepend Call it before the hooks there are, rather than after them.
   * @param options.alwaysCall Call it also where `forward` throws, with null as the result.
   */
  registerForwardHook(
    hook: ForwardHook<this>,
    options: { prepend?: boolean; alwaysCall?: boolean } = {},
  ): RemovableHandle {
    checkOptions('registerForwardHook', options, ['prepend', 'alwaysCall']);
    return addHook(this, 'after', hook, options);
  }

  /**
   * Calls `hook` in the backward pass, when the gradients of the module's arguments are there: with those, and with the
   * gradients of its results. null stands for what has none. What it returns takes the place of the former. They are freed
   * after the hook, unless it keeps them: `tensor.keep()`. Arguments and results are tensors, or an array of results.
   *
   * @param options.prepend Call it before the hooks there are, rather than after them.
   */
  registerFullBackwardHook(
    hook: FullBackwardHook<this>,
    options: { prepend?: boolean } = {},
  ): RemovableHandle {
    checkOptions('registerFullBackwardHook', options, ['prepend']);
    return addHook(this, 'afterBackward', hook, options);
  }

  /**
   * Calls `hook` in the backward pass with the gradients of the module's results, before the module gets them. What it returns
   * takes their place.
   *
   * @param options.prepend Call it before the hooks there are, rather than after them.
   */
  registerFullBackwardPreHook(
    hook: FullBackwardPreHook<this>,
    options: { prepend?: boolean } = {},
  ): RemovableHandle {
    checkOptions('registerFullBackwardPreHook', options, ['prepend']);
    return addHook(this, 'beforeBackward', hook, options);
  }

  /** Calls `hook` after each stateDict() with what it made, which it may change; `prefix` begins this module's keys. */
  registerStateDictPostHook(
    hook: (module: this, state: StateDict, prefix: string) => void,
  ): RemovableHandle {
    return addHook(this, 'state', hook);
  }

  /** Calls `hook` before each loadStateDict() with a copy of its argument, which it may change. */
  registerLoadStateDictPreHook(
    hook: (module: this, state: StateDict, prefix: string) => void,
  ): RemovableHandle {
    return addHook(this, 'load', hook);
  }

  /** Calls `hook` after each loadStateDict() with its result, which it may change. */
  registerLoadStateDictPostHook(
    hook: (module: this, keys: IncompatibleKeys) => void,
  ): RemovableHandle {
    return addHook(this, 'loaded', hook);
  }

  /** Sets the training mode of dropout, batch normalisation and the like, here and in all descendants. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Sets the evaluation mode: `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Changes dtype, device or both of all parameters and buffers, and of the gradients. They remain the same objects.
   * Only floating point tensors change their dtype.
   */
  to(target: Dtype | Device | Tensor | ModuleToOptions): this {
    convertTensors([...this.parameters(), ...this.buffers()], target);
    return this;
  }

  /**
   * Gives all parameters and buffers new memory on a device, without initial values: for a model that was made on `meta`.
   * Load a state dict, or reset the parameters, afterwards.
   */
  toEmpty(options: { device: Device }): this {
    checkOptions('toEmpty', options, ['device']);
    const { device } = options;
    for (const tensor of [...this.parameters(), ...this.buffers()]) {
      replaceTensor(tensor, (old) => torch.emptyLike(old, { device }));
    }
    return this;
  }

  /** Converts all floating point tensors to float32. */
  float(): this {
    return this.to('float32');
  }

  /** Converts all floating point tensors to float64. */
  double(): this {
    return this.to('float64');
  }

  /** Converts all floating point tensors to float16. */
  half(): this {
    return this.to('float16');
  }

  /** Converts all floating point tensors to bfloat16. */
  bfloat16(): this {
    return this.to('bfloat16');
  }

  /** Moves the module to the CPU. */
  cpu(): this {
    return this.to('cpu');
  }

  /** Moves the module to a CUDA device. */
  cuda(device: Device = 'cuda'): this {
    return this.to(device);
  }

  /** Calls `fn` for all descendants, innermost first, and for this module. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Makes all parameters trainable, or freezes them. */
  requiresGrad_(value = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad_(value);
    return this;
  }

  /** Removes the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Frees all parameters and buffers. The module is not usable afterwards. */
  dispose(): void {
    for (const tensor of [...this.parameters(), ...this.buffers()]) tensor.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** What is printed between the parentheses, such as `in_features=3, out_features=4`. */
  protected extraRepr(): string {
    return '';
  }

  /** The module and all its descendants, as PyTorch prints them. */
  override toString(): string {
    const children = this.namedChildren().map(([name, child]) => [name, String(child)] as const);
    return formatModule(this.typeName(), this.extraRepr(), children);
  }

  /** The class's name as it is printed. */
  protected typeName(): string {
    return this.constructor.name;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** What a module's keys begin with in a state dict. */
function prefixOf(path: string, options: { prefix?: string } = {}): string {
  return (options.prefix ?? '') + (path === '' ? '' : `${path}.`);
}

/** Whether a module's `forward` is that of a class: a subclass, a user or hooks may have replaced it. @internal */
export function computesAs(module: Module, { prototype }: { readonly prototype: Module }): boolean {
  return module.forward === prototype.forward;
}
