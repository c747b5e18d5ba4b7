import { type Device, type Tensor, torch } from '../../torch/index.js';

/** What is known of a step once the device is waited for. */
export interface StepNumbers {
  readonly loss: number;
  /** Norm of all gradients before clipping. */
  readonly gradNorm: number;
}

/** Losses and gradient norms of the latest steps, on the device, so that only reading them waits for it. */
export class StepWindow implements Disposable {
  private readonly values: Tensor;
  private count = 0;

  constructor(
    private readonly capacity: number,
    device: Device,
  ) {
    this.values = torch.zeros([capacity, 2], { dtype: 'float64', device }).keep();
  }

  /** @param numbers [loss, gradNorm] of a step */
  add(numbers: Tensor): void {
    this.values.select(0, this.count++).copy_(numbers);
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  /** The steps since the last call, the oldest first. */
  take(): StepNumbers[] {
    if (this.count === 0) return [];
    using _ = torch.scope();
    const rows = this.values.narrow(0, 0, this.count).tolist() as [number, number][];
    this.count = 0;
    return rows.map(([loss, gradNorm]) => ({ loss, gradNorm }));
  }

  [Symbol.dispose](): void {
    this.values.dispose();
  }
}
