import { type Dataset, openDataset } from '../data/index.js';
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
  const { imageSize, channels = 3 } = method.views(settings)[0];
  const dataset = await openDataset(settings.data, {
    imageSize: typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize,
    ...{ channels, seed: settings.seed },
  });
  return { dataset, notes: dataset.notes, close: () => dataset.close() } as unknown as D;
}
