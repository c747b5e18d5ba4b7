/** Functions of torch.nn.functional whose cases are a line each: the call in Python, the shapes of its inputs, the same here. */
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { IMAGE, one, pair, SIGNAL, triple, VOLUME } from './input-shapes.js';

const F = nn.functional;

type Row = [python: string, inputs: number[][], ours: (...inputs: Tensor[]) => Tensor];
// biome-ignore lint/suspicious/noExplicitAny: the shapes say how many inputs there are
type Loose = [python: string, inputs: number[][], ours: (x: any, y: any, z: any) => Tensor];

const indices = () =>
  torch.tensor([
    [0, 3, 1],
    [3, 3, 2],
  ]);
const inPython = 'torch.tensor([[0, 3, 1], [3, 3, 2]])';
const classes = () => torch.tensor([1, 0, 3]);
const signs = () => torch.tensor([1, -1, 1], { dtype: 'float64' });
const signsPython = 'torch.tensor([1.0, -1, 1], dtype=torch.float64)';
const samples = () => torch.linspace(0, 0.9, 16, { dtype: 'float64' }).reshape([2, 4, 2]);
const samples3 = () => torch.linspace(0, 0.9, 24, { dtype: 'float64' }).reshape([2, 4, 3]);

const activations: Loose[] = [
  ['F.relu_(x * 1)', one, (x) => F.relu_(x.mul(1))],
  ['F.relu(x * 1, True)', one, (x) => F.relu(x.mul(1), true)],
  ['F.relu6(x)', one, (x) => F.relu6(x)],
  ['F.selu(x)', one, (x) => F.selu(x)],
  ['F.selu_(x * 1)', one, (x) => F.selu_(x.mul(1))],
  ['F.mish(x)', one, (x) => F.mish(x)],
  ['F.hardswish(x)', one, (x) => F.hardswish(x)],
  ['F.hardsigmoid(x)', one, (x) => F.hardsigmoid(x)],
  ['F.logsigmoid(x)', one, (x) => F.logsigmoid(x)],
  ['F.softsign(x)', one, (x) => F.softsign(x)],
  ['F.tanhshrink(x)', one, (x) => F.tanhshrink(x)],
  ['F.elu(x, 0.5)', one, (x) => F.elu(x, 0.5)],
  ['F.elu_(x * 1, 0.5)', one, (x) => F.elu_(x.mul(1), 0.5)],
  ['F.celu(x, alpha=2.0)', one, (x) => F.celu(x, { alpha: 2 })],
  ['F.celu_(x * 1)', one, (x) => F.celu_(x.mul(1))],
  ['F.leaky_relu(x, 0.3)', one, (x) => F.leakyRelu(x, 0.3)],
  ['F.leaky_relu_(x * 1)', one, (x) => F.leakyRelu_(x.mul(1))],
  ['F.rrelu(x)', one, (x) => F.rrelu(x)],
  ['F.rrelu_(x * 1, 0.2, 0.2, True)', one, (x) => F.rrelu_(x.mul(1), 0.2, 0.2, true)],
  ['F.hardtanh(x, -0.5)', one, (x) => F.hardtanh(x, -0.5)],
  ['F.hardtanh_(x * 1, max_val=0.2)', one, (x) => F.hardtanh_(x.mul(1), { maxVal: 0.2 })],
  ['F.threshold(x, 0.1, 2.0)', one, (x) => F.threshold(x, 0.1, 2)],
  ['F.threshold_(x * 1, 0.1, 2.0)', one, (x) => F.threshold_(x.mul(1), 0.1, 2)],
  ['F.hardshrink(x, 0.3)', one, (x) => F.hardshrink(x, 0.3)],
  ['F.softshrink(x, 0.3)', one, (x) => F.softshrink(x, 0.3)],
  ['F.prelu(x, y)', [[3, 4], [4]], (x, y) => F.prelu(x, y)],
  ['F.softmin(x, 1)', one, (x) => F.softmin(x, 1)],
  ['F.softmax(x)', one, (x) => F.softmax(x)],
  ['F.gumbel_softmax(x, tau=0.5)', one, (x) => F.gumbelSoftmax(x, { tau: 0.5 })],
  ['F.gumbel_softmax(x, 1, True, dim=0)', one, (x) => F.gumbelSoftmax(x, 1, true, { dim: 0 })],
];

