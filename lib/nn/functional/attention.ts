/** Multi-head attention with its projections. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { callable } from '../arguments.js';
import { dropout } from './dropout.js';
import { linear, scaledDotProductAttention } from './linear.js';
import { pad } from './shape.js';

export interface MultiHeadAttentionForwardOptions {
  /** Whether attention weights are dropped; true by default. */
  training?: boolean;
  /** [N, S] or [S]: true at keys to ignore, or numbers to add to the scores. */
  keyPaddingMask?: Tensor | null;
  /** Whether to return the weights; true by default. */
  needWeights?: boolean;
  /** [L, S] or [N * heads, L, S]: true at pairs to ignore, or numbers to add to the scores. */
  attnMask?: Tensor | null;
  /** Whether the projections have weights of their own: `qProjWeight` and so on; false by default. */
  useSeparateProjWeight?: boolean;
  qProjWeight?: Tensor | null;
  kProjWeight?: Tensor | null;
  vProjWeight?: Tensor | null;
  /** Keys that take the place of the projected ones: [N * heads, S, head width]. */
  staticK?: Tensor | null;
  /** Values that take the place of the projected ones. */
  staticV?: Tensor | null;
  /** Whether to average the weights over the heads; true by default. */
  averageAttnWeights?: boolean;
  /** Whether `attnMask` is the causal one, for which there are faster kernels; false by default. */
  isCausal?: boolean;
}

function refuse(problem: string): TorchError {
  return new TorchError(
    `multiHeadAttentionForward: ${problem}`,
    'ValueError',
    'multiHeadAttentionForward',
  );
}

function checkShape(name: string, tensor: Tensor, wanted: readonly number[]): void {
  if (String(tensor.shape) === String(wanted)) return;
  throw refuse(
    `${name} should have the shape [${wanted.join(', ')}], got [${tensor.shape.join(', ')}]`,
  );
}

/** A mask that is added to the scores: minus infinity where a boolean one is true. */
function additive(name: string, mask: Tensor, dtype: Tensor['dtype']): Tensor {
  if (mask.isFloatingPoint()) return mask.to(dtype);
  if (mask.dtype !== 'bool') {
    throw refuse(`${name} should have the dtype bool or a floating point one, got ${mask.dtype}`);
  }
  return torch.zerosLike(mask, { dtype }).maskedFill_(mask, -Infinity);
}

/** Queries, keys and values, projected by one weight or by three. */
function project(
  [q, k, v]: readonly [Tensor, Tensor, Tensor],
  packed: Tensor | null,
  bias: Tensor | null,
  options: MultiHeadAttentionForwardOptions,
): [Tensor, Tensor, Tensor] {
  const { useSeparateProjWeight = false, qProjWeight, kProjWeight, vProjWeight } = options;
  if (q === k && k === v && packed !== null && !useSeparateProjWeight) {
    // One product for all three.
    return linear(q, packed, bias).chunk(3, -1) as [Tensor, Tensor, Tensor];
  }
  const biases = bias?.chunk(3) ?? [null, null, null];
  const weights = useSeparateProjWeight
    ? [qProjWeight, kProjWeight, vProjWeight]
    : (packed?.chunk(3) ?? []);
  const [first, second, third] = weights;
  if (!first || !second || !third) {
    throw refuse(
      useSeparateProjWeight
        ? 'qProjWeight, kProjWeight and vProjWeight are needed with useSeparateProjWeight'
        : 'inProjWeight is needed without useSeparateProjWeight',
    );
  }
  return [
    linear(q, first, biases[0] ?? null),
    linear(k, second, biases[1] ?? null),
    linear(v, third, biases[2] ?? null),
  ];
}

/**
 * Attention of several heads with projections before and after: queries [L, N, E], keys and values [S, N, ...], or without N.
 * Vaswani et al., arXiv:1706.03762. It gives the output, and the weights [N, L, S] or null.
 */
