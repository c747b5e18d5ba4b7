/**
 * Layers whose cases are a line each: the Python expression, the same here, and the shapes of the inputs. What follows is
 * called otherwise than on the inputs alone.
 */
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import type { ModuleCase } from './cases.js';
import { IMAGE, one, pair, SIGNAL, triple, VOLUME } from './input-shapes.js';

// biome-ignore lint/suspicious/noExplicitAny: each case knows its own layer
type Call = [python: string, ours: (module: any, ...inputs: any[]) => Tensor | (Tensor | null)[]];
type Row = [python: string, make: () => nn.Module, inputs: number[][], call?: Call];

const activations: Row[] = [
  [
    'nn.ReLU(inplace=True)',
    () => new nn.ReLU({ inplace: true }),
    one,
    ['lambda m, x: m(x * 1)', (m, x) => m.forward(x.mul(1))],
  ],
  ['nn.ReLU6()', () => new nn.ReLU6(), one],
  ['nn.SELU()', () => new nn.SELU(), one],
  ['nn.Mish()', () => new nn.Mish(), one],
  ['nn.Hardswish()', () => new nn.Hardswish(), one],
  ['nn.Hardsigmoid()', () => new nn.Hardsigmoid(), one],
  ['nn.Sigmoid()', () => new nn.Sigmoid(), one],
  ['nn.LogSigmoid()', () => new nn.LogSigmoid(), one],
  ['nn.Softsign()', () => new nn.Softsign(), one],
  ['nn.Tanhshrink()', () => new nn.Tanhshrink(), one],
  ['nn.ELU()', () => new nn.ELU(), one],
  [
    'nn.ELU(0.5, inplace=True)',
    () => new nn.ELU(0.5, { inplace: true }),
    one,
    ['lambda m, x: m(x * 1)', (m, x) => m.forward(x.mul(1))],
  ],
  ['nn.CELU(1.5)', () => new nn.CELU(1.5), one],
  ['nn.LeakyReLU(0.2)', () => new nn.LeakyReLU(0.2), one],
  [
    'nn.RReLU(0.1, 0.4).eval()',
    () => new nn.RReLU(0.1, 0.4),
    one,
    ['lambda m, x: m.eval()(x)', (m, x) => m.eval().forward(x)],
  ],
  ['nn.Hardtanh(-2.0, 0.5)', () => new nn.Hardtanh(-2, 0.5), one],
  ['nn.Threshold(0.1, 20)', () => new nn.Threshold(0.1, 20), one],
  ['nn.Softplus(2.0)', () => new nn.Softplus(2), one],
  ['nn.Hardshrink()', () => new nn.Hardshrink(), one],
  ['nn.Softshrink(0.25)', () => new nn.Softshrink({ lambd: 0.25 }), one],
  ['nn.GLU(0)', () => new nn.GLU(0), [[4, 3]]],
  ['nn.Softmax(1)', () => new nn.Softmax(1), one],
  ['nn.Softmin(0)', () => new nn.Softmin({ dim: 0 }), one],
  ['nn.LogSoftmax()', () => new nn.LogSoftmax(), one],
  ['nn.Softmax2d()', () => new nn.Softmax2d(), [IMAGE]],
  ['nn.PReLU(4)', () => new nn.PReLU(4), one],
];

const dropouts: Row[] = [
  ['nn.Dropout1d(0.4)', () => new nn.Dropout1d(0.4), [SIGNAL]],
  ['nn.Dropout2d()', () => new nn.Dropout2d(), [IMAGE]],
  ['nn.Dropout3d(0.3)', () => new nn.Dropout3d({ p: 0.3 }), [VOLUME.slice(1)]],
  ['nn.AlphaDropout()', () => new nn.AlphaDropout(), [[20, 4]]],
  ['nn.FeatureAlphaDropout(0.2)', () => new nn.FeatureAlphaDropout(0.2), [IMAGE]],
];

