/** The nearest images to a picture, among those that the user gave. */
import { DataLoader, type Dataset, openDataset } from '../../data/index.js';
import { UserError } from '../../errors.js';
import {
  type EncoderFeatures,
  openEncoderFeatures,
} from '../../evaluation/classification/encoder-features.js';
import type { Features } from '../../evaluation/classification/features.js';
import { featureSettings } from '../../evaluation/classification/options.js';
import { nearestRows } from '../../evaluation/index.js';
import { resolveSettings } from '../../settings/index.js';
import type { Device } from '../../torch/index.js';
import type { Neighbour, Neighbours } from '../protocol.js';
import { toDataUri } from './pictures.js';

const SHOWN = 12;
/** The longer side of a shown image in pixels. */
const SIDE = 128;

type Opened = Awaited<ReturnType<typeof openDataset>>;

/** The features of all images by one checkpoint. They are computed at the first request, while the page goes on. */
export class ImageFeatures implements AsyncDisposable {
  private readonly controller = new AbortController();
  private readonly encoder: EncoderFeatures;
  private readonly work: Promise<void>;
  private features: Features | null = null;
  private dataset: Opened | null = null;
  private error: unknown = null;
  private done = 0;

  constructor(
    readonly checkpoint: string,
    private readonly images: readonly string[],
    device: Device,
  ) {
    const settings = {
      ...resolveSettings(featureSettings, { init: checkpoint, device }),
      init: checkpoint,
    };
    this.encoder = openEncoderFeatures(settings, { signal: this.controller.signal });
    this.work = this.compute().catch((error: unknown) => {
      this.error = error;
    });
  }

  private async compute(): Promise<void> {
    const { imageSize, channels } = this.encoder;
    this.dataset = await openDataset(this.images, { imageSize, channels });
    this.features = await this.encoder.extract(this.dataset, (size) => {
      this.done += size;
    });
  }

  /**
   * The nearest images to a picture, or how far the features are.
   *
   * @throws UserError where the images or the picture cannot be read
   */
  async nearest(picture: Dataset): Promise<Neighbours> {
    if (this.error !== null) throw this.error;
    const { dataset, features } = this;
    if (dataset === null || features === null) {
      return { done: this.done, total: dataset?.length ?? 0 };
    }
    using own = await this.encoder.extract(picture);
    using vector = own.features.select(0, 0);
    const found = nearestRows(features.features, vector, SHOWN);
    const indices = found.map(({ row }) => features.indices[row] as number);
    const pictures = await thumbnails(dataset, indices);
    const nearest = await Promise.all(
      found.map(async ({ similarity }, i): Promise<Neighbour> => {
        const index = indices[i] as number;
        const name = await dataset.nameOf(index);
        const image = pictures[i] as string;
        return { name, class: dataset.classOf(index) ?? null, similarity, image };
      }),
    );
    return { nearest, images: features.indices.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.controller.abort(new UserError('the model was changed'));
    await this.work;
    this.features?.[Symbol.dispose]();
    this.encoder[Symbol.dispose]();
    await this.dataset?.close();
  }
}

/** Images of a dataset as data URIs, in the order of the indices. */
async function thumbnails(dataset: Dataset, indices: readonly number[]): Promise<string[]> {
  using loader = new DataLoader(
    { length: indices.length, get: (i) => dataset.get(indices[i] as number) },
    { batchSize: 1, imageSize: SIDE, channels: 3, augment: 'none', workers: 0, cacheBytes: 0 },
  );
  const uris: string[] = [];
  for await (const { pixels, width, height } of loader.epoch(0)) {
    uris.push(await toDataUri({ pixels, width, height, channels: 3 }));
  }
  return uris;
}
