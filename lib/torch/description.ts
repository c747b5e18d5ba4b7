/** What the addon tells of a tensor at once. */
import { readInteger, readNumber, readShape } from './codec.js';
import {
  type Device,
  type Dtype,
  deviceOfCode,
  dtypeOfCode,
  type Layout,
  layoutOfCode,
} from './dtype.js';

export interface TensorDescription {
  readonly dtype: Dtype;
  readonly device: Device;
  readonly layout: Layout;
  readonly requiresGrad: boolean;
  readonly isLeaf: boolean;
  readonly numel: number;
  readonly shape: number[];
}

/** Reads a description, field by field in the order in which the addon writes them. */
export function readDescription(): TensorDescription {
  return {
    dtype: dtypeOfCode(readNumber()),
    device: deviceOfCode(readNumber(), readNumber()),
    layout: layoutOfCode(readNumber()),
    requiresGrad: readNumber() !== 0,
    isLeaf: readNumber() !== 0,
    numel: Number(readInteger()),
    shape: readShape(),
  };
}
