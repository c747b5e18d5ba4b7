import { UserError } from '../../../errors.js';
import { checkOptions } from '../../../settings/index.js';
import { type Tensor, torch } from '../../../torch/index.js';
import { checkPositiveInteger } from '../../checks.js';
import { blendWithFlipped, type Mix } from './mixup.js';

export interface SoftTargetOptions {
  /** How the images were mixed. */
  readonly mix: Mix;
  /** The label smoothing (arXiv:1512.00567, section 7), in [0, 1): the share spread over all classes. */
  readonly smoothing: number;
}

/**
 * Class probabilities of a batch for `nn.functional.crossEntropy`: labels smoothed, and mixed like the images.
 *
 * @param labels (N) int64, classes from 0 to `classes` - 1
 * @returns (N, classes) of the default dtype, usually float32; each row sums to 1
 * @throws UserError where the labels have another shape or dtype, or an option is out of its range
 */
export function softTargets(labels: Tensor, classes: number, options: SoftTargetOptions): Tensor {
  checkOptions('softTargets', options, ['mix', 'smoothing']);
  const { mix, smoothing } = options;
  checkPositiveInteger('number of classes', classes);
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new UserError(`label smoothing is ${smoothing}; expected a share from 0 to below 1`);
  }
  if (labels.dim() !== 1 || labels.dtype !== 'int64') {
    throw new UserError(
      `labels are ${labels.dtype} of shape (${labels.shape.join(', ')}); expected int64 of shape (N)`,
    );
  }
  return torch.tidy(() => {
    const spread = smoothing / classes;
    const options = { dtype: torch.getDefaultDtype(), device: labels.device };
    const targets = torch
      .full([labels.size(0), classes], spread, options)
      .scatter_(1, labels.unsqueeze(1), 1 - smoothing + spread);
    return mix === null ? targets : blendWithFlipped(targets, mix.lam);
  });
}
