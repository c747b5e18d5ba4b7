import { UserError } from '../errors.js';
import { type Tensor, torch } from '../torch/index.js';
import type { Grid } from './config.js';

/**
 * Resizes position embeddings to another grid of patches, by bicubic interpolation of the table as an image. It matches
 * PyTorch's `interpolate(mode='bicubic', align_corners=False)` (kernel of Keys 1981, a = -0.75, no antialiasing). The
 * class token's embedding is unchanged. 16-bit formats are computed in float32. Gradients flow back to the table.
 *
 * @param positions (1, 1 + rows * columns, dim), the class token first
 * @param from The grid of `positions`.
 * @returns (1, 1 + rows * columns, dim) for the grid `to`; the table itself where the grids are equal
 * @throws UserError where the table is not of the grid `from`
 */
export function resizePositions(positions: Tensor, from: Grid, to: Grid): Tensor {
  const [one, tokens, dim] = positions.shape;
  const [rows, columns] = from;
  if (positions.ndim !== 3 || one !== 1 || tokens !== 1 + rows * columns || dim === undefined) {
    throw new UserError(
      `position embeddings of shape [${positions.shape.join(', ')}] are not those of ${rows}x${columns} patches ` +
        `and a class token; expected [1, ${1 + rows * columns}, dim]`,
    );
  }
  if (rows === to[0] && columns === to[1]) return positions;
  return torch.tidy(() => {
    const { dtype } = positions;
    const wide = dtype === 'float64' ? positions : positions.to('float32');
    const image = wide
      .narrow(1, 1, rows * columns)
      .reshape([1, rows, columns, dim])
      .permute([0, 3, 1, 2]); // (1, dim, rows, columns)
    const resized = torch.upsampleBicubic2d(image, [...to], false);
    const patches = resized.permute([0, 2, 3, 1]).reshape([1, to[0] * to[1], dim]);
    return torch.cat([wide.narrow(1, 0, 1), patches], 1).to(dtype);
  });
}

/** {@link resizePositions} without gradient, in memory of its own. */
export function interpolatePositions(positions: Tensor, from: Grid, to: Grid): Tensor {
  return torch.tidy(() => {
    const table = positions.detach();
    const resized = resizePositions(table, from, to);
    return resized === table ? table.clone() : resized;
  });
}
