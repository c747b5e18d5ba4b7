/** Products, linear algebra, Fourier transforms, and what networks are made of. */
import { bools, type Case, call, dtype, float, format, ints, noGrad, positive, t } from './spec.js';

const spd = () => t([3, 3], { values: [4, 1, 0.5, 1, 3, 0.25, 0.5, 0.25, 2] });
const square = () => t([3, 3], { values: [4, 1, 0.5, -1, 3, 0.25, 0.5, 0.75, 2] });

const activations =
  'relu relu6 elu selu celu gelu silu mish hardtanh hardswish hardsigmoid leaky_relu logsigmoid softplus softshrink ' +
  'hardshrink';
// Written in Python there, without an op of their own.
const NO_OP = new Set(['', 'softsign']);
const RENAMED: Record<string, string> = { logsigmoid: 'log_sigmoid' };
const IN_PLACE = 'relu_ selu_ celu_ rrelu_';

// The ops of losses take the reduction as a number: none, mean, sum.
const REDUCTIONS = { none: 0, mean: 1, sum: 2 };

function loss(name: string, inputs: () => Case['args'], op = name): Case[] {
  return Object.entries(REDUCTIONS).map(([text, reduction]) => {
    const args = inputs();
    return call(
      `nn.functional.${name}`,
      args,
      { reduction: text },
      {
        ours: { fn: op, args, kwargs: { reduction } },
      },
    );
  });
}

const spectral = 'fft ifft fft2 ifft2 fftn ifftn rfft rfft2 rfftn hfft';