const convolutions: Row[] = [
  ['nn.Conv1d(4, 6, 3, 2, 1)', () => new nn.Conv1d(4, 6, 3, 2, 1), [SIGNAL]],
  [
    "nn.Conv1d(4, 2, 4, padding='same', padding_mode='circular')",
    () => new nn.Conv1d(4, 2, 4, { padding: 'same', paddingMode: 'circular' }),
    [SIGNAL],
  ],
  [
    "nn.Conv2d(4, 6, 3, padding=(1, 2), padding_mode='reflect')",
    () => new nn.Conv2d(4, 6, 3, { padding: [1, 2], paddingMode: 'reflect' }),
    [IMAGE],
  ],
  [
    "nn.Conv3d(4, 2, (2, 3, 1), groups=2, padding='valid')",
    () => new nn.Conv3d(4, 2, [2, 3, 1], { groups: 2, padding: 'valid' }),
    [VOLUME],
  ],
  ['nn.ConvTranspose1d(4, 6, 3, 2)', () => new nn.ConvTranspose1d(4, 6, 3, 2), [SIGNAL]],
  [
    'nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, dilation=2)',
    () =>
      new nn.ConvTranspose2d(4, 6, 3, {
        stride: 2,
        padding: 1,
        outputPadding: 1,
        groups: 2,
        dilation: 2,
      }),
    [IMAGE],
  ],
  [
    'nn.ConvTranspose2d(4, 3, 3, stride=2, bias=False)',
    () => new nn.ConvTranspose2d(4, 3, 3, { stride: 2, bias: false }),
    [IMAGE],
    ['lambda m, x: m(x, output_size=[18, 15])', (m, x) => m.forward(x, [18, 15])],
  ],
  ['nn.ConvTranspose3d(4, 2, 2)', () => new nn.ConvTranspose3d(4, 2, 2), [VOLUME]],
];

const withIndices = (python: string, make: () => nn.Module, inputs: number[][]): Row => [
  python,
  make,
  inputs,
  [
    'lambda m, x: (lambda y: [y[0], y[1].double()])(m(x))',
    (m, x) => {
      const [values, indices] = m.forward(x) as [Tensor, Tensor];
      return [values, indices.double()];
    },
  ],
];

const pools: Row[] = [
  ['nn.MaxPool1d(3, stride=2)', () => new nn.MaxPool1d(3, { stride: 2 }), [SIGNAL]],
  ['nn.MaxPool2d(2)', () => new nn.MaxPool2d(2), [IMAGE]],
  withIndices(
    'nn.MaxPool2d((3, 2), (2, 1), 1, 1, True, True)',
    () => new nn.MaxPool2d<true>([3, 2], [2, 1], 1, 1, true, true),
    [IMAGE],
  ),
  ['nn.MaxPool3d(2, ceil_mode=True)', () => new nn.MaxPool3d(2, { ceilMode: true }), [VOLUME]],
  ...([1, 2, 3] as const).map((dims): Row => {
    const [pool, unpool] = [
      [() => new nn.MaxPool1d<true>(2, { returnIndices: true }), () => new nn.MaxUnpool1d(2)],
      [() => new nn.MaxPool2d<true>(2, { returnIndices: true }), () => new nn.MaxUnpool2d(2)],
      [() => new nn.MaxPool3d<true>(2, { returnIndices: true }), () => new nn.MaxUnpool3d(2)],
    ][dims - 1] as [() => nn.MaxPool1d<true>, () => nn.MaxUnpool1d];
    const size = [SIGNAL, IMAGE, VOLUME][dims - 1] as number[];
    return [
      `nn.MaxUnpool${dims}d(2)`,
      unpool,
      [size],
      [
        `lambda m, x: m(*nn.MaxPool${dims}d(2, return_indices=True)(x), output_size=x.shape)`,
        (m, x) => m.forward(...pool().forward(x), x.shape),
      ],
    ];
  }),
  ['nn.AvgPool1d(3, 2, 1)', () => new nn.AvgPool1d(3, 2, 1), [SIGNAL]],
  [
    'nn.AvgPool2d(3, stride=(2, 1), padding=1, count_include_pad=False)',
    () => new nn.AvgPool2d(3, { stride: [2, 1], padding: 1, countIncludePad: false }),
    [IMAGE],
  ],
  [
    'nn.AvgPool3d(2, divisor_override=3)',
    () => new nn.AvgPool3d(2, { divisorOverride: 3 }),
    [VOLUME],
  ],
  ['nn.LPPool1d(2, 3)', () => new nn.LPPool1d(2, 3), [SIGNAL]],
  [
    'nn.LPPool2d(1.5, (2, 3), stride=1)',
    () => new nn.LPPool2d(1.5, [2, 3], { stride: 1 }),
    [IMAGE],
    ['lambda m, x: m(x.abs())', (m, x) => m.forward(x.abs())],
  ],
  ["nn.LPPool3d(float('inf'), 2)", () => new nn.LPPool3d(Infinity, 2), [VOLUME]],
  ['nn.AdaptiveMaxPool1d(4)', () => new nn.AdaptiveMaxPool1d(4), [SIGNAL]],
  ['nn.AdaptiveMaxPool2d((3, None))', () => new nn.AdaptiveMaxPool2d([3, null]), [IMAGE]],
  withIndices(
    'nn.AdaptiveMaxPool3d(2, return_indices=True)',
    () => new nn.AdaptiveMaxPool3d<true>(2, { returnIndices: true }),
    [VOLUME],
  ),
  ['nn.AdaptiveAvgPool1d(4)', () => new nn.AdaptiveAvgPool1d(4), [SIGNAL]],
  ['nn.AdaptiveAvgPool2d((1, 1))', () => new nn.AdaptiveAvgPool2d([1, 1]), [IMAGE]],
  ['nn.AdaptiveAvgPool3d((None, 2, 3))', () => new nn.AdaptiveAvgPool3d([null, 2, 3]), [VOLUME]],
  [
    'nn.FractionalMaxPool2d(2, output_ratio=(0.5, 0.7))',
    () => new nn.FractionalMaxPool2d(2, { outputRatio: [0.5, 0.7] }),
    [IMAGE],
  ],
  ['nn.FractionalMaxPool3d(2, 2)', () => new nn.FractionalMaxPool3d(2, 2), [VOLUME]],
];

