import { type Tensor, torch } from '../torch/index.js';
import { Module } from './module.js';

const { flatten } = torch;

/** Flattens the dimensions from `startDim` to `endDim` into one; all but the first by default. */
export class Flatten extends Module {
  constructor(
    readonly startDim = 1,
    readonly endDim = -1,
  ) {
    super();
  }

  forward(input: Tensor): Tensor {
    return flatten(input, this.startDim, this.endDim);
  }

  protected override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}
