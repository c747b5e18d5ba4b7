/** Steps with a closure, and hooks of steps. */
import { expect, test } from 'vitest';
import { AdamW, NAdam, SGD } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';

const leaf = (): Tensor => torch.ones([3], { requiresGrad: true });

test.each([
  ['SGD', (x: Tensor) => new SGD([x], { lr: 0.5 })],
  ['AdamW', (x: Tensor) => new AdamW([x])],
  ['NAdam', (x: Tensor) => new NAdam([x])],
])('%s calls the closure before its update, with recording on, and returns the loss', (_, make) => {
  const [x, other] = [leaf(), leaf()];
  const closureOf = (param: Tensor) => () => {
    param.grad = null;
    const loss = param.square().sum();
    loss.backward();
    return loss;
  };
  using optimizer = make(x);
  const loss = torch.noGrad(() => optimizer.step(closureOf(x)));
  expect(loss.item()).toBe(3);
  using reference = make(other);
  closureOf(other)();
  reference.step();
  expect(x.equal(other)).toBe(true);
});

test('a closure may come with conditions of the step', () => {
  const x = leaf();
  using optimizer = new SGD([x], { lr: 1 });
  const closure = (): number => {
    x.grad = torch.ones([3]);
    return 5;
  };
  expect(optimizer.step(closure, { foundInf: torch.ones([]) })).toBe(5);
  expect(x.equal(torch.ones([3]))).toBe(true);
});

test('a closure that throws leaves the parameters as they are', () => {
  const x = leaf();
  x.grad = torch.ones([3]);
  using optimizer = new SGD([x], { lr: 1 });
  const fail = (): never => {
    throw new Error('no batch');
  };
  expect(() => optimizer.step(fail)).toThrow('no batch');
  expect(x.equal(torch.ones([3]))).toBe(true);
});

test('hooks are called before and after each step, in their order, until they are removed', () => {
  const x = leaf();
  x.grad = torch.ones([3]);
  using optimizer = new SGD([x], { lr: 1 });
  const seen: [string, number][] = [];
  const note = (name: string) => (one: typeof optimizer) => {
    seen.push([name, one.paramGroups[0]?.params[0]?.sum().item<number>() as number]);
  };
  const before = optimizer.registerStepPreHook(note('before'));
  optimizer.registerStepPostHook(note('after'));
  optimizer.registerStepPostHook(note('last'));
  optimizer.step();
  before.remove();
  optimizer.step();
  expect(seen).toEqual([
    ['before', 3],
    ['after', 0],
    ['last', 0],
    ['after', -3],
    ['last', -3],
  ]);
});
