/** Palettes: the colours that stand for those of images, by k-means. */
import { UserError } from '../errors.js';
import { type Generator, type Tensor, torch } from '../torch/index.js';
import { nearest } from './color-embed.js';

export interface PaletteOptions {
  /** Number of colours. */
  readonly colors: number;
  /** Draws the first ones, on the CPU. */
  readonly generator: Generator;
}

/** Lloyd's iterations, at most. */
const ITERATIONS = 30;

/**
 * The colours that pixels are nearest to, on the whole: k-means (Lloyd, 1982) from the choice of k-means++ (Arthur and
 * Vassilvitskii, 2007).
 *
 * @param pixels (N, C), on the CPU
 * @returns (colors, C)
 * @throws UserError where the pixels have fewer different colours
 */
export function paletteOf(pixels: Tensor, { colors, generator }: PaletteOptions): Tensor {
  return torch.tidy(() => {
    const [points, , counts] = torch.uniqueDim(pixels, 0, true, false, true);
    if (points.size(0) < colors) {
      throw new UserError(
        `palette is ${colors}; expected at most the ${points.size(0)} different colours of the images`,
      );
    }
    const weights = counts.to(points.dtype);
    let centres = firstCentres(points, weights, { colors, generator });
    for (let i = 0; i < ITERATIONS; i++) {
      const moved = meansAround(centres, points, weights);
      if (moved.equal(centres)) break;
      centres = moved;
    }
    return centres;
  });
}

/** Each further colour is drawn by the squares of the distances to those that are chosen. */
function firstCentres(
  points: Tensor,
  weights: Tensor,
  { colors, generator }: PaletteOptions,
): Tensor {
  return torch.tidy(() => {
    const chosen = torch.zeros([colors], { dtype: 'int64' });
    const distances = torch.full([points.size(0)], Infinity, { dtype: points.dtype });
    for (let i = 0; i < colors; i++) {
      torch.tidy(() => {
        const shares = i === 0 ? weights : weights.mul(distances);
        const next = torch.multinomial(shares, 1, false, { generator });
        chosen.narrow(0, i, 1).copy_(next);
        const added = points.sub(points.indexSelect(0, next)).square().sum(1);
        distances.copy_(distances.minimum(added));
      });
    }
    return points.indexSelect(0, chosen);
  });
}

/** The mean of the points that are nearest to each centre; one without any stays where it is. */
function meansAround(centres: Tensor, points: Tensor, weights: Tensor): Tensor {
  return torch.tidy(() => {
    const owner = nearest(points, centres);
    const sums = torch.zerosLike(centres).indexAdd(0, owner, points.mul(weights.unsqueeze(1)));
    const total = torch.zerosLike(centres.select(1, 0)).indexAdd(0, owner, weights).unsqueeze(1);
    return torch.where(total.gt(0), sums.div(total.clamp(1)), centres);
  });
}
