/** A checkpoint that is tried out, whatever it is of. */
import type { Normalisation } from '../../data/tensors/index.js';
import { UserError } from '../../errors.js';
import { type LoadedModel, loadEncoder, loadMaskedAutoencoder } from '../../evaluation/index.js';
import { statsOf } from '../../files/index.js';
import { type Encoder, gridOf, type MaskedAutoencoder } from '../../models/index.js';
import type { Device } from '../../torch/index.js';
import type { ModelInfo } from '../protocol.js';

export interface LoadedCheckpoint extends Disposable {
  readonly path: string;
  /** Whether the file is the one that was read: a training replaces its newest weights. */
  isCurrent(): boolean;
  readonly encoder: Encoder;
  /** Null where it has no decoder that paints removed patches. */
  readonly autoencoder: MaskedAutoencoder | null;
  readonly normalisation: Normalisation;
  readonly info: ModelInfo;
}

/**
 * Loads a masked autoencoder, or else the encoder of a checkpoint.
 *
 * @throws UserError where it has none
 */
export function loadCheckpoint(path: string, device: Device): LoadedCheckpoint {
  const read = stamp(path);
  const { loaded, card } = load(path, device);
  const { model, normalisation, notes } = loaded;
  const { config } = model as Encoder;
  return {
    path,
    isCurrent: () => stamp(path) === read,
    encoder: model,
    autoencoder: card === null ? null : (model as MaskedAutoencoder),
    normalisation,
    info: {
      ...{ imageSize: config.imageSize, grid: gridOf(config), depth: config.depth, notes },
      heads: config.heads,
      masking:
        card === null ? null : { kind: card.masking, ratio: [card.maskRatio].flat()[0] as number },
    },
    [Symbol.dispose]: () => loaded[Symbol.dispose](),
  };
}

type Loaded = Disposable & {
  readonly model: Encoder;
  readonly normalisation: Normalisation;
  readonly notes: readonly string[];
};

function load(path: string, device: Device): { loaded: Loaded; card: LoadedModel['card'] | null } {
  try {
    const loaded = loadMaskedAutoencoder(path, device);
    return { loaded, card: loaded.card };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // What is no checkpoint at all is refused here, with its own reason.
    return { loaded: loadEncoder(path, device) as unknown as Loaded, card: null };
  }
}

/** What changes with a file; nothing where it is gone. */
function stamp(path: string): string {
  const stats = statsOf(path);
  return stats === undefined ? '' : `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
}
