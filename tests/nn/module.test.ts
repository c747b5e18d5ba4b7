import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import { DisposedTensorError, type Tensor, TorchError, torch } from '../../lib/torch/index.js';
import { camelCase, snakeCase } from '../../lib/torch/names.js';

class Block extends nn.Module {
  norm1: nn.LayerNorm;
  mlp = new nn.Sequential(new nn.Linear(4, 8), new nn.GELU(), new nn.Linear(8, 4));

  constructor() {
    super();
    this.norm1 = new nn.LayerNorm(4);
  }

  forward(x: Tensor): Tensor {
    return x.add(this.mlp.forward(this.norm1.forward(x)));
  }
}

class Model extends nn.Module {
  clsToken = new nn.Parameter(torch.zeros([1, 1, 4]));
  posEmbed = new nn.Parameter(torch.ones([1, 5, 4]), { requiresGrad: false });
  patchEmbed = new nn.Linear(3, 4);
  decoderBlocks = new nn.ModuleList([new Block(), new Block()]);
  meanImage = new nn.Buffer(torch.zeros([3]));
  scratch = new nn.Buffer(torch.zeros([2]), { persistent: false });
  plain = torch.zeros([7]);
  note = 'no tensor';

  forward(x: Tensor): Tensor {
    let out = this.patchEmbed.forward(x).add(this.posEmbed).add(this.clsToken);
    for (const block of this.decoderBlocks) out = block.forward(out);
    return out;
  }
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(TorchError);
    return (error as TorchError).message;
  }
  return 'nothing was thrown';
}

