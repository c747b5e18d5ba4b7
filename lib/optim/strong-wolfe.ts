/** A line search for a step that satisfies the strong Wolfe conditions. */

/** A point on the line. */
export interface LinePoint<Gradient> {
  /** Its distance from the start, in lengths of the direction. */
  readonly t: number;
  readonly loss: number;
  readonly gradient: Gradient;
  /** The derivative along the direction. */
  readonly slope: number;
}

interface SearchOptions<Gradient> {
  /** The first distance tried. */
  readonly first: number;
  readonly evaluate: (t: number) => LinePoint<Gradient>;
  /** How often more than once the loss may be evaluated. */
  readonly maxRounds: number;
  /** The search ends where the bracket, times `scale`, is smaller than this. */
  readonly toleranceChange: number;
  /** The largest element of the direction. */
  readonly scale: number;
}

/** The share of the promised decrease that is asked for. */
const DECREASE = 1e-4;
/** The share of the slope that may remain. */
const CURVATURE = 0.9;

/**
 * Brackets a point that satisfies the conditions, then narrows the bracket. Nocedal and Wright, Numerical optimization
 * (2006), algorithms 3.5 and 3.6, with the safeguards of Schmidt's minFunc.
 *
 * @returns The best point, and how often the loss was evaluated.
 */
export function strongWolfe<Gradient>(
  start: LinePoint<Gradient>,
  { first, evaluate, maxRounds, toleranceChange, scale }: SearchOptions<Gradient>,
): { point: LinePoint<Gradient>; evaluations: number } {
  type Point = LinePoint<Gradient>;
  const isTooHigh = ({ t, loss }: Point) => loss > start.loss + DECREASE * t * start.slope;
  const isFlat = ({ slope }: Point) => Math.abs(slope) <= -CURVATURE * start.slope;

  let point = evaluate(first);
  let previous = start;
  let round = 0;
  let bracket: readonly [Point, Point] | null = null;
  for (; round < maxRounds; round++) {
    const isRising = isTooHigh(point) || (round > 1 && point.loss >= previous.loss);
    if (!isRising && isFlat(point)) return { point, evaluations: round + 1 };
    if (isRising || point.slope >= 0) {
      bracket = [previous, point];
      break;
    }
    const { t } = point;
    const next = interpolate(previous, point, t + 0.01 * (t - previous.t), t * 10);
    previous = point;
    point = evaluate(next);
  }

  let [low, high] = ordered(bracket ?? [start, point]);
  let isStuck = false;
  for (; round < maxRounds; round++) {
    const [least, most] = [Math.min(low.t, high.t), Math.max(low.t, high.t)];
    if ((most - least) * scale < toleranceChange) break;
    let t = interpolate(low, high, least, most);
    // A second point in a row that is close to an end, or one at the end itself, moves inwards.
    const margin = 0.1 * (most - least);
    if (Math.min(most - t, t - least) >= margin) isStuck = false;
    else if (!isStuck && t < most && t > least) isStuck = true;
    else {
      t = Math.abs(t - most) < Math.abs(t - least) ? most - margin : least + margin;
      isStuck = false;
    }
    point = evaluate(t);
    if (isTooHigh(point) || point.loss >= low.loss) {
      [low, high] = ordered([low, point]);
      continue;
    }
    if (isFlat(point)) return { point, evaluations: round + 2 };
    if (point.slope * (high.t - low.t) >= 0) high = low;
    low = point;
  }
  return { point: low, evaluations: round + 1 };
}

/** Two points, the lower one first. */
function ordered<Point extends { readonly loss: number }>([a, b]: readonly [Point, Point]): [
  Point,
  Point,
] {
  return a.loss <= b.loss ? [a, b] : [b, a];
}

/** The minimum, within bounds, of the cubic polynomial that has the losses and slopes of two points. */
function interpolate(
  a: LinePoint<unknown>,
  b: LinePoint<unknown>,
  least: number,
  most: number,
): number {
  const [near, far] = a.t <= b.t ? [a, b] : [b, a];
  const mean = near.slope + far.slope - (3 * (near.loss - far.loss)) / (near.t - far.t);
  const square = mean ** 2 - near.slope * far.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const root = Math.sqrt(square);
  const share = (far.slope + root - mean) / (far.slope - near.slope + 2 * root);
  return Math.min(Math.max(far.t - (far.t - near.t) * share, least), most);
}
