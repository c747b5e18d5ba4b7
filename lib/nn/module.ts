import { describeValue } from '../torch/describe.js';
import { dtypeInfo, dtypes, parseDevice } from '../torch/dtype.js';
import { type Device, type Dtype, Tensor, TorchError, torch } from '../torch/index.js';
import { snakeCase } from '../torch/names.js';
import { checkOptions } from '../torch/options.js';
import { addHook, HOOKS, type Hooked, type Hooks, hooksOf, type RemovableHandle } from './hooks.js';
import { type IncompatibleKeys, type LoadOptions, loadInto, type StateDict } from './load-state.js';
import { Buffer, Parameter } from './parameter.js';
import { formatModule } from './repr.js';

/**
 * Where containers hold their members by name. A symbol is no property of the module, so that the members are found once.
 *
 * @internal
 */
export const MEMBERS: unique symbol = Symbol('members');

/** A module that maps one tensor to another, as the members of {@link Sequential} do. */
export type Layer = Module & { forward(input: Tensor): Tensor };

/** A new dtype, device or both, for {@link Module.to}. */
export interface ModuleToOptions {
  dtype?: Dtype;
  device?: Device;
  nonBlocking?: boolean;
}

/** Called before a module's `forward`; see {@link Module.registerForwardPreHook}. */
// biome-ignore lint/suspicious/noConfusingVoidType: most hooks return nothing
export type ForwardPreHook<M> = (module: M, inputs: unknown[]) => unknown[] | Tensor | null | void;

/** Called after a module's `forward`; see {@link Module.registerForwardHook}. */
export type ForwardHook<M> = (module: M, inputs: unknown[], output: unknown) => unknown;

/** Which members of a module are listed, and how they are named. */
export interface NamedOptions {
  /** Written before every name, with a dot; '' by default. */
  prefix?: string;
  /** Whether to list those of descendants, too; true by default. */
  recurse?: boolean;
  /** Whether to list one that has several names once, by its first; true by default. */
  removeDuplicate?: boolean;
}

