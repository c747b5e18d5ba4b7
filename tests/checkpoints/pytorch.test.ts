/** Files of torch.save, against PyTorch itself: it reads what we write, and we read what it writes, bit for bit. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadPytorch, PickledObject, savePytorch } from '../../lib/checkpoints/index.js';
import { UserError } from '../../lib/errors.js';
import type { Grid } from '../../lib/models/index.js';
import { interpolatePositions } from '../../lib/models/interpolate-positions.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { allBits, type Bits, bitsOf } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, smallModel } from '../support/models.js';
import { needs } from '../support/needs.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

const DTYPES = [
  ...(['bool', 'uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const),
  ...(['float8_e4m3fn', 'float8_e5m2', 'float16', 'bfloat16', 'float32', 'float64'] as const),
  ...(['complex64', 'complex128'] as const),
];

const weights = Object.fromEntries(
  DTYPES.map((dtype) => [dtype, torch.tensor([0, 1, 2, 3.5, 100, 0.1]).to(dtype).view([2, 3])]),
);
const shared = torch.arange(6).view([2, 3]);
const model = new Map<string, Tensor>([
  ...Object.entries(weights),
  ['transposed', shared.t()],
  ['empty', torch.zeros([0, 3])],
  ['scalar', torch.tensor(2.5)],
]);
const ours = {
  model,
  twice: [shared, shared],
  integers: [0, 255, 256, -1, -129, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 10n ** 30n, -(2n ** 63n)],
  floats: [0.1, 1e300, torch.asFloat(3)],
  others: [null, true, false, '', 'größe 🎉', [], new Map(), {}],
  byNumber: new Map([[7, 'seven']]),
};

const int = (value: number | bigint) => ({ int: String(value) });
const dict = (...entries: [unknown, unknown][]) => ({ type: 'dict', items: entries });
const ordered = (...entries: [unknown, unknown][]) => ({ type: 'OrderedDict', items: entries });
/** What Python tells of {@link ours}. */
const oursInPython = dict(
  ['model', ordered(...Object.entries(allBits(model)))],
  ['twice', [bitsOf(shared), bitsOf(shared)]],
  ['integers', ours.integers.map(int)],
  ['floats', [0.1, 1e300, 3]],
  ['others', [null, true, false, '', 'größe 🎉', [], ordered(), dict()]],
  ['byNumber', ordered([int(7), 'seven'])],
);

interface Answer {
  written: {
    views: Record<string, Bits>;
    old: Record<string, Bits>;
    model: Record<string, Bits>;
    moment: Bits;
  };
  read: { value: unknown; mapped: boolean; damaged: string | null; aligned: boolean };
  strict: Record<string, Bits>;
  interpolated: number[][];
}

const GRIDS: { from: Grid; to: Grid }[] = [
  { from: [4, 4], to: [7, 7] },
  { from: [6, 6], to: [3, 4] },
  { from: [3, 5], to: [5, 2] },
  { from: [1, 2], to: [4, 1] },
];