const sizes = [SIGNAL, IMAGE, VOLUME];
const pads: Row[] = ['Circular', 'Reflection', 'Replication', 'Constant', 'Zero'].flatMap((kind) =>
  sizes.map((size, i): Row => {
    const name = `${kind}Pad${i + 1}d`;
    const value = kind === 'Constant' ? [3.5] : [];
    const layer = (nn as unknown as Record<string, new (...args: unknown[]) => nn.Module>)[name];
    // The same on all sides, then another size on each.
    const padding = i === 1 ? [1, 2, 3, 0] : 2;
    const python = Array.isArray(padding) ? '(1, 2, 3, 0)' : '2';
    return [
      `nn.${name}(${[python, ...value].join(', ')})`,
      () => new (layer as new (...args: unknown[]) => nn.Module)(padding, ...value),
      [size],
    ];
  }),
);

const norms: Row[] = [
  ['nn.BatchNorm2d(4)', () => new nn.BatchNorm2d(4), [IMAGE]],
  [
    'nn.BatchNorm2d(4, 1e-3, None, bias=False)',
    () => new nn.BatchNorm2d(4, 1e-3, null, { bias: false }),
    [IMAGE],
  ],
  ['nn.BatchNorm3d(4, affine=False)', () => new nn.BatchNorm3d(4, { affine: false }), [VOLUME]],
  ['nn.SyncBatchNorm(4)', () => new nn.SyncBatchNorm(4), [SIGNAL]],
  ['nn.InstanceNorm1d(4)', () => new nn.InstanceNorm1d(4), [SIGNAL.slice(1)]],
  [
    'nn.InstanceNorm2d(4, affine=True, track_running_stats=True)',
    () => new nn.InstanceNorm2d(4, { affine: true, trackRunningStats: true }),
    [IMAGE],
  ],
  ['nn.InstanceNorm3d(4)', () => new nn.InstanceNorm3d(4), [VOLUME]],
  ['nn.GroupNorm(2, 4)', () => new nn.GroupNorm(2, 4), [IMAGE]],
  [
    'nn.GroupNorm(1, 4, eps=1e-3, affine=False)',
    () => new nn.GroupNorm(1, 4, { eps: 1e-3, affine: false }),
    [SIGNAL],
  ],
  ['nn.RMSNorm(7)', () => new nn.RMSNorm(7), [IMAGE]],
  ['nn.RMSNorm([8, 7], eps=1e-6)', () => new nn.RMSNorm([8, 7], { eps: 1e-6 }), [IMAGE]],
  [
    'nn.LocalResponseNorm(3, alpha=0.5)',
    () => new nn.LocalResponseNorm(3, { alpha: 0.5 }),
    [SIGNAL],
  ],
  ['nn.LocalResponseNorm(2)', () => new nn.LocalResponseNorm(2), [VOLUME]],
  ...[3, 4, 5].map(
    (size): Row => [
      `nn.CrossMapLRN2d(${size}, 0.5, 0.75, 2)`,
      () => new nn.CrossMapLRN2d(size, 0.5, 0.75, 2),
      [[2, 7, 3, 4]],
    ],
  ),
];

