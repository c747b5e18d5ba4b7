/** Tensors of modules that are computed from others, as torch.nn.utils.parametrize. */
import { Tensor, TorchError, torch } from '../../torch/index.js';
import { snakeCase } from '../../torch/names.js';
import { checkOptions } from '../../torch/options.js';
import { ModuleDict, ModuleList } from '../containers.js';
import type { Module } from '../module.js';
import { Buffer, Parameter } from '../parameter.js';

/** A module that computes a tensor from the tensor, or tensors, that are learned in its place. */
export type Parametrization = Module & {
  forward(...originals: Tensor[]): Tensor;
  /** The tensors from which `forward` would compute a value; the value itself where this is missing. */
  rightInverse?(value: Tensor): Tensor | Tensor[];
};

/** The parametrizations of one tensor, each of the result of the one before, and the originals that are learned. */
export class ParametrizationList extends ModuleList<Parametrization> {
  /** What is learned, where it is one tensor. Several are `original0`, `original1` and so on. */
  declare original?: Parameter | Buffer;
  /** Whether there is one original; else their number. */
  readonly count: number | null;

  constructor(parametrization: Parametrization, original: Parameter | Buffer) {
    super([parametrization]);
    using _ = torch.scope();
    const found = torch.noGrad(() => parametrization.rightInverse?.(original) ?? original);
    if (Array.isArray(found)) {
      this.count = found.length;
      for (const [i, tensor] of found.entries()) {
        (this as unknown as Record<string, unknown>)[`original${i}`] = heldAs(original, tensor);
      }
    } else {
      this.count = null;
      adopt(original, found);
      this.original = original;
    }
  }

  private get originals(): Tensor[] {
    if (this.count === null) return [this.original as Tensor];
    const properties = this as unknown as Record<string, Tensor>;
    return Array.from({ length: this.count }, (_, i) => properties[`original${i}`] as Tensor);
  }

  /** The parametrized tensor. */
  override forward(): Tensor {
    const [first, ...others] = this;
    let value = (first as Parametrization).forward(...this.originals);
    for (const parametrization of others) value = parametrization.forward(value);
    return value;
  }

  /** Sets the originals so that the parametrized tensor is `value`. */
  rightInverse(value: Tensor): void {
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    let found: Tensor | Tensor[] = value;
    for (const parametrization of [...this].reverse()) {
      if (parametrization.rightInverse === undefined) {
        throw refuse(
          'rightInverse',
          `${parametrization.constructor.name} has no rightInverse, so that its result cannot be set`,
        );
      }
      found = parametrization.rightInverse(found as Tensor);
    }
    const given = Array.isArray(found) ? found : [found];
    for (const [i, original] of this.originals.entries()) original.copy_(given[i] as Tensor);
  }
}

/** A module some of whose tensors are parametrized. */
type Parametrized = Module & { parametrizations?: ModuleDict<ParametrizationList> };

/** Whether a module, or its tensor of a name, is parametrized. */
export function isParametrized(module: Module, name?: string): boolean {
  const { parametrizations } = module as Parametrized;
  if (parametrizations === undefined) return false;
  return name === undefined || parametrizations.has(snakeCase(name));
}

/**
 * Makes a module's parameter or buffer the result of a parametrization, computed at each access. What is learned is then
 * `parametrizations.NAME.original`. A tensor that is parametrized already gets a further parametrization, of its result.
 *
 * @param name Of the property, such as `weight`.
 * @param options.unsafe Whether shape and dtype may change; false by default.
 */
