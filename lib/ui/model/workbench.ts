/** Tries out models: on pictures that are dropped in, one model at a time. */
import { UserError } from '../../errors.js';
import { classAttention, fixedNoise, patchAttention, reconstruct } from '../../evaluation/index.js';
import { type MaskingKind, maskingKinds } from '../../models/index.js';
import { checkMaskRatio } from '../../models/mask-ratio.js';
import { shuffleByNoise } from '../../models/masking.js';
import { resolveDevice } from '../../runtime/device.js';
import { type Device, type Tensor, torch } from '../../torch/index.js';
import { BadRequest } from '../exchange.js';
import type {
  AttentionMaps,
  AttentionRequest,
  ModelInfo,
  Neighbours,
  PictureInfo,
  PictureRequest,
  Reconstruction,
  ReconstructRequest,
} from '../protocol.js';
import { type LoadedCheckpoint, loadCheckpoint } from './loaded.js';
import { ImageFeatures } from './neighbours.js';
import { Pictures, toDataUri } from './pictures.js';

export interface WorkbenchOptions {
  /** The path of a model by the name that requests give; null where there is none. */
  pathOf(model: string): string | null;
  /** What the nearest images are searched in. */
  readonly images: readonly string[];
  readonly device: string;
}

/** Holds the pictures, and the model that was asked for last. */
export class Workbench implements AsyncDisposable {
  private readonly pictures = new Pictures();
  private readonly device: Device;
  private loaded: LoadedCheckpoint | null = null;
  private features: ImageFeatures | null = null;
  /** One request after the other: a model is not replaced while another request uses it. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: WorkbenchOptions) {
    this.device = resolveDevice(options.device as Device);
  }

  addPicture(bytes: Uint8Array): PictureInfo {
    return { id: this.pictures.add(bytes) };
  }

  async addExample(): Promise<PictureInfo> {
    return { id: await this.pictures.addExample(this.options.images) };
  }

  /** @throws UserError where the model cannot be loaded */
  open(model: string): Promise<ModelInfo> {
    return this.with(model, async ({ info }) => info);
  }

  /** The picture as the model sees it, a data URI. @throws UserError where it cannot be read */
  show({ model, picture }: PictureRequest): Promise<string> {
    return this.with(model, async (loaded) => {
      using images = await this.tensorOf(picture, loaded);
      using _ = torch.scope();
      const [image] = loaded.normalisation.toImages(images);
      return await toDataUri(image as NonNullable<typeof image>);
    });
  }

  /** @throws UserError for a model that does not paint, and for masks that it cannot have */
  reconstruct(request: ReconstructRequest): Promise<Reconstruction> {
    return this.with(request.model, async (loaded) => {
      const { autoencoder, normalisation } = loaded;
      if (autoencoder === null) throw new BadRequest('the model has no decoder: it paints nothing');
      using images = await this.tensorOf(request.picture, loaded);
      const began = performance.now();
      const mask = maskOf(request, autoencoder.config, autoencoder.numPatches);
      using noise = mask.noise;
      const { rows, loss } = reconstruct(autoencoder, images, noise, normalisation, mask.ratio);
      const milliseconds = performance.now() - began;
      const [, , painted, whole] = await Promise.all((rows[0] ?? []).map(toDataUri));
      const removed = removedBy(noise, mask.ratio);
      return { removed, painted: painted as string, whole: whole as string, loss, milliseconds };
    });
  }