describe('what a module holds', () => {
  test('the state dict has PyTorch names in PyTorch order', () => {
    const block = (i: number) =>
      ['norm1', 'mlp.0', 'mlp.2'].flatMap((name) => [
        `decoder_blocks.${i}.${name}.weight`,
        `decoder_blocks.${i}.${name}.bias`,
      ]);
    // The fields that a class gives no value come at their declaration: norm1 is before mlp.
    expect(Object.keys(new Model().stateDict())).toEqual([
      'cls_token',
      'pos_embed',
      'mean_image',
      'patch_embed.weight',
      'patch_embed.bias',
      ...block(0),
      ...block(1),
    ]);
    expect(Object.keys(new nn.Linear(1, 1).stateDict({ prefix: 'head.' }))).toEqual([
      'head.weight',
      'head.bias',
    ]);
  });

  test('snake_case and camelCase undo each other', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
    // A word after the first that began with a digit could not be told from the end of the one before.
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const name = words.join('_');
        expect(snakeCase(camelCase(name))).toBe(name);
      }),
    );
    expect(snakeCase('fc1')).toBe('fc1');
  });

  test('a class may name things otherwise', () => {
    class Old extends nn.Module {
      layerScale = new nn.Parameter(torch.ones([1]));
      protected override stateName(property: string): string {
        return property === 'layerScale' ? 'gamma' : super.stateName(property);
      }
      forward(x: Tensor): Tensor {
        return x.mul(this.layerScale);
      }
    }
    expect(Object.keys(new Old().stateDict())).toEqual(['gamma']);
  });

  test('shared modules and parameters come once, but have all their keys', () => {
    class Tied extends nn.Module {
      first = new nn.Linear(2, 2);
      second = this.first;
      third = new nn.Linear(2, 2);
      constructor() {
        super();
        this.third.weight = this.first.weight;
      }
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    const tied = new Tied();
    expect(tied.namedParameters().map(([name]) => name)).toEqual([
      'first.weight',
      'first.bias',
      'third.bias',
    ]);
    expect(tied.modules().length).toBe(3);
    expect(Object.keys(tied.stateDict()).length).toBe(6);
  });

  test('parameters, buffers, children and modules', () => {
    const model = new Model();
    const [first, second, ...others] = model.parameters({ recurse: false });
    expect(first).toBe(model.clsToken);
    expect(second).toBe(model.posEmbed);
    expect(others.length).toBe(0);
    expect(model.namedBuffers().map(([name]) => name)).toEqual(['mean_image', 'scratch']);
    expect(model.namedChildren().map(([name]) => name)).toEqual(['patch_embed', 'decoder_blocks']);
    expect(model.namedModules().length).toBe(1 + 2 + 2 * 6);
    expect(model.children()[0]).toBe(model.patchEmbed);
  });

  test('paths', () => {
    const model = new Model();
    expect(model.getSubmodule('')).toBe(model);
    expect(model.getSubmodule('decoder_blocks.1.mlp')).toBe(model.decoderBlocks.at(1).mlp);
    expect(model.getParameter('decoder_blocks.0.norm1.bias')).toBe(
      model.decoderBlocks.at(0).norm1.bias,
    );
    expect(model.getParameter('cls_token')).toBe(model.clsToken);
    expect(model.getBuffer('scratch')).toBe(model.scratch);
    expect(codeOf(() => model.getSubmodule('decoder_blocks.2.mlp'))).toBe(
      "ModuleList has no module '2' (of 'decoder_blocks.2.mlp')",
    );
    expect(codeOf(() => model.getParameter('mean_image'))).toMatch(/Model has no parameter/);
  });

  test('registerBuffer', () => {
    const model = new Model();
    const buffer = model.registerBuffer('extraRows', torch.ones([2]));
    expect(Object.keys(model.stateDict())).toContain('extra_rows');
    expect(model.getBuffer('extra_rows')).toBe(buffer);
    expect(codeOf(() => model.registerBuffer('clsToken', torch.ones([2])))).toMatch(
      /'clsToken' already exists/,
    );
  });

  test.each<[string, unknown, RegExp]>([
    ['modules', [new nn.Linear(1, 1)], /Holder: parts is an array of modules, .* nn\.ModuleList/],
    ['modules after null', [null, new nn.Linear(1, 1)], /parts is an array of modules/],
    [
      'parameters',
      [new nn.Parameter(torch.ones([1]))],
      /an array of parameters, .* nn\.ParameterList/,
    ],
    [
      'modules in an object',
      { name: 'x', a: new nn.Linear(1, 1) },
      /an object of modules, .* nn\.ModuleDict/,
    ],
    [
      'buffers in a Map',
      new Map([['a', new nn.Buffer(torch.ones([1]))]]),
      /a Map of parameters, .* nn\.ParameterDict/,
    ],
    ['modules in a Set', new Set([new nn.Linear(1, 1)]), /a Set of modules, .* nn\.ModuleList/],
  ])('a collection of %s is refused: they would not be trained, nor saved', (_, parts, message) => {
    class Holder extends nn.Module {
      parts = parts;
      forward(): void {}
    }
    const holder = new Holder();
    expect(() => holder.parameters()).toThrow(message);
    expect(() => holder.stateDict()).toThrow(message);
    expect(() => holder.to('float64')).toThrow(message);
  });

  test.each<[string, unknown, RegExp]>([
    ['a Map by number', new Map([[0, torch.ones([2, 2])]]), /by name, got Map/],
    ['an array', [torch.ones([1])], /should be an object or a Map of tensors by name, got/],
    ['null', null, /should be an object or a Map of tensors by name, got null/],
  ])('%s is refused as a state dict, even where nothing is required', (_, state, message) => {
    expect(() => new nn.Linear(2, 2).loadStateDict(state as never, { strict: false })).toThrow(
      message,
    );
  });

  test('a Map is a state dict, too', () => {
    const [layer, other] = [new nn.Linear(2, 2), new nn.Linear(2, 2)];
    other.loadStateDict(new Map(Object.entries(layer.stateDict())));
    expect(other.weight.equal(layer.weight)).toBe(true);
    expect(() => other.loadStateDict(new Map())).toThrow(/Missing key\(s\).*weight/);
  });

  test('data of a parameter is set as with PyTorch', () => {
    const layer = new nn.Linear(2, 1, { bias: false });
    const { weight } = layer;
    const x = torch.ones([1, 2]);
    layer.forward(x).sum().backward();
    const given = torch.tensor([[3, 4]], { dtype: 'float32' });
    weight.data = given;
    expect(layer.forward(x).item()).toBe(7);
    expect([weight.requiresGrad, weight.isLeaf, weight.grad?.tolist()]).toEqual([
      true,
      true,
      [[1, 1]],
    ]);
    given.fill_(1);
    expect(weight.tolist()).toEqual([[1, 1]]);
    expect(weight.data.requiresGrad).toBe(false);
    weight.data.mul_(2);
    expect(weight.tolist()).toEqual([[2, 2]]);
  });

  test('a list gives its modules and refuses others', () => {
    const list = new nn.ModuleList([new nn.Linear(1, 2)]).push(new nn.Linear(2, 3));
    expect(list.length).toBe(2);
    expect([...list].map((layer) => layer.outFeatures)).toEqual([2, 3]);
    expect(list.at(-1).outFeatures).toBe(3);
    expect(codeOf(() => list.at(2))).toMatch(/index should be an integer from -2 to 1, got 2/);
    expect(codeOf(() => list.forward())).toMatch(/no forward/);
  });
});

