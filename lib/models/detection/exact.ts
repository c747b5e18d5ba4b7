/** Parts of predictions, and the numbers that they are computed in. */
import { type Tensor, torch } from '../../torch/index.js';

/** Arithmetic of losses and boxes is never in 16 bits. */
export function exact(x: Tensor): Tensor {
  return x.dtype === 'float64' ? x : x.to('float32');
}

/** The part of one class for each box. @param x (R, classes, …) @param labels (R) int64 @returns (R, …) */
export function ofClass(x: Tensor, labels: Tensor): Tensor {
  return torch.tidy(() => {
    const [boxes, classes] = x.shape as [number, number];
    const rows = torch.arange(boxes, { device: x.device }).mul(classes).add(labels);
    return x.flatten(0, 1).indexSelect(0, rows);
  });
}