export function registerParametrization<M extends Module>(
  module: M,
  name: string,
  parametrization: Parametrization,
  options: { unsafe?: boolean } = {},
): M {
  checkOptions('registerParametrization', options, ['unsafe']);
  const properties = module as unknown as Record<string, unknown>;
  const key = snakeCase(name);
  parametrization.train(module.training);
  const present = (module as Parametrized).parametrizations;
  if (isParametrized(module, name)) {
    const list = (present as ModuleDict<ParametrizationList>).get(key);
    if (!options.unsafe)
      checkFit(name, properties[name] as Tensor, (x) => parametrization.forward(x));
    list.append(parametrization);
    return module;
  }
  const original = properties[name];
  if (!(original instanceof Parameter || original instanceof Buffer)) {
    throw refuse(
      'registerParametrization',
      `${module.constructor.name} has no parameter or buffer '${name}'`,
    );
  }
  const { shape, dtype } = original;
  const list = new ParametrizationList(parametrization, original);
  if (!options.unsafe) checkFit(name, { shape, dtype }, () => list.forward());
  if (present === undefined) {
    properties.parametrizations = new ModuleDict<ParametrizationList>();
    const printed = `Parametrized${module.constructor.name}`;
    hide(module, 'typeName', { value: () => printed });
  }
  (module as Parametrized).parametrizations?.set(key, list);
  // Not enumerable: it is no parameter of the module any more.
  hide(module, name, {
    get(this: Parametrized) {
      return this.parametrizations?.get(key).forward();
    },
    set(this: Parametrized, value: Tensor) {
      this.parametrizations?.get(key).rightInverse(value);
    },
  });
  return module;
}

/**
 * Undoes {@link registerParametrization}.
 *
 * @param options.leaveParametrized Keep the computed tensor, as by default, rather than the original.
 */
export function removeParametrizations<M extends Module>(
  module: M,
  name: string,
  options: { leaveParametrized?: boolean } = {},
): M {
  checkOptions('removeParametrizations', options, ['leaveParametrized']);
  const { leaveParametrized = true } = options;
  const all = (module as Parametrized).parametrizations;
  if (all === undefined || !isParametrized(module, name)) {
    throw refuse('removeParametrizations', `'${name}' is not parametrized`);
  }
  using _ = torch.scope();
  const list = all.get(snakeCase(name));
  let { original } = list;
  const value = list.forward();
  if (original === undefined) {
    if (!leaveParametrized) {
      throw refuse(
        'removeParametrizations',
        `'${name}' has several originals, so that only its value can be left`,
      );
    }
    original = value.requiresGrad ? new Parameter(value) : new Buffer(value);
  } else if (leaveParametrized) torch.noGrad(() => adopt(original as Parameter, value));
  all.pop(snakeCase(name));
  Reflect.deleteProperty(module, name);
  (module as unknown as Record<string, unknown>)[name] = original;
  if (all.length === 0) {
    Reflect.deleteProperty(module, 'parametrizations');
    Reflect.deleteProperty(module, 'typeName');
  }
  return module;
}

/** A new tensor that a module holds in the way in which it held another. */
function heldAs(held: Parameter | Buffer, value: Tensor): Parameter | Buffer {
  const own = value.detach().clone();
  return held instanceof Parameter
    ? new Parameter(own, { requiresGrad: held.requiresGrad })
    : new Buffer(own);
}

/** Gives a tensor the elements of another, which may have another shape. */
function adopt(held: Parameter | Buffer, value: Tensor): void {
  if (value !== held) held.become(value.detach().clone());
}

function hide(module: Module, name: string, property: PropertyDescriptor): void {
  Object.defineProperty(module, name, { ...property, configurable: true, enumerable: false });
}

function checkFit(
  name: string,
  wanted: Pick<Tensor, 'shape' | 'dtype'>,
  compute: (value: Tensor) => unknown,
): void {
  using _ = torch.scope();
  const made = torch.noGrad(() => compute(wanted as Tensor));
  if (!(made instanceof Tensor)) {
    throw refuse('registerParametrization', 'a parametrization should return a Tensor');
  }
  const [theirs, ours] = [made, wanted].map(
    ({ shape, dtype }) => `[${shape.join(', ')}], ${dtype}`,
  );
  if (theirs === ours) return;
  throw refuse(
    'registerParametrization',
    `'${name}' should stay ${ours}, but became ${theirs}; { unsafe: true } allows that`,
  );
}

function refuse(caller: string, problem: string): TorchError {
  return new TorchError(`${caller}: ${problem}`, 'ValueError', caller);
}
