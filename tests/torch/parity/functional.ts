/** What PyTorch defines in Python: functions around its ops, and members of tensors that are no ops. */
import {
  bools,
  type Case,
  call,
  dtype,
  float,
  ints,
  noGrad,
  number,
  positive,
  t,
  values,
} from './spec.js';

const repeated = () => values([3, 1, 1, 2, 3, 3], 'int64');
const rows = () => values([1, 2, 1, 2, 0, 5], 'float64', [3, 2]);
const kinds: [Record<string, boolean | number>][] = [
  [{}],
  [{ return_inverse: true }],
  [{ return_counts: true }],
  [{ return_inverse: true, return_counts: true }],
];
const square = () => t([3, 3], { low: 1, high: 3 });

const factors = {
  reason: 'adjoints are views of other strides, which BLAS sums in another order',
  tolerance: 1e-12,
};

export const functional: Case[] = [
  ...kinds.flatMap(([flags]) => [
    call('unique', [repeated()], flags),
    call('unique', [noGrad([4, 3], { dtype: 'int64', low: 0, high: 4 })], flags),
    call('unique', [{ ...rows(), grad: false }], { ...flags, dim: 0 }),
    call('Tensor.unique', [repeated()], flags),
    call('unique_consecutive', [repeated()], flags),
    call('unique_consecutive', [{ ...rows(), grad: false }], { ...flags, dim: 1 }),
    call('Tensor.unique_consecutive', [repeated()], flags),
  ]),
  call('unique', [repeated(), false, true, true]),
  call('unique', [{ ...rows(), grad: false }, true, false, true, 0]),
  call('unique_consecutive', [repeated(), true, true]),
  call('unique', [bools([5])]),
  call('unique', [ints([0])]),

  call('broadcast_tensors', [t([2, 1]), t([3]), t([])]),
  call('broadcast_shapes', [[2, 1], [3], [1, 1, 1]]),
  call('broadcast_shapes', [4, [2, 1], []]),
  call('broadcast_shapes', [[0], [1]]),
  call('cartesian_prod', [t([2]), t([3]), t([2])]),
  call('cartesian_prod', [t([2])]),
  call('block_diag', [t([2, 2]), t([3]), t([]), t([1, 2])]),
  call('chain_matmul', [t([2, 5]), t([5, 3]), t([3, 4])]),
  call('meshgrid', [t([2]), t([3])], { indexing: 'ij' }),
  call('meshgrid', [t([2]), t([3]), t([2])], { indexing: 'xy' }),
  call('meshgrid', [[t([2]), t([3])]], { indexing: 'xy' }),
  ...['atleast_1d', 'atleast_2d', 'atleast_3d'].flatMap((name) => [
    call(name, [t([])]),
    call(name, [t([2, 3])]),
    call(name, [t([2]), t([]), t([2, 3])]),
    call(name, [[t([2])]]),
  ]),
  call('einsum', ['bij,bjk->bik', t([2, 3, 4]), t([2, 4, 2])]),
  call('einsum', ['...i->...', [t([2, 3])]]),
  call('einsum', ['ij', t([2, 3])]),
  call('einsum', ['i,j,k->ijk', t([2]), t([3]), t([2])]),
  call('einsum', [t([2, 3]), [0, 1], t([3, 4]), [1, 2]]),
  call('einsum', [t([2, 3]), [0, 30], t([3, 4]), [30, 51], [51, 0]]),
  call('tensordot', [t([2, 3, 4]), t([3, 4, 5])]),
  call('tensordot', [t([2, 3]), t([3, 5]), 1]),
  call('tensordot', [t([2, 3]), t([4]), 0]),
  call('tensordot', [
    t([2, 3, 4]),
    t([4, 3, 5]),
    [
      [1, 2],
      [1, 0],
    ],
  ]),
  call('tensordot', [t([2, 3]), t([5, 3])], { dims: [[1], [1]] }),
  call('cdist', [t([2, 3]), t([4, 3])]),
  call('cdist', [t([30, 3]), t([26, 3])]),
  call('cdist', [t([2, 3]), t([4, 3]), float(1)]),
  call('cdist', [t([2, 3]), t([4, 3])], { p: number(Infinity) }),
  call('cdist', [t([2, 3]), t([4, 3])], { compute_mode: 'use_mm_for_euclid_dist' }),
  call('cdist', [t([30, 3]), t([4, 3])], { compute_mode: 'donot_use_mm_for_euclid_dist' }),
  call('norm', [t([2, 3])]),
  call('norm', [t([2, 3]), 1]),
  call('norm', [t([2, 3]), number(Infinity), 1]),
  call('norm', [t([2, 3]), 'fro', [0, 1], true]),
  call('norm', [t([3, 3]), 'nuc']),
  call('norm', [t([2, 3, 3]), 'nuc', [1, 2]]),
  call('norm', [t([2, 3])], { p: 3, dim: 0, keepdim: true }),
  call('norm', [t([2, 3], { dtype: 'float32' })], { dtype: dtype('float64') }),
  call('norm', [t([2, 3], { dtype: 'complex128' })]),
  call('Tensor.norm', [t([2, 3])]),
  call('Tensor.norm', [t([2, 3]), 2, 1, true]),
  call('lu', [square()]),
  call('lu', [square()], { get_infos: true }),
  call('lu', [t([2, 4, 3])]),
  call('Tensor.lu', [square()]),
  call('unravel_index', [values([0, 5, 11, 23], 'int64'), [2, 3, 4]]),
  call('unravel_index', [values([1, 2, 3, 0], 'int32', [2, 2]), 4]),
  call('unravel_index', [values([3], 'int64', []), [2, 2]]),
  call('svd_lowrank', [noGrad([7, 5]), 3], {}, { loose: factors }),
  call('svd_lowrank', [noGrad([4, 6])], { q: 2, niter: 1, M: noGrad([4, 6]) }, { loose: factors }),
  call('pca_lowrank', [noGrad([7, 5])], {}, { loose: factors }),
  call('pca_lowrank', [noGrad([2, 4, 6]), 3, false, 1], {}, { loose: factors }),

  call('as_tensor', [[1, 2.5]]),
  call('as_tensor', [ints([2])], { dtype: dtype('float32') }),
  call('as_tensor', [t([2])]),
  call('asarray', [noGrad([2])], { copy: true }),
  call('is_tensor', [noGrad([1])]),
  call('is_tensor', [1]),

  ...'byte char short int long bool half bfloat16 float double cfloat cdouble'
    .split(' ')
    .map((name) => call(`Tensor.${name}`, [positive([2, 2], { grad: false })])),
  ...'is_cpu is_cuda is_meta is_sparse is_sparse_csr is_quantized itemsize nbytes'
    .split(' ')
    .flatMap((name) => [
      call(`Tensor.${name}`, [noGrad([2, 3])]),
      call(`Tensor.${name}`, [t([3], { dtype: 'int16' })]),
    ]),
  call('Tensor.H', [t([2, 3], { dtype: 'complex128' })]),
  ...'element_size nelement ndimension'
    .split(' ')
    .map((name) => call(`Tensor.${name}`, [noGrad([2, 3])])),
  call('Tensor.new_tensor', [t([1], { dtype: 'float32' }), [1, 2]]),
  call('Tensor.new_tensor', [t([1], { dtype: 'float32' }), [1, 2]], { dtype: dtype('int32') }),
];
