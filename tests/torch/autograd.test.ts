import { describe, expect, test } from 'vitest';
import { DisposedTensorError, type Tensor, TorchError, torch } from '../../lib/torch/index.js';

const leaf = (values: number[]) => torch.tensor(values, { dtype: 'float64', requiresGrad: true });
const gradOf = (tensor: Tensor) => tensor.grad?.tolist() ?? null;

describe('backward', () => {
  test('gives the gradient of a scalar', () => {
    const x = leaf([1, 2, 3]);
    x.square().sum().backward();
    expect(gradOf(x)).toEqual([2, 4, 6]);
  });

  test('starts from a given gradient where the result is no scalar', () => {
    const x = leaf([1, 2]);
    x.square().backward(torch.tensor([1, 10], { dtype: 'float64' }));
    expect(gradOf(x)).toEqual([2, 40]);
  });

  test('adds to the gradient that is there', () => {
    const x = leaf([1, 2]);
    for (let i = 0; i < 3; i++) x.sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });

  test('goes through the graph twice with retainGraph', () => {
    const x = leaf([3]);
    const y = x.exp().sum();
    y.backward(null, { retainGraph: true });
    expect(() => y.backward()).not.toThrow();
  });

  test('refuses to go through the graph twice without retainGraph', () => {
    const y = leaf([3]).exp().sum();
    y.backward();
    expect(() => y.backward()).toThrow(/backward through the graph a second time/);
  });

  test('refuses a tensor that is no scalar without a gradient', () => {
    expect(() => leaf([1, 2]).mul(2).backward()).toThrow(
      /grad can be implicitly created only for scalar outputs/,
    );
  });

  test('refuses a gradient of another shape', () => {
    expect(() =>
      leaf([1, 2])
        .mul(2)
        .backward(torch.ones([3])),
    ).toThrow(TorchError);
  });

  test('refuses a result that requires no gradient', () => {
    expect(() => torch.ones([]).backward()).toThrow(/does not require grad/);
  });

  test('accumulates into the named inputs only', () => {
    const [x, y] = [leaf([1]), leaf([2])];
    x.mul(y)
      .sum()
      .backward(null, { inputs: [x] });
    expect([gradOf(x), gradOf(y)]).toEqual([[2], null]);
  });

  test('makes gradients that can be differentiated with createGraph', () => {
    const x = leaf([2]);
    x.pow(3).sum().backward(null, { createGraph: true });
    const first = x.grad as Tensor;
    expect(first.requiresGrad).toBe(true);
    const [second] = torch.autograd.grad(first.sum(), x);
    expect(second?.tolist()).toEqual([12]);
  });

  test('takes several roots at once', () => {
    const x = leaf([1, 2]);
    torch.autograd.backward(
      [x.sum(), x.mul(3)],
      [torch.ones([], { dtype: 'float64' }), torch.ones([2], { dtype: 'float64' })],
    );
    expect(gradOf(x)).toEqual([4, 4]);
  });

  test('runs where a tensor of the graph was disposed by the scope it was made in', () => {
    const x = leaf([2]);
    const loss = torch.tidy(() => x.square().square().sum());
    loss.backward();
    expect(gradOf(x)).toEqual([32]);
  });

  test('refuses a disposed gradient', () => {
    const gradient = torch.ones([2]);
    gradient.dispose();
    expect(() => leaf([1, 2]).mul(2).backward(gradient)).toThrow(DisposedTensorError);
  });

  test('refuses an argument that is no tensor, and names it', () => {
    expect(() => torch.autograd.backward([5 as never])).toThrow(
      /backward: tensors should be a Tensor, got number/,
    );
  });
});

