/** Modules that hold parameters: in a list, with their indices as names, or by name. */
import { describeValue } from '../torch/describe.js';
import { type Dtype, Tensor, TorchError } from '../torch/index.js';
import { type Named, noForward, pairsOf, required } from './containers.js';
import { Module } from './module.js';
import { checkName, MEMBERS } from './module-tree.js';
import { Parameter } from './parameter.js';

/** The names of dtypes in PyTorch's older classes of tensors. */
const LEGACY_NAMES: Partial<Record<Dtype, string>> = {
  float32: 'Float',
  float64: 'Double',
  float16: 'Half',
  bfloat16: 'BFloat16',
  complex64: 'ComplexFloat',
  complex128: 'ComplexDouble',
};

/** What both share: their members, and how they are printed. */
abstract class ParameterContainer extends Module {
  override readonly [MEMBERS] = new Map<string, Parameter>();

  /** How many parameters there are. */
  get length(): number {
    return this[MEMBERS].size;
  }

  /** It has no computation of its own. @throws TorchError always. */
  forward(): never {
    throw noForward(this);
  }

  /** What a dtype is called in the text of a parameter. */
  protected abstract elementName(parameter: Parameter): string;

  protected override extraRepr(): string {
    const lines = [...this[MEMBERS]].map(([name, parameter]) => {
      const { device, shape } = parameter;
      const place = device.startsWith('cuda') ? ` (${device})` : '';
      return `  (${name}): Parameter containing: [${this.elementName(parameter)} of size ${shape.join('x')}${place}]`;
    });
    return lines.join('\n');
  }
}

/** Parameters in a list that its owner registers, unlike an array as a property. Tensors become parameters. */
export class ParameterList extends ParameterContainer {
  constructor(values: Iterable<Tensor> = []) {
    super();
    this.extend(values);
  }

  /** The parameter at an index; negative ones count from the end. */
  at(index: number): Parameter {
    return this[MEMBERS].get(this.place(index)) as Parameter;
  }

  /** Replaces the parameter at an index. */
  set(index: number, value: Tensor): this {
    this[MEMBERS].set(this.place(index), toParameter(this, value));
    return this;
  }

  /** Appends a parameter. */
  append(value: Tensor): this {
    this[MEMBERS].set(String(this.length), toParameter(this, value));
    return this;
  }

  /** Appends parameters. */
  extend(values: Iterable<Tensor>): this {
    for (const value of [...values]) this.append(value);
    return this;
  }

  private place(index: number): string {
    const { length } = this;
    if (Number.isInteger(index) && index >= -length && index < length) {
      return String(index < 0 ? index + length : index);
    }
    throw new TorchError(
      `ParameterList: index should be an integer from ${-length} to ${length - 1}, got ${index}`,
      'IndexError',
    );
  }

  [Symbol.iterator](): IterableIterator<Parameter> {
    return this[MEMBERS].values();
  }

  protected override elementName({ dtype }: Parameter): string {
    return `torch.${dtype}`;
  }
}

/** Parameters by name, which its owner registers. Tensors become parameters; names stay as they are. */
export class ParameterDict extends ParameterContainer {
  constructor(parameters: Named<Tensor> = {}) {
    super();
    this.update(parameters);
  }

  /** The parameter of a name. @throws TorchError where there is none. */
  get(name: string): Parameter {
    return required(this, this[MEMBERS], name);
  }

  /** Whether there is a parameter of a name. */
  has(name: string): boolean {
    return this[MEMBERS].has(name);
  }

  /** Adds or replaces a parameter. */
  set(name: string, value: Tensor): this {
    this[MEMBERS].set(checkName(this, name), toParameter(this, value));
    return this;
  }

  /** Adds or replaces parameters. As in PyTorch, those of an object are added in the order of their names. */
  update(parameters: Named<Tensor> | ParameterDict): this {
    const pairs = [
      ...(parameters instanceof ParameterDict ? parameters.items() : pairsOf(parameters)),
    ];
    const isOrdered = parameters instanceof ParameterDict || Symbol.iterator in parameters;
    if (!isOrdered) pairs.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, value] of pairs) this.set(name, value);
    return this;
  }

  /** Removes a parameter and returns it. */
  pop(name: string): Parameter {
    const parameter = this.get(name);
    this[MEMBERS].delete(name);
    return parameter;
  }

  /** Removes all parameters. */
  clear(): void {
    this[MEMBERS].clear();
  }

  /** The names, in their order. */
  keys(): IterableIterator<string> {
    return this[MEMBERS].keys();
  }

  /** The parameters, in their order. */
  values(): IterableIterator<Parameter> {
    return this[MEMBERS].values();
  }

  /** The names and parameters. */
  items(): IterableIterator<[string, Parameter]> {
    return this[MEMBERS].entries();
  }

  protected override elementName({ dtype, device }: Parameter): string {
    return `torch.${device.startsWith('cuda') ? 'cuda.' : ''}${LEGACY_NAMES[dtype] ?? dtype}Tensor`;
  }
}

function toParameter(container: Module, value: Tensor): Parameter {
  if (value instanceof Parameter) return value;
  if (value instanceof Tensor) return new Parameter(value);
  const { name } = container.constructor;
  const problem = `expected a Tensor or a Parameter, got ${describeValue(value)}`;
  throw new TorchError(`${name}: ${problem}`, 'TypeError', name);
}
