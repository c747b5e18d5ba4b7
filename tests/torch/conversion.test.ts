/** What JavaScript and Node.js do with a tensor by themselves: each gives what a reader expects, or refuses. */
import { inspect } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { nn, type Tensor, torch } from '../../lib/index.js';

// Operators on tensors are errors of types; JavaScript runs them.
const loosely = (value: Tensor) => value as unknown as number;
const matrix = torch.tensor([
  [1, 2],
  [3, 4],
]);
const three = torch.tensor(3);

describe('beside an operator a tensor', () => {
  test('of one element is its number', () => {
    const x = loosely(three);
    expect([x + 1, x - 1, -x, x < 5, Number(x), Math.max(x, 1)]).toEqual([4, 2, -3, true, 3, 3]);
    // biome-ignore lint/suspicious/noDoubleEquals: the operator under test
    expect([x == 3, x == 4, `loss ${x}`]).toEqual([true, false, 'loss tensor(3)']);
  });

  test.each<[string, () => unknown]>([
    ['+', () => loosely(matrix) + loosely(matrix)],
    ['<', () => loosely(matrix) < 5],
    ['*', () => loosely(matrix) * 2],
    ['Number', () => Number(matrix)],
  ])('of several elements is refused: %s', (_, compute) => {
    expect(compute).toThrow(
      /^a tensor of the shape \[2, 2\] was used as a number: .* Use methods such as x\.add\(y\)/,
    );
  });

  test('that requires a gradient is refused, for it would lose it', () => {
    const weight = torch.tensor(0.5, { requiresGrad: true });
    expect(() => loosely(weight) * 2).toThrow(/requires a gradient .* x\.item\(\) for the number/);
    expect(loosely(weight.detach()) * 2).toBe(1);
    expect(`${weight}`).toBe('tensor(0.5000, requires_grad=True)');
  });

  test('of complex numbers is refused', () => {
    expect(() => +loosely(torch.tensor(torch.complexNumber(1, 2)))).toThrow('a complex tensor');
  });

  test('that was disposed is refused', () => {
    const gone = torch.ones([1]);
    gone.dispose();
    expect(() => loosely(gone) + 1).toThrow(/was disposed/);
  });
});

describe('JSON of a tensor', () => {
  test('is that of its elements', () => {
    expect(JSON.stringify({ matrix, three, mask: matrix.gt(2) })).toBe(
      '{"matrix":[[1,2],[3,4]],"three":3,"mask":[[false,false],[true,true]]}',
    );
  });

  test('is refused for integers that JSON cannot hold', () => {
    expect(() => JSON.stringify(torch.tensor(2n ** 60n))).toThrow(/BigInt/);
  });
});

describe('a copy of a tensor for another thread is refused', () => {
  const told = /A tensor stays in its thread: send x\.toTypedArray\(\) and x\.shape/;

  test.each<[string, unknown]>([
    ['itself', matrix],
    ['in an object', { batch: [matrix] }],
    ['as a parameter of a layer', new nn.Linear(2, 2)],
  ])('%s', (_, value) => {
    expect(() => structuredClone(value)).toThrow(told);
    const { port1, port2 } = new MessageChannel();
    expect(() => port1.postMessage(value)).toThrow(told);
    port1.close();
    port2.close();
  });

  test('where its elements are sent', () => {
    const { data, shape } = structuredClone({ data: matrix.toTypedArray(), shape: matrix.shape });
    expect(torch.tensor(data, { shape }).equal(matrix)).toBe(true);
  });
});

test('await gives the tensor itself', async () => {
  expect(await matrix).toBe(matrix);
});

test('a loop and a spread give the parts of the first dimension', () => {
  const rows: unknown[] = [];
  for (const row of matrix) rows.push(row.tolist());
  expect(rows).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect([...matrix].map(String)).toEqual(['tensor([1, 2])', 'tensor([3, 4])']);
  expect(() => [...three]).toThrow('a tensor of no dimensions cannot be iterated over');
});

test('inspect shows the elements, indented as what it is in', () => {
  expect(inspect({ matrix })).toBe('{\n  matrix: tensor([[1, 2],\n          [3, 4]])\n}');
});

test('tensors are not made with new', () => {
  const Class = matrix.constructor as new (data: unknown) => Tensor;
  expect(() => new Class([1, 2])).toThrow('not made with new; torch.tensor(data)');
});

test('a notebook shows the text, and dtype, shape and device below it', () => {
  const display = Symbol.for('Jupyter.display');
  const shown = (x: Tensor) => (x as unknown as Record<symbol, () => unknown>)[display]?.();
  const weight = torch.tensor([0.5, 1.5], { requiresGrad: true }).neg();
  expect(shown(weight)).toEqual({
    'text/plain': 'tensor([-0.5000, -1.5000], grad_fn=<NegBackward0>)',
    'text/html':
      '<pre>tensor([-0.5000, -1.5000], grad_fn=&lt;NegBackward0&gt;)</pre><small>float32[2] on cpu</small>',
  });
  weight.dispose();
  expect(shown(weight)).toEqual({ 'text/plain': 'tensor(<disposed>)' });
});