describe('modes and conversions', () => {
  test('train, eval, apply, requiresGrad_, zeroGrad', () => {
    const model = new Model();
    expect(
      model
        .eval()
        .modules()
        .every((module) => !module.training),
    ).toBe(true);
    expect(
      model
        .train()
        .modules()
        .every((module) => module.training),
    ).toBe(true);
    const visited: nn.Module[] = [];
    model.apply((module) => visited.push(module));
    expect(visited.at(-1)).toBe(model);
    expect(visited.length).toBe(model.modules().length);
    model
      .forward(torch.randn([2, 5, 3]))
      .sum()
      .backward();
    expect(model.clsToken.grad).not.toBeNull();
    expect(model.posEmbed.grad).toBeNull();
    model.zeroGrad();
    expect(model.parameters().every((parameter) => parameter.grad === null)).toBe(true);
    expect(
      model
        .requiresGrad_(false)
        .parameters()
        .some((p) => p.requiresGrad),
    ).toBe(false);
  });

  test('to keeps objects, gradients and what requires gradients', () => {
    const model = new nn.BatchNorm1d(3);
    model
      .forward(torch.randn([4, 3]))
      .sum()
      .backward();
    const { weight, runningMean, numBatchesTracked } = model;
    weight?.requiresGrad_();
    model.bias?.requiresGrad_(false);
    expect(model.double()).toBe(model);
    expect(model.weight).toBe(weight);
    expect(weight?.dtype).toBe('float64');
    expect(weight?.requiresGrad).toBe(true);
    expect(weight?.isLeaf).toBe(true);
    expect(weight?.grad?.dtype).toBe('float64');
    expect(model.bias?.requiresGrad).toBe(false);
    expect(runningMean?.dtype).toBe('float64');
    expect(numBatchesTracked?.dtype).toBe('int64');
    expect(model.to({ dtype: 'bfloat16', device: 'cpu' }).weight?.dtype).toBe('bfloat16');
    expect(model.to(torch.zeros([1], { dtype: 'float16' })).weight?.dtype).toBe('float16');
    expect(model.float().weight?.dtype).toBe('float32');
    expect(model.to('meta').weight?.device).toBe('meta');
    expect(codeOf(() => model.to('int64'))).toMatch(/floating point or complex/);
    expect(codeOf(() => model.to('gpu' as never))).toMatch(/got gpu/);
  });

  test('a conversion that changes nothing keeps the memory', () => {
    const layer = new nn.Linear(2, 2);
    const view = layer.weight.detach();
    layer.float().cpu();
    torch.noGrad(() => layer.weight.fill_(7));
    expect(view.tolist()).toEqual([
      [7, 7],
      [7, 7],
    ]);
  });
});

