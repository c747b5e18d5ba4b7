/** Sequences of several lengths in one batch, as torch.nn.utils.rnn. */
import { Tensor, TorchError, torch } from '../../torch/index.js';
import { callOp } from '../../torch/ops.js';
import { checkOptions } from '../../torch/options.js';

/**
 * Sequences of several lengths without padding: first all first steps, then all second ones, and so on, the longest
 * sequence first. It is a plain object, so that scopes keep its tensors.
 */
export interface PackedSequence {
  /** The steps of all sequences: [sum of the lengths, ...]. */
  readonly data: Tensor;
  /** How many sequences have a first step, a second one, ...: int64, on the CPU. */
  readonly batchSizes: Tensor;
  /** The index in the batch of the longest sequence, of the next, ...; null where they came in that order. */
  readonly sortedIndices: Tensor | null;
  /** Undoes `sortedIndices`. */
  readonly unsortedIndices: Tensor | null;
}

export interface PackOptions {
  /** Whether the first dimension is the batch rather than the sequence; false by default. */
  batchFirst?: boolean;
  /** Refuse sequences that do not come longest first, rather than sort them; true by default, as in PyTorch. */
  enforceSorted?: boolean;
}

/**
 * Packs padded sequences.
 *
 * @param input [L, N, ...], or [N, L, ...] with `batchFirst`
 * @param lengths The N lengths, on the CPU.
 */
export function packPaddedSequence(
  input: Tensor,
  lengths: Tensor | readonly number[],
  options: PackOptions = {},
): PackedSequence {
  checkOptions('packPaddedSequence', options, ['batchFirst', 'enforceSorted']);
  const { batchFirst = false, enforceSorted = true } = options;
  let counts =
    lengths instanceof Tensor
      ? lengths.to('int64')
      : torch.tensor([...lengths], { dtype: 'int64', device: 'cpu' });
  if (enforceSorted) return pack(input, counts, batchFirst, null);
  const [sorted, order] = torch.sort(counts, { descending: true }) as [Tensor, Tensor];
  counts = sorted;
  const indices = order.to(input.device);
  return pack(input.indexSelect(batchFirst ? 0 : 1, indices), counts, batchFirst, indices);
}

function pack(
  input: Tensor,
  lengths: Tensor,
  batchFirst: boolean,
  sortedIndices: Tensor | null,
): PackedSequence {
  const [data, batchSizes] = callOp('aten::_pack_padded_sequence', input, lengths, batchFirst) as [
    Tensor,
    Tensor,
  ];
  const unsortedIndices = sortedIndices === null ? null : invertPermutation(sortedIndices);
  return { data, batchSizes, sortedIndices, unsortedIndices };
}

/** The permutation that undoes another. */
export function invertPermutation(permutation: Tensor): Tensor {
  const { device } = permutation;
  const places = torch.arange(permutation.numel(), { dtype: 'int64', device });
  return torch.emptyLike(permutation).scatter_(0, permutation, places);
}

export interface PadPackedOptions {
  /** Whether the first dimension of the result is the batch; false by default. */
  batchFirst?: boolean;
  /** What fills the end of the shorter sequences; 0 by default. */
  paddingValue?: number;
  /** Pad to this length rather than to that of the longest sequence. */
  totalLength?: number;
}

/**
 * Undoes {@link packPaddedSequence}.
 *
 * @returns The padded sequences in their first order, and their lengths.
 */
export function padPackedSequence(
  sequence: PackedSequence,
  options: PadPackedOptions = {},
): [padded: Tensor, lengths: Tensor] {
  checkOptions('padPackedSequence', options, ['batchFirst', 'paddingValue', 'totalLength']);
  const { batchFirst = false, paddingValue = 0 } = options;
  const longest = sequence.batchSizes.size(0);
  const { totalLength = longest } = options;
  if (totalLength < longest) {
    throw new TorchError(
      `padPackedSequence: totalLength should be at least ${longest}, the length of the longest sequence, got ${totalLength}`,
      'ValueError',
      'padPackedSequence',
    );
  }
  const [padded, lengths] = callOp(
    'aten::_pad_packed_sequence',
    sequence.data,
    sequence.batchSizes,
    batchFirst,
    paddingValue,
    totalLength,
  ) as [Tensor, Tensor];
  const { unsortedIndices } = sequence;
  if (unsortedIndices === null) return [padded, lengths];
  return [
    padded.indexSelect(batchFirst ? 0 : 1, unsortedIndices),
    lengths.indexSelect(0, unsortedIndices.to('cpu')),
  ];
}

export interface PadOptions {
  /** Whether the first dimension of the result is the batch; false by default. */
  batchFirst?: boolean;
  /** What fills the shorter sequences; 0 by default. */
  paddingValue?: number;
  /** The side that is filled; `'right'` by default. */
  paddingSide?: 'left' | 'right';
}

/** Pads sequences [length, ...] to the longest: [L, N, ...], or [N, L, ...] with `batchFirst`. */
export function padSequence(sequences: Iterable<Tensor>, options: PadOptions = {}): Tensor {
  checkOptions('padSequence', options, ['batchFirst', 'paddingValue', 'paddingSide']);
  return torch.padSequence([...sequences], options);
}

/** The sequences [length, ...] that {@link padSequence} padded on the right. */
export function unpadSequence(
  padded: Tensor,
  lengths: Tensor | readonly number[],
  options: { batchFirst?: boolean } = {},
): Tensor[] {
  checkOptions('unpadSequence', options, ['batchFirst']);
  const batchDim = options.batchFirst ? 0 : 1;
  const counts = lengths instanceof Tensor ? (lengths.tolist() as number[]) : lengths;
  if (counts.length !== padded.size(batchDim)) {
    throw new TorchError(
      `unpadSequence: lengths should be ${padded.size(batchDim)}, one a sequence, got ${counts.length}`,
      'ValueError',
      'unpadSequence',
    );
  }
  return counts.map((length, i) => padded.select(batchDim, i).narrow(0, 0, Number(length)));
}

/** Packs sequences [length, ...]. */
export function packSequence(
  sequences: Iterable<Tensor>,
  options: Pick<PackOptions, 'enforceSorted'> = {},
): PackedSequence {
  checkOptions('packSequence', options, ['enforceSorted']);
  const list = [...sequences];
  const lengths = list.map((sequence) => sequence.size(0));
  return packPaddedSequence(padSequence(list), lengths, options);
}

/** The sequences [length, ...] of a packed one, in their first order. */
export function unpackSequence(sequence: PackedSequence): Tensor[] {
  const [padded, lengths] = padPackedSequence(sequence, { batchFirst: true });
  return unpadSequence(padded, lengths, { batchFirst: true });
}
