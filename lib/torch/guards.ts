/**
 * Refuses calls that would crash the process. Some kernels of libtorch trust their callers. They read past the end of a list,
 * divide by a size of zero, or follow a pointer in a tensor. Known cases are refused before the call.
 * tests/torch/fuzz.test.ts searches for more.
 */

import { requireFunction } from './errors.js';
import { tidy } from './scope.js';
import type { Tensor } from './tensor.js';

/** Returns why a call with these inputs, by parameter, is refused; null where it is allowed. */
export type Guard = (inputs: Readonly<Record<string, unknown>>) => string | null;

const length = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function equalLengths(inputs: Readonly<Record<string, unknown>>): string | null {
  const lists = Object.entries(inputs).filter(([, value]) => Array.isArray(value));
  const [first] = lists;
  const other = lists.find(([, list]) => length(list) !== length(first?.[1]));
  if (first === undefined || other === undefined) return null;
  return (
    `${first[0]} and ${other[0]} should have the same number of elements, ` +
    `got ${length(first[1])} and ${length(other[1])}`
  );
}

const isQuantized = (dtype: unknown): boolean => /^qu?int/.test(String(dtype));

/** A view of quantized elements as plain ones is invalid: the next op on it follows a null pointer. */
const plainView: Guard = ({ self, dtype }) =>
  isQuantized((self as Tensor).dtype) || isQuantized(dtype)
    ? 'a quantized tensor can neither be viewed as another dtype nor the other way round; use intRepr() or dequantize()'
    : null;

/** LAPACK reads past the end of its workspace at a NaN. Unlike linalg.eig, this op does not check for that. */
const finite: Guard = ({ self }) => {
  const matrix = self as Tensor;
  if (matrix.device.startsWith('meta')) return null;
  const whole = tidy(() => matrix.isfinite().all().item<boolean>());
  return whole ? null : 'the matrix should not contain infinity or NaN';
};

/** The magnitude of -2^63 overflows, and the squaring never ends. */
const exponent: Guard = ({ n }) =>
  n === -(2n ** 63n) || n === -(2 ** 63) ? `n is out of range: ${n}` : null;

/** The op divides by the step after rounding it to the result's dtype. */
const wholeStep: Guard = ({ step, out, dtype }) => {
  const given = String(out === undefined ? dtype : (out as Tensor).dtype);
  const fraction = typeof step === 'number' && Math.abs(step) < 1;
  return fraction && /int/.test(given)
    ? `step should be at least 1 for ${given}, got ${step}`
    : null;
};

/** The op divides by these sizes. */
const positiveSizes: Guard = (inputs) => {
  const none = ['C', 'HxW', 'group'].find((key) => inputs[key] === 0);
  return none === undefined ? null : `${none} should be positive, got 0`;
};

/** With a quantized `out` the op reads the first tensor even where there is none. */
const notEmpty: Guard = ({ tensors }) =>
  length(tensors) === 0 ? 'tensors should have at least one element' : null;

/** The op reads the storage of `self`, which compressed sparse tensors lack. */
const stridedSelf: Guard = ({ self }) =>
  (self as Tensor).layout === 'strided'
    ? null
    : `self should be strided, got ${(self as Tensor).layout}`;

/** The op reads the statistics at every channel of the input, without checking their length. */
const channels: Guard = (inputs) => {
  const { shape } = inputs.input as Tensor;
  for (const key of ['weight', 'bias', 'runningMean', 'runningVar']) {
    const value = inputs[key] as Tensor | null | undefined;
    if (value == null) {
      if (key.startsWith('running') && inputs.training === false)
        return `${key} is needed where training is false`;
    } else if (value.numel() !== shape[1]) {
      return `${key} should have as many elements as the input has channels, ${shape[1]}, got ${value.numel()}`;
    }
  }
  return null;
};

const guards: Readonly<Record<string, Guard>> = {
  'aten::cat.out': notEmpty,
  'aten::concat.out': notEmpty,
  'aten::concatenate.out': notEmpty,
  'aten::copy': stridedSelf,
  'aten::native_batch_norm': channels,
  'aten::batch_norm_update_stats': channels,
  'aten::linalg_eigvals': finite,
  'aten::native_group_norm': positiveSizes,
  'aten::view.dtype': plainView,
  'aten::view_copy.dtype': plainView,
  'aten::view_copy.dtype_out': plainView,
  'aten::range.out': wholeStep,
  'aten::range.step': wholeStep,
  'aten::matrix_power': exponent,
  'aten::linalg_matrix_power': exponent,
};

const POINTER = 'its weights are pointers inside of tensors, which nothing checks';
const INTERNAL = 'it is a part of other ops and leaves the checks to them';