const drops: Loose[] = [
  ['F.dropout1d(x, 0.4)', [SIGNAL], (x) => F.dropout1d(x, 0.4)],
  ['F.dropout2d(x)', [IMAGE], (x) => F.dropout2d(x)],
  ['F.dropout3d(x, 0.3)', [VOLUME], (x) => F.dropout3d(x, { p: 0.3 })],
  ['F.alpha_dropout(x, 0.3, True)', one, (x) => F.alphaDropout(x, 0.3, true)],
  [
    'F.feature_alpha_dropout(x, training=True)',
    [IMAGE],
    (x) => F.featureAlphaDropout(x, { training: true }),
  ],
];

const products: Loose[] = [
  [
    'F.conv1d(x, y, padding="same")',
    [SIGNAL, [3, 4, 3]],
    (x, y) => F.conv1d(x, y, { padding: 'same' }),
  ],
  ['F.conv3d(x, y)', [VOLUME, [3, 4, 2, 2, 2]], (x, y) => F.conv3d(x, y)],
  [
    'F.conv_transpose1d(x, y, None, 2)',
    [SIGNAL, [4, 3, 3]],
    (x, y) => F.convTranspose1d(x, y, null, 2),
  ],
  [
    'F.conv_transpose2d(x, y, groups=2)',
    [IMAGE, [4, 3, 2, 2]],
    (x, y) => F.convTranspose2d(x, y, { groups: 2 }),
  ],
  ['F.conv_transpose3d(x, y)', [VOLUME, [4, 1, 2, 1, 2]], (x, y) => F.convTranspose3d(x, y)],
  ['F.conv_tbc(x, y, z, 1)', [[5, 2, 4], [3, 4, 2], [2]], (x, y, z) => F.convTbc(x, y, z, 1)],
  [
    'F.bilinear(x, y, z)',
    [
      [3, 4],
      [3, 2],
      [5, 4, 2],
    ],
    (x, y, z) => F.bilinear(x, y, z),
  ],
  ['F.pairwise_distance(x, y, p=1.0)', pair, (x, y) => F.pairwiseDistance(x, y, { p: 1 })],
  ['F.pdist(x, 1.5)', one, (x) => F.pdist(x, 1.5)],
  ['F.cosine_similarity(x, y)', pair, (x, y) => F.cosineSimilarity(x, y)],
  [
    'F.scaled_dot_product_attention(x, y, y, enable_gqa=True)',
    [
      [1, 4, 3, 8],
      [1, 2, 5, 8],
    ],
    (x, y) => F.scaledDotProductAttention(x, y, y, { enableGqa: true }),
  ],
  [
    'F.grouped_mm(x.bfloat16(), y.bfloat16(), offs=torch.tensor([16, 32], dtype=torch.int32)).double()',
    [
      [32, 16],
      [2, 16, 16],
    ],
    (x, y) =>
      F.groupedMm(x.to('bfloat16'), y.to('bfloat16'), {
        offs: torch.tensor([16, 32], { dtype: 'int32' }),
      }).double(),
  ],
  [
    `F.embedding(${inPython}, x, padding_idx=1)`,
    [[4, 3]],
    (x) => F.embedding(indices(), x, { paddingIdx: 1 }),
  ],
  [
    `F.embedding_bag(${inPython}, x, mode="sum", per_sample_weights=y)`,
    [
      [4, 3],
      [2, 3],
    ],
    (x, y) => F.embeddingBag(indices(), x, { mode: 'sum', perSampleWeights: y }),
  ],
];