describe('loading', () => {
  test('a state dict of the same class', () => {
    const [from, to] = [new Model(), new Model()];
    const before = to.clsToken;
    torch.noGrad(() => from.clsToken.fill_(5));
    expect(to.loadStateDict(from.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(to.clsToken).toBe(before);
    expect(to.clsToken.tolist()).toEqual([[[5, 5, 5, 5]]]);
    expect(to.decoderBlocks.at(1).norm1.weight?.isLeaf).toBe(true);
  });

  test('one error names all that is wrong, and nothing is changed', () => {
    const layer = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 3));
    const before = (layer.at(0) as nn.Linear).bias?.tolist();
    const state = {
      '0.weight': torch.zeros([3, 4]),
      '0.bias': torch.zeros([3]),
      '1.weight': torch.zeros([]),
      head: torch.zeros([1]),
      tail: torch.zeros([1]),
    };
    expect(codeOf(() => layer.loadStateDict(state))).toBe(
      'Error(s) in loading state_dict for Sequential:\n' +
        '\tMissing key(s) in state_dict: "1.bias". \n' +
        '\tUnexpected key(s) in state_dict: "head", "tail". \n' +
        '\tsize mismatch for 0.weight: copying a param with shape torch.Size([3, 4]) from checkpoint, ' +
        'the shape in current model is torch.Size([3, 2]).\n' +
        '\tsize mismatch for 1.weight: copying a param with shape torch.Size([]) from checkpoint, ' +
        'the shape in current model is torch.Size([3, 3]).',
    );
    expect((layer.at(0) as nn.Linear).bias?.tolist()).toEqual(before);
    expect(
      codeOf(() => layer.loadStateDict({ '0.bias': [1] as never }, { strict: false })),
    ).toMatch(/expected a Tensor from checkpoint but received \[1\]/);
  });

  test('without strict, keys may differ but shapes may not', () => {
    const layer = new nn.Linear(2, 3);
    const bias = torch.ones([3]);
    expect(layer.loadStateDict({ bias, other: bias }, { strict: false })).toEqual({
      missingKeys: ['weight'],
      unexpectedKeys: ['other'],
    });
    expect(layer.bias?.tolist()).toEqual([1, 1, 1]);
    expect(codeOf(() => layer.loadStateDict({ bias: torch.ones([4]) }, { strict: false }))).toMatch(
      /size mismatch for bias/,
    );
  });

  test('a copy takes on the module’s dtype; with assign the module takes on the tensor', () => {
    const layer = new nn.Linear(2, 1);
    const { weight } = layer;
    const state = { weight: torch.ones([1, 2], { dtype: 'float64' }), bias: torch.ones([1]) };
    layer.loadStateDict(state);
    expect(weight.dtype).toBe('float32');
    layer.loadStateDict(state, { assign: true });
    expect(layer.weight).toBe(weight);
    expect(weight.dtype).toBe('float64');
    expect(weight.requiresGrad).toBe(true);
    state.weight.fill_(3);
    expect(weight.tolist()).toEqual([[3, 3]]);
  });
});

describe('memory', () => {
  test('a module outlives the scope that it was made in, and frees all with dispose', () => {
    const before = torch.memory();
    const model = torch.tidy(() => new Block());
    expect(torch.memory().tensors - before.tensors).toBe(6);
    torch.tidy(() =>
      model
        .forward(torch.ones([2, 4]))
        .sum()
        .backward(),
    );
    model.zeroGrad();
    expect(torch.memory().tensors - before.tensors).toBe(6);
    model.double().half().float();
    expect(torch.memory().tensors - before.tensors).toBe(6);
    torch.tidy(() => model.loadStateDict(model.stateDict()));
    expect(torch.memory().tensors - before.tensors).toBe(6);
    model.dispose();
    model.dispose();
    expect(torch.memory()).toEqual(before);
    expect(() => model.forward(torch.ones([2, 4]))).toThrow(DisposedTensorError);
  });

  test('conversions inside a scope stay, too', () => {
    const before = torch.memory().tensors;
    const layer = new nn.Linear(3, 3);
    torch.tidy(() => {
      layer.double();
    });
    expect(layer.weight.dtype).toBe('float64');
    expect(torch.memory().tensors - before).toBe(2);
    layer.dispose();
  });

  test('a parameter shares memory with the tensor it was made from', () => {
    const data = torch.zeros([2]);
    const parameter = new nn.Parameter(data);
    data.fill_(4);
    expect(parameter.tolist()).toEqual([4, 4]);
    data.dispose();
    expect(parameter.tolist()).toEqual([4, 4]);
    expect(data.isDisposed && !parameter.isDisposed).toBe(true);
  });
});