const vectors = () => torch.linspace(-1, 1, 12).reshape([4, 3]);
const inPython = 'torch.linspace(-1, 1, 12).reshape(4, 3)';
const indices = () =>
  torch.tensor([
    [0, 3, 1],
    [3, 3, 2],
  ]);
const bags = 'torch.tensor([[0, 3, 1], [3, 3, 2]])';

const embeddings: Row[] = [
  [
    'nn.Embedding(4, 3, padding_idx=-1, max_norm=1.0, norm_type=1.0, scale_grad_by_freq=True)',
    () =>
      new nn.Embedding(4, 3, { paddingIdx: -1, maxNorm: 1, normType: 1, scaleGradByFreq: true }),
    [],
    [`lambda m: m(${bags})`, (m) => m.forward(indices())],
  ],
  [
    `nn.Embedding.from_pretrained(${inPython}, padding_idx=2)`,
    () => nn.Embedding.fromPretrained(vectors(), { paddingIdx: 2 }),
    [],
    [`lambda m: m(${bags})`, (m) => m.forward(indices())],
  ],
  [
    'nn.EmbeddingBag(4, 3, padding_idx=1)',
    () => new nn.EmbeddingBag(4, 3, { paddingIdx: 1 }),
    [],
    [`lambda m: m(${bags})`, (m) => m.forward(indices())],
  ],
  [
    "nn.EmbeddingBag(4, 3, mode='sum', include_last_offset=True)",
    () => new nn.EmbeddingBag(4, 3, { mode: 'sum', includeLastOffset: true }),
    [[6]],
    [
      `lambda m, x: m(${bags}.view(-1), torch.tensor([0, 2, 6]), x)`,
      (m, x) => m.forward(indices().view([-1]), torch.tensor([0, 2, 6]), x),
    ],
  ],
  [
    `nn.EmbeddingBag.from_pretrained(${inPython}, mode='max')`,
    () => nn.EmbeddingBag.fromPretrained(vectors(), { mode: 'max' }),
    [],
    [`lambda m: m(${bags})`, (m) => m.forward(indices())],
  ],
];

const shapes: Row[] = [
  ['nn.Flatten()', () => new nn.Flatten(), [IMAGE]],
  ['nn.Unflatten(1, (2, 2))', () => new nn.Unflatten(1, [2, 2]), [IMAGE]],
  ['nn.PixelShuffle(2)', () => new nn.PixelShuffle(2), [IMAGE]],
  ['nn.PixelUnshuffle(2)', () => new nn.PixelUnshuffle(2), [[2, 3, 4, 6]]],
  ['nn.ChannelShuffle(2)', () => new nn.ChannelShuffle(2), [IMAGE]],
  ['nn.Unfold((2, 3), padding=1)', () => new nn.Unfold([2, 3], { padding: 1 }), [IMAGE]],
  [
    'nn.Fold((4, 5), (2, 2), stride=(2, 1))',
    () => new nn.Fold([4, 5], [2, 2], { stride: [2, 1] }),
    [[2, 12, 8]],
  ],
  ['nn.Upsample(scale_factor=2)', () => new nn.Upsample({ scaleFactor: 2 }), [SIGNAL]],
  [
    "nn.Upsample((3, 5), mode='bilinear', align_corners=True)",
    () => new nn.Upsample({ size: [3, 5], mode: 'bilinear', alignCorners: true }),
    [IMAGE],
  ],
  [
    "nn.Upsample(scale_factor=(1.5, 2.0, 0.5), mode='trilinear')",
    () => new nn.Upsample({ scaleFactor: [1.5, 2, 0.5], mode: 'trilinear' }),
    [VOLUME],
  ],
  [
    'nn.UpsamplingNearest2d(scale_factor=2)',
    () => new nn.UpsamplingNearest2d({ scaleFactor: 2 }),
    [IMAGE],
  ],
  ['nn.UpsamplingBilinear2d((5, 5))', () => new nn.UpsamplingBilinear2d([5, 5]), [IMAGE]],
  [
    'nn.PairwiseDistance(1.0, keepdim=True)',
    () => new nn.PairwiseDistance(1, { keepdim: true }),
    pair,
    ['lambda m, x, y: m(x, y)', (m, x, y) => m.forward(x, y)],
  ],
  [
    'nn.CosineSimilarity(0)',
    () => new nn.CosineSimilarity(0),
    pair,
    ['lambda m, x, y: m(x, y)', (m, x, y) => m.forward(x, y)],
  ],
  [
    'nn.Bilinear(4, 5, 3)',
    () => new nn.Bilinear(4, 5, 3),
    [
      [2, 4],
      [2, 5],
    ],
    ['lambda m, x, y: m(x, y)', (m, x, y) => m.forward(x, y)],
  ],
];