const pools: Loose[] = [
  ['F.max_pool1d(x, 3, 2, 1)', [SIGNAL], (x) => F.maxPool1d(x, 3, 2, 1)],
  [
    'F.max_pool2d(x, (2, 3), ceil_mode=True)',
    [IMAGE],
    (x) => F.maxPool2d(x, [2, 3], { ceilMode: true }),
  ],
  [
    'F.max_pool2d(x, 2, return_indices=True)[1] * y',
    [IMAGE, [2, 4, 4, 3]],
    (x, y) => F.maxPool2d(x, 2, { returnIndices: true })[1].mul(y),
  ],
  ['F.max_pool3d(x, 2)', [VOLUME], (x) => F.maxPool3d(x, 2)],
  ...[1, 2, 3].flatMap((dims): Loose[] => {
    const size = [SIGNAL, IMAGE, VOLUME][dims - 1] as number[];
    type Pool = (x: Tensor, size: number) => [Tensor, Tensor];
    const found = F as unknown as Record<string, (...args: unknown[]) => Tensor> &
      Record<string, Pool>;
    const pool = found[`maxPool${dims}dWithIndices`] as unknown as Pool;
    const adaptive = found[`adaptiveMaxPool${dims}dWithIndices`] as unknown as Pool;
    const unpool = found[`maxUnpool${dims}d`] as (...args: unknown[]) => Tensor;
    const lp = found[`lpPool${dims}d`] as (...args: unknown[]) => Tensor;
    return [
      [`F.max_pool${dims}d_with_indices(x, 2)[0]`, [size], (x) => pool(x, 2)[0]],
      [`F.adaptive_max_pool${dims}d_with_indices(x, 3)[0]`, [size], (x) => adaptive(x, 3)[0]],
      [
        `F.max_unpool${dims}d(*F.max_pool${dims}d_with_indices(x, 2), 2, output_size=x.shape[2:])`,
        [size],
        (x) => unpool(...pool(x, 2), 2, { outputSize: x.shape.slice(2) }),
      ],
      [`F.lp_pool${dims}d(x, 2, 2)`, [size], (x) => lp(x, 2, 2)],
    ];
  }),
  ['F.avg_pool1d(x, 3, 2)', [SIGNAL], (x) => F.avgPool1d(x, 3, 2)],
  [
    'F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)',
    [IMAGE],
    (x) => F.avgPool2d(x, 3, { stride: 2, padding: 1, countIncludePad: false }),
  ],
  ['F.avg_pool3d(x, 2)', [VOLUME], (x) => F.avgPool3d(x, 2)],
  ['F.adaptive_avg_pool1d(x, 4)', [SIGNAL], (x) => F.adaptiveAvgPool1d(x, 4)],
  ['F.adaptive_avg_pool2d(x, (None, 3))', [IMAGE], (x) => F.adaptiveAvgPool2d(x, [null, 3])],
  ['F.adaptive_avg_pool3d(x, 2)', [VOLUME], (x) => F.adaptiveAvgPool3d(x, 2)],
  ['F.adaptive_max_pool1d(x, 4)', [SIGNAL], (x) => F.adaptiveMaxPool1d(x, 4)],
  ['F.adaptive_max_pool2d(x, (3, 2))', [IMAGE], (x) => F.adaptiveMaxPool2d(x, [3, 2])],
  ['F.adaptive_max_pool3d(x, 2)', [VOLUME], (x) => F.adaptiveMaxPool3d(x, 2)],
  [
    'F.fractional_max_pool2d(x, 2, output_ratio=(0.5, 0.6), _random_samples=torch.linspace(0, 0.9, 16, dtype=torch.float64).reshape(2, 4, 2))',
    [IMAGE],
    (x) => F.fractionalMaxPool2d(x, 2, { outputRatio: [0.5, 0.6], _randomSamples: samples() }),
  ],
  [
    'F.fractional_max_pool2d_with_indices(x, 2, 3, _random_samples=torch.linspace(0, 0.9, 16, dtype=torch.float64).reshape(2, 4, 2))[0]',
    [IMAGE],
    (x) => F.fractionalMaxPool2dWithIndices(x, 2, 3, { _randomSamples: samples() })[0],
  ],
  [
    'F.fractional_max_pool3d(x, 2, 2, _random_samples=torch.linspace(0, 0.9, 24, dtype=torch.float64).reshape(2, 4, 3))',
    [VOLUME],
    (x) => F.fractionalMaxPool3d(x, 2, 2, { _randomSamples: samples3() }),
  ],
  [
    'F.fractional_max_pool3d_with_indices(x, 2, 2, _random_samples=torch.linspace(0, 0.9, 24, dtype=torch.float64).reshape(2, 4, 3))[0]',
    [VOLUME],
    (x) => F.fractionalMaxPool3dWithIndices(x, 2, 2, { _randomSamples: samples3() })[0],
  ],
];