describe('wrong arguments', () => {
  const cases: [() => unknown, RegExp][] = [
    [() => new nn.GELU({ approximate: 'fast' as never }), /'none' or 'tanh', got 'fast'/],
    [() => new nn.Dropout(1.5), /probability from 0 to 1, got 1.5/],
    [() => new nn.DropPath(-0.1), /probability from 0 to 1, got -0.1/],
    [() => new nn.Conv2d(3, 4, 2, { groups: 2 }), /inChannels should be divisible by groups/],
    [() => new nn.MultiheadAttention(6, 4), /divisible by numHeads, got 6 and 4/],
    [() => new nn.BatchNorm1d(2).forward(torch.ones([1, 2])), /more than 1 value per channel/],
    [() => new nn.BatchNorm1d(2).forward(torch.ones([2])), /2 or 3 dimensions, got one of 1/],
    [() => nn.init.xavierUniform_(torch.ones([3])), /at least 2 dimensions/],
    [() => nn.init.eye_(torch.ones([3])), /2 dimensions, got 1/],
    [() => nn.init.truncNormal_(torch.ones([3]), { a: 2, b: 1 }), /a should be below b/],
    [() => nn.init.calculateGain('gelu' as never), /unsupported nonlinearity 'gelu'/],
    [() => nn.init.kaimingNormal_(torch.ones([2, 2]), { mode: 'fan' as never }), /got 'fan'/],
    [() => nn.functional.interpolate(torch.ones([1, 1, 2, 2]), {}), /one of size and scaleFactor/],
    [
      () => nn.functional.mseLoss(torch.ones([1]), torch.ones([1]), { reduction: 'avg' as never }),
      /'none', 'mean' or 'sum', got 'avg'/,
    ],
    [() => new nn.Parameter(torch.ones([2], { dtype: 'int64' })), /floating point/],
  ];
  test.each(cases.map(([run, message]) => ({ run, message })))('$message', ({ run, message }) => {
    expect(codeOf(run)).toMatch(message);
  });
});

test('convertSyncBatchnorm replaces batch normalisation everywhere, with its tensors', () => {
  class Net extends nn.Module {
    readonly norm = new nn.BatchNorm2d(4, { eps: 1e-3, momentum: null });
    readonly layers = new nn.Sequential(
      new nn.Linear(2, 2),
      new nn.BatchNorm1d(2, { affine: false }),
    );
    readonly kept = new nn.InstanceNorm1d(2);
    override forward(x: Tensor): Tensor {
      return this.norm.forward(x);
    }
  }
  const net = new Net().eval();
  const before = net.stateDict({ keepVars: true });
  const weight = net.norm.weight;
  const x = torch.randn([2, 4, 3, 3]);
  const expected = net.forward(x);
  expect(nn.SyncBatchNorm.convertSyncBatchnorm(net)).toBe(net);
  expect(net.namedModules().map(([name, one]) => `${name} ${one.constructor.name}`)).toEqual([
    ...[' Net', 'norm SyncBatchNorm', 'layers Sequential', 'layers.0 Linear'],
    ...['layers.1 SyncBatchNorm', 'kept InstanceNorm1d'],
  ]);
  expect(net.norm.weight).toBe(weight);
  expect(net.norm.eps).toBe(1e-3);
  const after = net.stateDict({ keepVars: true });
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(Object.keys(after).filter((key) => after[key] !== before[key])).toEqual([]);
  expect(net.forward(x).equal(expected)).toBe(true);
  const alone = new nn.BatchNorm1d(3);
  expect(nn.SyncBatchNorm.convertSyncBatchnorm(alone)).toBeInstanceOf(nn.SyncBatchNorm);
});
