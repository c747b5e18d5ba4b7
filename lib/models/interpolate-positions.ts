import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { relativeRows } from './attention-variants.js';
import type { Grid } from './config.js';

/**
 * How an encoder's authors resize position embeddings, where it is not plainly bicubic. DINOv2 scales by the new side plus
 * 0.1 over the old one (`offset`); with registers it averages where the grid shrinks (`antialias`).
 */
export type PositionResize = 'offset' | 'antialias';

/** What DINOv2 adds to a side of the new grid. */
const OFFSET = 0.1;

/**
 * Resizes position embeddings to another grid of patches, by bicubic interpolation of the table as an image. It matches
 * PyTorch's `interpolate(mode='bicubic', align_corners=False)` (kernel of Keys 1981, a = -0.75, no antialiasing). The
 * class token's embedding is unchanged. 16-bit formats are computed in float32. Gradients flow back to the table.
 *
 * @param positions (1, 1 + rows * columns, dim), the class token first; or without it
 * @param from The grid of `positions`.
 * @returns The same for the grid `to`; the table itself where the grids are equal
 * @throws UserError where the table is not of the grid `from`
 */
export function resizePositions(
  positions: Tensor,
  from: Grid,
  to: Grid,
  resize?: PositionResize,
): Tensor {
  const [one, tokens = 0, dim] = positions.shape;
  const [rows, columns] = from;
  const first = tokens - rows * columns;
  if (positions.ndim !== 3 || one !== 1 || (first !== 0 && first !== 1) || dim === undefined) {
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
      .narrow(1, first, rows * columns)
      .reshape([1, rows, columns, dim])
      .permute([0, 3, 1, 2]); // (1, dim, rows, columns)
    const resized = resizeBicubic(image, from, to, resize);
    const patches = resized.permute([0, 2, 3, 1]).reshape([1, to[0] * to[1], dim]);
    return torch.cat([wide.narrow(1, 0, first), patches], 1).to(dtype);
  });
}

/** How many offsets there are between patches: vertically, and horizontally. */
function offsets([rows, columns]: Grid): Grid {
  return [2 * rows - 1, 2 * columns - 1];
}

function resizeBicubic(image: Tensor, from: Grid, to: Grid, resize?: PositionResize): Tensor {
  if (resize === 'antialias') {
    return nn.functional.interpolate(image, { size: [...to], mode: 'bicubic', antialias: true });
  }
  if (resize === undefined) return torch.upsampleBicubic2d(image, [...to], false);
  const [high, wide] = [(to[0] + OFFSET) / from[0], (to[1] + OFFSET) / from[1]];
  return torch.upsampleBicubic2d(image, [...to], false, high, wide);
}

/** {@link resizePositions} without gradient, in memory of its own. */
export function interpolatePositions(
  positions: Tensor,
  from: Grid,
  to: Grid,
  resize?: PositionResize,
): Tensor {
  return torch.tidy(() => {
    const table = positions.detach();
    const resized = resizePositions(table, from, to, resize);
    return resized === table ? table.clone() : resized;
  });
}

/**
 * Resizes a table of biases by relative position for another grid of patches: bilinear interpolation of the offsets between
 * patches as an image, corners not aligned. The class token's rows are unchanged.
 *
 * @param table (rows, heads), as of `RelativePositions`
 * @returns The same for the grid `to`, without gradient, in memory of its own.
 * @throws UserError where the table is not of the grid `from`
 */
export function interpolateRelativeTable(table: Tensor, from: Grid, to: Grid): Tensor {
  const [rows, heads] = table.shape;
  if (table.ndim !== 2 || rows !== relativeRows(from) || heads === undefined) {
    throw new UserError(
      `a table of relative positions of shape [${table.shape.join(', ')}] is not that of ${from.join('x')} patches; expected [${relativeRows(from)}, heads]`,
    );
  }
  return torch.tidy(() => {
    const own = table.detach();
    if (String(from) === String(to)) return own.clone();
    const old = offsets(from);
    const wanted = offsets(to);
    const image = own
      .narrow(0, 0, old[0] * old[1])
      .to('float32')
      .reshape([1, ...old, heads])
      .permute([0, 3, 1, 2]); // (1, heads, offsets down, offsets right)
    const resized = torch.upsampleBilinear2d(image, [...wanted], false);
    const patches = resized.permute([0, 2, 3, 1]).reshape([wanted[0] * wanted[1], heads]);
    const ofClass = own.narrow(0, old[0] * old[1], rows - old[0] * old[1]);
    return torch.cat([patches.to(table.dtype), ofClass], 0);
  });
}
