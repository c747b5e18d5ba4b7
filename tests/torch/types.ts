/**
 * What the types take and refuse. `npm run typecheck` reads this file; nothing runs it. A line below `@ts-expect-error`
 * that is right after all fails there.
 */
import { type NestedItems, type Tensor, torch } from '../../lib/torch/index.js';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Equal<A, B>): void => {};

export function taken(x: Tensor, mask: Tensor): void {
  same<ReturnType<typeof x.relu>, Tensor>(true);
  const sum: Tensor = x.sum();
  const [values, indices] = x.max(1);
  const [q, r]: [Tensor, Tensor] = torch.linalg.qr(x);
  const pieces: Tensor[] = x.split(2);
  const all: boolean = torch.allclose(x, x, { rtol: 0.1 });
  const item: number = x.item();
  const big: bigint = x.item<bigint>();
  const passes: boolean = mask.all().item();
  const shown = x.item<number>().toFixed(2);
  void [sum, values, indices, q, r, pieces, all, item, big, passes, shown];
  same<ReturnType<typeof x.tolist>, NestedItems>(true);
  const [own]: Tensor[] = torch.autograd.grad(x, [x]);
  const unused: (Tensor | null)[] = torch.autograd.grad(x, [x], { allowUnused: true });
  void [own, unused];

  x.add(1);
  x.add(x, { alpha: 2 });
  x.add(torch.complexNumber(1, 2));
  x.sum([0, 1], { keepdim: true, dtype: 'float64' });
  x.sum({ dim: 1 });
  x.view(2, 3);
  x.view([2, -1]);
  x.view('int32');
  x.expand(2n, 3);
  x.div(2, { roundingMode: 'floor' });
  x.clamp(null, 1);
  x.clamp({ max: 1 });
  x.to('float16').to('cuda:0').to(x).to({ dtype: 'int64', copy: true });
  torch.where(mask, x, 0);
  torch.cat([x, x], 1);
  torch.zeros([2, 3], { dtype: 'bfloat16', device: 'cpu', requiresGrad: true });
  torch.zeros(2, 3);
  torch.arange(1, 5, 2);
  torch.full([2], 1n);
  torch.randn([2], { generator: new torch.Generator() });
  torch.conv2d(x, x, null, 1, [1, 1]);
  torch.conv2d(x, x, { padding: 1 });
  torch.add(x, x, { out: x });
  // @ts-expect-error Ops of an underscore are reached by their names in the dispatcher.
  torch._foreachAdd_([x], [x], { alpha: 2 });
  torch.ops.aten?._foreach_add_?.([x], [x], { alpha: 2 });
  torch.fft.fft(x, { norm: 'ortho' });
  torch.ops.aten?._unique2?.(x);
  const kept: { a: Tensor; b: Tensor[] } = torch.tidy(() => ({ a: x, b: [x] }));
  const grad: Tensor | null = x.grad;
  void [kept, grad];
}

export function refused(x: Tensor): void {
  // @ts-expect-error text is no tensor and no number
  x.add('a');
  // @ts-expect-error an element may be a bigint, a boolean or complex
  x.item().toFixed(2);
  // @ts-expect-error as above, for the op
  torch.item(x).toFixed(2);
  // @ts-expect-error an input that is not used has null
  const unused: Tensor[] = torch.autograd.grad(x, [x], { allowUnused: true });
  void unused;
  // @ts-expect-error an unknown keyword
  x.sum(1, { keepDim: true });
  // @ts-expect-error a required argument is missing
  x.transpose(0);
  // @ts-expect-error too many arguments
  x.relu(1);
  // @ts-expect-error an unknown dtype
  torch.zeros([1], { dtype: 'float31' });
  // @ts-expect-error an unknown device
  torch.zeros([1], { device: 'gpu' });
  // @ts-expect-error a number for a list of tensors
  torch.cat([x, 1]);
  // @ts-expect-error null where a tensor must be
  torch.matmul(x, null);
  // @ts-expect-error a boolean for an integer
  x.unsqueeze(true);
  // @ts-expect-error what is no generator
  torch.rand([1], { generator: 5 });
  // @ts-expect-error in-place ops on lists give nothing
  torch._foreachAdd_([x], 1).length;
  // @ts-expect-error tensors are not made with new
  new torch.Tensor(1);
  // @ts-expect-error no such op
  x.fooBar();
  // @ts-expect-error the shape cannot be set
  x.shape = [1];
  // @ts-expect-error results of two tensors are no tensor
  x.max(1).relu();
  // @ts-expect-error the dtype of autocast is a short float
  torch.autocast('cpu', { dtype: 'int32' });
}

export function several(x: Tensor, flag: boolean): void {
  const one: Tensor = torch.unique(x);
  const [values, counts]: [Tensor, Tensor] = torch.unique(x, { returnCounts: true });
  const three: [Tensor, Tensor, Tensor] = x.unique(true, true, true);
  const unknown: Tensor | Tensor[] = x.uniqueConsecutive(flag);
  const named: Tensor = x.max(1).values.sum();
  const pair: [Tensor, Tensor] = x.sort();
  void [one, values, counts, three, unknown, named, pair];
}
