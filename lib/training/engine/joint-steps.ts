/** The steps that this process takes with others, from the side of the engine. */
import type { Exchange, Sized, Wishes } from './exchange.js';
import type { GraphedUpdate } from './graphed-update.js';
import type { StepInfo } from './records.js';
import { Update } from './update.js';

export class JointSteps<B extends Sized> implements Disposable {
  private constructor(
    private readonly exchange: Exchange,
    private readonly update: Update<B>,
  ) {}

  /** Null where one process trains; only that records steps as a CUDA graph. */
  static of<B extends Sized>(
    exchange: Exchange | null | undefined,
    update: Update<B> | GraphedUpdate<B>,
  ): JointSteps<B> | null {
    return exchange == null || !(update instanceof Update)
      ? null
      : new JointSteps(exchange, update);
  }

  async open(): Promise<void> {
    await this.exchange.open(this.update.parameters);
  }

  /** @param isLast Whether it is the last one of the step. */
  beforeBackward(isLast: boolean): void {
    if (isLast) this.exchange.beforeLastBackward();
  }

  /** Sums the gradients of all processes, which agree on what to do after the step. */
  async join(wishes: Wishes): Promise<Wishes> {
    return await this.exchange.step(this.update.sums(), wishes);
  }

  /** Takes over the weights that other processes have updated, where they are divided. */
  async complete(step: StepInfo): Promise<void> {
    if (this.exchange.dropOthers === null) return;
    await this.exchange.shareWeights();
    this.update.complete(step);
  }

  [Symbol.dispose](): void {
    this.exchange.close();
  }
}