  /** @throws BadRequest for a patch or a block that the model does not have */
  attention({ model, picture, patch, block }: AttentionRequest): Promise<AttentionMaps> {
    return this.with(model, async (loaded) => {
      const { encoder, info } = loaded;
      const { numPatches } = encoder;
      if (!isIndex(block - 1, info.depth))
        throw new BadRequest(`block should be 1 to ${info.depth}`);
      if (patch !== null && !isIndex(patch, numPatches)) {
        throw new BadRequest(`patch should be 0 to ${numPatches - 1}`);
      }
      using images = await this.tensorOf(picture, loaded);
      using _scope = torch.scope();
      using _mode = torch.noGrad();
      const weights =
        patch === null
          ? classAttention(encoder, images, block - 1)
          : patchAttention(encoder, images, block - 1, patch);
      const values = weights.to('cpu').to('float32').contiguous().toTypedArray() as Float32Array;
      const heads = Array.from({ length: info.heads }, (_, head) =>
        Array.from(values.subarray(head * numPatches, (head + 1) * numPatches)),
      );
      return { heads };
    });
  }

  /** @throws UserError where no images were given, or they cannot be read */
  neighbours({ model, picture }: PictureRequest): Promise<Neighbours> {
    return this.with(model, async ({ path }) => {
      const { images } = this.options;
      if (images.length === 0) {
        throw new BadRequest('there are no images to search in; start the page with --images');
      }
      this.features ??= new ImageFeatures(path, images, this.device);
      return await this.features.nearest(this.pictures.dataset(picture));
    });
  }

  private tensorOf(picture: string, { normalisation, info }: LoadedCheckpoint): Promise<Tensor> {
    return this.pictures.tensor(picture, normalisation, info.imageSize);
  }

  /** Does work with a model, behind the work before it. */
  private with<T>(model: string, work: (loaded: LoadedCheckpoint) => Promise<T>): Promise<T> {
    const result = this.queue.then(async () => await work(await this.load(model)));
    this.queue = result.catch(() => {});
    return result;
  }

  private async load(model: string): Promise<LoadedCheckpoint> {
    const path = this.options.pathOf(model);
    if (path === null) throw new BadRequest(`there is no model '${model}'`);
    if (this.loaded?.path === path && this.loaded.isCurrent()) return this.loaded;
    await this.unload();
    this.loaded = loadCheckpoint(path, this.device);
    return this.loaded;
  }

  private async unload(): Promise<void> {
    await this.features?.[Symbol.asyncDispose]();
    this.loaded?.[Symbol.dispose]();
    this.features = null;
    this.loaded = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queue;
    await this.unload();
  }
}

/** The noise and the ratio of a mask. @throws UserError for one that keeps or removes nothing */
function maskOf(
  request: ReconstructRequest,
  config: Parameters<typeof fixedNoise>[0],
  numPatches: number,
): { noise: Tensor; ratio: number } {
  if (!('removed' in request)) {
    const { ratio, masking, seed } = request;
    if (!maskingKinds.includes(masking as MaskingKind)) {
      throw new BadRequest(`masking should be one of ${maskingKinds.join(', ')}`);
    }
    checkMaskRatio(ratio, numPatches);
    const mask = { maskRatio: ratio, masking: masking as MaskingKind, seed };
    return { noise: fixedNoise(config, 1, mask), ratio };
  }
  const removed = new Set(request.removed);
  if (![...removed].every((patch) => isIndex(patch, numPatches))) {
    throw new BadRequest(`patches should be 0 to ${numPatches - 1}`);
  }
  if (removed.size === 0 || removed.size === numPatches) {
    throw new UserError('the model needs a patch to see and one to paint');
  }
  const values = Float32Array.from({ length: numPatches }, (_, i) => (removed.has(i) ? 1 : 0));
  // Half a patch from where rounding could keep one more or less.
  const ratio = 1 - (numPatches - removed.size + 0.5) / numPatches;
  return { noise: torch.tensor(values, { shape: [1, numPatches] }).keep(), ratio };
}

/** The patches that a model removes by noise (1, L). */
function removedBy(noise: Tensor, ratio: number): number[] {
  using _ = torch.scope();
  const mask = shuffleByNoise(ratio, noise).mask.to('float32').toTypedArray() as Float32Array;
  return Array.from(mask.keys()).filter((patch) => (mask[patch] as number) > 0);
}

function isIndex(value: unknown, length: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < length;
}
