/** Anchors: boxes of fixed sizes and ratios at every position of a pyramid (arXiv:1506.01497, section 3.1.1). */
import { type Device, type Tensor, torch } from '../../torch/index.js';
import type { Grid } from '../config.js';
import { ANCHOR_RATIOS, ANCHOR_SCALE } from './config.js';

/** Makes the anchors of a pyramid, and keeps those of the sizes that it was asked for last. */
export class AnchorGrid implements Disposable {
  #made: { readonly key: string; readonly anchors: readonly Tensor[] } | null = null;

  /** @param strides Steps of each level, in pixels. */
  constructor(readonly strides: readonly number[]) {}

  /**
   * @param grids Height and width of each level's map.
   * @returns (H * W * ratios, 4) float32 for each level, in the order row, column, ratio. They belong to this object.
   */
  on(grids: readonly Grid[], device: Device): readonly Tensor[] {
    const key = `${device} ${grids.join(' ')}`;
    if (this.#made?.key !== key) {
      this[Symbol.dispose]();
      const anchors = grids.map((grid, i) => anchorsOf(grid, this.strides[i] as number, device));
      this.#made = { key, anchors };
    }
    return this.#made?.anchors as readonly Tensor[];
  }

  [Symbol.dispose](): void {
    for (const anchors of this.#made?.anchors ?? []) anchors.dispose();
    this.#made = null;
  }
}

/** The anchors of a level, outside any scope. */
function anchorsOf([rows, columns]: Grid, stride: number, device: Device): Tensor {
  const side = ANCHOR_SCALE * stride;
  const values = new Float32Array(rows * columns * ANCHOR_RATIOS.length * 4);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const ratio of ANCHOR_RATIOS) {
        const width = Math.sqrt(side ** 2 / ratio);
        const height = ratio * width;
        const [x, y] = [column * stride, row * stride];
        values[at++] = x - width / 2;
        values[at++] = y - height / 2;
        values[at++] = x + width / 2;
        values[at++] = y + height / 2;
      }
    }
  }
  return torch.tensor(values, { shape: [values.length / 4, 4], device }).keep();
}
