import { type Device, type Tensor, torch } from '../../torch/index.js';

/** The numbers of a step once they are read from the device. */
export interface StepNumbers {
  readonly loss: number;
  /** The other losses, which are not trained on, by name. */
  readonly named: Readonly<Record<string, number>>;
  /** Norm of all gradients before clipping. */
  readonly gradNorm: number;
}

/** Losses and gradient norms of the latest steps. They stay on the device, so that only reading them waits for it. */
export class StepWindow implements Disposable {
  private values: Tensor | null = null;
  private names: readonly string[] = [];
  private count = 0;

  constructor(
    private readonly capacity: number,
    private readonly device: Device,
  ) {}

  /**
   * @param numbers float64: the loss, those of `names`, and the norm of the gradients
   * @param names The same at every step.
   */
  add(numbers: Tensor, names: readonly string[]): void {
    this.names = names;
    this.values ??= torch
      .zeros([this.capacity, 2 + names.length], { dtype: 'float64', device: this.device })
      .keep();
    this.values.select(0, this.count++).copy_(numbers);
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  /** The steps since the last call, oldest first. */
  take(): StepNumbers[] {
    if (this.values === null || this.count === 0) return [];
    using _ = torch.scope();
    const rows = this.values.narrow(0, 0, this.count).tolist() as number[][];
    this.count = 0;
    return rows.map((row) => ({
      loss: row[0] as number,
      named: Object.fromEntries(this.names.map((name, i) => [name, row[1 + i] as number])),
      gradNorm: row[1 + this.names.length] as number,
    }));
  }

  [Symbol.dispose](): void {
    this.values?.dispose();
  }
}
