/** Modules that hold a list of modules, with their indices as names. */
import { type Tensor, TorchError } from '../torch/index.js';
import { type Layer, Module } from './module.js';
import { formatModule, mergeEqual } from './repr.js';

/** Modules in sequence: the output of each is the input of the next. */
export class Sequential extends Module {
  readonly #layers: readonly Layer[];

  constructor(...layers: Layer[]) {
    super();
    this.#layers = layers;
  }

  get length(): number {
    return this.#layers.length;
  }

  /** The layer at an index; negative ones count from the end. */
  at(index: number): Layer {
    return itemAt('Sequential', this.#layers, index);
  }

  override namedChildren(): [string, Module][] {
    return this.#layers.map((layer, i) => [String(i), layer]);
  }

  forward(input: Tensor): Tensor {
    let x = input;
    for (const layer of this.#layers) x = layer.forward(x);
    return x;
  }

  [Symbol.iterator](): IterableIterator<Layer> {
    return this.#layers[Symbol.iterator]();
  }
}

/** A list of modules that its owner registers, unlike an array of modules as a property. */
export class ModuleList<M extends Module = Module> extends Module {
  readonly #modules: M[];

  constructor(modules: Iterable<M> = []) {
    super();
    this.#modules = [...modules];
  }

  get length(): number {
    return this.#modules.length;
  }

  /** The module at an index; negative ones count from the end. */
  at(index: number): M {
    return itemAt('ModuleList', this.#modules, index);
  }

  /** Appends a module. */
  push(module: M): this {
    this.#modules.push(module);
    return this;
  }

  override namedChildren(): [string, Module][] {
    return this.#modules.map((module, i) => [String(i), module]);
  }

  /** A list has no computation of its own. @throws TorchError always. */
  forward(): never {
    throw new TorchError(
      'ModuleList: a list has no forward of its own; call those of its modules',
      'NotImplementedError',
      'forward',
    );
  }

  override toString(): string {
    return formatModule(this.constructor.name, '', mergeEqual(this.#modules.map(String)));
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.#modules[Symbol.iterator]();
  }
}

function itemAt<M>(container: string, items: readonly M[], index: number): M {
  const item = items.at(index);
  if (item === undefined || !Number.isInteger(index)) {
    throw new TorchError(
      `${container}: index should be an integer from ${-items.length} to ${items.length - 1}, got ${index}`,
      'IndexError',
    );
  }
  return item;
}
