/** What LBFGS remembers between steps, and its form in PyTorch's state: all of it belongs to the first parameter. */
import { Tensor, torch } from '../torch/index.js';
import type { OptimizerState, SavedValue } from './types.js';

export interface History {
  /** Evaluations of the loss so far. */
  funcEvals: number;
  /** Iterations so far. */
  nIter: number;
  /** The last direction. */
  d: Tensor | null;
  /** The last step, in lengths of the direction. */
  t: number;
  /** Changes of the gradient. */
  oldDirs: readonly Tensor[];
  /** Changes of the parameters. */
  oldStps: readonly Tensor[];
  /** The reciprocals of their products. */
  ro: readonly number[];
  /** The scale of the first approximation of the inverse Hessian. */
  hDiag: number;
  prevFlatGrad: Tensor | null;
  prevLoss: number;
}

type Saved = OptimizerState['state'][string];

/** PyTorch's names. */
export function saveHistory(history: History): Saved {
  const { funcEvals, nIter, d, t, oldDirs, oldStps, ro, hDiag, prevFlatGrad, prevLoss } = history;
  const counts = { func_evals: funcEvals, n_iter: nIter };
  if (nIter === 0) return counts;
  const lists = { old_dirs: [...oldDirs], old_stps: [...oldStps], ro: [...ro] };
  return {
    ...counts,
    d,
    t,
    ...lists,
    H_diag: hDiag,
    prev_flat_grad: prevFlatGrad,
    prev_loss: prevLoss,
  };
}

/** A history of copies on the device of a parameter, in its dtype. */
export function readHistory(saved: Saved, { dtype, device }: Tensor): History {
  const number = (value: SavedValue | undefined): number =>
    value instanceof Tensor ? value.item<number>() : Number(value ?? 0);
  const copy = (value: SavedValue | undefined): Tensor | null =>
    value instanceof Tensor ? value.detach().to({ dtype, device, copy: true }) : null;
  const list = (value: SavedValue | undefined) => (Array.isArray(value) ? value : []);
  const copies = (value: SavedValue | undefined) =>
    list(value).map((one) => copy(one) ?? torch.tensor([number(one)], { dtype, device }));
  return {
    funcEvals: number(saved.func_evals),
    nIter: number(saved.n_iter),
    d: copy(saved.d),
    t: number(saved.t),
    oldDirs: copies(saved.old_dirs),
    oldStps: copies(saved.old_stps),
    ro: list(saved.ro).map(number),
    hDiag: number(saved.H_diag ?? 1),
    prevFlatGrad: copy(saved.prev_flat_grad),
    prevLoss: number(saved.prev_loss),
  };
}