const classes = () => torch.tensor([1, 0, 3]);
const signs = () => torch.tensor([1, -1, 1], { dtype: 'float64' });
const weight = () => torch.tensor([0.5, 1, 2, 0], { dtype: 'float64' });
const inDouble = 'torch.tensor([0.5, 1, 2, 0], dtype=torch.float64)';
const onTarget = (python: string, target: () => Tensor): Call => [
  `lambda m, x: m(x, ${python})`,
  (m, x) => m.forward(x, target()),
];
const toClasses = onTarget('torch.tensor([1, 0, 3])', classes);
const toSigns = onTarget('torch.tensor([1.0, -1, 1], dtype=torch.float64).reshape(3, 1)', () =>
  signs().reshape([3, 1]),
);
const signed: Call = [
  'lambda m, x, y: m(x, y, torch.tensor([1.0, -1, 1], dtype=torch.float64))',
  (m, x, y) => m.forward(x, y, signs()),
];
const flatSigned: Call = [
  'lambda m, x, y: m(x, y, torch.tensor([[1.0], [-1], [1]], dtype=torch.float64))',
  (m, x, y) => m.forward(x, y, signs().reshape([3, 1])),
];
const both: Call = ['lambda m, x, y: m(x, y)', (m, x, y) => m.forward(x, y)];
const squashed: Call = [
  'lambda m, x, y: m(x.sigmoid(), y.sigmoid())',
  (m, x, y) => m.forward(x.sigmoid(), y.sigmoid()),
];
const three: Call = ['lambda m, x, y, z: m(x, y, z)', (m, x, y, z) => m.forward(x, y, z)];