/**
 * Base class of layers and models, as torch.nn.Module.
 *
 * Properties that hold a {@link Parameter}, a {@link Buffer} or a Module are registered automatically, in the order of
 * the class's declarations. Arrays and objects of modules or parameters are
 * refused: they go into a ModuleList, ModuleDict, ParameterList or ParameterDict. In the state dict a property's name is written in
 * snake_case (`patchEmbed.proj.weight` is `patch_embed.proj.weight`), so that its keys match PyTorch's.
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
export abstract class Module implements Disposable, Hooked {
  /** Whether layers such as dropout are in training mode; set by train() and eval(). */
  training = true;

  /** The members of a container, by their names in the state dict. @internal */
  declare readonly [MEMBERS]?: Map<string, unknown>;

  /** @internal */
  declare [HOOKS]?: Hooks;

  /** Computes the module's output. Subclasses declare its arguments and result. */
  abstract forward(...inputs: never[]): unknown;

  /** A property's name in the state dict; a class with another naming rule overrides this. */
  protected stateName(property: string): string {
    return snakeCase(property);
  }

  private own<T>(type: abstract new (...args: never[]) => T): [string, T][] {
    const found: [string, T][] = [];
    for (const property of Object.keys(this)) {
      const value = (this as unknown as Record<string, unknown>)[property];
      if (value instanceof type) found.push([this.stateName(property), value]);
      else if (typeof value === 'object' && value !== null) this.refuseCollection(property, value);
    }
    for (const [name, value] of this[MEMBERS] ?? []) {
      if (value instanceof type) found.push([name, value]);
    }
    return found;
  }

  /** Refuses a collection of what would be registered as a property: it never was, and would not be trained. */
  private refuseCollection(property: string, value: object): void {
    const [kind, items] = itemsOf(value);
    const held = items.find(isMember);
    if (held === undefined) return;
    const what = held instanceof Module ? 'modules' : 'parameters';
    const isNamed = kind === 'an object' || kind === 'a Map';
    const remedy = `${held instanceof Module ? 'Module' : 'Parameter'}${isNamed ? 'Dict' : 'List'}`;
    throw new TorchError(
      `${this.constructor.name}: ${property} is ${kind} of ${what}, which is not registered: make it a new nn.${remedy}, or a #${property} if it is registered elsewhere`,
      'TypeError',
    );
  }

  /** The direct children, with their names. */
  namedChildren(): [string, Module][] {
    return this.own<Module>(Module);
  }

  /** The direct children. */
  children(): Module[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module, named `prefix` or '', and all its descendants, each once unless `removeDuplicate` is false. */
  namedModules(options: Omit<NamedOptions, 'recurse'> = {}): [string, Module][] {
    checkOptions('namedModules', options, ['prefix', 'removeDuplicate']);
    const { prefix = '', removeDuplicate = true } = options;
    const seen = new Set<Module>();
    const found: [string, Module][] = [];
    const visit = (name: string, module: Module): void => {
      if (removeDuplicate && seen.has(module)) return;
      seen.add(module);
      found.push([name, module]);
      for (const [child, inner] of module.namedChildren()) visit(join(name, child), inner);
    };
    visit(prefix, this);
    return found;
  }

  /** This module and all its descendants, each once. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** The parameters with their names, each once. */
  namedParameters(options: NamedOptions = {}): [string, Parameter][] {
    checkOptions('namedParameters', options, ['prefix', 'recurse', 'removeDuplicate']);
    return this.collect(options, (module) => module.own(Parameter));
  }

  /** The parameters, each once; with `recurse: false` only the module's own. */
  parameters(options: { recurse?: boolean } = {}): Parameter[] {
    return this.namedParameters(options).map(([, parameter]) => parameter);
  }

  /** The buffers with their names, each once. */
  namedBuffers(options: NamedOptions = {}): [string, Buffer][] {
    checkOptions('namedBuffers', options, ['prefix', 'recurse', 'removeDuplicate']);
    return this.collect(options, (module) => module.own(Buffer));
  }

  /** The buffers, each once; with `recurse: false` only the module's own. */
  buffers(options: { recurse?: boolean } = {}): Buffer[] {
    return this.namedBuffers(options).map(([, buffer]) => buffer);
  }

  private collect<T>(
    { prefix = '', recurse = true, removeDuplicate = true }: NamedOptions,
    own: (module: Module) => [string, T][],
  ): [string, T][] {
    const seen = new Set<T>();
    const found: [string, T][] = [];
    const modules: [string, Module][] = recurse
      ? this.namedModules({ prefix, removeDuplicate })
      : [[prefix, this]];
    for (const [path, module] of modules) {
      for (const [name, value] of own(module)) {
        if (removeDuplicate && seen.has(value)) continue;
        seen.add(value);
        found.push([join(path, name), value]);
      }
    }
    return found;
  }

  /**
   * Adds a buffer as a property. Equivalent to assigning a `new nn.Buffer`.
   *
   * @param options.persistent Whether it is part of the state dict; true by default.
   */
  registerBuffer(name: string, data: Tensor, options: { persistent?: boolean } = {}): Buffer {
    const present = (this as unknown as Record<string, unknown>)[name];
    if (name in this && present !== undefined && !(present instanceof Buffer)) {
      throw new TorchError(`registerBuffer: attribute '${name}' already exists`, 'ValueError');
    }
    checkOptions('registerBuffer', options, ['persistent']);
    const buffer = new Buffer(data, options);
    (this as unknown as Record<string, unknown>)[name] = buffer;
    return buffer;
  }

  /**
   * Adds a module under a name, as assigning it to a property does. Where the name comes from data, the names of a
   * {@link ModuleDict} are clearer.
   */
  registerModule(name: string, module: Module | null): void {
    if (module !== null && !(module instanceof Module)) {
      throw new TorchError(
        `registerModule: '${name}' should be a module or null, got ${describeValue(module)}`,
        'TypeError',
        'registerModule',
      );
    }
    this.register(name, module, Module, 'registerModule');
  }

  /** Another name of {@link registerModule}. */
  addModule(name: string, module: Module | null): void {
    this.registerModule(name, module);
  }

  /** Adds a parameter under a name, as assigning it to a property does. */
  registerParameter(name: string, parameter: Parameter | null): void {
    if (parameter !== null && !(parameter instanceof Parameter)) {
      throw new TorchError(
        `registerParameter: '${name}' should be a Parameter or null, got ${describeValue(parameter)}; new nn.Parameter(tensor) makes one`,
        'TypeError',
        'registerParameter',
      );
    }
    this.register(name, parameter, Parameter, 'registerParameter');
  }

  private register<T>(
    name: string,
    value: T | null,
    type: abstract new (...args: never[]) => T,
    caller: string,
  ): void {
    checkName(this, name);
    const properties = this as unknown as Record<string, unknown>;
    const present = properties[name];
    if (name in this && present !== null && present !== undefined && !(present instanceof type)) {
      throw new TorchError(`${caller}: attribute '${name}' already exists`, 'ValueError', caller);
    }
    properties[name] = value;
  }

  /** The module at a path of the state dict, such as `blocks.0.attn`; '' is this one. */
  getSubmodule(path: string): Module {
    let module: Module = this;
    for (const name of path === '' ? [] : path.split('.')) {
      const child = module.namedChildren().find(([key]) => key === name);
      if (child === undefined) throw noSuch(module, name, 'module', path);
      module = child[1];
    }
    return module;
  }

  /** The parameter at a path of the state dict, such as `blocks.0.attn.qkv.weight`. */
  getParameter(path: string): Parameter {
    return this.getOwn(path, 'parameter', (module) => module.own(Parameter));
  }

  /** The buffer at a path of the state dict. */
  getBuffer(path: string): Buffer {
    return this.getOwn(path, 'buffer', (module) => module.own(Buffer));
  }

  private getOwn<T>(path: string, what: string, own: (module: Module) => [string, T][]): T {
    const dot = path.lastIndexOf('.');
    const module = this.getSubmodule(path.slice(0, Math.max(dot, 0)));
    const name = path.slice(dot + 1);
    const found = own(module).find(([key]) => key === name);
    if (found === undefined) throw noSuch(module, name, what, path);
    return found[1];
  }

  /** The state-dict entries in PyTorch's order: own parameters, own buffers, then the children's. */
  private stateEntries(prefix: string, into: Map<string, Parameter | Buffer>): void {
    for (const [name, parameter] of this.own(Parameter)) into.set(prefix + name, parameter);
    for (const [name, buffer] of this.own(Buffer)) {
      if (buffer.persistent) into.set(prefix + name, buffer);
    }
    for (const [name, child] of this.namedChildren()) child.stateEntries(`${prefix}${name}.`, into);
  }

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
    for (const [key, tensor] of entries) state[key] = options.keepVars ? tensor : tensor.detach();
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
  loadStateDict(state: Readonly<StateDict>, options: LoadOptions = {}): IncompatibleKeys {
    const entries = new Map<string, Parameter | Buffer>();
    this.stateEntries('', entries);
    const given = { ...state };
    for (const [path, module] of this.namedModules({ removeDuplicate: false })) {
      for (const hook of hooksOf(module, 'load')) hook(module, given, prefixOf(path));
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
    const options = toOptions(target);
    if (options.dtype !== undefined) {
      const { category } = dtypeInfo(options.dtype);
      if (category !== 'float' && category !== 'complex') {
        throw new TorchError(
          `Module.to: dtype should be a floating point or complex one, got '${options.dtype}'`,
          'TypeError',
          'to',
        );
      }
    }
    const convert = (tensor: Tensor): Tensor => {
      const { category } = dtypeInfo(tensor.dtype);
      const changes = category === 'float' || category === 'complex';
      return tensor.to(changes ? options : { ...options, dtype: undefined });
    };
    for (const tensor of [...this.parameters(), ...this.buffers()]) replace(tensor, convert);
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
      replace(tensor, (old) => torch.emptyLike(old, { device }));
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
  toString(): string {
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

function isMember(value: unknown): boolean {
  return value instanceof Module || value instanceof Parameter || value instanceof Buffer;
}

/** The kind of a collection, and what it holds; nothing for any other object. */
function itemsOf(
  value: object,
): ['an array' | 'an object' | 'a Map' | 'a Set', readonly unknown[]] {
  switch (Object.getPrototypeOf(value)) {
    case Array.prototype:
      return ['an array', value as unknown[]];
    case Object.prototype:
      return ['an object', Object.values(value)];
    case Map.prototype:
      return ['a Map', [...(value as Map<unknown, unknown>).values()]];
    case Set.prototype:
      return ['a Set', [...(value as Set<unknown>)]];
    default:
      return ['an object', []];
  }
}

/** Refuses names of members that keys of a state dict cannot contain. @internal */
export function checkName(module: Module, name: string): string {
  if (typeof name === 'string' && name !== '' && !name.includes('.')) return name;
  const caller = module.constructor.name;
  throw new TorchError(
    `${caller}: a name should be a text without dots, not empty, got ${describeValue(name)}`,
    'ValueError',
    caller,
  );
}

/** What a module's keys begin with in a state dict. */
function prefixOf(path: string, options: { prefix?: string } = {}): string {
  return (options.prefix ?? '') + (path === '' ? '' : `${path}.`);
}

/** Whether a module's `forward` is that of a class: a subclass, a user or hooks may have replaced it. @internal */
export function computesAs(module: Module, { prototype }: { readonly prototype: Module }): boolean {
  return module.forward === prototype.forward;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function noSuch(module: Module, name: string, what: string, path: string): TorchError {
  const where = path === name ? '' : ` (of '${path}')`;
  return new TorchError(
    `${module.constructor.name} has no ${what} '${name}'${where}`,
    'ValueError',
    'getSubmodule',
  );
}

function toOptions(target: Dtype | Device | Tensor | ModuleToOptions): ModuleToOptions {
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target === 'object' && target !== null) {
    checkOptions('Module.to', target, ['dtype', 'device', 'nonBlocking']);
    return target;
  }
  if (dtypes.has(target)) return { dtype: target as Dtype };
  if (typeof target === 'string' && parseDevice(target) !== null) {
    return { device: target as Device };
  }
  throw new TorchError(
    `Module.to: target should be a dtype such as 'float32', a device such as 'cuda:0', a Tensor or options, got ${target}`,
    'TypeError',
    'to',
  );
}

function replace(tensor: Parameter | Buffer, convert: (tensor: Tensor) => Tensor): void {
  using _ = torch.scope();
  const { grad } = tensor;
  const before = tensor.detach();
  const after = convert(before);
  if (after.isSame(before)) return;
  tensor.become(after);
  if (grad !== null) tensor.grad = convert(grad.detach());
}