export const products: Case[] = [
  call('matmul', [t([3, 4]), t([4, 5])]),
  call('matmul', [t([2, 3, 4]), t([4])]),
  call('matmul', [t([4]), t([4])]),
  call('matmul', [t([3, 4], { dtype: 'float32' }), t([4, 5], { dtype: 'float32' })]),
  call('matmul', [t([3, 4], { dtype: 'bfloat16' }), t([4, 5], { dtype: 'bfloat16' })]),
  call('mm', [t([3, 4]), t([4, 2])]),
  call('mm', [t([3, 4]), t([5, 4], { form: 'transposed' })]),
  call('mv', [t([3, 4]), t([4])]),
  call('dot', [t([4]), t([4])]),
  call('vdot', [t([4], { dtype: 'complex128' }), t([4], { dtype: 'complex128' })]),
  call('inner', [t([3, 4]), t([2, 4])]),
  call('outer', [t([3]), t([4])]),
  call('ger', [t([3]), t([4])]),
  call('kron', [t([2, 2]), t([2, 3])]),
  call('bmm', [t([2, 3, 4]), t([2, 4, 2])]),
  call('addmm', [t([3, 2]), t([3, 4]), t([4, 2])], { beta: 0.5, alpha: 2 }),
  call('Tensor.addmm_', [t([3, 2]), t([3, 4]), t([4, 2])]),
  call('addmv', [t([3]), t([3, 4]), t([4])]),
  call('Tensor.addmv_', [t([3]), t([3, 4]), t([4])], { alpha: 3 }),
  call('addr', [t([3, 4]), t([3]), t([4])]),
  call('Tensor.addr_', [t([3, 4]), t([3]), t([4])]),
  call('addbmm', [t([3, 2]), t([2, 3, 4]), t([2, 4, 2])]),
  call('baddbmm', [t([2, 3, 2]), t([2, 3, 4]), t([2, 4, 2])], { beta: 2 }),
  call('Tensor.baddbmm_', [t([2, 3, 2]), t([2, 3, 4]), t([2, 4, 2])]),
  call(
    'chain_matmul',
    [t([2, 3]), t([3, 4]), t([4, 2])],
    {},
    {
      ours: { args: [[t([2, 3]), t([3, 4]), t([4, 2])]] },
    },
  ),
  call('tensordot', [t([2, 3, 4]), t([3, 4, 5])], { dims: 2 }),
  call('einsum', ['ij,jk->ik', [t([3, 4]), t([4, 2])]]),
  call('einsum', ['bij,bkj->bik', [t([2, 3, 4]), t([2, 5, 4])]]),
  call('einsum', ['ii->i', [t([3, 3])]]),
  call('cross', [t([2, 3]), t([2, 3])], { dim: 1 }),
  call('trace', [t([3, 3])]),
  call('nn.functional.linear', [t([2, 4]), t([3, 4]), t([3])]),
  call('nn.functional.linear', [t([2, 4]), t([3, 4])]),
  call('nn.functional.bilinear', [t([2, 3]), t([2, 4]), t([5, 3, 4]), t([5])]),
  call('cdist', [t([3, 2]), t([4, 2])]),
  call('cdist', [t([3, 2]), t([4, 2])], { p: 1 }),
  call('pdist', [t([4, 2])]),
  call('cosine_similarity', [t([3, 4]), t([3, 4])]),
  call('pairwise_distance', [t([3, 4]), t([3, 4])], { p: 3 }),

  call('linalg.inv', [square()]),
  call('linalg.det', [square()]),
  call('linalg.slogdet', [square()]),
  call('linalg.solve', [square(), t([3, 2])]),
  call('linalg.solve_triangular', [square(), t([3, 2])], { upper: true }),
  call('linalg.cholesky', [spd()]),
  call('linalg.qr', [t([4, 3])]),
  call('linalg.svd', [t([3, 4], { grad: false })]),
  call('linalg.svdvals', [t([3, 4])]),
  call('linalg.eigh', [spd()]),
  call('linalg.eigvalsh', [spd()]),
  call('linalg.eig', [noGrad([3, 3], { values: [4, 1, 0.5, -1, 3, 0.25, 0.5, 0.75, 2] })]),
  call('linalg.eigvals', [square()]),
  call('linalg.lu', [square()]),
  call('linalg.lu_factor', [square()]),
  call('linalg.pinv', [t([3, 4])]),
  call('linalg.matrix_power', [square(), 3]),
  call('linalg.matrix_rank', [noGrad([3, 4])]),
  call('linalg.matrix_exp', [square()]),
  call('linalg.lstsq', [t([4, 3]), t([4, 2])], { driver: 'gels' }),
  call(
    'linalg.lstsq',
    [t([4, 3]), t([4, 2])],
    {},
    {
      loose: { reason: "LAPACK's gelsy rounds by how its workspace is aligned", tolerance: 1e-13 },
    },
  ),
  call('linalg.multi_dot', [[t([2, 3]), t([3, 4]), t([4, 2])]]),
  call('linalg.cond', [square()]),
  call('linalg.cross', [t([2, 3]), t([2, 3])]),
  call('linalg.vecdot', [t([2, 3]), t([2, 3])]),
  call('linalg.vander', [t([3])]),
  call('linalg.diagonal', [t([3, 3])]),
  call('linalg.tensorinv', [t([4, 4])], { ind: 1 }),
  call('linalg.householder_product', [t([4, 2]), t([2])]),
  call('linalg.ldl_factor', [{ ...spd(), grad: false }]),
  call('linalg.inv_ex', [square()]),
  call('linalg.cholesky_ex', [spd()]),
  call('det', [square()]),
  call('logdet', [spd()]),
  call('slogdet', [square()]),
  call('inverse', [square()]),
  call('pinverse', [t([3, 4])]),
  call('cholesky', [spd()]),
  call('cholesky_solve', [t([3, 1]), square()]),
  call('cholesky_inverse', [square()]),
  call('matrix_exp', [square()]),
  call('matrix_power', [square(), -1]),
  call('svd', [t([3, 4], { grad: false })]),
  call('qr', [t([4, 3])]),
  call('triangular_solve', [t([3, 2]), square()]),
  call('orgqr', [t([4, 2]), t([2])]),

  ...spectral.split(' ').map((name) => call(`fft.${name}`, [t([4, 6])])),
  call('fft.fft', [t([6], { dtype: 'complex128' })], { n: 4, norm: 'ortho' }),
  call('fft.irfft', [t([4], { dtype: 'complex128' })], { n: 6 }),
  call('fft.irfft2', [t([4, 3], { dtype: 'complex128' })]),
  call('fft.irfftn', [t([4, 3], { dtype: 'complex128' })]),
  call('fft.ihfft', [t([6])]),
  call('fft.fftshift', [t([5])]),
  call('fft.ifftshift', [t([5])], { dim: 0 }),
  call('fft.fftfreq', [5], { d: 0.5 }),
  call('fft.rfftfreq', [5]),
];

