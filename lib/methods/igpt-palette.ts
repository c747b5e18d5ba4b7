/** The palette of iGPT: the colours of the pixels that a run trains on. */
import { DataLoader, type Dataset, type ViewSpec } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import { paletteOf } from '../models/index.js';
import { type Tensor, torch } from '../torch/index.js';
import type { Context } from '../training/method.js';

/** Images, and pixels of them, that are looked at. */
const MOST = { images: 2048, pixels: 2 ** 17 };
const BATCH = 64;

/** What a run has, for {@link measurePalette}. */
interface MeasureOptions extends Pick<Context, 'signal' | 'onPrepare'> {
  readonly colors: number;
  /** Of the images without augmentation. */
  readonly view: ViewSpec;
  readonly normalisation: Normalisation;
  /** Chooses the images, their pixels and the first colours. */
  readonly seed: number;
}

/**
 * The colours that stand for those of the images. They depend on the data, the size of the images, their normalisation and
 * the seed.
 *
 * @returns (colors, C), normalised, on the CPU
 * @throws UserError where no image can be read, or they have too few colours; the signal's reason where it ends this
 */
export async function measurePalette(dataset: Dataset, options: MeasureOptions): Promise<Tensor> {
  const { colors, view, normalisation, seed, signal, onPrepare } = options;
  using loader = new DataLoader(dataset, {
    ...{ batchSize: BATCH, views: [{ ...view, augment: 'none' }], seed, workers: 1 },
    ...{ shuffle: dataset.sequential !== true, dropLast: false, cacheBytes: 0, onBad: 'drop' },
  });
  const images = Math.min(MOST.images, dataset.length);
  const each = Math.ceil(MOST.pixels / images);
  const generator = new torch.Generator('cpu').manualSeed(seed);
  const chosen: Tensor[] = [];
  let seen = 0;
  try {
    for await (const batch of loader.epoch(0)) {
      signal?.throwIfAborted();
      using _ = torch.scope();
      const count = Math.min(batch.size, images - seen);
      const pixels = normalisation.toTensor(batch).narrow(0, 0, count).cpu().flatten(2); // (N, C, L)
      const order = torch.randperm(pixels.size(2), { generator });
      const some = pixels.indexSelect(2, order.narrow(0, 0, Math.min(each, order.size(0))));
      chosen.push(some.transpose(1, 2).flatten(0, 1).contiguous().keep());
      seen += count;
      onPrepare(seen, images);
      if (seen === images) break;
    }
    using pixels = torch.cat(chosen);
    return paletteOf(pixels, { colors, generator });
  } finally {
    for (const pixels of chosen) pixels.dispose();
  }
}
