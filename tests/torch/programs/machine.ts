/** A random program over a pool of tensors, each beside its model. */
import { type Tensor, torch } from '../../../lib/torch/index.js';
import type { Random } from '../fuzz/values.js';
import { hostileCall } from './hostile.js';
import { broadcast, Model } from './model.js';

interface Pair {
  tensor: Tensor;
  model: Model;
}

const unary: readonly (readonly [string, (x: number) => number])[] = [
  ['neg', (x) => -x],
  ['abs', Math.abs],
  ['relu', (x) => Math.max(x, 0)],
  ['square', (x) => x * x],
  ['floor', Math.floor],
];

const binary: readonly (readonly [string, (a: number, b: number) => number])[] = [
  ['add', (a, b) => a + b],
  ['sub', (a, b) => a - b],
  ['mul', (a, b) => a * b],
  ['maximum', Math.max],
  ['minimum', Math.min],
];

type Methods = Record<string, (...args: unknown[]) => Tensor>;
const call = (tensor: Tensor, name: string, ...args: unknown[]): Tensor =>
  (tensor as unknown as Methods)[name]?.(...args) as Tensor;

/** Wrong values, named with the step that found them. */
export class Mismatch extends Error {}

export class Machine {
  steps = 0;
  /** Hostile calls that failed, as they should. */
  refused = 0;
  private pool: Pair[] = [];
  private readonly copies: { copy: Promise<unknown>; expected: number[] }[] = [];

  constructor(private readonly random: Random) {}

  /** Runs a program, and checks all that is left. */
  async run(steps: number): Promise<void> {
    {
      using _ = torch.scope();
      this.runSteps(steps, 0);
      for (const pair of this.pool) this.check('at the end', pair);
      this.pool = [];
    }
    for (const { copy, expected } of this.copies) {
      compare('an asynchronous copy', Array.from((await copy) as Float64Array), expected);
    }
  }

  private runSteps(count: number, depth: number): void {
    const kinds = [
      () => this.create(),
      () => this.compute(),
      () => this.compute(),
      () => this.makeView(),
      () => this.makeView(),
      () => this.writeInPlace(),
      () => this.writeInPlace(),
      () => this.join(),
      () => this.dispose(),
      () => this.copyLater(),
      () => this.goBack(),
      () => this.provoke(),
      () => this.provoke(),
      () => (depth < 3 ? this.nest(depth) : undefined),
    ];
    for (let i = 0; i < count; i++) {
      this.steps++;
      this.random.pick(kinds)();
      if (this.pool.length > 12) this.dispose();
    }
  }

  private provoke(): void {
    if (hostileCall(this.random)) this.refused++;
  }

  private pick(): Pair {
    return this.pool.length === 0 ? this.create() : this.random.pick(this.pool);
  }

  private add(step: string, tensor: Tensor, model: Model): Pair {
    const pair = { tensor, model };
    this.check(step, pair);
    this.pool.push(pair);
    return pair;
  }

  private check(step: string, { tensor, model }: Pair): void {
    compare(`${step}: the shape`, tensor.shape, model.shape);
    compare(step, Array.from(tensor.toTypedArray() as Float64Array), model.values());
  }

  private create(): Pair {
    const { random } = this;
    const shape = Array.from({ length: random.below(4) }, () => random.pick([1, 2, 3, 3, 0]));
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Float64Array.from({ length: count }, () => random.below(17) / 2 - 4);
    return this.add('create', torch.tensor(values, { shape }), Model.of(values, shape));
  }

  private compute(): void {
    const { random } = this;
    const { tensor, model } = this.pick();
    switch (random.below(6)) {
      case 0: {
        const [name, fn] = random.pick(unary);
        this.add(name, call(tensor, name), model.map(fn));
        break;
      }
      case 1: {
        const factor = random.pick([2, -1, 0.5, 0, 2 ** 53 + 2]);
        this.add(
          'mul',
          tensor.mul(factor),
          model.map((x) => x * factor),
        );
        break;
      }
      case 2:
        this.add('float', tensor.float().double(), model.map(Math.fround));
        break;
      case 3: {
        const dim = random.below(model.shape.length);
        const isExact = model.values().every((x) => Number.isInteger(x) && Math.abs(x) < 2 ** 40);
        if (model.shape.length > 0 && isExact) this.add('sum', tensor.sum(dim), model.sum(dim));
        break;
      }
      case 4: {
        const rows = model.shape[0] ?? 0;
        if (rows === 0) break;
        const picks = Array.from({ length: 1 + random.below(3) }, () => random.below(rows));
        const parts = picks.map((i) => model.slice(0, i, 1));
        this.add('index by a list', tensor.index(picks), Model.cat(parts));
        break;
      }
      default: {
        const other = this.pick();
        if (broadcast(model.shape, other.model.shape) === null) break;
        const [name, fn] = random.pick(binary);
        this.add(name, call(tensor, name, other.tensor), model.zip(other.model, fn));
      }
    }
  }