export const multiHeadAttentionForward = callable(
  'multiHeadAttentionForward',
  [
    'query',
    'key',
    'value',
    'embedDimToCheck',
    'numHeads',
    'inProjWeight',
    'inProjBias',
    'biasK',
    'biasV',
    'addZeroAttn',
    'dropoutP',
    'outProjWeight',
    'outProjBias',
  ],
  [
    'training',
    'keyPaddingMask',
    'needWeights',
    'attnMask',
    'useSeparateProjWeight',
    'qProjWeight',
    'kProjWeight',
    'vProjWeight',
    'staticK',
    'staticV',
    'averageAttnWeights',
    'isCausal',
  ],
  (
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embedDimToCheck: number,
    numHeads: number,
    inProjWeight: Tensor | null,
    inProjBias: Tensor | null,
    biasK: Tensor | null,
    biasV: Tensor | null,
    addZeroAttn: boolean,
    dropoutP: number,
    outProjWeight: Tensor,
    outProjBias: Tensor | null,
    options: MultiHeadAttentionForwardOptions,
  ): [output: Tensor, weights: Tensor | null] => {
    const { training = true, needWeights = true, averageAttnWeights = true } = options;
    const { staticK = null, staticV = null, isCausal = false } = options;
    const isBatched = query.ndim === 3;
    if (!isBatched && query.ndim !== 2) {
      throw refuse(`query should have 2 or 3 dimensions, got ${query.ndim}`);
    }
    if (key.ndim !== query.ndim || value.ndim !== query.ndim) {
      throw refuse(
        `query, key and value should have as many dimensions, got ${query.ndim}, ${key.ndim} and ${value.ndim}`,
      );
    }
    const batched = (tensor: Tensor) => (isBatched ? tensor : tensor.unsqueeze(1));
    // Arguments that are one tensor stay one, which is projected once.
    const first = batched(query);
    const second = key === query ? first : batched(key);
    const inputs = [first, second, value === key ? second : batched(value)] as const;
    const [length, n, width] = inputs[0].shape as [number, number, number];
    if (width !== embedDimToCheck || width % numHeads !== 0) {
      throw refuse(
        `query should have ${embedDimToCheck} features, a multiple of ${numHeads} heads, got ${width}`,
      );
    }
    const headDim = width / numHeads;
    let padding = options.keyPaddingMask ?? null;
    let mask = options.attnMask ?? null;
    if (isCausal && mask === null) {
      throw refuse(
        'isCausal is a hint about attnMask, which is missing; Transformer.generateSquareSubsequentMask makes one',
      );
    }
    const isFused = isCausal && padding === null && !needWeights;
    const sources = second.size(0);
    if (padding !== null) {
      padding = additive('keyPaddingMask', isBatched ? padding : padding.unsqueeze(0), query.dtype);
      checkShape('keyPaddingMask', padding, [n, sources]);
    }
    if (isFused) mask = null;
    if (mask !== null) {
      mask = additive('attnMask', mask, query.dtype);
      const shape = [length, sources];
      checkShape('attnMask', mask, mask.ndim === 3 ? [n * numHeads, ...shape] : shape);
      if (mask.ndim === 2) mask = mask.unsqueeze(0);
    }

    let [q, k, v] = project(inputs, inProjWeight, inProjBias, options);
    // Further keys, which no mask is for.
    const extend = () => {
      if (mask !== null) mask = pad(mask, [0, 1]);
      if (padding !== null) padding = pad(padding, [0, 1]);
    };
    if ((biasK === null) !== (biasV === null)) throw refuse('give both of biasK and biasV');
    if (biasK !== null && biasV !== null) {
      if (staticK !== null || staticV !== null) {
        throw refuse('biasK and biasV are not for static keys and values');
      }
      k = torch.cat([k, biasK.repeat([1, n, 1])]);
      v = torch.cat([v, biasV.repeat([1, n, 1])]);
      extend();
    }
    const split = (tensor: Tensor) =>
      tensor.reshape([tensor.size(0), n * numHeads, headDim]).transpose(0, 1);
    q = split(q);
    k = staticK ?? split(k);
    v = staticV ?? split(v);
    if (addZeroAttn) {
      const zero = () =>
        torch.zeros([n * numHeads, 1, headDim], { dtype: k.dtype, device: k.device });
      k = torch.cat([k, zero()], 1);
      v = torch.cat([v, zero()], 1);
      extend();
    }
    const count = k.size(1);
    if (padding !== null) {
      const each = padding
        .view([n, 1, 1, count])
        .expand([-1, numHeads, -1, -1])
        .reshape([n * numHeads, 1, count]);
      mask = mask === null ? each : mask.add(each);
    }
    const p = training ? dropoutP : 0;
    const finish = (output: Tensor) => {
      const projected = linear(output, outProjWeight, outProjBias);
      const result = projected.view([length, n, projected.size(1)]);
      return isBatched ? result : result.squeeze(1);
    };

    if (!needWeights) {
      const heads = (tensor: Tensor) => tensor.view([n, numHeads, -1, headDim]);
      let attnMask: Tensor | null = mask;
      if (attnMask !== null) {
        const isShared = attnMask.size(0) === 1;
        attnMask = isShared ? attnMask.unsqueeze(0) : attnMask.view([n, numHeads, -1, count]);
      }
      const output = scaledDotProductAttention(heads(q), heads(k), heads(v), {
        attnMask,
        dropoutP: p,
        isCausal: isFused,
      });
      return [finish(output.permute([2, 0, 1, 3]).reshape([n * length, width])), null];
    }
    const scaled = q.mul(Math.sqrt(1 / headDim));
    const keys = k.transpose(-2, -1);
    const scores = mask === null ? scaled.bmm(keys) : torch.baddbmm(mask, scaled, keys);
    let weights = scores.softmax(-1);
    if (p > 0) weights = dropout(weights, p);
    const output = weights
      .bmm(v)
      .transpose(0, 1)
      .reshape([length * n, width]);
    let shown = weights.view([n, numHeads, length, count]);
    if (averageAttnWeights) shown = shown.mean([1]);
    return [finish(output), isBatched ? shown : shown.squeeze(0)];
  },
);
