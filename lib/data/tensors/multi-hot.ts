import { type Device, type Tensor, torch } from '../../torch/index.js';

/** Labels of samples by their index, as `Dataset.labelsOf` gives them. */
export type LabelsOf = (index: number) => readonly number[];

/** A row for each sample (N, classes), float32: 1 at its labels, 0 elsewhere. */
export function multiHot(
  labelsOf: LabelsOf,
  indices: Uint32Array,
  classes: number,
  device: Device,
): Tensor {
  const rows = new Float32Array(indices.length * classes);
  for (const [row, index] of indices.entries()) {
    for (const label of labelsOf(index)) rows[row * classes + label] = 1;
  }
  return torch.tidy(() => torch.tensor(rows, { device }).view([indices.length, classes]));
}