const losses: Row[] = [
  ['nn.L1Loss()', () => new nn.L1Loss(), pair, both],
  ["nn.MSELoss(reduction='sum')", () => new nn.MSELoss({ reduction: 'sum' }), pair, both],
  ['nn.SmoothL1Loss(beta=0.5)', () => new nn.SmoothL1Loss({ beta: 0.5 }), pair, both],
  ["nn.HuberLoss('none', 0.5)", () => new nn.HuberLoss('none', 0.5), pair, both],
  [
    'nn.SoftMarginLoss()',
    () => new nn.SoftMarginLoss(),
    one,
    onTarget('torch.ones(3, 4)', () => torch.ones([3, 4])),
  ],
  [
    'nn.MultiLabelMarginLoss()',
    () => new nn.MultiLabelMarginLoss(),
    one,
    onTarget('torch.tensor([[1, 2, -1, 0]] * 3)', () =>
      torch.tensor([
        [1, 2, -1, 0],
        [1, 2, -1, 0],
        [1, 2, -1, 0],
      ]),
    ),
  ],
  [`nn.BCELoss(${inDouble})`, () => new nn.BCELoss(weight()), pair, squashed],
  [
    `nn.MultiLabelSoftMarginLoss(weight=${inDouble})`,
    () => new nn.MultiLabelSoftMarginLoss({ weight: weight() }),
    pair,
    squashed,
  ],
  [
    `nn.BCEWithLogitsLoss(pos_weight=${inDouble})`,
    () => new nn.BCEWithLogitsLoss({ posWeight: weight() }),
    pair,
    squashed,
  ],
  [
    `nn.NLLLoss(${inDouble}, ignore_index=0)`,
    () => new nn.NLLLoss({ weight: weight(), ignoreIndex: 0 }),
    one,
    toClasses,
  ],
  [
    `nn.CrossEntropyLoss(${inDouble}, label_smoothing=0.1)`,
    () => new nn.CrossEntropyLoss({ weight: weight(), labelSmoothing: 0.1 }),
    one,
    toClasses,
  ],
  [
    'nn.LinearCrossEntropyLoss(4, 5, bias=True)',
    () => new nn.LinearCrossEntropyLoss(4, 5, { bias: true }),
    one,
    toClasses,
  ],
  [
    'nn.LinearCrossEntropyLoss(4, 5, out_features=(2,))',
    () => new nn.LinearCrossEntropyLoss(4, 5, { outFeatures: [2] }),
    one,
    onTarget('torch.tensor([[1, 0], [2, 3], [4, 4]])', () =>
      torch.tensor([
        [1, 0],
        [2, 3],
        [4, 4],
      ]),
    ),
  ],
  ['nn.NLLLoss2d()', () => new nn.NLLLoss2d(), one, toClasses],
  [
    'nn.AdaptiveLogSoftmaxWithLoss(4, 9, [2, 5], div_value=2.0, head_bias=True)',
    () => new nn.AdaptiveLogSoftmaxWithLoss(4, 9, [2, 5], { divValue: 2, headBias: true }),
    [[4, 4]],
    [
      'lambda m, x: [*m(x, torch.tensor([8, 0, 3, 4])), m.log_prob(x), m.predict(x).double()]',
      (m, x) => [...m.forward(x, torch.tensor([8, 0, 3, 4])), m.logProb(x), m.predict(x).double()],
    ],
  ],
  [
    'nn.PoissonNLLLoss(full=True)',
    () => new nn.PoissonNLLLoss({ full: true }),
    pair,
    ['lambda m, x, y: m(x, y.abs() * 3)', (m, x, y) => m.forward(x, y.abs().mul(3))],
  ],
  [
    'nn.GaussianNLLLoss(full=True)',
    () => new nn.GaussianNLLLoss({ full: true }),
    [...pair, [3, 1]],
    ['lambda m, x, y, z: m(x, y, z.abs())', (m, x, y, z) => m.forward(x, y, z.abs())],
  ],
  [
    "nn.KLDivLoss(reduction='batchmean', log_target=True)",
    () => new nn.KLDivLoss({ reduction: 'batchmean', logTarget: true }),
    pair,
    both,
  ],
  ['nn.HingeEmbeddingLoss(0.5)', () => new nn.HingeEmbeddingLoss(0.5), one, toSigns],
  ['nn.CosineEmbeddingLoss(0.1)', () => new nn.CosineEmbeddingLoss(0.1), pair, signed],
  [
    'nn.MarginRankingLoss(margin=0.2)',
    () => new nn.MarginRankingLoss({ margin: 0.2 }),
    pair,
    flatSigned,
  ],
  [
    `nn.MultiMarginLoss(2, 0.5, ${inDouble})`,
    () => new nn.MultiMarginLoss(2, 0.5, weight()),
    one,
    toClasses,
  ],
  [
    'nn.TripletMarginLoss(swap=True)',
    () => new nn.TripletMarginLoss({ swap: true }),
    triple,
    three,
  ],
  [
    'nn.TripletMarginWithDistanceLoss(swap=True)',
    () => new nn.TripletMarginWithDistanceLoss({ swap: true }),
    triple,
    three,
  ],
  [
    'nn.TripletMarginWithDistanceLoss(distance_function=nn.CosineSimilarity(), margin=0.5)',
    () =>
      new nn.TripletMarginWithDistanceLoss({
        distanceFunction: new nn.CosineSimilarity(),
        margin: 0.5,
      }),
    triple,
    three,
  ],
  [
    "nn.CTCLoss(blank=2, reduction='sum')",
    () => new nn.CTCLoss({ blank: 2, reduction: 'sum' }),
    [[6, 2, 4]],
    [
      'lambda m, x: m(x.log_softmax(2), torch.tensor([[0, 1, 3], [1, 1, 0]]), [6, 5], [3, 2])',
      (m, x) =>
        m.forward(
          x.logSoftmax(2),
          torch.tensor([
            [0, 1, 3],
            [1, 1, 0],
          ]),
          [6, 5],
          [3, 2],
        ),
    ],
  ],
];

const rows = [
  ...activations,
  ...dropouts,
  ...convolutions,
  ...pools,
  ...pads,
  ...norms,
  ...embeddings,
  ...shapes,
  ...losses,
];

export const layerCases: ModuleCase[] = rows.map(([python, make, inputs, call]) => ({
  name: python,
  python,
  make,
  inputs,
  call,
  drops: python.includes('Dropout') || python.includes('Fractional'),
}));