const norms: Loose[] = [
  [
    'F.batch_norm(x, y.detach(), z.exp().detach(), eps=1e-3)',
    [IMAGE, [4], [4]],
    (x, y, z) => F.batchNorm(x, y.detach(), z.exp().detach(), { eps: 1e-3 }),
  ],
  [
    'F.batch_norm(x, None, None, y, z, True)',
    [IMAGE, [4], [4]],
    (x, y, z) => F.batchNorm(x, null, null, y, z, true),
  ],
  [
    'F.instance_norm(x, weight=y, bias=z)',
    [IMAGE, [4], [4]],
    (x, y, z) => F.instanceNorm(x, { weight: y, bias: z }),
  ],
  ['F.group_norm(x, 2, y, z)', [IMAGE, [4], [4]], (x, y, z) => F.groupNorm(x, 2, y, z)],
  ['F.rms_norm(x, (7,), eps=1e-3)', [IMAGE], (x) => F.rmsNorm(x, [7], { eps: 1e-3 })],
  ['F.local_response_norm(x, 2, 0.5)', [SIGNAL], (x) => F.localResponseNorm(x, 2, 0.5)],
];

const shapes: Loose[] = [
  ['F.pixel_shuffle(x, 2)', [IMAGE], (x) => F.pixelShuffle(x, 2)],
  ['F.pixel_unshuffle(x, 2)', [[1, 2, 4, 6]], (x) => F.pixelUnshuffle(x, 2)],
  ['F.channel_shuffle(x, 2)', [IMAGE], (x) => F.channelShuffle(x, 2)],
  [
    'F.native_channel_shuffle(x.detach(), 2)',
    [IMAGE],
    (x) => F.nativeChannelShuffle(x.detach(), 2),
  ],
  ['F.unfold(x, (2, 3), stride=2)', [IMAGE], (x) => F.unfold(x, [2, 3], { stride: 2 })],
  ['F.fold(x, (4, 5), 2)', [[2, 12, 12]], (x) => F.fold(x, [4, 5], 2)],
  [
    'F.interpolate(x, scale_factor=1.7, mode="linear")',
    [SIGNAL],
    (x) => F.interpolate(x, null, 1.7, 'linear'),
  ],
  [
    'F.interpolate(x, (3, 4, 5), mode="trilinear")',
    [VOLUME],
    (x) => F.interpolate(x, [3, 4, 5], { mode: 'trilinear' }),
  ],
  [
    'F.interpolate(x, scale_factor=1.5, mode="nearest-exact")',
    [VOLUME],
    (x) => F.interpolate(x, { scaleFactor: 1.5, mode: 'nearest-exact' }),
  ],
  [
    'F.interpolate(x, scale_factor=0.6, mode="area")',
    [SIGNAL],
    (x) => F.interpolate(x, { scaleFactor: 0.6, mode: 'area' }),
  ],
  ['F.upsample(x, scale_factor=2)', [SIGNAL], (x) => F.upsample(x, { scaleFactor: 2 })],
  ['F.upsample_nearest(x, (5, 6))', [IMAGE], (x) => F.upsampleNearest(x, [5, 6])],
  [
    'F.upsample_bilinear(x, scale_factor=2)',
    [IMAGE],
    (x) => F.upsampleBilinear(x, { scaleFactor: 2 }),
  ],
  ['F.grid_sample(x, y)', [IMAGE, [2, 3, 3, 2]], (x, y) => F.gridSample(x, y)],
  [
    'F.grid_sample(x, y, "bicubic", "reflection", True)',
    [IMAGE, [2, 3, 3, 2]],
    (x, y) => F.gridSample(x, y, 'bicubic', 'reflection', true),
  ],
  ['F.affine_grid(x, (2, 3, 4, 5))', [[2, 2, 3]], (x) => F.affineGrid(x, [2, 3, 4, 5])],
  [
    'F.affine_grid(x, (2, 1, 2, 3, 2), True)',
    [[2, 3, 4]],
    (x) => F.affineGrid(x, [2, 1, 2, 3, 2], true),
  ],
];

