/** The card of a detector's checkpoint. Needs no libtorch. */
import { UserError } from '../../errors.js';
import { checkDetectorConfig, type DetectorConfig } from './config.js';

/** The card's key in a checkpoint's metadata. */
export const DETECTOR_KEY = 'detector';

/** A class of objects, by its number in the data. */
export interface Category {
  readonly id: number;
  readonly name: string;
}

/** What is needed to use a detector, besides its weights. */
export interface DetectorCard {
  readonly architecture: DetectorConfig;
  /** The normalisation of its images, per channel, on the scale of 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** In the order of the logits. */
  readonly categories: readonly Category[];
}

/** A card as text, to be stored with weights. */
export function writeDetectorCard(card: DetectorCard): string {
  return JSON.stringify(card);
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

/** @throws UserError where the text is no complete card of a detector */
export function readDetectorCard(text: string): DetectorCard {
  const refuse = (what: string): never => {
    throw new UserError(`the detector's description ${what}`);
  };
  let card: Partial<DetectorCard> | null;
  try {
    card = JSON.parse(text) as Partial<DetectorCard> | null;
  } catch (error) {
    return refuse(`is not JSON: ${(error as Error).message}`);
  }
  const { architecture, mean, std, categories } = card ?? {};
  const { sampling, globalBlocks, positionGrid } = architecture ?? {};
  if (
    architecture === undefined ||
    ![globalBlocks, positionGrid, sampling?.preNms].every(isNumbers)
  ) {
    return refuse('lacks its architecture');
  }
  checkDetectorConfig(architecture);
  if (!isNumbers(mean) || !isNumbers(std)) return refuse('lacks mean or std');
  const isKnown = (one: Partial<Category> | null) =>
    Number.isInteger(one?.id) && typeof one?.name === 'string';
  if (!Array.isArray(categories) || categories.length !== architecture.numClasses) {
    return refuse(
      `names ${categories?.length ?? 'no'} classes; its heads have ${architecture.numClasses}`,
    );
  }
  if (!categories.every(isKnown)) return refuse('has a class without a number or a name');
  return { architecture, mean, std, categories };
}
