/** Unknown options are refused wherever the public API takes options: plain JavaScript has no compiler that would. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  checkpoints,
  data,
  models,
  nn,
  optim,
  type Tensor,
  torch,
  UserError,
  utils,
} from '../../lib/index.js';
import { temporaryFolder } from '../support/folders.js';

// biome-ignore lint/suspicious/noExplicitAny: the calls are those of plain JavaScript
type Plain = any;

const folder = temporaryFolder();
const file = join(folder, 'm.safetensors');
const { functional: F, init } = nn as Plain;
const o = optim as Plain;
const n = nn as Plain;
const t = torch as Plain;
const d = data as Plain;
const m = models as Plain;
const c = checkpoints as Plain;
const u = utils.data as Plain;
let x: Tensor;
let model: Plain;
let dataset: Plain;

beforeAll(async () => {
  x = torch.rand([4, 4]).requiresGrad_();
  model = new nn.Linear(4, 4);
  dataset = await data.openDataset('synthetic:4');
  checkpoints.saveSafetensors(file, {});
});
afterAll(() => dataset.close?.());

/** A call with a misspelt option, and the option that is meant. */
const calls: Record<string, readonly [call: () => unknown, meant: string]> = {
  SGD: [() => new o.SGD([x], { LR: 1 }), 'lr'],
  Adam: [() => new o.Adam([x], { betaa: [0, 0] }), 'betas'],
  AdamW: [() => new o.AdamW([x], { weight_decay: 0 }), 'weightDecay'],
  LARS: [() => new o.LARS([x], { momentun: 1 }), 'momentum'],
  Adadelta: [() => new o.Adadelta([x], { rhos: 1 }), 'rho'],
  Adafactor: [() => new o.Adafactor([x], { beta2_decay: -1 }), 'beta2Decay'],
  Adagrad: [() => new o.Adagrad([x], { lr_decay: 1 }), 'lrDecay'],
  Adamax: [() => new o.Adamax([x], { beta: [0, 0] }), 'betas'],
  ASGD: [() => new o.ASGD([x], { lambda: 1 }), 'lambd'],
  Muon: [() => new o.Muon([x], { nsStep: 1 }), 'nsSteps'],
  NAdam: [() => new o.NAdam([x], { momentum_decay: 1 }), 'momentumDecay'],
  RAdam: [() => new o.RAdam([x], { Eps: 1 }), 'eps'],
  RMSprop: [() => new o.RMSprop([x], { centred: true }), 'centered'],
  Rprop: [() => new o.Rprop([x], { eta: [0.5, 1.2] }), 'etas'],
  LBFGS: [() => new o.LBFGS([x], { max_iter: 3 }), 'maxIter'],
  SparseAdam: [() => new o.SparseAdam([x], { betta: [0, 0] }), 'betas'],
  'a group of SGD': [() => new o.SGD([{ params: [x], weightdecay: 1 }]), 'weightDecay'],
  GradScaler: [() => new o.GradScaler({ enable: false }), 'enabled'],
  ExponentialMovingAverage: [
    () => new o.ExponentialMovingAverage(model, { decay: 0.9, decays: 1 }),
    'decay',
  ],
  cosine: [() => o.cosine({ base: 1, totalSteps: 2, Min: 1 }), 'min'],
  stepDecay: [() => o.stepDecay({ base: 1, every: 2, gama: 1 }), 'gamma'],
  // biome-ignore lint/suspicious/noThenProperty: the schedule that comes after the warmup
  linearWarmup: [() => o.linearWarmup({ steps: 1, then: o.constant(1), step: 2 }), 'steps'],
  warmupCosine: [() => o.warmupCosine({ base: 1, warmupSteps: 1, totalSteps: 2, mins: 1 }), 'min'],
  StepLR: [() => new o.lrScheduler.StepLR(new o.SGD([x]), 3, { Gamma: 1 }), 'gamma'],
  OneCycleLR: [
    () => new o.lrScheduler.OneCycleLR(new o.SGD([x]), 1, { totalStep: 3 }),
    'totalSteps',
  ],
  ReduceLROnPlateau: [
    () => new o.lrScheduler.ReduceLROnPlateau(new o.SGD([x]), { patiance: 1 }),
    'patience',
  ],
  Linear: [() => new n.Linear(2, 3, { Bias: false }), 'bias'],
  Conv2d: [() => new n.Conv2d(2, 3, 1, { strides: 2 }), 'stride'],
  LayerNorm: [() => new n.LayerNorm(2, { EPS: 1 }), 'eps'],
  BatchNorm1d: [() => new n.BatchNorm1d(2, { momentums: 1 }), 'momentum'],
  MultiheadAttention: [() => new n.MultiheadAttention(4, 2, { batch_first: true }), 'batchFirst'],
  'the call of MultiheadAttention': [
    () => new n.MultiheadAttention(4, 2).forward(x, x, x, { needWeight: false }),
    'needWeights',
  ],
  RNN: [() => new n.RNN(2, 3, { nonLinearity: 'relu' }), 'nonlinearity'],
  LSTM: [() => new n.LSTM(2, 3, 1, { batch_first: true }), 'batchFirst'],
  GRU: [() => new n.GRU(2, 3, { num_layers: 2 }), 'numLayers'],
  LSTMCell: [() => new n.LSTMCell(2, 3, { biases: false }), 'bias'],
  TransformerEncoderLayer: [
    () => new n.TransformerEncoderLayer(4, 2, { norm_first: true }),
    'normFirst',
  ],
  Transformer: [() => new n.Transformer(4, 2, { num_encoder_layers: 1 }), 'numEncoderLayers'],
  packSequence: [() => n.utils.rnn.packSequence([x], { enforce_sorted: false }), 'enforceSorted'],
  GELU: [() => new n.GELU({ aproximate: 'tanh' }), 'approximate'],
  Embedding: [() => new n.Embedding(2, 3, { Dtype: 'float64' }), 'dtype'],
  DropPath: [() => new n.DropPath(0.1, { scale_by_keep: false }), 'scaleByKeep'],
  Parameter: [() => new n.Parameter(x, { requires_grad: false }), 'requiresGrad'],
  Buffer: [() => new n.Buffer(x, { persist: false }), 'persistent'],
  registerBuffer: [() => model.registerBuffer('b', x, { Persistent: false }), 'persistent'],
  parameters: [() => model.parameters({ recurs: false }), 'recurse'],
  buffers: [() => model.buffers({ recurs: false }), 'recurse'],
  stateDict: [() => model.stateDict({ keep_vars: true }), 'keepVars'],
  loadStateDict: [() => model.loadStateDict({}, { Strict: false }), 'strict'],
  'Module.to': [() => model.to({ Device: 'cpu' }), 'device'],
  'functional.linear': [() => F.linear(x, x, { Bias: x }), 'bias'],
  'functional.layerNorm': [() => F.layerNorm(x, [4], { eqs: 1 }), 'eps'],
  'functional.gelu': [() => F.gelu(x, { aproximate: 'tanh' }), 'approximate'],
  'functional.softmax': [() => F.softmax(x, 0, { dtypes: 'float64' }), 'dtype'],
  'functional.logSoftmax': [() => F.logSoftmax(x, 0, { dtypes: 'float64' }), 'dtype'],
  'functional.mseLoss': [() => F.mseLoss(x, x, { reductions: 'sum' }), 'reduction'],
  'functional.l1Loss': [() => F.l1Loss(x, x, { reductions: 'sum' }), 'reduction'],
  'functional.smoothL1Loss': [() => F.smoothL1Loss(x, x, { Beta: 2 }), 'beta'],
  'functional.crossEntropy': [
    () => F.crossEntropy(x, x, { label_smoothing: 0.1 }),
    'labelSmoothing',
  ],
  'functional.binaryCrossEntropyWithLogits': [
    () => F.binaryCrossEntropyWithLogits(x, x, { pos_weight: x }),
    'posWeight',
  ],
  'functional.scaledDotProductAttention': [
    () => F.scaledDotProductAttention(x, x, x, { is_causal: true }),
    'isCausal',
  ],
  'functional.normalize': [() => F.normalize(x, { Dim: 0 }), 'dim'],
  'functional.pad': [() => F.pad(x, [1, 1], { modes: 'circular' }), 'mode'],
  'functional.interpolate': [
    () => F.interpolate(x.view(1, 1, 4, 4), { size: 2, align_corners: true }),
    'alignCorners',
  ],
  'functional.maxPool2d': [() => F.maxPool2d(x, 2, { strides: 1 }), 'stride'],
  'functional.embedding': [() => F.embedding(x, x, { padding_idx: 1 }), 'paddingIdx'],
  ELU: [() => new n.ELU({ alfa: 2 }), 'alpha'],
  MaxPool2d: [() => new n.MaxPool2d(2, { kernel_size: 1 }), 'kernelSize'],
  CrossEntropyLoss: [() => new n.CrossEntropyLoss({ label_smoothing: 0.1 }), 'labelSmoothing'],
  ConvTranspose2d: [() => new n.ConvTranspose2d(2, 3, 1, { output_padding: 2 }), 'outputPadding'],
  GroupNorm: [() => new n.GroupNorm(1, 2, { EPS: 1 }), 'eps'],
  'init.uniform_': [() => init.uniform_(model.weight, 0, 1, { generators: null }), 'generator'],
  'init.normal_': [() => init.normal_(model.weight, 0, 1, { generators: null }), 'generator'],
  'init.xavierUniform_': [() => init.xavierUniform_(model.weight, { gains: 2 }), 'gain'],
  'init.xavierNormal_': [() => init.xavierNormal_(model.weight, { gains: 2 }), 'gain'],
  'init.kaimingUniform_': [() => init.kaimingUniform_(model.weight, { modes: 'fan_out' }), 'mode'],
  'init.kaimingNormal_': [() => init.kaimingNormal_(model.weight, { modes: 'fan_out' }), 'mode'],
  'init.truncNormal_': [() => init.truncNormal_(model.weight, { Std: 0.02 }), 'std'],
  'init.orthogonal_': [() => init.orthogonal_(model.weight, { gains: 2 }), 'gain'],
  clipGradNorm_: [() => n.utils.clipGradNorm_([x], 1, { norm_type: 1 }), 'normType'],
  getTotalNorm: [() => n.utils.getTotalNorm([x], { norm_type: 1 }), 'normType'],
  tensor: [() => t.tensor([1], { dType: 'float64' }), 'dtype'],
  'a factory': [() => t.zeros([1], { dType: 'float64' }), 'dtype'],
  'an op': [() => x.sum(1, { keepDim: true } as Plain), 'keepdim'],
  'Tensor.to': [() => x.to({ Dtype: 'float64' } as Plain), 'dtype'],
  isContiguous: [() => x.isContiguous({ memory_format: 'channels_last' } as Plain), 'memoryFormat'],
  backward: [() => x.sum().backward(null, { retain_graph: true } as Plain), 'retainGraph'],
  'autograd.grad': [() => t.autograd.grad(x.sum(), x, { allow_unused: true }), 'allowUnused'],
  'functional.jacobian': [
    () => t.autograd.functional.jacobian((x: Tensor) => x, x, { create_graph: true }),
    'createGraph',
  ],
  gradcheck: [() => t.autograd.gradcheck((x: Tensor) => x, x, { Eps: 1 }), 'eps'],
  saveOnCpu: [() => t.autograd.graph.saveOnCpu({ pin_memory: true }), 'pinMemory'],
  'func.vmap': [() => t.func.vmap((x: Tensor) => x, { in_dims: 1 }), 'inDims'],
  'func.grad': [() => t.func.grad((x: Tensor) => x, { argnum: 1 }), 'argnums'],
  'func.jacrev': [() => t.func.jacrev((x: Tensor) => x, { chunk_size: 1 }), 'chunkSize'],
  functionalCall: [() => t.func.functionalCall(model, {}, x, { Strict: true }), 'strict'],
  registerFullBackwardHook: [
    () => model.registerFullBackwardHook(() => null, { prepends: true }),
    'prepend',
  ],
  autocast: [() => t.autocast('cpu', { enable: false }), 'enabled'],
  detectAnomaly: [() => t.autograd.detectAnomaly({ check_nan: false }), 'checkNan'],
  useDeterministicAlgorithms: [
    () => t.useDeterministicAlgorithms(false, { warn_only: true }),
    'warnOnly',
  ],
  'profiler.profile': [() => t.profiler.profile({ activity: ['cpu'] }), 'activities'],
  DataLoader: [
    () => new d.DataLoader(dataset, { batchSize: 2, imageSize: 8, suffle: 1 }),
    'shuffle',
  ],
  'a view of DataLoader': [
    () => new d.DataLoader(dataset, { batchSize: 2, views: [{ imageSize: 8, augmnt: 'train' }] }),
    'augment',
  ],
  'colours of DataLoader': [
    () =>
      new d.DataLoader(dataset, {
        batchSize: 2,
        imageSize: 8,
        augment: 'train',
        color: { brightnes: 1 },
      }),
    'brightness',
  ],
  openDataset: [() => d.openDataset('synthetic:4', { image_size: 8 }), 'imageSize'],
  iterableDataset: [() => d.iterableDataset(() => [], { length: 1, class: [] }), 'classes'],
  measureStatistics: [() => d.measureStatistics(dataset, { imageSize: 8, chanels: 1 }), 'channels'],
  unique: [() => t.unique(x, { returnCount: true }), 'returnCounts'],
  meshgrid: [() => t.meshgrid(x.view(-1), { Indexing: 'xy' }), 'indexing'],
  norm: [() => x.norm({ keepDim: true } as Plain), 'keepdim'],
  'torch.load': [() => t.load(file, { map_location: 'cpu' }), 'mapLocation'],
  asTensor: [() => t.asTensor(x, { Device: 'cpu' }), 'device'],
  'random.forkRng': [() => t.random.forkRng(() => 1, { device: [] }), 'devices'],
  'utils.data.DataLoader': [() => new u.DataLoader([1], { batch_size: 2 }), 'batchSize'],
  RandomSampler: [() => new u.RandomSampler([1], { num_samples: 2 }), 'numSamples'],
  IterableDataset: [() => new u.IterableDataset(() => [], { lengths: 1 }), 'length'],
  randomSplit: [() => u.randomSplit([1], [1], { generators: null }), 'generator'],
  packDataset: [() => d.packDataset({ data: [], out: folder, Size: 8 }), 'size'],
  verifyData: [() => d.verifyData([], { splits: 'test' }), 'split'],
  inspectData: [() => d.inspectData('synthetic', { splits: 'test' }), 'split'],
  maeConfig: [() => m.maeConfig('mae_vit_base_patch16', { normPixloss: true }), 'normPixLoss'],
  vitConfig: [() => m.vitConfig('vit_base_patch16', { num_classes: 10 }), 'numClasses'],
  maskNoise: [
    () =>
      m.maskNoise('random', {
        samples: 1,
        rows: 2,
        columns: 2,
        maskRatio: 0.5,
        device: 'cpu',
        generators: 1,
      }),
    'generator',
  ],
  saveSafetensors: [() => c.saveSafetensors(file, {}, {}, { hash: true }), 'hashes'],
  loadSafetensors: [() => c.loadSafetensors(file, { Map: true }), 'map'],
};