const losses: Loose[] = [
  ['F.mse_loss(x, y, weight=z.exp())', triple, (x, y, z) => F.mseLoss(x, y, { weight: z.exp() })],
  ['F.l1_loss(x, y, weight=z.exp())', triple, (x, y, z) => F.l1Loss(x, y, { weight: z.exp() })],
  ['F.smooth_l1_loss(x, y, beta=0)', pair, (x, y) => F.smoothL1Loss(x, y, { beta: 0 })],
  ['F.huber_loss(x, y)', [[3, 4], [4]], (x, y) => F.huberLoss(x, y)],
  [
    'F.huber_loss(x, y, "mean", 0.5, z.exp())',
    triple,
    (x, y, z) => F.huberLoss(x, y, 'mean', 0.5, z.exp()),
  ],
  [
    'F.nll_loss(x, torch.tensor([1, 0, 3]), reduction="none")',
    one,
    (x) => F.nllLoss(x, classes(), { reduction: 'none' }),
  ],
  [
    'F.linear_cross_entropy(x, y, torch.tensor([1, 0, 3]), label_smoothing=0.1)',
    [
      [3, 4],
      [5, 4],
    ],
    (x, y) => F.linearCrossEntropy(x, y, classes(), { labelSmoothing: 0.1 }),
  ],
  [
    'F.binary_cross_entropy(x.sigmoid(), y.sigmoid())',
    pair,
    (x, y) => F.binaryCrossEntropy(x.sigmoid(), y.sigmoid()),
  ],
  ['F.kl_div(x, y.exp())', pair, (x, y) => F.klDiv(x, y.exp())],
  [
    'F.poisson_nll_loss(x.exp(), y.exp(), False, True)',
    pair,
    (x, y) => F.poissonNllLoss(x.exp(), y.exp(), false, true),
  ],
  [
    'F.gaussian_nll_loss(x, y, z.exp(), reduction="none")',
    [...pair, [3]],
    (x, y, z) => F.gaussianNllLoss(x, y, z.exp(), { reduction: 'none' }),
  ],
  ['F.gaussian_nll_loss(x, y, 0.5)', pair, (x, y) => F.gaussianNllLoss(x, y, 0.5)],
  [
    `F.margin_ranking_loss(x, y, ${signsPython}, 0.2)`,
    [[3], [3]],
    (x, y) => F.marginRankingLoss(x, y, signs(), 0.2),
  ],
  [`F.hinge_embedding_loss(x, ${signsPython})`, [[3]], (x) => F.hingeEmbeddingLoss(x, signs())],
  [
    `F.cosine_embedding_loss(x, y, ${signsPython})`,
    pair,
    (x, y) => F.cosineEmbeddingLoss(x, y, signs()),
  ],
  [`F.soft_margin_loss(x, ${signsPython})`, [[3]], (x) => F.softMarginLoss(x, signs())],
  [
    'F.multilabel_margin_loss(x, torch.tensor([3, 0, -1, 1]))',
    [[4]],
    (x) => F.multilabelMarginLoss(x, torch.tensor([3, 0, -1, 1])),
  ],
  [
    'F.multilabel_soft_margin_loss(x, y.sigmoid(), reduction="sum")',
    pair,
    (x, y) => F.multilabelSoftMarginLoss(x, y.sigmoid(), { reduction: 'sum' }),
  ],
  [
    'F.multi_margin_loss(x, torch.tensor([1, 0, 3]), p=2)',
    one,
    (x) => F.multiMarginLoss(x, classes(), { p: 2 }),
  ],
  [
    'F.triplet_margin_loss(x, y, z, p=1)',
    triple,
    (x, y, z) => F.tripletMarginLoss(x, y, z, { p: 1 }),
  ],
  [
    'F.triplet_margin_with_distance_loss(x, y, z, distance_function=lambda a, b: (a - b).abs().amax(1), swap=True)',
    triple,
    (x, y, z) =>
      F.tripletMarginWithDistanceLoss(x, y, z, {
        distanceFunction: (a, b) => a.sub(b).abs().amax(1),
        swap: true,
      }),
  ],
  [
    'F.ctc_loss(x.log_softmax(2), torch.tensor([[1, 2], [3, 3]]), torch.tensor([5, 5]), torch.tensor([2, 2]))',
    [[5, 2, 4]],
    (x) =>
      F.ctcLoss(
        x.logSoftmax(2),
        torch.tensor([
          [1, 2],
          [3, 3],
        ]),
        torch.tensor([5, 5]),
        torch.tensor([2, 2]),
      ),
  ],
];