  private makeView(): void {
    const { random } = this;
    const { tensor, model } = this.pick();
    const dims = model.shape.length;
    const dim = random.below(dims);
    const size = model.shape[dim] ?? 0;
    const start = random.below(size);
    switch (random.below(7)) {
      case 0:
        this.add('unsqueeze', tensor.unsqueeze(dim), model.unsqueeze(dim));
        break;
      case 1: {
        const order = Array.from({ length: dims }, (_, i) => (i + dim) % dims);
        this.add('permute', tensor.permute(order), model.permute(order));
        break;
      }
      case 2: {
        const shape = [2, ...model.shape.map((own) => (own === 1 ? 3 : own))];
        this.add('expand', tensor.expand(shape), model.expand(shape));
        break;
      }
      case 3:
        // An op may give its result the strides of its input.
        if (model.isContiguous && model.numel > 0 && tensor.isContiguous()) {
          this.add('view', tensor.view(-1, 1), model.view([model.numel, 1]));
        }
        break;
      case 4:
        if (size === 0) break;
        this.add('select', tensor.select(dim, start - size), model.select(dim, start));
        break;
      case 5: {
        if (dims === 0) break;
        const step = 1 + random.below(2);
        const length = Math.ceil((size - start) / step);
        const slices = [...new Array<':'>(dim).fill(':'), `${start}::${step}` as const];
        this.add('slice', tensor.index(...slices), model.slice(dim, start, length, step));
        break;
      }
      default:
        if (dims === 0) break;
        this.add(
          'narrow',
          tensor.narrow(dim, start, size - start),
          model.slice(dim, start, size - start),
        );
    }
  }

  private writeInPlace(): void {
    const { random } = this;
    const { tensor, model } = this.pick();
    if (model.overlaps) return;
    const value = random.below(9) - 4;
    switch (random.below(5)) {
      case 0:
        tensor.fill_(value);
        model.write(Model.of([value], []));
        break;
      case 1: {
        const [name, fn] = random.pick(unary.slice(0, 3));
        call(tensor, `${name}_`);
        model.write(model.map(fn));
        break;
      }
      case 2: {
        const source = this.pick();
        const shape = broadcast(model.shape, source.model.shape);
        if (shape?.join() !== model.shape.join()) return;
        tensor.copy_(source.tensor.clone());
        model.write(source.model.map((x) => x));
        break;
      }
      case 3: {
        const source = this.pick();
        const shape = broadcast(model.shape, source.model.shape);
        if (shape?.join() !== model.shape.join()) return;
        tensor.add_(source.tensor.clone(), { alpha: 2 });
        model.write(model.zip(source.model, (a, b) => a + 2 * b));
        break;
      }
      default: {
        const size = model.shape[0] ?? 0;
        const start = random.below(size);
        if (size === 0) return;
        tensor.indexPut_(`${start}:`, value);
        model.slice(0, start, size - start).write(Model.of([value], []));
      }
    }
    this.check('after an op in place', { tensor, model });
  }

  private join(): void {
    const { tensor, model } = this.pick();
    const others = this.pool.filter((other) => {
      const { shape } = other.model;
      return shape.length > 0 && shape.slice(1).join() === model.shape.slice(1).join();
    });
    if (model.shape.length === 0) return;
    const parts = [{ tensor, model }, ...others.slice(0, 3)];
    this.add(
      'cat',
      torch.cat(parts.map((part) => part.tensor)),
      Model.cat(parts.map((part) => part.model)),
    );
  }

  private dispose(): void {
    if (this.pool.length === 0) return;
    const [pair] = this.pool.splice(this.random.below(this.pool.length), 1) as [Pair];
    pair.tensor.dispose();
  }

  private copyLater(): void {
    const { tensor, model } = this.pick();
    this.copies.push({ copy: tensor.toTypedArrayAsync(), expected: model.values() });
  }

  /** A scope, of whose tensors some are kept. */
  private nest(depth: number): void {
    const before = [...this.pool];
    const inner = torch.scope();
    let kept: Pair[] = [];
    let left: Pair[] = [];
    try {
      this.runSteps(this.random.below(6), depth + 1);
      const made = this.pool.filter((pair) => !before.includes(pair));
      kept = made.filter(() => this.random.chance(0.4));
      left = made.filter((pair) => !kept.includes(pair));
      inner.keep({ tensors: kept.map(({ tensor }) => tensor) });
    } finally {
      inner.dispose();
    }
    if (left.some(({ tensor }) => !tensor.isDisposed)) throw new Mismatch('a scope left tensors');
    this.pool = [...before.filter(({ tensor }) => !tensor.isDisposed), ...kept];
    for (const pair of kept) this.check('kept by a scope', pair);
  }

  /** Gradients of one chain of functions, computed plainly, recomputed, and by a boxed op of libtorch. */
  private goBack(): void {
    const { random } = this;
    const { model } = this.pick();
    const chain = Array.from({ length: 1 + random.below(3) }, () => random.below(4));
    const steps = chain.map((kind) => (x: Tensor): Tensor => {
      if (kind === 0) return x.sin();
      if (kind === 1) return x.mul(x);
      if (kind === 2) return torch.cat([x.unsqueeze(0), x.unsqueeze(0).mul(3)]).sum(0);
      return torch.checkpoint((y) => y.cos().add(1), x);
    });
    const gradient = (apply: (step: (x: Tensor) => Tensor, x: Tensor) => Tensor, byOp: boolean) => {
      using _ = torch.scope();
      const x = torch.tensor(Float64Array.from(model.values())).requiresGrad_();
      const loss = steps.reduce((y, step) => apply(step, y), x).sum();
      if (byOp) torch.ops.aten?._backward?.(loss, []);
      else loss.backward();
      return Array.from(x.grad?.toTypedArray() as Float64Array);
    };
    const plain = gradient((step, x) => step(x), false);
    compare('gradients', gradient(torch.checkpoint, random.chance(0.5)), plain);
  }
}

function compare(what: string, got: readonly number[], wanted: readonly number[]): void {
  const isSame =
    got.length === wanted.length &&
    got.every((x, i) => x === wanted[i] || (Number.isNaN(x) && Number.isNaN(wanted[i])));
  if (!isSame) throw new Mismatch(`${what}: got [${got}], wanted [${wanted}]`);
}