const reference = pythonEnv();
describe('PyTorch', needs(reference !== null, 'Python with PyTorch'), () => {
  let answer: Answer;
  const autoencoder = smallModel();
  const tables = GRIDS.map(({ from }) => torch.randn([1, 1 + from[0] * from[1], 3]).to('float64'));

  beforeAll(() => {
    if (reference === null) return;
    savePytorch(path('ours.pth'), ours);
    savePytorch(path('model.pth'), { model: new Map(Object.entries(autoencoder.stateDict())) });
    const interpolations = GRIDS.map((grids, i) => ({
      ...grids,
      table: tables[i]?.reshape([-1]).tolist(),
    }));
    const request = { folder, config: SMALL, interpolations };
    answer = askPython(reference, 'checkpoints_pytorch.py', request) as Answer;
  }, 120_000);

  test('reads our tensors and values with weights_only=True', () => {
    expect(answer.read.value).toEqual(oursInPython);
  });

  test('reads the same from the mapped file', () => {
    expect(answer.read.mapped).toBe(true);
  });

  test("finds the archive's checksums and alignment in order", () => {
    expect(answer.read).toMatchObject({ damaged: null, aligned: true });
  });

  test('loads our weights into its own model with strict=True', () => {
    expect(answer.strict).toEqual(allBits(autoencoder.stateDict()));
  });

  test.each([2, 3, 4, 5])('writes tensors and views that we read, in protocol %d', (protocol) => {
    const found = loadPytorch(path(`views-${protocol}.pth`)) as Map<string, Tensor>;
    expect(allBits(found)).toEqual(answer.written.views);
  });

  test('writes tensors and views that we read from the mapped file', () => {
    const found = loadPytorch(path('views-2.pth'), { map: true }) as Map<string, Tensor>;
    expect(allBits(found)).toEqual(answer.written.views);
  });

  test('leaves out checksums on demand, and we read the rest', () => {
    const found = loadPytorch(path('unchecked.pth')) as Map<string, Tensor>;
    expect(allBits(found)).toEqual(answer.written.views);
  });

  test('wrote tensors and views before 1.6 that we read', () => {
    const found = loadPytorch(path('old.pth')) as Map<string, Tensor>;
    expect(allBits(found)).toEqual(answer.written.old);
  });

  test('writes views that share their memory, also here', () => {
    const found = loadPytorch(path('views-2.pth')) as Map<string, Tensor>;
    found.get('base')?.fill_(7);
    expect(found.get('transposed')?.tolist()).toEqual(Array(6).fill(Array(4).fill(7)));
    expect(found.get('last')?.item()).toBe(7);
  });

  test("writes a training program's checkpoint, of which we read tensors and plain values", () => {
    const found = loadPytorch(path('training.pth')) as Map<string, unknown>;
    expect(allBits(found.get('model') as Map<string, Tensor>)).toEqual(answer.written.model);
    const optimizer = found.get('optimizer') as Map<string, Map<number, Map<string, Tensor>>>;
    const moment = optimizer.get('state')?.get(0)?.get('exp_avg') as Tensor;
    expect(bitsOf(moment)).toEqual(answer.written.moment);
    const {
      model: _,
      optimizer: __,
      args,
      custom,
      score,
      dtype,
      ...plain
    } = Object.fromEntries(found);
    expect(plain).toEqual({
      epoch: 3,
      scaler: new Map<string, unknown>([
        ['scale', 65536],
        ['growth_factor', 2],
        ['backoff_factor', 0.5],
        ['growth_interval', 2000],
        ['_growth_tracker', 7],
      ]),
      names: new Set(['a', 'b']),
      raw: Uint8Array.of(0, 255),
      big: 2n ** 70n,
      negative: -(2 ** 40),
      text: 'größe',
      flags: [true, false, null],
      size: [2, 3],
      counts: new Map([['x', 1]]),
    });
  });

  test('writes objects of any class, which are read as their stored content', () => {
    const found = loadPytorch(path('training.pth')) as Map<string, PickledObject>;
    const args = found.get('args') as PickledObject;
    expect(args).toBeInstanceOf(PickledObject);
    expect(args.name).toBe('argparse.Namespace');
    expect(args.state).toEqual(
      new Map<string, unknown>([
        ['lr', 1e-3],
        ['epochs', 800],
        ['norm_pix_loss', true],
        ['output_dir', null],
        ['betas', [0.9, 0.95]],
      ]),
    );
    expect(found.get('custom')).toMatchObject({
      name: '__main__.Custom',
      state: new Map([['rate', 0.5]]),
    });
    expect(found.get('score')?.name).toMatch(/multiarray\.scalar$/);
    expect(found.get('dtype')?.name).toBe('torch.float32');
  });

  test.each([
    ['quantised.pth', 'torch._utils._rebuild_qtensor'],
    ['sparse.pth', 'torch._utils._rebuild_sparse_tensor'],
  ])('writes other tensors, which are told by name: %s', (name, builder) => {
    const found = loadPytorch(path(name)) as Map<string, PickledObject>;
    expect(found.get('w')?.name).toBe(builder);
  });

  test.each([
    ['script.pth', /it is a TorchScript program; in Python, torch\.save\(torch\.jit\.load/],
  ])('writes what is refused with the remedy: %s', (name, message) => {
    expect(() => loadPytorch(path(name))).toThrow(UserError);
    expect(() => loadPytorch(path(name))).toThrow(message);
  });

  // The same kernel of the same library on the same float64 numbers.
  test.each(GRIDS.map((grids, i) => [`${grids.from} to ${grids.to}`, grids, i] as const))(
    'interpolates position embeddings to the same numbers: %s',
    (_, { from, to }, i) => {
      const resized = interpolatePositions(tables[i] as Tensor, from, to);
      expect(resized.shape).toEqual([1, 1 + to[0] * to[1], 3]);
      expect(resized.reshape([-1]).tolist()).toEqual(answer.interpolated[i]);
    },
  );
});

describe('a value saved with savePytorch', () => {
  const file = path('saved.pth');

  test('comes back, containers and tensors that stand in two places too', () => {
    savePytorch(file, ours);
    const found = loadPytorch(file) as Map<string, unknown>;
    expect(allBits(found.get('model') as Map<string, Tensor>)).toEqual(allBits(model));
    const [first, second] = found.get('twice') as [Tensor, Tensor];
    expect(first).toBe(second);
    expect(found.get('integers')).toEqual(ours.integers);
    expect(found.get('byNumber')).toEqual(ours.byNumber);
  });

  test('may hold itself', () => {
    const list: unknown[] = [1];
    list.push(list);
    savePytorch(file, list);
    const found = loadPytorch(file) as unknown[];
    expect(found[1]).toBe(found);
  });

  test('makes the same bytes each time', () => {
    savePytorch(file, ours);
    const first = readFileSync(file);
    savePytorch(file, ours);
    expect(readFileSync(file).equals(first)).toBe(true);
  });

  test.each<[string, unknown, RegExp]>([
    ['a function', { a: [() => 1] }, /^the value\["a"\]\[0\] is of the type function; expected/],
    ['a Date', { a: new Date() }, /^the value\["a"\] is of the type Date; expected null/],
    ['undefined', { a: undefined }, /^the value\["a"\] is of the type undefined/],
    ['half a character', ['\ud800'], /^the value\[0\]: "\\ud800" has half a character in it$/],
    ['a dtype without a name', torch.quantizePerTensor(torch.ones([1]), 1, 0, 'quint8'), /quint8/],
    ['a list as a key', new Map([[[1], 2]]), /^a key of the value is of the type Array/],
    ['nesting without end', nested(200), /nested deeper than 100$/],
  ])('cannot be %s', (_, value, message) => {
    writeFileSync(file, 'before');
    expect(() => savePytorch(file, value)).toThrow(UserError);
    expect(() => savePytorch(file, value)).toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe('before');
  });

  test('is freed with the scope that it is loaded in', () => {
    savePytorch(file, ours);
    const before = torch.memory().tensors;
    torch.tidy(() => {
      loadPytorch(file);
    });
    expect(torch.memory().tensors).toBe(before);
  });
});

function nested(depth: number): unknown[] {
  let list: unknown[] = [];
  for (let i = 0; i < depth; i++) list = [list];
  return list;
}
