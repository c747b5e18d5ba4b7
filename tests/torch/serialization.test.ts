/** torch.save and torch.load, against PyTorch itself. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import { checkpoints, nn, optim } from '../../lib/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { allBits, type Bits, bitsOf } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

/** A layer and its optimizer after one step. */
function trained() {
  const layer = new nn.Linear(3, 2);
  const optimizer = new optim.AdamW(layer.parameters(), { lr: 0.1 });
  const step = () => {
    optimizer.zeroGrad();
    layer
      .forward(torch.ones([4, 3]))
      .sum()
      .backward();
    optimizer.step();
  };
  step();
  return { layer, optimizer, step };
}

interface Answer {
  written: Record<'arrays' | 'tensors' | 'sparse' | 'layer', Record<string, Bits>>;
  read: { stepped: Record<string, Bits> } & Record<string, unknown>;
}

const reference = pythonEnv();
describe('files of PyTorch', needs(reference !== null, 'Python with PyTorch'), () => {
  let answer: Answer;
  const { layer, optimizer, step } = trained();

  beforeAll(() => {
    if (reference === null) return;
    const numbers = new Map([[7, 'seven']]);
    torch.save({ set: new Set([3, 1]), raw: Uint8Array.of(0, 128, 255), numbers }, path('ours.pt'));
    torch.save(layer.stateDict(), path('ours-layer.pt'));
    torch.save(optimizer.stateDict(), path('ours-optimizer.pt'));
    answer = askPython(reference, 'serialization.py', { folder }) as Answer;
  }, 120_000);

  describe.each([2, 4, 5])('of protocol %d', (protocol) => {
    const load = () => torch.load(path(`all-${protocol}.pt`));

    test('hold plain values', () => {
      const { plain } = load();
      expect(Object.keys(plain.ordered)).toEqual(['b', 'a']);
      expect(Object.entries(plain)).toEqual(
        Object.entries({
          epoch: 3,
          lr: 0.5,
          name: 'größe',
          none: null,
          flags: [true, false],
          pair: [1, 2],
          big: 2n ** 70n,
          raw: Uint8Array.of(0, 255, 128),
          array: Uint8Array.of(1, 254),
          set: new Set([1, 2]),
          complex: torch.complexNumber(1, -2),
          numbers: new Map<number, unknown>([
            [1, 'one'],
            [2, { two: 2 }],
          ]),
          counts: { a: 2, b: 1 },
          default: { x: 1 },
          ordered: { b: 1, a: 2 },
          ['__proto__']: 5,
          size: [2, 3],
        }),
      );
      expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    });

    test("hold PyTorch's constants, as their names", () => {
      expect(load().torch).toEqual({
        dtype: 'float32',
        layout: 'sparse_coo',
        device: 'cpu',
        gpu: 'cuda:1',
      });
    });

    test("hold NumPy's numbers and arrays", () => {
      const { scalars, arrays, odd } = load();
      for (const [dtype, value] of Object.entries(scalars)) {
        const one = dtype.startsWith('complex') ? torch.complexNumber(1, 0) : 1;
        expect(value, dtype).toEqual(dtype === 'bool' ? true : one);
      }
      expect(allBits({ ...arrays, ...odd })).toEqual(answer.written.arrays);
    });

    test('hold tensors that share memory', () => {
      const { tensors } = load();
      expect(allBits(tensors)).toEqual(answer.written.tensors);
      expect(tensors.again).toBe(tensors.base);
      tensors.base.fill_(9);
      expect(tensors.view.tolist()).toEqual([9, 9]);
    });

    test('hold sparse tensors', () => {
      const { sparse } = load();
      const layouts = Object.values<Tensor>(sparse).map(({ layout }) => layout);
      expect(layouts).toEqual([
        'sparse_coo',
        'sparse_coo',
        'sparse_csr',
        'sparse_csc',
        'sparse_bsr',
      ]);
      expect([sparse.coo, sparse.uncoalesced].map((one) => one.isCoalesced())).toEqual([
        true,
        false,
      ]);
      const dense = Object.entries<Tensor>(sparse).map(([name, one]) => [
        name,
        bitsOf(one.toDense()),
      ]);
      expect(Object.fromEntries(dense)).toEqual(answer.written.sparse);
    });

    test('hold objects of other classes, as their content', () => {
      const { namespace, type } = load().others;
      expect(namespace).toBeInstanceOf(checkpoints.PickledObject);
      expect(namespace.name).toBe('argparse.Namespace');
      expect(namespace.state).toMatchObject({ lr: 0.1, betas: [0.9, 0.95] });
      expect(namespace.state.weight.tolist()).toEqual([1, 1]);
      expect(type.name).toMatch(/^(builtins|__builtin__)\.dict$/);
    });
  });

  test('of PyTorch before 1.6 hold the same tensors', () => {
    const tensors = torch.load(path('tensors-old.pt'));
    const { conj: _, neg: __, ...plain } = answer.written.tensors;
    expect(allBits(tensors)).toMatchObject(plain);
    tensors.base.fill_(9);
    expect(tensors.view.tolist()).toEqual([9, 9]);
    const mapped = torch.load(path('layer-old.pt'), { mmap: true });
    expect(allBits(mapped)).toEqual(answer.written.layer);
  });

  test('that were cut off or are damaged are refused, those before 1.6 too', () => {
    const whole = readFileSync(path('layer-old.pt'));
    for (let end = 0; end < whole.length; end += 7) {
      writeFileSync(path('cut.pt'), whole.subarray(0, end));
      expect(() => torch.load(path('cut.pt')), `${end} bytes`).toThrow(UserError);
    }
    const key = whole.indexOf('weight');
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, key + 20, key + 60);
    writeFileSync(path('damaged.pt'), damaged);
    expect(() => torch.load(path('damaged.pt'))).toThrow(/damaged\.pt: not a usable file of torch/);
  });

  test('hold values that contain themselves', () => {
    const loop = torch.load(path('loop.pt'));
    expect(loop.self).toBe(loop);
  });

  test('are loaded into a model and an optimizer as they are', () => {
    const model = new nn.Linear(3, 2);
    model.loadStateDict(torch.load(path('layer.pt')));
    expect(allBits(model.stateDict())).toEqual(answer.written.layer);
    const own = new optim.AdamW(model.parameters(), { lr: 0.7 });
    own.loadStateDict(torch.load(path('optimizer.pt')));
    expect(own.paramGroups[0]?.lr).toBe(0.1);
    expect(own.stateDict().state[0]?.step).toBeDefined();
  });

  test('are read by PyTorch with weights_only=True, sets, bytes and numbered keys too', () => {
    expect(answer.read).toMatchObject({
      set: [1, 3],
      type: 'set',
      raw: '0080ff',
      raw_type: 'bytes',
      numbers: { 7: 'seven' },
    });
  });

  test('continue an optimizer in PyTorch', () => {
    step();
    for (const [name, tensor] of Object.entries(layer.stateDict())) {
      const theirs = Buffer.from((answer.read.stepped[name] as Bits).bytes, 'hex');
      const values = new Float32Array(Uint8Array.from(theirs).buffer);
      // AdamW's fused kernel rounds in other places than its plain form.
      expect(tensor.reshape([-1]).sub(torch.tensor(values)).abs().max().item()).toBeLessThan(1e-6);
    }
  });
});

