import { type Tensor, torch } from '../../torch/index.js';

/**
 * Tensors besides parameters that a step changes, such as running statistics. Where the step's numbers are bad, or a
 * signal interrupts it, they are restored to the last bit.
 */
export class VolatileState implements Disposable {
  private before: readonly Tensor[] | null = null;

  constructor(private readonly tensors: readonly Tensor[]) {}

  /** Called before a batch changes the tensors. Only the first batch of a step takes a copy. */
  remember(): void {
    if (this.before !== null || this.tensors.length === 0) return;
    this.before = this.tensors.map((tensor) => torch.tidy(() => tensor.detach().clone()).keep());
  }

  /** Ends a step. @param foundInf 1 where its changes are undone */
  settle(foundInf: Tensor): void {
    this.choose((now, before) => torch.where(foundInf.gt(0), before, now));
    this.clear();
  }

  /** Rolls back the step in progress. */
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
