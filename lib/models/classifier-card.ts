/** The card of a classifier's checkpoint. */
import { UserError } from '../errors.js';
import { checkVitConfig, type VitConfig } from './config.js';

/** The card's key in a checkpoint's metadata. */
export const CLASSIFIER_KEY = 'classifier';

/** What is needed to use a classifier, besides its weights. */
export interface ClassifierCard {
  readonly architecture: VitConfig;
  /** The normalisation of its images, per channel, on the scale of 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Names of the classes, in the order of the logits. */
  readonly classes: readonly string[];
  /** The share of the scaled image that evaluation keeps; null for the default. */
  readonly cropRatio: number | null;
  /** True where images have several labels or none: each class has a probability of its own. */
  readonly multiLabel?: true | undefined;
}

/** A card as text, to be stored with weights. */
export function writeClassifierCard(card: ClassifierCard): string {
  return JSON.stringify(card);
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

/** @throws UserError where the text is no complete card of a classifier */
export function readClassifierCard(text: string): ClassifierCard {
  const refuse = (what: string): never => {
    throw new UserError(`the classifier's description ${what}`);
  };
  let card: Partial<ClassifierCard> | null;
  try {
    card = JSON.parse(text) as Partial<ClassifierCard> | null;
  } catch (error) {
    return refuse(`is not JSON: ${(error as Error).message}`);
  }
  const { architecture, mean, std, classes, cropRatio = null, multiLabel } = card ?? {};
  if (
    typeof architecture !== 'object' ||
    architecture === null ||
    !isNumbers(architecture.imageSize)
  ) {
    return refuse('lacks its architecture');
  }
  checkVitConfig(architecture);
  if (!isNumbers(mean) || !isNumbers(std)) return refuse('lacks mean or std');
  if (!Array.isArray(classes) || classes.length !== architecture.numClasses) {
    return refuse(
      `names ${classes?.length ?? 'no'} classes; its head has ${architecture.numClasses}`,
    );
  }
  if (cropRatio !== null && typeof cropRatio !== 'number')
    return refuse('has a crop ratio that is no number');
  const labels = multiLabel === true ? { multiLabel } : {};
  return { architecture, mean, std, classes, cropRatio, ...labels };
}
