/** What a module holds: parameters, buffers and further modules, by name. */
import { describeValue } from '../torch/describe.js';
import { type Tensor, TorchError } from '../torch/index.js';
import { snakeCase } from '../torch/names.js';
import { checkOptions } from '../torch/options.js';
import { Buffer, Parameter } from './parameter.js';

/** Where containers hold their members by name. A symbol is no property of the module, so that the members are found once. */
export const MEMBERS: unique symbol = Symbol('members');

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
 * The part of a module that finds and lists what it holds; see {@link Module}.
 *
 * @typeParam M Module itself.
 */
export abstract class ModuleTree<M extends ModuleTree<M>> {
  /** The members of a container, by their names in the state dict. @internal */
  declare readonly [MEMBERS]?: Map<string, unknown>;

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
    const what = held instanceof ModuleTree ? 'modules' : 'parameters';
    const isNamed = kind === 'an object' || kind === 'a Map';
    const remedy = `${held instanceof ModuleTree ? 'Module' : 'Parameter'}${isNamed ? 'Dict' : 'List'}`;
    throw new TorchError(
      `${this.constructor.name}: ${property} is ${kind} of ${what}, which is not registered: make it a new nn.${remedy}, or a #${property} if it is registered elsewhere`,
      'TypeError',
    );
  }

  /** The direct children, with their names. */
  namedChildren(): [string, M][] {
    return this.own<M>(ModuleTree as never);
  }

  /** The direct children. */
  children(): M[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module, named `prefix` or '', and all its descendants, each once unless `removeDuplicate` is false. */
  namedModules(options: Omit<NamedOptions, 'recurse'> = {}): [string, M][] {
    checkOptions('namedModules', options, ['prefix', 'removeDuplicate']);
    const { prefix = '', removeDuplicate = true } = options;
    const seen = new Set<M>();
    const found: [string, M][] = [];
    const visit = (name: string, module: M): void => {
      if (removeDuplicate && seen.has(module)) return;
      seen.add(module);
      found.push([name, module]);
      for (const [child, inner] of module.namedChildren()) visit(join(name, child), inner);
    };
    visit(prefix, this.self);
    return found;
  }

  /** This module and all its descendants, each once. */
  modules(): M[] {
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
    own: (module: M) => [string, T][],
  ): [string, T][] {
    const seen = new Set<T>();
    const found: [string, T][] = [];
    const modules: [string, M][] = recurse
      ? this.namedModules({ prefix, removeDuplicate })
      : [[prefix, this.self]];
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
  registerModule(name: string, module: M | null): void {
    if (module !== null && !(module instanceof ModuleTree)) {
      throw new TorchError(
        `registerModule: '${name}' should be a module or null, got ${describeValue(module)}`,
        'TypeError',
        'registerModule',
      );
    }
    this.register(name, module, ModuleTree, 'registerModule');
  }

  /** Another name of {@link registerModule}. */
  addModule(name: string, module: M | null): void {
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

  private register(
    name: string,
    value: unknown,
    type: abstract new (...args: never[]) => unknown,
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
  getSubmodule(path: string): M {
    let module = this.self;
    for (const name of path === '' ? [] : path.split('.')) {
      const child = module.namedChildren().find(([key]) => key === name);
      if (child === undefined) throw noSuch(module, name, 'module', path);
      module = child[1];
    }
    return module;
  }

  /** Replaces the module at a path of the state dict, which its owner has under that name. */
  setSubmodule(path: string, module: M): void {
    const present = this.getSubmodule(path);
    const owner = this.getSubmodule(path.split('.').slice(0, -1).join('.'));
    const properties = owner as unknown as Record<string, unknown>;
    const property = Object.keys(owner).find((name) => properties[name] === present);
    if (property !== undefined) properties[property] = module;
    else owner[MEMBERS]?.set(path.split('.').at(-1) as string, module);
  }

  /** The parameter at a path of the state dict, such as `blocks.0.attn.qkv.weight`. */
  getParameter(path: string): Parameter {
    return this.getOwn(path, 'parameter', (module) => module.own(Parameter));
  }

  /** The buffer at a path of the state dict. */
  getBuffer(path: string): Buffer {
    return this.getOwn(path, 'buffer', (module) => module.own(Buffer));
  }

  private getOwn<T>(path: string, what: string, own: (module: M) => [string, T][]): T {
    const dot = path.lastIndexOf('.');
    const module = this.getSubmodule(path.slice(0, Math.max(dot, 0)));
    const name = path.slice(dot + 1);
    const found = own(module).find(([key]) => key === name);
    if (found === undefined) throw noSuch(module, name, what, path);
    return found[1];
  }

  /** The state-dict entries in PyTorch's order: own parameters, own buffers, then the children's. @internal */
  protected stateEntries(prefix: string, into: Map<string, Parameter | Buffer>): void {
    for (const [name, parameter] of this.own(Parameter)) into.set(prefix + name, parameter);
    for (const [name, buffer] of this.own(Buffer)) {
      if (buffer.persistent) into.set(prefix + name, buffer);
    }
    for (const [name, child] of this.namedChildren()) child.stateEntries(`${prefix}${name}.`, into);
  }

  private get self(): M {
    return this as unknown as M;
  }
}

function isMember(value: unknown): boolean {
  return value instanceof ModuleTree || value instanceof Parameter || value instanceof Buffer;
}

/** An element that tells of what kind all are: lists may be long. */
function firstOf(list: readonly unknown[]): unknown {
  return list.find((item) => item !== null && item !== undefined);
}

/** The kind of a collection, and what of it should be looked at; nothing for any other object. */
function itemsOf(
  value: object,
): ['an array' | 'an object' | 'a Map' | 'a Set', readonly unknown[]] {
  switch (Object.getPrototypeOf(value)) {
    case Array.prototype:
      return ['an array', [firstOf(value as unknown[])]];
    case Object.prototype:
      return ['an object', Object.values(value)];
    case Map.prototype:
      return ['a Map', [...(value as Map<unknown, unknown>).values()]];
    case Set.prototype:
      return ['a Set', [firstOf([...(value as Set<unknown>)])]];
    default:
      return ['an object', []];
  }
}

/** Refuses names of members that keys of a state dict cannot contain. @internal */
export function checkName(module: object, name: string): string {
  if (typeof name === 'string' && name !== '' && !name.includes('.')) return name;
  const caller = module.constructor.name;
  throw new TorchError(
    `${caller}: a name should be a text without dots, not empty, got ${describeValue(name)}`,
    'ValueError',
    caller,
  );
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function noSuch(module: object, name: string, what: string, path: string): TorchError {
  const where = path === name ? '' : ` (of '${path}')`;
  return new TorchError(
    `${module.constructor.name} has no ${what} '${name}'${where}`,
    'ValueError',
    'getSubmodule',
  );
}
