/** Hooks of modules: what they see, what they change, and that they go. */
import { describe, expect, test } from 'vitest';
import { models, nn, type Tensor, torch } from '../../lib/index.js';

/** y = 2 x, where the weight is 2. */
function double(): nn.Linear {
  const layer = new nn.Linear(1, 1, { bias: false });
  nn.init.constant_(layer.weight, 2);
  return layer;
}
const one = () => torch.ones([1, 1]);

describe('hooks around forward', () => {
  test('change arguments and results, in the order of their registration', () => {
    const layer = double();
    layer.registerForwardPreHook((_, [x]) => (x as Tensor).add(1));
    layer.registerForwardPreHook((_, [x]) => [(x as Tensor).mul(10)]);
    layer.registerForwardHook((_, [x], y) => (y as Tensor).add(x as Tensor));
    // (1 + 1) * 10 = 20, doubled, and the argument that forward got.
    expect(layer.forward(one()).item()).toBe(60);
  });

  test('that return nothing change nothing, and see the module', () => {
    const layer = double();
    const seen: unknown[] = [];
    layer.registerForwardHook((module, inputs, output) => {
      seen.push(module, inputs.length, (output as Tensor).item());
    });
    expect(new nn.Sequential(layer, double()).forward(one()).item()).toBe(4);
    expect(seen).toEqual([layer, 1, 2]);
  });

  test('come first with prepend', () => {
    const layer = double();
    const order: string[] = [];
    layer.registerForwardPreHook(() => void order.push('second'));
    layer.registerForwardPreHook(() => void order.push('first'), { prepend: true });
    layer.forward(one());
    expect(order).toEqual(['first', 'second']);
  });

  test('are gone once removed, and the class is called as before', () => {
    const layer = double();
    const hook = (_: unknown, __: unknown[], y: unknown) => (y as Tensor).add(1);
    const handles = [layer.registerForwardHook(hook), layer.registerForwardHook(hook)];
    handles[0]?.remove();
    handles[0]?.remove();
    expect(layer.forward(one()).item()).toBe(3);
    handles[1]?.remove();
    expect(layer.forward(one()).item()).toBe(2);
    expect(layer.forward).toBe(nn.Linear.prototype.forward);
    {
      using _ = layer.registerForwardHook(hook);
      expect(layer.forward(one()).item()).toBe(3);
    }
    expect(layer.forward(one()).item()).toBe(2);
  });

  test('wrap a forward that the module was given, and give it back', () => {
    const layer = double();
    const own = () => torch.zeros([1]);
    layer.forward = own;
    const handle = layer.registerForwardHook((_, __, y) => (y as Tensor).add(5));
    expect(layer.forward(one()).item()).toBe(5);
    handle.remove();
    expect(layer.forward).toBe(own);
  });

  test('are called where forward throws only with alwaysCall', () => {
    const layer = double();
    const called: unknown[] = [];
    layer.registerForwardHook(() => void called.push('usual'));
    layer.registerForwardHook((_, __, output) => void called.push(output), { alwaysCall: true });
    expect(() => layer.forward(torch.ones([2, 7]))).toThrow('7');
    expect(called).toEqual([null]);
  });

  test('go with a copy of the module, and are removed from each alone', () => {
    const layer = double();
    const handle = layer.registerForwardHook((_, __, y) => (y as Tensor).add(1));
    const copy = nn.deepcopy(layer);
    handle.remove();
    expect([layer.forward(one()).item(), copy.forward(one()).item()]).toEqual([2, 3]);
  });

  test('of the parts of blocks are called, whatever op would compute the block', () => {
    const block = new models.Block(8, 2);
    const x = torch.randn([1, 3, 8]);
    const seen: string[] = [];
    for (const [name, module] of block.namedModules()) {
      if (module.children().length === 0 && !name.includes('act') && !name.includes('drop')) {
        module.registerForwardHook(() => void seen.push(name));
      }
    }
    models.runBlocks([block], x);
    const parts = ['attn.proj', 'attn.qkv', 'ls1', 'ls2', 'mlp.fc1', 'mlp.fc2', 'norm1', 'norm2'];
    expect(seen.sort()).toEqual(parts);
  });
});

describe('hooks of the state', () => {
  test('change what is saved and what is loaded, with the keys of their module', () => {
    const inner = double();
    const model = new nn.Sequential(inner);
    const saved = inner.registerStateDictPostHook((_, state, prefix) => {
      state[`${prefix}old`] = state[`${prefix}weight`] as Tensor;
      delete state[`${prefix}weight`];
    });
    const keys: string[] = [];
    inner.registerLoadStateDictPreHook((_, state, prefix) => {
      state[`${prefix}weight`] = state[`${prefix}old`] as Tensor;
      delete state[`${prefix}old`];
    });
    inner.registerLoadStateDictPostHook(
      (_, { unexpectedKeys }) => void keys.push(...unexpectedKeys),
    );
    const state = model.stateDict({ prefix: 'm.' });
    expect(Object.keys(state)).toEqual(['m.0.old']);
    const given = { '0.old': torch.full([1, 1], 7), more: one() };
    model.loadStateDict(given, { strict: false });
    expect(inner.weight.item()).toBe(7);
    expect(Object.keys(given)).toEqual(['0.old', 'more']);
    expect(keys).toEqual(['more']);
    saved.remove();
    expect(Object.keys(model.stateDict())).toEqual(['0.weight']);
  });
});
