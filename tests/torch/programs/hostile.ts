/** Calls of what this library has written itself, with arguments of any kind. Each fails with a TorchError, or not at all. */
import { createContext, runInContext } from 'node:vm';
import { TorchError, torch } from '../../../lib/torch/index.js';
import { junk, type Random, tensor } from '../fuzz/values.js';

/** What a getter or function of these arguments throws: comes back as it is. */
class Own extends Error {}

const realm = createContext({});
const foreign = (code: string) => () => runInContext(code, realm) as unknown;

function detached(): Float32Array {
  const array = new Float32Array(3);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

function cyclic(): unknown[] {
  const list: unknown[] = [1];
  list.unshift(list, list);
  return list;
}

/** Fills the buffer for arguments with others. */
function interfere<T>(value: T): T {
  torch.full([5], 3).sum([0]);
  return value;
}

const values: readonly (() => unknown)[] = [
  ...junk,
  () => 0,
  () => 1,
  () => -1,
  () => 2 ** 53 + 2,
  () => -(2 ** 63),
  () => 1e300,
  () => [2, 3],
  () => [-1],
  () => [2 ** 40, 2 ** 40],
  () => [Number.NaN],
  () => [0, 0],
  () => 'cpu',
  () => 'int64',
  () => '1:',
  () => '...',
  () => ({ dtype: 'float64' }),
  () => ({ keepdim: true, dim: [0] }),
  () => ({ requiresGrad: true }),
  () => ({ requiresGrad: 'yes', shape: 3 }),
  () => ({ out: torch.zeros([1]) }),
  () => [torch.ones([2]), torch.ones([2])],
  cyclic,
  () => new Float64Array(new SharedArrayBuffer(16)),
  () => new BigInt64Array(2),
  () => new DataView(new ArrayBuffer(4)),
  detached,
  foreign('[1, 2]'),
  foreign('({ dtype: "int32" })'),
  foreign('Float32Array.of(1, 2)'),
  foreign('new Date(0)'),
  foreign('new Error("x")'),
  () => ({
    get dtype() {
      return interfere('int64');
    },
    get dim() {
      return interfere(0);
    },
    get retainGraph() {
      return interfere(true);
    },
  }),
  () => ({
    get dtype(): never {
      throw new Own();
    },
  }),
  () => new Proxy([2, 1], { get: (list, key) => interfere(Reflect.get(list, key)) }),
  () =>
    new Proxy([2, 1], {
      get() {
        throw new Own();
      },
    }),
];

/** A list that claims to have billions of elements. */
const endless = () => new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 - 1 : 1) });

type Any = (...args: never[]) => unknown;

/** Calls a function of any type with arguments of any type. */
const calls: readonly ((arg: () => unknown) => unknown)[] = (
  [
    torch.tensor,
    torch.zeros,
    torch.full,
    torch.arange,
    torch.cat,
    torch.sum,
    torch.add,
    torch.linear,
    torch.slice,
    torch.asFloat,
    torch.complexNumber,
    torch.manualSeed,
    torch.setNumThreads,
    torch.autograd.backward,
    torch.autograd.grad,
    torch.fused.linear,
    torch.fused.gelu,
    torch.cuda.getDeviceName,
  ] as Any[]
).map((fn) => (arg: () => unknown) => fn(arg() as never, arg() as never, arg() as never));

const methods = [
  'add_',
  'backward',
  'expand',
  'index',
  'indexPut_',
  'isContiguous',
  'isSame',
  'item',
  'narrow',
  'permute',
  'requiresGrad_',
  'reshape',
  'size',
  'stride',
  'sum',
  'to',
  'tolist',
  'toString',
  'transpose',
  'view',
] as const;

const setters = ['grad', 'requiresGrad'] as const;

/** One call, in a scope of its own: whether it was refused. Throws where it fails otherwise than it should. */
export function hostileCall(random: Random): boolean {
  using _ = torch.scope();
  const arg = () => (random.chance(0.3) ? tensor(random) : random.pick(values)());
  try {
    const own = random.chance(0.5) ? tensor(random) : torch.ones([2, 3]);
    const any = () => (random.chance(0.02) ? endless() : arg());
    const kind = random.below(10);
    if (kind < 4) random.pick(calls)(any);
    else if (kind < 8) {
      const args = Array.from({ length: random.below(4) }, any);
      (own as unknown as Record<string, Any>)[random.pick(methods)]?.call(
        own,
        ...(args as never[]),
      );
    } else if (kind === 8) {
      (own as unknown as Record<string, unknown>)[random.pick(setters)] = arg();
    } else inCallback(random, arg);
  } catch (error) {
    if (!(error instanceof TorchError) && !(error instanceof Own)) throw error;
    return true;
  }
  return false;
}

/** Functions that give and throw anything. */
function inCallback(random: Random, arg: () => unknown): void {
  const x = torch.ones([2], { requiresGrad: true });
  let calls = 0;
  const whenCalled = random.below(2);
  const fn = (y: typeof x) => {
    if (calls++ !== whenCalled) return y.mul(2);
    if (random.chance(0.3)) throw new Own();
    return arg() as typeof x;
  };
  switch (random.below(4)) {
    case 0:
      torch.tidy(arg as never);
      break;
    case 1:
      torch.noGrad(() => torch.autocast(arg() as never, arg() as never, () => fn(x)));
      break;
    case 2:
      torch.inferenceMode(() => fn(x));
      break;
    default: {
      const loss = torch.checkpoint(fn, random.chance(0.1) ? (arg() as never) : x).sum();
      if (random.chance(0.5)) loss.backward();
      else torch.ops.aten?._backward?.(loss, []);
    }
  }
}
