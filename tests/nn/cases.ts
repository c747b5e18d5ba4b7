/** Modules, here and as the PyTorch expressions that make the same. */
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { functionRows } from './function-cases.js';
import { layerCases } from './layer-cases.js';

export interface ModuleCase {
  name: string;
  python: string;
  make: () => nn.Module;
  inputs: number[][];
  /** Evaluation mode; training otherwise. */
  evaluate?: boolean;
  /** Elements are dropped at random. */
  drops?: boolean;
  /** How to call it: as a Python lambda, and here; on the inputs alone if left out. */
  call?: [string, (module: never, ...inputs: Tensor[]) => Tensor | (Tensor | null)[]];
}

const attention = (options: nn.AttentionOptions, mask?: () => Partial<nn.AttentionOptions>) => {
  return (module: nn.MultiheadAttention, q: Tensor, k?: Tensor, v?: Tensor) =>
    module.forward(q, k ?? q, v ?? q, { ...options, ...mask?.() });
};

export const moduleCases: ModuleCase[] = [
  {
    name: 'Linear',
    python: 'nn.Linear(3, 4)',
    make: () => new nn.Linear(3, 4),
    inputs: [[2, 5, 3]],
  },
  {
    name: 'Linear without bias',
    python: 'nn.Linear(7, 2, bias=False)',
    make: () => new nn.Linear(7, 2, { bias: false }),
    inputs: [[7]],
  },
  {
    name: 'Conv2d of patches',
    python: 'nn.Conv2d(3, 8, 4, stride=4)',
    make: () => new nn.Conv2d(3, 8, 4, { stride: 4 }),
    inputs: [[2, 3, 8, 12]],
  },
  {
    name: 'Conv2d with everything',
    python:
      'nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2, bias=False)',
    make: () =>
      new nn.Conv2d(4, 6, [3, 2], {
        stride: [2, 1],
        padding: [1, 2],
        dilation: [1, 2],
        groups: 2,
        bias: false,
      }),
    inputs: [[2, 4, 6, 5]],
  },
  {
    name: 'Conv2d with named padding',
    python: "nn.Conv2d(2, 2, 3, padding='same')",
    make: () => new nn.Conv2d(2, 2, 3, { padding: 'same' }),
    inputs: [[2, 5, 5]],
  },
  {
    name: 'LayerNorm',
    python: 'nn.LayerNorm(6, eps=1e-6)',
    make: () => new nn.LayerNorm(6, { eps: 1e-6 }),
    inputs: [[2, 3, 6]],
  },
  {
    name: 'LayerNorm over two dimensions',
    python: 'nn.LayerNorm([3, 6], elementwise_affine=False)',
    make: () => new nn.LayerNorm([3, 6], { elementwiseAffine: false }),
    inputs: [[2, 3, 6]],
  },
  {
    name: 'LayerNorm without bias',
    python: 'nn.LayerNorm(6, bias=False)',
    make: () => new nn.LayerNorm(6, { bias: false }),
    inputs: [[4, 6]],
  },
  {
    name: 'BatchNorm1d in training',
    python: 'nn.BatchNorm1d(4)',
    make: () => new nn.BatchNorm1d(4),
    inputs: [[5, 4]],
  },
  {
    name: 'BatchNorm1d in evaluation, by what it saw in training',
    python: 'nn.BatchNorm1d(4, momentum=0.3)',
    make: () => new nn.BatchNorm1d(4, { momentum: 0.3 }),
    inputs: [
      [5, 4],
      [3, 4],
    ],
    call: [
      'lambda m, x, y: [m(x), m.eval()(y)]',
      (m: nn.BatchNorm1d, x, y) => [m.forward(x), m.eval().forward(y as Tensor)],
    ],
  },
  {
    name: 'BatchNorm1d of sequences, averaging',
    python: 'nn.BatchNorm1d(4, momentum=None)',
    make: () => new nn.BatchNorm1d(4, { momentum: null }),
    inputs: [[3, 4, 2]],
  },
  {
    name: 'BatchNorm1d of the linear probe',
    python: 'nn.BatchNorm1d(4, affine=False, eps=1e-6)',
    make: () => new nn.BatchNorm1d(4, { affine: false, eps: 1e-6 }),
    inputs: [[5, 4]],
    evaluate: true,
  },
  {
    name: 'BatchNorm1d without statistics',
    python: 'nn.BatchNorm1d(4, track_running_stats=False)',
    make: () => new nn.BatchNorm1d(4, { trackRunningStats: false }),
    inputs: [[5, 4]],
    evaluate: true,
  },
  {
    name: 'Dropout',
    python: 'nn.Dropout(0.3)',
    make: () => new nn.Dropout(0.3),
    inputs: [[20, 5]],
    drops: true,
  },
  {
    name: 'Dropout in evaluation',
    python: 'nn.Dropout(0.3)',
    make: () => new nn.Dropout(0.3),
    inputs: [[4, 5]],
    evaluate: true,
  },
  {
    name: 'DropPath',
    python: 'DropPath(0.4)',
    make: () => new nn.DropPath(0.4),
    inputs: [[16, 2, 3]],
    drops: true,
  },
  {
    name: 'DropPath, what is kept as it is',
    python: 'DropPath(0.4, scale_by_keep=False)',
    make: () => new nn.DropPath(0.4, { scaleByKeep: false }),
    inputs: [[16, 2, 3]],
    drops: true,
  },
  {
    name: 'DropPath in evaluation',
    python: 'DropPath(0.4)',
    make: () => new nn.DropPath(0.4),
    inputs: [[4, 3]],
    evaluate: true,
  },
  { name: 'GELU', python: 'nn.GELU()', make: () => new nn.GELU(), inputs: [[4, 5]] },
  {
    name: 'GELU by tanh',
    python: "nn.GELU(approximate='tanh')",
    make: () => new nn.GELU({ approximate: 'tanh' }),
    inputs: [[4, 5]],
  },
  { name: 'ReLU', python: 'nn.ReLU()', make: () => new nn.ReLU(), inputs: [[4, 5]] },
  { name: 'SiLU', python: 'nn.SiLU()', make: () => new nn.SiLU(), inputs: [[4, 5]] },
  { name: 'Tanh', python: 'nn.Tanh()', make: () => new nn.Tanh(), inputs: [[4, 5]] },
  { name: 'Identity', python: 'nn.Identity()', make: () => new nn.Identity(), inputs: [[4, 5]] },
  {
    name: 'Flatten',
    python: 'nn.Flatten(1, 2)',
    make: () => new nn.Flatten(1, 2),
    inputs: [[2, 3, 4, 5]],
  },
  {
    name: 'Embedding',
    python: 'nn.Embedding(5, 3)',
    make: () => new nn.Embedding(5, 3),
    inputs: [],
    call: [
      'lambda m: m(torch.tensor([[0, 4], [2, 2]]))',
      (m: nn.Embedding) =>
        m.forward(
          torch.tensor([
            [0, 4],
            [2, 2],
          ]),
        ),
    ],
  },
  {
    name: 'Sequential',
    python:
      'nn.Sequential(nn.Linear(3, 5), nn.GELU(), nn.Sequential(nn.Linear(5, 2)), nn.Flatten())',
    make: () =>
      new nn.Sequential(
        new nn.Linear(3, 5),
        new nn.GELU(),
        new nn.Sequential(new nn.Linear(5, 2)),
        new nn.Flatten(),
      ),
    inputs: [[2, 4, 3]],
  },
  {
    name: 'ModuleList',
    python: 'nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3), nn.Linear(3, 2)])',
    make: () => new nn.ModuleList([new nn.Linear(3, 3), new nn.Linear(3, 3), new nn.Linear(3, 2)]),
    inputs: [[2, 3]],
    call: [
      'lambda m, x: m[-1](m[1](m[0](x)))',
      (m: nn.ModuleList<nn.Linear>, x) => m.at(-1).forward(m.at(1).forward(m.at(0).forward(x))),
    ],
  },
  {
    name: 'MultiheadAttention on itself',
    python: 'nn.MultiheadAttention(8, 2, batch_first=True)',
    make: () => new nn.MultiheadAttention(8, 2, { batchFirst: true }),
    inputs: [[3, 5, 8]],
    call: ['lambda m, x: m(x, x, x, need_weights=False)', attention({ needWeights: false })],
  },
  {
    name: 'MultiheadAttention with weights, sequence first',
    python: 'nn.MultiheadAttention(8, 2)',
    make: () => new nn.MultiheadAttention(8, 2),
    inputs: [[5, 3, 8]],
    call: ['lambda m, x: m(x, x, x)', attention({})],
  },
  {
    name: 'MultiheadAttention across sequences, weights of each head',
    python: 'nn.MultiheadAttention(8, 4, bias=False, batch_first=True)',
    make: () => new nn.MultiheadAttention(8, 4, { bias: false, batchFirst: true }),
    inputs: [
      [3, 5, 8],
      [3, 6, 8],
      [3, 6, 8],
    ],
    call: [
      'lambda m, q, k, v: m(q, k, v, average_attn_weights=False)',
      attention({ averageAttnWeights: false }),
    ],
  },
  {
    name: 'MultiheadAttention with both masks',
    python: 'nn.MultiheadAttention(8, 2, batch_first=True)',
    make: () => new nn.MultiheadAttention(8, 2, { batchFirst: true }),
    inputs: [[2, 4, 8]],
    call: [
      'lambda m, x: m(x, x, x, need_weights=False,' +
        ' attn_mask=torch.ones(4, 4, dtype=torch.bool).triu(1),' +
        ' key_padding_mask=torch.tensor([[False] * 4, [False, False, True, True]]))',
      attention({ needWeights: false }, () => ({
        attnMask: torch.ones([4, 4], { dtype: 'bool' }).triu(1),
        keyPaddingMask: torch.tensor([
          [false, false, false, false],
          [false, false, true, true],
        ]),
      })),
    ],
  },
  {
    name: 'MultiheadAttention with a mask for each head, and weights',
    python: 'nn.MultiheadAttention(4, 2)',
    make: () => new nn.MultiheadAttention(4, 2),
    inputs: [[3, 2, 4]],
    call: [
      'lambda m, x: m(x, x, x, attn_mask=torch.linspace(-1, 1, 36, dtype=torch.float64).reshape(4, 3, 3))',
      attention({}, () => ({
        attnMask: torch.linspace(-1, 1, 36, { dtype: 'float64' }).reshape([4, 3, 3]),
      })),
    ],
  },
  {
    name: 'MultiheadAttention with dropout, without a batch',
    python: 'nn.MultiheadAttention(8, 2, dropout=0.25)',
    make: () => new nn.MultiheadAttention(8, 2, { dropout: 0.25 }),
    inputs: [[5, 8]],
    drops: true,
    call: ['lambda m, x: m(x, x, x)', attention({})],
  },
  ...layerCases,
  ...functionCases(),
];

