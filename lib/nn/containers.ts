/** Modules that hold a row of modules, whose names are their positions. */
import { type Tensor, TorchError } from '../torch/index.js';
import { type Layer, Module } from './module.js';
import { formatModule, mergeEqual } from './repr.js';

/** Modules in a row, called in turn: the output of each is the input of the next. */
export class Sequential extends Module {
  readonly #layers: readonly Layer[];

  constructor(...layers: Layer[]) {
    super();
    this.#layers = layers;
  }

  get length(): number {
    return this.#layers.length;
  }

  /** The layer at a position; negative ones count from the end. */
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

/** Modules in a list, found by the module that holds it: an array of modules as a property would not be. */
export class ModuleList<M extends Module = Module> extends Module {
  readonly #modules: M[];

  constructor(modules: Iterable<M> = []) {
    super();
    this.#modules = [...modules];
  }

  get length(): number {
    return this.#modules.length;
  }

  /** The module at a position; negative ones count from the end. */
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
