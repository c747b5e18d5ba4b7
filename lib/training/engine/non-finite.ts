import { UserError } from '../../errors.js';
import type { Precision } from '../../runtime/precision.js';

/** A run ends after so many skipped updates in a row. The loss scaler of float16 finds its scale by overflows. */
const LIMITS: Record<Precision, number> = { none: 5, bf16: 5, fp16: 30 };

/** A run whose numbers stay bad. */
export class NonFiniteError extends UserError {
  override name = 'NonFiniteError';

  constructor(
    message: string,
    /** The last step after which the weights are known to be good: their loss was finite. */
    readonly lastGoodStep: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The position of a run. */
interface Place {
  readonly step: number;
  readonly learningRate: number;
  readonly precision: Precision;
}

/** @throws NonFiniteError where too many updates in a row were skipped, up to this step */
export function refuseManySkipped(skippedInRow: number, place: Place): void {
  if (skippedInRow < LIMITS[place.precision]) return;
  throw new NonFiniteError(
    `the loss or its gradient was not finite in ${skippedInRow} steps in a row, up to step ${place.step}, ${advice(place)}`,
    // The first bad loss came from the weights of the step before it.
    Math.max(0, place.step - skippedInRow - 1),
  );
}

/** @throws NonFiniteError where the weights after this step are not finite: they cannot recover */
export function refuseBadWeights(areFinite: boolean, place: Place): void {
  if (areFinite) return;
  throw new NonFiniteError(
    `the weights are not finite after step ${place.step}, ${advice(place)}`,
    Math.max(0, place.step - 1),
  );
}

function advice({ learningRate, precision }: Place): string {
  const remedies = [
    `lower the learning rate (--lr ${Number((learningRate / 4).toPrecision(2))})`,
    'limit the gradients (--clip-grad 1)',
    ...(precision === 'none' ? [] : ['compute in float32 (--amp none)']),
  ];
  return `at learning rate ${Number(learningRate.toPrecision(3))}; ${remedies.join(', or ')}`;
}
