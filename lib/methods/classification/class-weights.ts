/** Weights of classes in the loss, for data with many images of some classes and few of others. Needs no libtorch. */
import { UserError } from '../../errors.js';
import { kinds, setting } from '../../settings/index.js';
import type { ClassificationData } from './data.js';

export const classWeightsSetting = {
  classWeights: setting(
    kinds.choice('none', 'balanced'),
    '<kind>',
    'in the loss; balanced: each class counts the same, however many images it has',
    { default: 'none' },
  ),
};

interface GivenWeights {
  readonly classWeights: 'none' | 'balanced';
}

/**
 * Weights for `crossEntropy`: the number of images over the number of classes and the images of the class, so that their mean
 * over the images is 1. Null where none are asked for.
 *
 * @throws UserError where the images of the classes are not known
 */
export function classWeights(
  { classWeights: kind }: GivenWeights,
  { classCounts }: ClassificationData,
): readonly number[] | null {
  if (kind === 'none') return null;
  if (classCounts === null) {
    throw new UserError(
      'the class weights are balanced, and a dataset from code does not tell how many images its classes have; expected none',
    );
  }
  const images = classCounts.reduce((sum, count) => sum + count, 0);
  return classCounts.map((count) => images / (classCounts.length * Math.max(count, 1)));
}

/**
 * Positive weights for `binaryCrossEntropyWithLogits`: for each class the training images without the label over those with
 * it, so that both count the same. Null where none are asked for.
 */
export function labelWeights(
  { classWeights: kind }: GivenWeights,
  { dataset, classes, labelsOf }: ClassificationData,
): readonly number[] | null {
  if (kind === 'none' || labelsOf === null) return null;
  const counts = new Float64Array(classes.length);
  for (let index = 0; index < dataset.length; index++) {
    for (const label of labelsOf.train(index)) counts[label] = (counts[label] as number) + 1;
  }
  return Array.from(counts, (count) => (count === 0 ? 1 : (dataset.length - count) / count));
}
