import type { Tensor } from '../torch/index.js';
import { Module } from './module.js';

/** Gives its input back: a place-holder for a layer that is left out. */
export class Identity extends Module {
  forward(input: Tensor): Tensor {
    return input;
  }
}
