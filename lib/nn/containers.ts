/** Modules that hold modules: in a list, with their indices as names, or by name. */
import { describeValue } from '../torch/describe.js';
import { type Tensor, TorchError } from '../torch/index.js';
import { type Layer, Module } from './module.js';
import { checkName, MEMBERS } from './module-tree.js';
import { formatModule, mergeEqual } from './repr.js';

/** Values by name, in an object, a Map or a list of pairs. */
export type Named<V> = Readonly<Record<string, V>> | Iterable<readonly [string, V]>;

/** The pairs of names and values. */
export function pairsOf<V>(named: Named<V>): Iterable<readonly [string, V]> {
  return Symbol.iterator in named ? named : Object.entries(named);
}

/** What lists of modules share. */
abstract class ModuleSequence<M extends Module> extends Module {
  override readonly [MEMBERS] = new Map<string, M>();

  /** How many modules there are. */
  get length(): number {
    return this[MEMBERS].size;
  }

  /** The module at an index; negative ones count from the end. */
  at(index: number): M {
    return [...this[MEMBERS].values()][this.place(index)] as M;
  }

  /** Replaces the module at an index. */
  set(index: number, module: M): this {
    const name = [...this[MEMBERS].keys()][this.place(index)] as string;
    this[MEMBERS].set(name, checkModule(this, module));
    return this;
  }

  /** Appends a module. */
  append(module: M): this {
    this[MEMBERS].set(String(this.length), checkModule(this, module));
    return this;
  }

  /** Appends a module; another name of {@link append}. */
  push(module: M): this {
    return this.append(module);
  }

  /** Appends modules. */
  extend(modules: Iterable<M>): this {
    // They may be this list's own.
    for (const module of [...modules]) this.append(module);
    return this;
  }

  /** Inserts a module before the one at an index. */
  insert(index: number, module: M): this {
    const modules = [...this[MEMBERS].values()];
    checkModule(this, module);
    modules.splice(index === modules.length ? index : this.place(index), 0, module);
    return this.fill(modules);
  }

  /** Removes a module, by default the last one, and returns it. */
  pop(index = -1): M {
    const modules = [...this[MEMBERS].values()];
    const [removed] = modules.splice(this.place(index), 1);
    this.fill(modules);
    return removed as M;
  }

  /** Gives the modules their indices as names. */
  protected fill(modules: readonly M[]): this {
    this[MEMBERS].clear();
    return this.extend(modules);
  }

  private place(index: number): number {
    const { length } = this;
    if (Number.isInteger(index) && index >= -length && index < length) {
      return index < 0 ? index + length : index;
    }
    throw new TorchError(
      `${this.constructor.name}: index should be an integer from ${-length} to ${length - 1}, got ${index}`,
      'IndexError',
    );
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this[MEMBERS].values();
  }
}

/** Modules in sequence: the output of each is the input of the next. */
export class Sequential extends ModuleSequence<Layer> {
  /** @param layers The layers, or one object or Map of layers by name. */
  constructor(...layers: Layer[] | [Named<Layer>]) {
    super();
    const [first] = layers;
    if (layers.length === 1 && !(first instanceof Module) && first instanceof Object) {
      for (const [name, layer] of pairsOf(first as Named<Layer>)) {
        this[MEMBERS].set(checkName(this, name), checkModule(this, layer));
      }
    } else this.extend(layers as Layer[]);
  }

  /** A new sequence of the layers from `start` to before `end`, which it shares; they keep their names. */
  slice(start?: number, end?: number): Sequential {
    return new Sequential([...this[MEMBERS]].slice(start, end));
  }

  forward(input: Tensor): Tensor {
    let x = input;
    for (const layer of this[MEMBERS].values()) x = layer.forward(x);
    return x;
  }
}

/** A list of modules that its owner registers, unlike an array of modules as a property. */
export class ModuleList<M extends Module = Module> extends ModuleSequence<M> {
  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }

  /** A new list of the modules from `start` to before `end`, which it shares. */
  slice(start?: number, end?: number): ModuleList<M> {
    return new ModuleList([...this].slice(start, end));
  }

  /** A list has no computation of its own. @throws TorchError always. */
  forward(): unknown {
    throw noForward(this);
  }

  override toString(): string {
    return formatModule(this.typeName(), '', mergeEqual([...this].map(String)));
  }
}

/** Modules by name, which its owner registers, unlike an object of modules as a property. Names stay as they are. */
export class ModuleDict<M extends Module = Module> extends Module {
  override readonly [MEMBERS] = new Map<string, M>();

  constructor(modules: Named<M> = {}) {
    super();
    this.update(modules);
  }

  /** How many modules there are. */
  get length(): number {
    return this[MEMBERS].size;
  }

  /** The module of a name. @throws TorchError where there is none. */
  get(name: string): M {
    return required(this, this[MEMBERS], name);
  }

  /** Whether there is a module of a name. */
  has(name: string): boolean {
    return this[MEMBERS].has(name);
  }

  /** Adds or replaces a module. */
  set(name: string, module: M): this {
    this[MEMBERS].set(checkName(this, name), checkModule(this, module));
    return this;
  }

  /** Adds or replaces modules. */
  update(modules: Named<M> | ModuleDict<M>): this {
    const pairs = modules instanceof ModuleDict ? modules.items() : pairsOf(modules);
    for (const [name, module] of pairs) this.set(name, module);
    return this;
  }

  /** Removes a module and returns it. */
  pop(name: string): M {
    const module = this.get(name);
    this[MEMBERS].delete(name);
    return module;
  }

  /** Removes all modules. */
  clear(): void {
    this[MEMBERS].clear();
  }

  /** The names, in their order. */
  keys(): IterableIterator<string> {
    return this[MEMBERS].keys();
  }

  /** The modules, in their order. */
  values(): IterableIterator<M> {
    return this[MEMBERS].values();
  }

  /** The names and modules. */
  items(): IterableIterator<[string, M]> {
    return this[MEMBERS].entries();
  }

  /** A dict has no computation of its own. @throws TorchError always. */
  forward(): never {
    throw noForward(this);
  }
}

function checkModule<M extends Module>(container: Module, module: M): M {
  if (module instanceof Module) return module;
  const { name } = container.constructor;
  throw new TorchError(
    `${name}: expected a module, got ${describeValue(module)}`,
    'TypeError',
    name,
  );
}

/** The member of a name. @internal */
export function required<V>(container: Module, members: ReadonlyMap<string, V>, name: string): V {
  const found = members.get(name);
  if (found !== undefined) return found;
  const caller = container.constructor.name;
  const names = [...members.keys()].join(', ') || 'none';
  throw new TorchError(
    `${caller}: there is no '${name}'; there are ${names}`,
    'ValueError',
    caller,
  );
}

/** What a container throws that is called. @internal */
export function noForward(container: Module): TorchError {
  const { name } = container.constructor;
  return new TorchError(
    `${name}: it has no forward of its own; call those of its members`,
    'NotImplementedError',
    'forward',
  );
}
