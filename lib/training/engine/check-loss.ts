import { UserError } from '../../errors.js';
import type { Tensor } from '../../torch/index.js';

/** A loss that cannot be trained on is refused where it is made. */
export function checkLoss(loss: Tensor): void {
  if (loss.numel() === 1 && loss.requiresGrad) return;
  throw new UserError(
    loss.requiresGrad
      ? `the loss has shape [${loss.shape.join(', ')}]; expected one number, such as loss.mean()`
      : 'the loss does not depend on any parameter that requires a gradient',
  );
}