describe('an unknown option', () => {
  test.each(Object.entries(calls))(
    'of %s is refused with the nearest one',
    async (_, [call, meant]) => {
      const answer = (async () => call())();
      await expect(answer).rejects.toThrow(UserError);
      await expect(answer).rejects.toThrow(`did you mean '${meant}'?`);
    },
  );

  test('that is undefined counts as left out', () => {
    expect(new n.Linear(2, 3, { Bias: undefined }).bias).not.toBeNull();
  });

  test('that resembles none is refused with the names that there are', () => {
    expect(() => new n.Linear(2, 3, { xyz: 1 })).toThrow(
      "Linear: there is no option 'xyz'; there are bias, device, dtype",
    );
  });
});

test.each<[string, () => unknown, string]>([
  [
    'Linear',
    () => new n.Linear(2, 3, false),
    'Linear: options should be an object such as { bias: … }, got false',
  ],
  ['SGD', () => new o.SGD([x], 0.1), 'SGD: options should be an object such as { lr: … }, got 0.1'],
  [
    'step',
    () => new o.SGD([x]).step(0.1),
    'SGD: options should be an object such as { foundInf: … }, got 0.1',
  ],
  ['AdamW', () => new o.AdamW([x], 0.1), 'AdamW: options should be an object'],
  [
    'gelu',
    () => F.gelu(x, 'tanh'),
    'gelu: options should be an object such as { approximate: … }, got tanh',
  ],
  ['tensor', () => t.tensor([1], null), 'tensor: options should be an object'],
])('%s refuses a value in the place of options, as Python would take one', (_, call, message) => {
  expect(call).toThrow(message);
});

test.each<[string, () => unknown, string]>([
  ['twice', () => F.elu(x, 1, { alpha: 2 }), "elu: 'alpha' is given by position and by name"],
  ['of too many', () => F.elu(x, 1, false, 3), 'elu: takes at most 3 arguments, got 4'],
  ['that is missing', () => F.maxPool2d(x), "maxPool2d: argument 'kernelSize' is missing"],
  ['of a layer that is missing', () => new n.MaxPool2d(), "MaxPool2d: argument 'kernelSize'"],
])('an argument %s is refused', (_, call, message) => {
  expect(call).toThrow(message);
});

test('required arguments may be named, too', () => {
  const y = torch.rand([1, 1, 4, 4]);
  expect(F.maxPool2d({ input: y, kernelSize: 2 }).equal(F.maxPool2d(y, 2))).toBe(true);
  expect(String(new n.MaxPool2d({ kernelSize: 2 }))).toBe(String(new n.MaxPool2d(2)));
});
