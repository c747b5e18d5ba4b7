/** Steps with momentum that the device itself can skip: the program does not wait for it. */
import { privateFunctions as ops } from '../torch/functions.js';
import { Tensor, torch } from '../torch/index.js';

/**
 * Adds directions to their momenta: `buffer * momentum + direction * share`.
 *
 * @param skip 1 where the momenta must not change, else 0; null where they always change.
 * @returns The momenta as they would be without `skip`.
 */
export function accumulate(
  buffers: readonly Tensor[],
  directions: readonly Tensor[],
  { momentum, share = 1, skip }: { momentum: number; share?: number; skip: Tensor | null },
): readonly Tensor[] {
  return changeUnlessSkipped(buffers, skip, (momenta) => {
    ops._foreachMul_(momenta, momentum);
    ops._foreachAdd_(momenta, directions, { alpha: share });
  });
}

/** Moves parameters against directions by the learning rate; `skip` as for {@link accumulate}. */
export function descend(
  params: readonly Tensor[],
  directions: readonly Tensor[],
  { lr, skip }: { lr: number | Tensor; skip: Tensor | null },
): void {
  const isTensor = lr instanceof Tensor;
  const steps = isTensor ? ops._foreachMul(directions, lr.neg()) : directions;
  const alpha = isTensor ? 1 : -lr;
  changeUnlessSkipped(params, skip, (moved) => ops._foreachAdd_(moved, steps, { alpha }));
}

/**
 * Changes tensors in place. Where a step may be skipped, copies are changed, and written back unless it is. The copies too
 * change in place: libtorch rounds bfloat16 differently where it makes a new tensor.
 *
 * @returns The changed tensors.
 */
function changeUnlessSkipped(
  tensors: readonly Tensor[],
  skip: Tensor | null,
  change: (tensors: readonly Tensor[]) => void,
): readonly Tensor[] {
  if (skip === null) {
    change(tensors);
    return tensors;
  }
  const changed = tensors.map((tensor) => tensor.clone());
  change(changed);
  // Selected rather than multiplied by 0: values of a skipped step may be NaN.
  const isSkipped = skip.ne(0);
  const chosen = changed.map((value, i) => torch.where(isSkipped, tensors[i] as Tensor, value));
  ops._foreachCopy_(tensors, chosen);
  return changed;
}
