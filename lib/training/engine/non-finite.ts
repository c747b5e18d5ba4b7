import { UserError } from '../../errors.js';
import type { Precision } from './precision.js';

/** After how many updates in a row that had to be left out a run ends. A scaler of float16 finds its scale by overflows. */
const LIMITS: Record<Precision, number> = { none: 5, bf16: 5, fp16: 30 };

/** A run whose numbers are bad for good. */
export class NonFiniteError extends UserError {
  override name = 'NonFiniteError';
}

/** @throws NonFiniteError where too many updates in a row were left out */
export function refuseManySkipped(
  skippedInRow: number,
  precision: Precision,
  step: number,
  learningRate: number,
): void {
  if (skippedInRow < LIMITS[precision]) return;
  const advice = [
    `lower the learning rate (--lr ${Number((learningRate / 4).toPrecision(2))})`,
    'limit the gradients (--clip-grad 1)',
    ...(precision === 'none' ? [] : ['compute in float32 (--amp none)']),
  ];
  throw new NonFiniteError(
    `the loss or its gradient was not finite in ${skippedInRow} steps in a row, up to step ${step}, at learning rate ` +
      `${Number(learningRate.toPrecision(3))}; ${advice.join(', or ')}`,
  );
}
