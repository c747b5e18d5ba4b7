/** Weights of classes in the loss, for data with many images of some classes and few of others. */
import { UserError } from '../../errors.js';
import { kinds, setting } from '../../settings/index.js';
import type { Device, Tensor } from '../../torch/index.js';
import type { ClassificationData } from './data.js';

export const classWeightsSetting = {
  classWeights: setting(
    kinds.choice('none', 'balanced'),
    '<kind>',
    'in the loss; balanced: each class counts the same, however many images it has',
    { default: 'none' },
  ),
};

/**
 * Weights for `crossEntropy`: the number of images over the number of classes and the images of the class, so that their mean
 * over the images is 1.
 *
 * @throws UserError where the images of the classes are not known
 */
export async function classWeights(
  { classWeights: kind }: { readonly classWeights: 'none' | 'balanced' },
  { classCounts }: ClassificationData,
  device: Device,
): Promise<{ readonly weight?: Tensor }> {
  if (kind === 'none') return {};
  if (classCounts === null) {
    throw new UserError(
      'the class weights are balanced, and a dataset from code does not tell how many images its classes have; expected none',
    );
  }
  const { torch } = await import('../../torch/index.js');
  const images = classCounts.reduce((sum, count) => sum + count, 0);
  const weights = classCounts.map((count) => images / (classCounts.length * Math.max(count, 1)));
  return { weight: torch.tensor(weights, { dtype: 'float32', device }) };
}