/** What torch.nn.functional computes, as modules without parameters. */
function functionCases(): ModuleCase[] {
  const F = nn.functional;
  const classes = () => torch.tensor([1, 0, 3, -100, 2]);
  const soft = () => torch.linspace(0, 1, 20, { dtype: 'float64' }).reshape([5, 4]).softmax(1);
  const softInPython = 'torch.linspace(0, 1, 20, dtype=torch.float64).reshape(5, 4).softmax(1)';
  const list: [string, number[][], (...inputs: Tensor[]) => Tensor][] = [
    ['F.gelu(x, approximate="tanh")', [[3, 4]], (x) => F.gelu(x, { approximate: 'tanh' })],
    ['F.relu(x)', [[3, 4]], (x) => F.relu(x)],
    ['F.silu(x)', [[3, 4]], (x) => F.silu(x)],
    ['F.tanh(x)', [[3, 4]], (x) => F.tanh(x)],
    ['F.sigmoid(x)', [[3, 4]], (x) => F.sigmoid(x)],
    ['F.softplus(x)', [[3, 4]], (x) => F.softplus(x)],
    ['F.glu(x, 0)', [[4, 3]], (x) => F.glu(x, 0)],
    [
      'F.linear(x, y)',
      [
        [2, 4],
        [3, 4],
      ],
      (x, y) => F.linear(x as Tensor, y as Tensor),
    ],
    [
      'F.conv2d(x, y, stride=2)',
      [
        [1, 2, 5, 5],
        [3, 2, 2, 2],
      ],
      (x, y) => F.conv2d(x as Tensor, y as Tensor, null, 2),
    ],
    ['F.softmax(x, -1)', [[3, 4]], (x) => F.softmax(x, -1)],
    ['F.log_softmax(x, 0)', [[3, 4]], (x) => F.logSoftmax(x, 0)],
    ['F.layer_norm(x, (4,))', [[3, 4]], (x) => F.layerNorm(x, [4])],
    [
      'F.layer_norm(x, (4,), bias=y, eps=0.5)',
      [[3, 4], [4]],
      (x, w) => F.layerNorm(x, [4], { bias: w, eps: 0.5 }),
    ],
    [
      'F.layer_norm(x, (4,), y, eps=0.5)',
      [[3, 4], [4]],
      (x, w) => F.layerNorm(x, [4], w, { eps: 0.5 }),
    ],
    ['F.dropout(x, 0.2)', [[30, 4]], (x) => F.dropout(x, 0.2)],
    ['F.mse_loss(x, y)', [[3], [3]], (x, y) => F.mseLoss(x as Tensor, y as Tensor)],
    [
      'F.l1_loss(x, y, reduction="sum")',
      [[3], [3]],
      (x, y) => F.l1Loss(x as Tensor, y as Tensor, { reduction: 'sum' }),
    ],
    [
      'F.smooth_l1_loss(x, y, beta=0.5, reduction="none")',
      [[6], [6]],
      (x, y) => F.smoothL1Loss(x as Tensor, y as Tensor, { beta: 0.5, reduction: 'none' }),
    ],
    [
      'F.cross_entropy(x, torch.tensor([1, 0, 3, -100, 2]), label_smoothing=0.1)',
      [[5, 4]],
      (x) => F.crossEntropy(x, classes(), { labelSmoothing: 0.1 }),
    ],
    [
      `F.cross_entropy(x, ${softInPython}, reduction="none", weight=torch.arange(4, dtype=torch.float64))`,
      [[5, 4]],
      (x) =>
        F.crossEntropy(x, soft(), {
          reduction: 'none',
          weight: torch.arange(4, { dtype: 'float64' }),
        }),
    ],
    [
      `F.binary_cross_entropy_with_logits(x, ${softInPython})`,
      [[5, 4]],
      (x) => F.binaryCrossEntropyWithLogits(x, soft()),
    ],
    [
      'F.scaled_dot_product_attention(x, y, y, is_causal=True, scale=0.3)',
      [
        [2, 3, 4],
        [2, 3, 4],
      ],
      (x, y) =>
        F.scaledDotProductAttention(x as Tensor, y as Tensor, y as Tensor, {
          isCausal: true,
          scale: 0.3,
        }),
    ],
    ['F.normalize(x, dim=-1)', [[3, 4]], (x) => F.normalize(x, { dim: -1 })],
    ['F.normalize(x, p=1)', [[3, 4]], (x) => F.normalize(x, { p: 1 })],
    ['F.pad(x, (1, 2, 0, 1), value=0.5)', [[3, 4]], (x) => F.pad(x, [1, 2, 0, 1], { value: 0.5 })],
    ['F.pad(x, (1, 2), mode="reflect")', [[2, 3, 4]], (x) => F.pad(x, [1, 2], { mode: 'reflect' })],
    [
      'F.interpolate(x, (5, 7), mode="bicubic", align_corners=False)',
      [[1, 2, 3, 4]],
      (x) => F.interpolate(x, { size: [5, 7], mode: 'bicubic' }),
    ],
    [
      'F.interpolate(x, scale_factor=(1.7, 0.6), mode="bicubic", antialias=True)',
      [[1, 2, 8, 9]],
      (x) => F.interpolate(x, { scaleFactor: [1.7, 0.6], mode: 'bicubic', antialias: true }),
    ],
    [
      'F.interpolate(x, scale_factor=1.7, mode="bilinear", recompute_scale_factor=True)',
      [[1, 2, 5, 6]],
      (x) => F.interpolate(x, { scaleFactor: 1.7, mode: 'bilinear', recomputeScaleFactor: true }),
    ],
    [
      'F.interpolate(x, (5, 7), mode="bilinear", align_corners=True)',
      [[1, 2, 3, 4]],
      (x) => F.interpolate(x, { size: [5, 7], mode: 'bilinear', alignCorners: true }),
    ],
    [
      'F.interpolate(x, 3, mode="bilinear", antialias=True)',
      [[1, 2, 7, 8]],
      (x) => F.interpolate(x, { size: 3, mode: 'bilinear', antialias: true }),
    ],
    [
      'F.interpolate(x, scale_factor=2.5)',
      [[1, 2, 3, 4]],
      (x) => F.interpolate(x, { scaleFactor: 2.5 }),
    ],
    [
      'F.interpolate(x, 5, mode="nearest-exact")',
      [[1, 2, 3, 4]],
      (x) => F.interpolate(x, { size: 5, mode: 'nearest-exact' }),
    ],
    [
      'F.interpolate(x, (2, 3), mode="area")',
      [[1, 2, 4, 6]],
      (x) => F.interpolate(x, { size: [2, 3], mode: 'area' }),
    ],
    [
      'F.one_hot(torch.tensor([2, 0]), 4) * x',
      [[2, 4]],
      (x) => F.oneHot(torch.tensor([2, 0]), 4).mul(x),
    ],
  ];
  return [...list, ...functionRows].map(([python, inputs, call]) => ({
    name: python,
    python: 'nn.Identity()',
    make: () => new nn.Identity(),
    inputs,
    drops: /dropout|gumbel|rrelu_/.test(python),
    call: [
      `lambda m, ${['x', 'x, y', 'x, y, z'][inputs.length - 1]}: ${python}`,
      (_: never, ...tensors: Tensor[]) => call(...tensors),
    ],
  }));
}