const HEADS = 'F.multi_head_attention_forward(x, x, x, 8, 2,';
// The weights of both projections are rows of one tensor.
const inWeight = (w: Tensor) => w.narrow(0, 0, 24);
const outWeight = (w: Tensor) => w.narrow(0, 24, 8);
const projections = 'y[:24], None, %, True, 0.0, y[24:], None';
const plainly = projections.replace('%', 'None, None');
const biased = projections.replace('%', 'z[:1], z[1:]');
const triangle = () => torch.ones([5, 5], { dtype: 'bool' }).triu(1);

const attentions: Loose[] = [
  [
    `${HEADS} ${plainly})[0]`,
    [
      [5, 3, 8],
      [32, 8],
    ],
    (x, y) =>
      F.multiHeadAttentionForward(
        x,
        x,
        x,
        8,
        2,
        inWeight(y),
        null,
        null,
        null,
        true,
        0,
        outWeight(y),
        null,
      )[0],
  ],
  [
    `${HEADS} ${biased}, need_weights=False, attn_mask=torch.ones(5, 5, dtype=torch.bool).triu(1))[0]`,
    [
      [5, 3, 8],
      [32, 8],
      [2, 1, 8],
    ],
    (x, y, z) => {
      const [biasK, biasV] = z.split(1) as [Tensor, Tensor];
      const weights = [inWeight(y), null, biasK, biasV, true, 0, outWeight(y), null] as const;
      const options = { needWeights: false, attnMask: triangle() };
      return F.multiHeadAttentionForward(x, x, x, 8, 2, ...weights, options)[0];
    },
  ],
  [
    `${HEADS} ${plainly}, key_padding_mask=torch.tensor([False, True, False, False, True]), average_attn_weights=False)[1]`,
    [
      [5, 8],
      [32, 8],
    ],
    (x, y) => {
      const weights = [inWeight(y), null, null, null, true, 0, outWeight(y), null] as const;
      const keyPaddingMask = torch.tensor([false, true, false, false, true]);
      const options = { keyPaddingMask, averageAttnWeights: false };
      return F.multiHeadAttentionForward(x, x, x, 8, 2, ...weights, options)[1] as Tensor;
    },
  ],
];

export const functionRows = [
  ...activations,
  ...drops,
  ...products,
  ...attentions,
  ...pools,
  ...norms,
  ...shapes,
  ...losses,
] as Row[];
