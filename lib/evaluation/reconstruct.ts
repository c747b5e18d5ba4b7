import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDataset, writePng } from '../data/index.js';
import { UsageError, UserError } from '../errors.js';
import { makeFolder } from '../files/index.js';
import { resolveDevice } from '../models/device.js';
import { readSettings } from '../settings/index.js';
import { type Device, torch } from '../torch/index.js';
import { loadMaskedAutoencoder } from './load-model.js';
import { type ReconstructOptions, reconstructSettings } from './options.js';
import { fixedNoise, reconstruct, reconstructionSheet } from './reconstructions.js';
import { imagesToShow } from './shown-images.js';

/** What was drawn. */
export interface ReconstructSummary {
  /** The picture. */
  readonly out: string;
  /** Mean loss over the images shown. */
  readonly loss: number;
  readonly images: number;
  readonly mask_ratio: number;
  readonly masking: string;
  readonly checkpoint: string;
}

/**
 * Draws original, masked input, reconstruction, and reconstruction with the visible patches, for images of a dataset.
 *
 * @throws UserError for a checkpoint or data that cannot be used
 */
export async function drawReconstructions(
  options: ReconstructOptions,
  onSkip?: (name: string, reason: string) => void,
): Promise<ReconstructSummary> {
  const given = readSettings(reconstructSettings, options);
  const { init, data, count = 8, seed = 0 } = given;
  if (init === undefined) {
    throw new UsageError(
      'no checkpoint is given; give one, such as --init runs/a/checkpoints/last.safetensors',
    );
  }
  if (data === undefined) {
    throw new UsageError(
      'no data is given; give --data with a folder, .tar files, cifar10:DIR or synthetic',
    );
  }
  if (given.threads !== undefined) torch.setNumThreads(given.threads);
  const device = resolveDevice((given.device ?? 'auto') as Device);
  const out = pictureFile(given.out ?? 'reconstructions.png');
  using loaded = loadMaskedAutoencoder(init, device);
  const { model, normalisation, card } = loaded;
  const { maskRatio = card.maskRatio, masking = card.masking } = given;
  const { imageSize, channels } = card.architecture;
  const dataset = await openDataset(data, { imageSize, channels, seed });
  try {
    using images = await imagesToShow(dataset, normalisation, {
      ...{ count, imageSize, seed },
      ...(onSkip && { onSkip }),
    });
    using noise = fixedNoise(model.config, images.size(0), { maskRatio, masking, seed });
    const { rows, loss } = reconstruct(model, images, noise, normalisation, maskRatio);
    await writePng(out, reconstructionSheet(rows));
    const about = { mask_ratio: maskRatio, masking, checkpoint: init };
    return { out, loss, images: rows.length, ...about };
  } finally {
    await dataset.close();
  }
}

/** Names of pictures of other kinds. */
const OTHER_PICTURE = /\.(jpe?g|webp|tiff?|gif|avif|bmp|svg|pdf)$/i;

/** A folder gets the picture under a name of its own. */
function pictureFile(path: string): string {
  if (OTHER_PICTURE.test(path)) {
    throw new UsageError(`out is ${path}; expected a name that ends in .png, or a folder`);
  }
  const isFolder = existsSync(path) ? statSync(path).isDirectory() : !/\.png$/i.test(path);
  const file = isFolder ? join(path, 'reconstructions.png') : path;
  try {
    makeFolder(dirname(file));
  } catch (error) {
    throw new UserError(
      `${path}: the picture's folder cannot be made: ${(error as Error).message}; give another with --out`,
      { cause: error },
    );
  }
  return file;
}