export interface InitCase {
  python: string;
  shape: number[];
  dtype: 'float32' | 'float64' | 'bfloat16';
  fill: (x: Tensor) => Tensor;
}

const { init } = nn;
export const initCases: InitCase[] = (
  [
    ['nn.init.uniform_(x, -2, 0.5)', [20], (x) => init.uniform_(x, -2, 0.5)],
    ['nn.init.normal_(x, 1, 0.02)', [40], (x) => init.normal_(x, 1, 0.02)],
    ['nn.init.constant_(x, 0.3)', [2, 2], (x) => init.constant_(x, 0.3)],
    ['nn.init.zeros_(x)', [2, 2], (x) => init.zeros_(x)],
    ['nn.init.ones_(x)', [2, 2], (x) => init.ones_(x)],
    ['nn.init.eye_(x)', [2, 3], (x) => init.eye_(x)],
    ['nn.init.xavier_uniform_(x)', [6, 4], (x) => init.xavierUniform_(x)],
    ['nn.init.xavier_uniform_(x, 1.5)', [6, 4, 2, 2], (x) => init.xavierUniform_(x, { gain: 1.5 })],
    ['nn.init.xavier_normal_(x)', [6, 4], (x) => init.xavierNormal_(x)],
    [
      'nn.init.kaiming_uniform_(x, math.sqrt(5))',
      [6, 4],
      (x) => init.kaimingUniform_(x, { a: Math.sqrt(5) }),
    ],
    [
      "nn.init.kaiming_normal_(x, mode='fan_out', nonlinearity='relu')",
      [6, 4, 3, 3],
      (x) => init.kaimingNormal_(x, { mode: 'fan_out', nonlinearity: 'relu' }),
    ],
    ['nn.init.trunc_normal_(x, std=0.02)', [50], (x) => init.truncNormal_(x, { std: 0.02 })],
    [
      'nn.init.trunc_normal_(x, a=-0.5, b=0.7)',
      [500],
      (x) => init.truncNormal_(x, { a: -0.5, b: 0.7 }),
    ],
    // Few values of this normal distribution fall inside: it is drawn by the density of uniform ones.
    [
      'nn.init.trunc_normal_(x, a=-0.1, b=0.2)',
      [500],
      (x) => init.truncNormal_(x, { a: -0.1, b: 0.2 }),
    ],
    ['nn.init.trunc_normal_(x, a=1.5, b=4)', [500], (x) => init.truncNormal_(x, { a: 1.5, b: 4 })],
    ['nn.init.orthogonal_(x)', [4, 6], (x) => init.orthogonal_(x)],
    ['nn.init.orthogonal_(x, 0.5)', [6, 2, 2], (x) => init.orthogonal_(x, { gain: 0.5 })],
  ] as [string, number[], (x: Tensor) => Tensor][]
).flatMap(([python, shape, fill]) => {
  // A QR decomposition is not implemented in bfloat16.
  const dtypes = python.includes('orthogonal')
    ? (['float32', 'float64'] as const)
    : (['float32', 'float64', 'bfloat16'] as const);
  return dtypes.map((dtype) => ({ python, shape, dtype, fill }));
});
