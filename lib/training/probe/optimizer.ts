import { LARS, type LARSOptions } from '../../optim/index.js';
import type { ParamsInput, StepOptions } from '../../optim/types.js';
import { type Tensor, torch } from '../../torch/index.js';

/**
 * LARS for layers behind a BatchNorm, whose running statistics belong to the step: where its update is left out, or the
 * step is broken off among its batches, they are as before it, to the last bit.
 */
export class ProbeOptimizer extends LARS {
  private before: readonly Tensor[] | null = null;

  /** @param statistics Running statistics of the BatchNorm. */
  constructor(
    params: ParamsInput<LARSOptions>,
    private readonly statistics: readonly Tensor[],
    options: Partial<LARSOptions>,
  ) {
    super(params, options);
  }

  /** To be called before a batch changes the statistics. */
  beginBatch(): void {
    if (this.before !== null) return;
    this.before = this.statistics.map((tensor) => torch.tidy(() => tensor.detach().clone()).keep());
  }

  override step(options: StepOptions = {}): void {
    super.step(options);
    const { foundInf = null } = options;
    if (foundInf !== null) this.takeBack((now, before) => torch.where(foundInf.gt(0), before, now));
    this.forget();
  }

  override zeroGrad(setToNone = true): void {
    super.zeroGrad(setToNone);
    this.takeBack((_, before) => before);
    this.forget();
  }

  private takeBack(choose: (now: Tensor, before: Tensor) => Tensor): void {
    const { before } = this;
    if (before === null) return;
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    for (const [i, tensor] of this.statistics.entries()) {
      tensor.copy_(choose(tensor, before[i] as Tensor));
    }
  }

  private forget(): void {
    for (const tensor of this.before ?? []) tensor.dispose();
    this.before = null;
  }

  override dispose(): void {
    this.forget();
    super.dispose();
  }
}