/** Ops that no check of inputs makes safe. */
const unsafe: Readonly<Record<string, readonly string[]>> = {
  [POINTER]: [
    'aten::fbgemm_linear_fp16_weight',
    'aten::fbgemm_linear_fp16_weight_fp32_activation',
    'aten::fbgemm_linear_int8_weight',
    'aten::fbgemm_linear_int8_weight_fp32_activation',
    'aten::fbgemm_pack_gemm_matrix_fp16',
    'aten::fbgemm_pack_quantized_matrix',
    'aten::quantized_gru_cell',
    'aten::quantized_lstm_cell',
    'aten::quantized_rnn_relu_cell',
    'aten::quantized_rnn_tanh_cell',
    '_quantized::wrapped_fbgemm_linear_fp16_weight',
    '_quantized::wrapped_fbgemm_pack_gemm_matrix_fp16',
  ],
  [INTERNAL]: [
    'aten::mkldnn_rnn_layer_backward',
    'aten::native_batch_norm_backward',
    'aten::_batch_norm_impl_index_backward',
    'aten::_batch_norm_no_update',
    'aten::_cdist_backward',
    'aten::_ctc_loss_backward',
    'aten::_cholesky_solve_helper',
    'aten::_convert_indices_from_coo_to_csr',
    'aten::_convert_indices_from_csr_to_coo',
    'aten::_cummax_helper',
    'aten::_cummin_helper',
    'aten::_dyn_quant_matmul_4bit',
    'aten::_dyn_quant_pack_4bit_weight',
    'aten::_compute_linear_combination',
    'aten::_fft_c2c',
    'aten::_foreach_copy',
    'aten::_fused_moving_avg_obs_fq_helper',
    'aten::_fused_moving_avg_obs_fq_helper_functional',
    'aten::_upsample_bicubic2d_aa',
    'aten::_fft_c2r',
    'aten::_fft_r2c',
    'aten::_linalg_eigvals',
    'aten::_logcumsumexp',
    'aten::_saturate_weight_to_fp16',
    'aten::_lazy_clone',
    'aten::_nested_get_ragged_idx',
    'aten::_adaptive_avg_pool2d_backward',
    'aten::_batch_norm_with_update',
    'aten::_batch_norm_with_update_functional',
    'aten::_log_softmax_backward_data',
    'aten::_native_batch_norm_legit',
    'aten::_native_batch_norm_legit_functional',
    'aten::_native_batch_norm_legit_no_training',
    'aten::_neg_view',
    'aten::_neg_view_copy',
    'aten::_new_zeros_with_same_feature_meta',
    'aten::_nnpack_spatial_convolution',
    'aten::_pdist_backward',
    'aten::_pdist_forward',
    'aten::_remove_batch_dim',
    'aten::_reshape_alias',
    'aten::_reshape_alias_copy',
    'aten::_slow_conv2d_backward',
    'aten::_sobol_engine_draw',
    'aten::_sobol_engine_ff_',
    'aten::_sobol_engine_initialize_state_',
    'aten::_sobol_engine_scramble_',
    'aten::_softmax_backward_data',
    'aten::_stack',
    'aten::_thnn_differentiable_gru_cell_backward',
    'aten::_thnn_differentiable_lstm_cell_backward',
    'aten::_transform_bias_rescale_qkv',
    'aten::_weight_norm',
    'aten::_weight_norm_interface',
    'aten::_weight_norm_interface_backward',
    'inductor::_alloc_from_pool',
    'inductor::_reinterpret_tensor',
    'mkldnn::_reorder_convolution_transpose_weight',
    'mkldnn::_reorder_convolution_weight',
    'mkldnn::_reorder_mkldnn_rnn_layer_weight',
    'mkl::_mkl_reorder_linear_weight',
    'onednn::linear_prepack_fp16',
    'onednn::qlinear_prepack',
    'quantized::conv1d_prepack',
    'quantized::embedding_bag_byte_unpack',
    'quantized::conv_transpose1d_prepack',
    'quantized::linear_prepack_fp16',
    '_quantized::linear_prepack_fp16',
  ],
};

const reasons = new Map(
  Object.entries(unsafe).flatMap(([reason, ops]) => ops.map((op) => [op, reason] as const)),
);

let allowed = false;

/**
 * Runs `fn` with ops allowed that are else refused, because wrong inputs to them crash the process:
 * `torch.ops.allowUnsafe(() => torch.ops.aten._fft_c2c(x, [0], 0, true))`.
 */
export function allowUnsafe<T>(fn: () => T): T {
  requireFunction('allowUnsafe', fn);
  const before = allowed;
  allowed = true;
  try {
    return fn();
  } finally {
    allowed = before;
  }
}

/** The guard of an overload, by its name in the schema; null for nearly all. */
export function guardOf(overload: string): Guard | null {
  const [op] = overload.split('.') as [string];
  const reason = reasons.get(op);
  if (reason === undefined) {
    const guard = guards[overload] ?? guards[op];
    if (guard !== undefined) return guard;
    return op.startsWith('aten::_foreach_') ? equalLengths : null;
  }
  return () =>
    allowed
      ? null
      : `wrong inputs to this op end the process, for ${reason}; torch.ops.allowUnsafe(() => …) lets it be called`;
}
