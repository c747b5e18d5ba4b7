/** Attention, by the kernel that is right and fast for its inputs. */
import { core } from './core.js';
import { describeValue, requireTensor } from './describe.js';
import { asTorchError, TorchError } from './errors.js';
import { functions } from './functions.js';
import { getAutocastDtype, isAutocastEnabled, withoutSdpaKernel } from './modes.js';
import { checkOptions } from './options.js';
import { Tensor } from './tensor.js';

/**
 * Up to which length attention on a CPU holds all of its scores rather than going to libtorch's kernel, by two products and a
 * softmax. In bfloat16 the latter's backward pass takes a third to half of a whole training step. In float32 whole steps are a
 * few percent faster with 65 tokens, and slower with 197; where between the two it turns was not measured.
 */
const LONGEST: Readonly<Record<string, number>> = { bfloat16: 512, float32: 128 };
/**
 * The same where the addon has a kernel of its own. On a Zen 4, forward and backward of float32 take 0.5 of the time with 197
 * tokens, 0.55 to 0.8 with 257, and as long with 400 to 512 and narrow heads.
 */
const LONGEST_OF_KERNEL: Readonly<Record<string, number>> = { bfloat16: 512, float32: 320 };

/**
 * Whether the scores of a sequence of some length are computed all at once.
 *
 * @param input The queries, or what they are a part of
 * @param width Features of a head
 */
function usesComposedAttention(input: Tensor, length: number, width: number): boolean {
  if (input.device !== 'cpu') return false;
  const { dtype } = input;
  if (length > (LONGEST_OF_KERNEL[dtype] ?? 0)) return false;
  if (length > (LONGEST[dtype] as number) && !core.hasAttentionKernel(input.live(), width)) {
    return false;
  }
  // What autocast would cast is left to it.
  return !isAutocastEnabled('cpu') || getAutocastDtype('cpu') === dtype;
}

/** What attention does beside the products. */
export interface ScaledDotProductOptions {
  /** Added to the scores, or where boolean, false for what is not attended to. */
  readonly attnMask?: Tensor | null;
  readonly dropoutP?: number;
  readonly isCausal?: boolean;
  /** The factor on the products; 1/sqrt(E) by default. */
  readonly scale?: number;
  /** Whether several heads of queries may share a head of keys and values; false by default. */
  readonly enableGqa?: boolean;
}

/** `softmax(q k^T scale) v` for [..., L, E], [..., S, E] and [..., S, Ev], by the best kernel for them. */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: ScaledDotProductOptions = {},
): Tensor {
  checkOptions('scaledDotProductAttention', options, [
    'attnMask',
    'dropoutP',
    'isCausal',
    'scale',
    'enableGqa',
  ]);
  const { attnMask = null, dropoutP = 0, isCausal = false, scale, enableGqa = false } = options;
  const isPlain =
    attnMask === null && dropoutP === 0 && !isCausal && scale === undefined && !enableGqa;
  if (isPlain && areShort(query, key, value)) return composedAttention(query, key, value);
  const attend = () =>
    functions.scaledDotProductAttention(query, key, value, attnMask, dropoutP, isCausal, {
      ...(scale !== undefined && { scale }),
      ...(enableGqa && { enableGqa }),
    });
  const isOnCuda = query instanceof Tensor && query.device.startsWith('cuda');
  return isOnCuda && failsInCudnn(query, key, attnMask !== null)
    ? withoutSdpaKernel('cudnn_attention', attend)
    : attend();
}

/**
 * Whether gradients by cuDNN's kernel may be NaN, which libtorch prefers on some GPUs: with a mask where the last block of 128
 * keys is half full (pytorch/pytorch#196678), and of a single query (NVIDIA/cudnn-frontend#1072).
 *
 * @internal
 */
export function failsInCudnn(query: Tensor, key: Tensor, hasMask: boolean): boolean {
  const lengthOf = (one: Tensor) => (one instanceof Tensor ? one.shape.at(-2) : undefined);
  const keys = lengthOf(key);
  return lengthOf(query) === 1 || (hasMask && keys !== undefined && keys % 128 === 64);
}

/** Whether attention of these is computed with all of its scores at once. */
function areShort(query: Tensor, key: Tensor, value: Tensor): boolean {
  if (![query, key, value].every((one) => one instanceof Tensor)) return false;
  const { shape } = query;
  const [, , length, width] = shape as [number, number, number, number];
  if (shape.length !== 4 || !usesComposedAttention(query, length, width)) return false;
  return [key, value].every((other) => {
    const sizes = other.shape;
    const isSameShape = sizes.length === 4 && shape.every((size, i) => size === sizes[i]);
    return isSameShape && other.device === 'cpu' && other.dtype === query.dtype;
  });
}

/** {@link scaledDotProductAttention} with all scores at once. @param query (N, heads, L, width), as are the others */
export function composedAttention(query: Tensor, key: Tensor, value: Tensor): Tensor {
  requireTensor('composedAttention', query, 'query');
  requireTensor('composedAttention', key, 'key');
  requireTensor('composedAttention', value, 'value');
  return run(() => core.attention(query.live(), key.live(), value.live()));
}

/**
 * Self-attention with all scores at once.
 *
 * @param qkv (N, L, 3 * dim): queries, keys and values, head by head each
 * @returns (N, L, dim)
 */
export function packedAttention(qkv: Tensor, heads: number): Tensor {
  checkPacked('packedAttention', qkv, heads);
  return run(() => core.packedAttention(qkv.live(), heads));
}

/**
 * Multi-head self-attention of queries, keys and values that one projection made, by the best kernel for them.
 *
 * @param qkv (N, L, 3 * dim): all queries, then all keys, then all values, head by head each
 * @returns (N, L, dim)
 */
export function selfAttention(qkv: Tensor, heads: number): Tensor {
  checkPacked('selfAttention', qkv, heads);
  const [n, length, width] = qkv.shape as [number, number, number];
  if (usesComposedAttention(qkv, length, width / (3 * heads))) return packedAttention(qkv, heads);
  const dim = width / 3;
  // (3, N, heads, L, dim / heads)
  const packed = qkv.view([n, length, 3, heads, dim / heads]).permute([2, 0, 3, 1, 4]);
  const [q, k, v] = packed.unbind(0) as [Tensor, Tensor, Tensor];
  return scaledDotProductAttention(q, k, v).transpose(1, 2).reshape([n, length, dim]);
}

function checkPacked(caller: string, qkv: unknown, heads: unknown): void {
  requireTensor(caller, qkv, 'qkv');
  if (Number.isSafeInteger(heads)) return;
  throw new TorchError(
    `${caller}: heads should be a whole number, got ${describeValue(heads)}`,
    'TypeError',
    caller,
  );
}

function run(compute: () => number): Tensor {
  try {
    return new Tensor(compute());
  } catch (error) {
    throw asTorchError(error, 'attention');
  }
}