describe('autograd.grad', () => {
  test('gives the gradients and leaves .grad alone', () => {
    const x = leaf([1, 2]);
    const [grad] = torch.autograd.grad(x.square().sum(), x);
    expect([grad?.tolist(), x.grad]).toEqual([[2, 4], null]);
  });

  test('weighs the outputs by gradOutputs', () => {
    const x = leaf([1, 2]);
    const gradOutputs = torch.tensor([1, 0], { dtype: 'float64' });
    expect(torch.autograd.grad(x.square(), [x], { gradOutputs })[0]?.tolist()).toEqual([2, 0]);
  });

  test('refuses an input that the output does not depend on', () => {
    const [x, y] = [leaf([1]), leaf([1])];
    expect(() => torch.autograd.grad(x.sum(), [x, y])).toThrow(/allow_unused/);
  });

  test('gives null for an unused input with allowUnused', () => {
    const [x, y] = [leaf([1]), leaf([1])];
    const grads = torch.autograd.grad(x.sum(), [x, y], { allowUnused: true });
    expect([grads[0]?.tolist(), grads[1]]).toEqual([[1], null]);
  });

  test('gives zeros for an unused input with materializeGrads', () => {
    const [x, y] = [leaf([1, 2]), leaf([1])];
    const grads = torch.autograd.grad(x.sum(), [x, y], { materializeGrads: true });
    expect(grads.map((gradient) => gradient?.tolist())).toEqual([[1, 1], [0]]);
  });

  test('computes a batch of gradients at once with isGradsBatched', () => {
    const [x, y] = [leaf([1, 2]), leaf([1])];
    const gradOutputs = torch.eye(2, { dtype: 'float64' });
    const options = { gradOutputs, isGradsBatched: true, allowUnused: true };
    const [jacobian, none] = torch.autograd.grad(x.square(), [x, y], options);
    expect(jacobian?.tolist()).toEqual([
      [2, 0],
      [0, 4],
    ]);
    expect(none).toBeNull();
    expect(() => torch.autograd.grad(x.square(), x, { isGradsBatched: true })).toThrow(
      /needs gradOutputs/,
    );
  });

  test('differentiates as often as asked with createGraph', () => {
    const x = leaf([2]);
    let y = x.pow(4).sum();
    const values: unknown[] = [];
    for (let i = 0; i < 4; i++) {
      y = torch.autograd.grad(y, x, { createGraph: true })[0]?.sum() as Tensor;
      values.push(y.item());
    }
    expect(values).toEqual([32, 48, 48, 24]);
  });

  test('refuses an empty list of inputs', () => {
    expect(() => torch.autograd.grad(leaf([1]).sum(), [])).toThrow(
      /inputs should name at least one tensor/,
    );
  });

  test('hands its gradients to the open scope', () => {
    const x = leaf([1]);
    const grad = torch.tidy(() => {
      const grads = torch.autograd.grad(x.sum(), x);
      return { isDisposed: () => grads[0]?.isDisposed };
    });
    expect(grad.isDisposed()).toBe(true);
  });
});

describe('leaves', () => {
  test('are tensors made by hand, not results', () => {
    const x = leaf([1]);
    expect([x.isLeaf, x.mul(x).isLeaf, x.gradFn, x.mul(x).gradFn?.name]).toEqual([
      true,
      false,
      null,
      'MulBackward0',
    ]);
  });

  test('of integers cannot require gradients', () => {
    expect(() => torch.tensor([1]).requiresGrad_()).toThrow(/floating point and complex/);
  });

  test('cannot be written to in place while they require gradients', () => {
    expect(() => leaf([1]).add_(1)).toThrow(
      /a leaf Variable that requires grad is being used in an in-place operation/,
    );
  });

  test('can be written to in place in noGrad', () => {
    const x = leaf([1]);
    torch.noGrad(() => x.add_(1));
    expect([x.tolist(), x.requiresGrad]).toEqual([[2], true]);
  });

  test('requiresGrad cannot be unset on results of ops', () => {
    expect(() => leaf([1]).mul(2).requiresGrad_(false)).toThrow(/detach\(\)/);
  });

  test('a gradient can be set, cleared, and must fit', () => {
    const x = leaf([1, 2]);
    x.grad = torch.tensor([5, 6], { dtype: 'float64' });
    expect(gradOf(x)).toEqual([5, 6]);
    x.grad = null;
    expect(x.grad).toBeNull();
    expect(() => {
      x.grad = torch.ones([3], { dtype: 'float64' });
    }).toThrow(/the gradient has shape/);
    expect(() => {
      x.grad = torch.ones([2]);
    }).toThrow(/the gradient has dtype/);
  });

  test('the gradient stays with the tensor after the object that read it is disposed', () => {
    const x = leaf([1]);
    x.sum().backward();
    x.grad?.dispose();
    expect(gradOf(x)).toEqual([1]);
  });

  test('a value that backward needs must not be changed in place', () => {
    const x = leaf([1]);
    const y = x.exp();
    y.add_(1);
    expect(() => y.sum().backward()).toThrow(/modified by an inplace operation/);
  });
});

