import { adaptTo, type LoadedCheckpoint } from '../../checkpoints/index.js';
import { describeEncoder } from '../../checkpoints/load-encoder.js';
import { about, readCheckpoint } from '../../checkpoints/load-model.js';
import { channelStatistics, Normalisation } from '../../data/tensors/index.js';
import { UserError } from '../../errors.js';
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

export interface LoadClassifierOptions {
  /** Size of the images, in place of the file's; position embeddings are interpolated. */
  readonly imageSize?: readonly [number, number] | undefined;
  /** Names of the classes, in the order of the logits, in place of the file's. */
  readonly classes?: readonly string[] | undefined;
}

/**
 * Loads a classifier: one that was made here, or a vision transformer with a head that another program wrote. What such a
 * file does not say is assumed and noted.
 *
 * @throws UserError where the file has no classifier, or does not say enough about it
 */
export function loadClassifier(
  path: string,
  device: Device,
  { imageSize, classes }: LoadClassifierOptions = {},
): LoadedClassifier {
  using _ = torch.scope();
  const read = readCheckpoint(path);
  if (read.architecture.head === null) {
    throw new UserError(`${path}: has no classifier; finetune it first`);
  }
  const checkpoint = withLinearHead(read);
  const { card: own, isNamed, notes } = about(path, () => cardOf(checkpoint));
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
    isNamed: isNamed || classes !== undefined,
    notes: [...checkpoint.notes, ...notes, ...adapted.notes],
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}

function cardOf(checkpoint: LoadedCheckpoint): {
  card: ClassifierCard;
  isNamed: boolean;
  notes: readonly string[];
} {
  const { metadata, architecture } = checkpoint;
  const own = metadata[CLASSIFIER_KEY];
  if (own !== undefined) return { card: readClassifierCard(own), isNamed: true, notes: [] };
  const { heads, imageSize, notes, ...statistics } = describeEncoder(checkpoint);
  if (heads === null || imageSize === null) {
    const what = heads === null ? 'how many attention heads it has' : 'what grid its patches make';
    throw new UserError(
      `neither the file nor its shapes tell ${what}; expected a classifier that finetune saved`,
    );
  }
  const { patchSize, channels, dim, depth, meanPooling, head } = architecture;
  const numClasses = head?.classes ?? 0;
  return {
    card: {
      architecture: {
        ...{ imageSize, patchSize, channels, dim, depth, heads, numClasses },
        ...{ pooling: meanPooling ? 'mean' : 'cls', dropPath: 0 },
        // The table comes from the file, whichever it is; only sines and cosines would restrict the width.
        ...{ positions: 'learned', trainPositions: true },
      },
      ...channelStatistics(channels, statistics.mean, statistics.std),
      classes: Array.from({ length: numClasses }, (_, label) => String(label)),
      cropRatio: null,
    },
    isNamed: false,
    notes,
  };
}

function checkedNames(path: string, names: readonly string[], count: number): readonly string[] {
  if (names.length === count) return names;
  throw new UserError(
    `${path}: ${names.length} names of classes are given; expected one for each of the ${count} classes of its head`,
  );
}