export const networks: Case[] = [
  ...activations.split(' ').flatMap((name) => {
    if (NO_OP.has(name)) return [];
    const renamed = RENAMED[name];
    return [
      call(`nn.functional.${name}`, [t([3, 4])], {}, renamed ? { ours: { fn: renamed } } : {}),
    ];
  }),
  ...IN_PLACE.split(' ').map((name) => call(name, [t([3, 4])])),
  call('nn.functional.gelu', [t([5])], { approximate: 'tanh' }),
  call('nn.functional.elu', [t([5]), 0.5]),
  call('nn.functional.leaky_relu', [t([5])], { negative_slope: 0.2 }),
  call('nn.functional.hardtanh', [t([5])], { min_val: -0.5, max_val: 0.5 }),
  call('nn.functional.softplus', [t([5])], { beta: 2, threshold: 1 }),
  call('nn.functional.threshold', [t([5]), 0.1, 20]),
  call('threshold_', [t([5]), 0.1, 20]),
  call('nn.functional.glu', [t([4, 6])]),
  call('nn.functional.prelu', [t([2, 3]), t([1])]),
  call('prelu', [t([2, 3]), t([3])]),

  call('nn.functional.conv1d', [t([1, 2, 8]), t([3, 2, 3]), t([3])]),
  call('nn.functional.conv1d', [t([1, 2, 8]), t([3, 2, 3])], { padding: 'same' }),
  call('nn.functional.conv2d', [t([1, 2, 6, 6]), t([3, 2, 3, 3]), t([3])], {
    stride: 2,
    padding: 1,
  }),
  call('nn.functional.conv2d', [t([1, 4, 6, 6]), t([4, 2, 3, 3])], {
    groups: 2,
    dilation: [2, 1],
  }),
  call('nn.functional.conv2d', [
    t([1, 3, 6, 6], { dtype: 'float32' }),
    t([2, 3, 3, 3], { dtype: 'float32' }),
    null,
    [1, 2],
  ]),
  call('nn.functional.conv3d', [t([1, 1, 4, 4, 4]), t([2, 1, 2, 2, 2])]),
  call('nn.functional.conv_transpose1d', [t([1, 2, 5]), t([2, 3, 3])], { stride: 2 }),
  call('nn.functional.conv_transpose2d', [t([1, 2, 4, 4]), t([2, 3, 3, 3]), t([3])], {
    stride: 2,
    output_padding: 1,
  }),
  call('nn.functional.conv_transpose3d', [t([1, 1, 3, 3, 3]), t([1, 2, 2, 2, 2])]),
  call('conv_tbc', [t([5, 1, 2]), t([3, 2, 2]), t([2])]),
  call(
    'nn.functional.unfold',
    [t([1, 2, 4, 4]), [2, 2]],
    { stride: 2 },
    {
      ours: {
        fn: 'im2col',
        args: [t([1, 2, 4, 4]), [2, 2]],
        kwargs: { dilation: 1, padding: 0, stride: 2 },
      },
    },
  ),
  call(
    'nn.functional.fold',
    [t([1, 8, 4]), [4, 4], [2, 2]],
    { stride: 2 },
    {
      ours: {
        fn: 'col2im',
        args: [t([1, 8, 4]), [4, 4], [2, 2], 1, 0, 2],
        kwargs: {},
      },
    },
  ),
  call('nn.functional.max_pool1d', [t([1, 2, 8]), 2]),
  call('nn.functional.max_pool2d', [t([1, 2, 6, 6]), 2]),
  call('nn.functional.max_pool2d', [t([1, 2, 6, 6]), [3, 2]], {
    stride: 2,
    padding: 1,
    ceil_mode: true,
  }),
  call('nn.functional.max_pool3d', [t([1, 1, 4, 4, 4]), 2]),
  call('nn.functional.max_pool2d_with_indices', [t([1, 1, 4, 4]), 2]),
  call('nn.functional.avg_pool1d', [t([1, 2, 8]), 2]),
  call('nn.functional.avg_pool2d', [t([1, 2, 6, 6]), 3], {
    padding: 1,
    count_include_pad: false,
  }),
  call('nn.functional.avg_pool3d', [t([1, 1, 4, 4, 4]), 2]),
  call('nn.functional.adaptive_avg_pool1d', [t([1, 2, 7]), 3]),
  call('nn.functional.adaptive_avg_pool2d', [t([1, 2, 7, 5]), [3, 2]]),
  call('nn.functional.adaptive_avg_pool3d', [t([1, 1, 4, 4, 4]), 2], {}),
  call(
    'nn.functional.adaptive_max_pool1d',
    [t([1, 2, 7]), 3, true],
    {},
    {
      ours: { args: [t([1, 2, 7]), 3] },
    },
  ),
  call(
    'nn.functional.adaptive_max_pool2d',
    [t([1, 2, 7, 5]), [3, 2], true],
    {},
    {
      ours: { args: [t([1, 2, 7, 5]), [3, 2]] },
    },
  ),
  call('_C._nn.max_unpool2d', [t([1, 1, 2, 2]), ints([1, 1, 2, 2], 0, 16), [4, 4]]),
  ...['nearest', 'bilinear', 'bicubic'].map((mode) =>
    call(
      'nn.functional.interpolate',
      [t([1, 2, 3, 4])],
      { size: [5, 6], mode },
      {
        ours: {
          fn: mode === 'nearest' ? 'upsample_nearest2d' : `upsample_${mode}2d`,
          args: mode === 'nearest' ? [t([1, 2, 3, 4]), [5, 6]] : [t([1, 2, 3, 4]), [5, 6], false],
          kwargs: {},
        },
      },
    ),
  ),
  call('_C._nn.upsample_nearest1d', [t([1, 2, 3]), [5]]),
  call('_C._nn.upsample_linear1d', [t([1, 2, 3]), [5], true]),
  call('_C._nn.upsample_trilinear3d', [t([1, 1, 2, 2, 2]), [3, 3, 3], false]),
  call(
    'nn.functional.grid_sample',
    [t([1, 2, 4, 4]), t([1, 3, 3, 2], { low: -1, high: 1 })],
    {
      align_corners: false,
    },
    {
      ours: {
        fn: 'grid_sampler',
        args: [t([1, 2, 4, 4]), t([1, 3, 3, 2], { low: -1, high: 1 }), 0, 0, false],
        kwargs: {},
      },
    },
  ),
  call(
    'nn.functional.affine_grid',
    [t([1, 2, 3]), [1, 2, 3, 4], true],
    {},
    {
      ours: { fn: 'affine_grid_generator' },
    },
  ),

  call('nn.functional.layer_norm', [t([2, 3, 4]), [4], t([4]), t([4])]),
  call('nn.functional.layer_norm', [t([2, 3, 4]), [3, 4]], { eps: 0.001 }),
  call('nn.functional.group_norm', [t([2, 4, 3]), 2, t([4]), t([4])]),
  call('nn.functional.rms_norm', [t([2, 3, 4]), [4], t([4])]),
  call(
    'nn.functional.batch_norm',
    [t([4, 3]), noGrad([3]), positive([3], { grad: false })],
    {
      training: true,
      momentum: 0.2,
    },
    {
      ours: {
        args: [
          t([4, 3]),
          null,
          null,
          noGrad([3]),
          positive([3], { grad: false }),
          true,
          0.2,
          1e-5,
          true,
        ],
        kwargs: {},
      },
    },
  ),
  call('batch_norm', [
    t([4, 3]),
    t([3]),
    t([3]),
    noGrad([3]),
    positive([3], { grad: false }),
    false,
    0.1,
    1e-5,
    false,
  ]),
  call('native_batch_norm', [t([4, 3]), t([3]), t([3]), null, null, true, 0.1, 1e-5]),
  call('native_layer_norm', [t([2, 4]), [4], null, null, 1e-5]),
  call('native_group_norm', [t([2, 4, 3]), t([4]), t([4]), 2, 4, 3, 2, 1e-5]),
  call('instance_norm', [t([2, 3, 4]), null, null, null, null, true, 0.1, 1e-5, false]),

  ...loss('mse_loss', () => [t([3, 4]), t([3, 4])]),
  ...loss('l1_loss', () => [t([3, 4]), t([3, 4])]),
  ...loss('smooth_l1_loss', () => [t([3, 4]), t([3, 4])]),
  ...loss('huber_loss', () => [t([3, 4]), t([3, 4])]),
  ...loss('soft_margin_loss', () => [t([3]), noGrad([3], { values: [1, -1, 1] })]),
  ...loss('kl_div', () => [t([3, 4]), positive([3, 4])]),
  ...loss('nll_loss', () => [t([3, 4]), ints([3], 0, 4)]),
  ...loss('cross_entropy', () => [t([3, 4]), ints([3], 0, 4)], 'cross_entropy_loss'),
  ...loss('binary_cross_entropy', () => [
    t([3], { low: 0.1, high: 0.9 }),
    noGrad([3], { low: 0, high: 1 }),
  ]),
  ...loss('binary_cross_entropy_with_logits', () => [t([3]), noGrad([3], { low: 0, high: 1 })]),
  ...loss('poisson_nll_loss', () => [t([3]), positive([3])]).map((one) => ({
    ...one,
    // The op has no defaults.
    ours: {
      ...one.ours,
      args: [...one.args, true, false, 1e-8],
    },
  })),
  ...loss('hinge_embedding_loss', () => [t([3]), noGrad([3], { values: [1, -1, 1] })]),
  ...loss('cosine_embedding_loss', () => [t([3, 4]), t([3, 4]), ints([3], 1, 2)]),
  ...loss('margin_ranking_loss', () => [t([3]), t([3]), noGrad([3], { values: [1, -1, 1] })]),
  ...loss('triplet_margin_loss', () => [t([3, 4]), t([3, 4]), t([3, 4])]),
  ...loss('multi_margin_loss', () => [t([3, 4]), ints([3], 0, 4)]),
  ...loss('multilabel_margin_loss', () => [t([2, 3]), ints([2, 3], -1, 3)]),
  ...loss('ctc_loss', () => [t([6, 2, 5]), ints([2, 3], 1, 5), ints([2], 6, 7), ints([2], 2, 4)]),
  call('_C._nn.cross_entropy_loss', [t([3, 4]), ints([3], 0, 4)], {
    reduction: 1,
    label_smoothing: 0.1,
    weight: noGrad([4], { low: 0.5, high: 1 }),
  }),
  call('_C._nn.cross_entropy_loss', [t([3, 4]), t([3, 4])], { reduction: 2 }),
  call('_C._nn.mse_loss', [t([3]), t([3])], { reduction: 0 }),

  call(
    'nn.functional.embedding',
    [ints([3, 2], 0, 5), t([5, 4])],
    {},
    {
      ours: { args: [t([5, 4]), ints([3, 2], 0, 5)] },
    },
  ),
  call('embedding', [t([5, 4]), ints([3], 0, 5)], { padding_idx: 1 }),
  call('embedding_bag', [t([5, 4]), ints([4], 0, 5), ints([2], 0, 1)]),
  call('nn.functional.scaled_dot_product_attention', [
    t([1, 2, 4, 8]),
    t([1, 2, 4, 8]),
    t([1, 2, 4, 8]),
  ]),
  call(
    'nn.functional.scaled_dot_product_attention',
    [t([1, 2, 4, 8]), t([1, 2, 4, 8]), t([1, 2, 4, 8])],
    { is_causal: true, scale: 0.5 },
  ),
  call(
    'nn.functional.scaled_dot_product_attention',
    [t([1, 2, 4, 8]), t([1, 2, 4, 8]), t([1, 2, 4, 8])],
    { attn_mask: bools([4, 4]) },
  ),
  call('lstm_cell', [t([2, 3]), [t([2, 4]), t([2, 4])], t([16, 3]), t([16, 4]), t([16]), t([16])]),
  call('gru_cell', [t([2, 3]), t([2, 4]), t([12, 3]), t([12, 4]), t([12]), t([12])]),
  call('rnn_tanh_cell', [t([2, 3]), t([2, 4]), t([4, 3]), t([4, 4])]),
  call('rnn_relu_cell', [t([2, 3]), t([2, 4]), t([4, 3]), t([4, 4])]),
  call('lstm', [
    t([3, 2, 3]),
    [t([1, 2, 4]), t([1, 2, 4])],
    [t([16, 3]), t([16, 4]), t([16]), t([16])],
    true,
    1,
    0,
    false,
    false,
    false,
  ]),
  call('gru', [
    t([3, 2, 3]),
    t([1, 2, 4]),
    [t([12, 3]), t([12, 4]), t([12]), t([12])],
    true,
    1,
    float(0),
    false,
    false,
    false,
  ]),
  call('stft', [t([20]), 8], { return_complex: true, window: noGrad([8]) }),
  call('stft', [t([20]), 8], { return_complex: true, center: false, window: noGrad([8]) }),
  call('stft', [t([2, 20]), 8, 2, 8, noGrad([8]), true, 'constant', true, true], {
    return_complex: true,
  }),
  call('Tensor.stft', [t([20]), 8], { return_complex: true, window: noGrad([8]) }),
  call('istft', [t([5, 6], { dtype: 'complex128' }), 8], {
    window: positive([8], { grad: false }),
  }),
  call('fake_quantize_per_tensor_affine', [t([6]), 0.1, 0, -8, 7]),
  call('convolution', [t([1, 2, 5]), t([3, 2, 3]), null, [1], [1], [1], false, [0], 1]),
  call(
    'nn.functional.dropout',
    [t([3, 4])],
    { p: 0.4, training: true },
    {
      ours: { kwargs: { p: 0.4, train: true } },
    },
  ),
  call('dropout', [t([3, 4]), 0.5, false]),
  call('dropout_', [t([3, 4]), 0.5, true]),
  call('feature_dropout', [t([3, 4, 2]), 0.5, true]),
  call('alpha_dropout', [t([3, 4]), 0.5, true]),
  call('native_dropout', [t([3, 4]), 0.5, true]),
  call('nn.functional.rrelu', [t([3, 4])], { training: true }),
  call('softmax', [t([2, 3]), 1], { dtype: dtype('float64') }),
  call('nn.functional.conv2d', [
    t([1, 4, 5, 5], { form: 'channels_last', dtype: 'float32' }),
    t([4, 4, 3, 3], { form: 'channels_last', dtype: 'float32' }),
  ]),
  call('empty', [[2, 0]], { memory_format: format('contiguous_format') }),
];