test('what was saved is loaded again', () => {
  const x = torch.rand([2, 3]);
  const value = { epoch: 1, x, list: [x, null, true], more: new Map([[1, 2n ** 60n]]) };
  torch.save(value, path('again.pt'));
  const found = torch.load(path('again.pt'));
  expect(found).toMatchObject({ epoch: 1, more: value.more });
  expect(found.x.equal(x)).toBe(true);
  expect(found.list[0]).toBe(found.x);
});

test('mapLocation moves every tensor', () => {
  torch.save({ x: torch.rand([2]), s: 1 }, path('moved.pt'));
  const { x } = torch.load(path('moved.pt'), { mapLocation: 'meta' });
  expect([x.device, x.shape]).toEqual(['meta', [2]]);
});

test('nothing else stays alive', () => {
  torch.save({ x: torch.rand([2]), y: torch.ones([3]) }, path('two.pt'));
  const before = torch.memory().tensors;
  torch.tidy(() => {
    torch.load(path('two.pt'));
  });
  expect(torch.memory().tensors).toBe(before);
  torch.tidy(() => torch.load(path('two.pt')));
  expect(torch.memory().tensors).toBe(before + 2);
});

test.each<[string, () => unknown, RegExp]>([
  ['a file that is not there', () => torch.load(path('none.pt')), /none\.pt/],
  [
    'an unknown option',
    () => torch.load(path('two.pt'), { map_location: 'cpu' } as never),
    /mapLocation/,
  ],
  ['a device', () => torch.load(path('two.pt'), { mapLocation: 'gpu' as never }), /got 'gpu'/],
  [
    'a typed array',
    () => torch.save({ a: Float32Array.of(1) }, path('bad.pt')),
    /the value\["a"\] is of the type Float32Array.*torch\.tensor\(\) makes a tensor/,
  ],
])('%s is refused with its reason', (_, call, message) => {
  expect(call).toThrow(UserError);
  expect(call).toThrow(message);
});
