import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeEncoder, type EncoderDescription } from '../../checkpoints/describe.js';
import { adaptTo, type LoadedCheckpoint, loadCheckpoint } from '../../checkpoints/index.js';
import { type GivenEncoder, partOf } from '../../checkpoints/options.js';
import { Normalisation } from '../../data/tensors/index.js';
import { UserError } from '../../errors.js';
import { about } from '../../files/refuse.js';
import {
  CLASSIFIER_KEY,
  type ClassifierCard,
  gridOf,
  readClassifierCard,
  VisionTransformer,
} from '../../models/index.js';
import { type Device, torch } from '../../torch/index.js';
import { withLinearHead } from './linear-head.js';

/** A classifier, ready to use. */
export interface LoadedClassifier extends Disposable {
  /** In evaluation mode. */
  readonly model: VisionTransformer;
  readonly normalisation: Normalisation;
  readonly card: ClassifierCard;
  /** Whether the classes have names; otherwise the card calls them 0, 1, 2 … */
  readonly isNamed: boolean;
  /** What was renamed, left out, assumed or interpolated, a line each. */
  readonly notes: readonly string[];
}

export interface LoadClassifierOptions extends GivenEncoder {
  /** Size of the images, in place of the file's; position embeddings are interpolated. */
  readonly imageSize?: readonly [number, number] | null | undefined;
  /** Names of the classes, in the order of the logits, in place of the file's. */
  readonly classes?: readonly string[] | undefined;
}

/** The weights of a linear probe's best learning rate, in the folder of the others. */
const BEST = 'best.safetensors';

/** The checkpoint of a path; that of the best learning rate in place of a linear probe's of several. */
function readClassifier(path: string, given: GivenEncoder): LoadedCheckpoint {
  const read = loadCheckpoint(path, partOf(given));
  if (read.architecture.head !== null) return read;
  const rates = read.dropped.filter((name) => /^heads\.\d+\.weight$/.test(name)).length;
  if (rates === 0) throw new UserError(`${path}: has no classifier; finetune it first`);
  const best = join(dirname(path), BEST);
  if (!existsSync(best)) {
    throw new UserError(
      `${path}: has the classifiers of ${rates} learning rates; expected ${BEST} beside it, with the best one`,
    );
  }
  const chosen = loadCheckpoint(best);
  const note = `of ${rates} learning rates the best one is taken, from ${BEST}`;
  return { ...chosen, notes: [note, ...chosen.notes] };
}

/**
 * Loads a classifier: one that was made here, or a vision transformer with a head that another program wrote. What such a
 * file does not say is assumed and noted. Of a linear probe of several learning rates the best one is taken.
 *
 * @throws UserError where the file has no classifier, or does not say enough about it
 */
export function loadClassifier(
  path: string,
  device: Device,
  { imageSize, classes, ...given }: LoadClassifierOptions = {},
): LoadedClassifier {
  using _ = torch.scope();
  const checkpoint = withLinearHead(readClassifier(path, given));
  const described = describeEncoder(checkpoint, given, { withHead: true });
  const own = about(path, () => cardOf(checkpoint, described));
  const card: ClassifierCard = {
    ...own,
    architecture: { ...own.architecture, ...(imageSize && { imageSize }) },
    ...(classes && { classes: checkedNames(path, classes, own.classes.length) }),
  };
  const model = about(path, () => new VisionTransformer(card.architecture));
  const adapted = adaptTo(checkpoint, model, { from: gridOf(own.architecture) });
  const missing = Object.keys(model.stateDict()).filter((name) => !(name in adapted.tensors));
  if (missing.length > 0) {
    throw new UserError(
      `${path}: its description does not fit its weights: ${adapted.notes.join('; ')}`,
    );
  }
  model.loadStateDict(adapted.tensors);
  model.to(device).eval();
  const normalisation = new Normalisation(card.architecture.channels, device, card.mean, card.std);
  return {
    model,
    normalisation,
    card,
    isNamed: classes !== undefined || CLASSIFIER_KEY in checkpoint.metadata,
    notes: [...checkpoint.notes, ...described.notes, ...adapted.notes],
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}

/** The card of a classifier: its own, with the given statistics, or what is known of another program's. */
function cardOf(
  { metadata, architecture: { head } }: LoadedCheckpoint,
  { encoder, mean, std, pooling, cropRatio }: EncoderDescription,
): ClassifierCard {
  const own = metadata[CLASSIFIER_KEY];
  if (own !== undefined) return { ...readClassifierCard(own), mean, std };
  const numClasses = head?.classes ?? 0;
  return {
    architecture: { ...encoder, numClasses, pooling, dropPath: 0, trainPositions: true },
    ...{ mean, std, cropRatio },
    classes: Array.from({ length: numClasses }, (_, label) => String(label)),
  };
}

function checkedNames(path: string, names: readonly string[], count: number): readonly string[] {
  if (names.length === count) return names;
  throw new UserError(
    `${path}: ${names.length} names of classes are given; expected one for each of the ${count} classes of its head`,
  );
}