describe('modes', () => {
  test('noGrad records nothing, enableGrad in it does', () => {
    const x = leaf([1]);
    const [outside, inside] = torch.noGrad(() => [
      x.mul(2).requiresGrad,
      torch.enableGrad(() => x.mul(2).requiresGrad),
    ]);
    expect([outside, inside, torch.isGradEnabled()]).toEqual([false, true, true]);
  });

  test.each(['noGrad', 'enableGrad', 'inferenceMode'] as const)(
    '%s ends when its function throws',
    (name) => {
      const before = [torch.isGradEnabled(), torch.isInferenceModeEnabled()];
      expect(() =>
        torch[name](() => {
          throw new Error('inside');
        }),
      ).toThrow('inside');
      expect([torch.isGradEnabled(), torch.isInferenceModeEnabled()]).toEqual(before);
    },
  );

  test('noGrad lasts to the end of a block with using', () => {
    {
      using _ = torch.noGrad();
      expect(torch.isGradEnabled()).toBe(false);
    }
    expect(torch.isGradEnabled()).toBe(true);
  });

  test('modes must end in the reverse order', () => {
    const outer = torch.noGrad();
    const inner = torch.enableGrad();
    expect(() => outer.dispose()).toThrow(/noGrad: a mode that began later is still on/);
    inner.dispose();
    outer.dispose();
    expect(torch.isGradEnabled()).toBe(true);
  });

  test('a mode that is disposed twice ends once', () => {
    const mode = torch.noGrad();
    mode.dispose();
    mode.dispose();
    expect(torch.isGradEnabled()).toBe(true);
  });

  test.each(['noGrad', 'enableGrad', 'inferenceMode'] as const)(
    '%s refuses an asynchronous function and ends',
    (name) => {
      expect(() => torch[name](async () => 1)).toThrow(
        new RegExp(`${name}: the function returned a Promise`),
      );
      expect([torch.isGradEnabled(), torch.isInferenceModeEnabled()]).toEqual([true, false]);
    },
  );

  test('autocast refuses an asynchronous function and ends', () => {
    expect(() => torch.autocast('cpu', {}, async () => 1)).toThrow(
      /autocast: the function returned a Promise/,
    );
    expect(torch.ones([2, 2]).matmul(torch.ones([2, 2])).dtype).toBe('float32');
  });

  test('tensors made in inferenceMode cannot be saved for a backward pass', () => {
    const x = torch.inferenceMode(() => torch.ones([1], { dtype: 'float64' }));
    expect(() => leaf([1]).mul(x)).toThrow(/Inference tensors cannot be saved for backward/);
  });
});

describe('autocast', () => {
  const product = () => torch.ones([2, 2]).matmul(torch.ones([2, 2])).dtype;

  test('computes matrix products in bfloat16 on the CPU, and ends', () => {
    expect([torch.autocast('cpu', {}, product), product()]).toEqual(['bfloat16', 'float32']);
  });

  test('leaves sums in float32', () => {
    expect(torch.autocast('cpu', {}, () => torch.ones([2]).sum().dtype)).toBe('float32');
  });

  test('takes the dtype that is asked for', () => {
    expect(torch.autocast('cpu', { dtype: 'float16' }, product)).toBe('float16');
  });

  test('can be turned off inside', () => {
    expect(
      torch.autocast('cpu', {}, () => torch.autocast('cpu', { enabled: false }, product)),
    ).toBe('float32');
  });

  test('ends when its function throws', () => {
    expect(() =>
      torch.autocast('cpu', {}, () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(product()).toBe('float32');
  });

  test('gives gradients in the dtype of the leaves', () => {
    const w = torch.ones([2, 2], { requiresGrad: true });
    torch.autocast('cpu', {}, () => torch.ones([2, 2]).matmul(w).sum()).backward();
    expect(w.grad?.dtype).toBe('float32');
  });

  test.each([['tpu'], ['cuda:0']])('refuses the device type %s', (type) => {
    expect(() => torch.autocast(type)).toThrow(/autocast: deviceType should be/);
  });

  test('refuses a dtype that is no short float', () => {
    expect(() => torch.autocast('cpu', { dtype: 'int32' as never })).toThrow(
      /autocast: dtype should be 'bfloat16' or 'float16'/,
    );
  });
});

describe('detectAnomaly', () => {
  test('names the function whose gradient is NaN', () => {
    const x = leaf([-1]);
    const run = () => torch.autograd.detectAnomaly({}, () => x.sqrt().sum().backward());
    expect(run).toThrow(/Function 'SqrtBackward0' returned nan values/);
  });

  test('ends with its function', () => {
    torch.autograd.detectAnomaly({}, () => {});
    expect(() => leaf([-1]).sqrt().sum().backward()).not.toThrow();
  });

  test('lets NaN pass with checkNan false', () => {
    expect(() =>
      torch.autograd.detectAnomaly({ checkNan: false }, () => leaf([-1]).sqrt().sum().backward()),
    ).not.toThrow();
  });
});
