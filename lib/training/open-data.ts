import { resolveSize } from '../data/geometry.js';
import { type Dataset, openDataset } from '../data/index.js';
import { noteOnSmallImages } from '../data/small-images.js';
import type { Settings } from '../settings/index.js';
import type { Method, MethodData, MethodSettings } from './method.js';

/** Opens the training data of a method: by its own function, or the images of `data`. */
export async function openData<
  S extends Settings,
  R extends MethodSettings,
  D extends MethodData,
  K,
>(method: Method<S, R, D, K>, settings: R, given: Dataset | undefined): Promise<D> {
  if (method.open !== undefined) return await method.open(settings, given);
  if (given !== undefined) return { dataset: given, close: async () => {} } as unknown as D;
  const { imageSize, channels = 3, augment } = method.views(settings)[0];
  const dataset = await openDataset(settings.data, { imageSize, channels, seed: settings.seed });
  // Crops of fixed size are padded where the image is smaller.
  const note = augment === 'crop' ? null : await noteOnSmallImages(dataset, resolveSize(imageSize));
  const notes = [...dataset.notes, ...(note === null ? [] : [note])];
  return { dataset, notes, close: () => dataset.close() } as unknown as D;
}
