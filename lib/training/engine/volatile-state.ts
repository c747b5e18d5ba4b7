import { type Tensor, torch } from '../../torch/index.js';

/**
 * Tensors that a step changes besides parameters, such as running statistics: where its numbers are bad, or it is broken
 * off among its batches, they are as before it, to the last bit.
 */
export class VolatileState implements Disposable {
  private before: readonly Tensor[] | null = null;

  constructor(private readonly tensors: readonly Tensor[]) {}

  /** To be called before a batch changes the tensors; the first one of a step counts. */
  remember(): void {
    if (this.before !== null || this.tensors.length === 0) return;
    this.before = this.tensors.map((tensor) => torch.tidy(() => tensor.detach().clone()).keep());
  }

  /** Ends a step. @param foundInf 1 where it is to leave no trace */
  settle(foundInf: Tensor): void {
    this.choose((now, before) => torch.where(foundInf.gt(0), before, now));
    this.clear();
  }

  /** Undoes what a step has begun. */
  rollback(): void {
    this.choose((_, before) => before);
    this.clear();
  }

  private choose(which: (now: Tensor, before: Tensor) => Tensor): void {
    const { before } = this;
    if (before === null) return;
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    for (const [i, tensor] of this.tensors.entries()) {
      tensor.copy_(which(tensor, before[i] as Tensor));
    }
  }

  private clear(): void {
    for (const tensor of this.before ?? []) tensor.dispose();
    this.before = null;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
