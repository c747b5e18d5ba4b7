/** Pictures that were dropped in. They are kept in memory alone. */
import { randomUUID } from 'node:crypto';
import {
  type Dataset,
  encodePng,
  openDataset,
  type PixelImage,
  type Sample,
} from '../../data/index.js';
import type { Normalisation } from '../../data/tensors/index.js';
import { UserError } from '../../errors.js';
import { imagesToShow } from '../../evaluation/index.js';
import type { Tensor } from '../../torch/index.js';
import { BadRequest } from '../exchange.js';

/** As many are kept; the first ones go. */
const MOST = 32;

export class Pictures {
  private readonly samples = new Map<string, Sample>();
  private examples = 0;

  /** Keeps a picture. @returns its id */
  add(bytes: Uint8Array): string {
    return this.keep({ name: 'the picture', label: -1, bytes });
  }

  /** Keeps one of the images that are searched in, or a synthetic one. @returns its id */
  async addExample(data: readonly string[]): Promise<string> {
    const source = data.length > 0 ? data : ['synthetic:64'];
    const dataset = await openDataset(source, { imageSize: [224, 224], channels: 3 });
    try {
      // Far from each other, so that they are not all of one class.
      const index = (this.examples++ * 37) % dataset.length;
      return this.keep(await dataset.get(index));
    } finally {
      await dataset.close();
    }
  }

  private keep(sample: Sample): string {
    const id = randomUUID();
    this.samples.set(id, sample);
    const [oldest] = this.samples.keys();
    if (this.samples.size > MOST && oldest !== undefined) this.samples.delete(oldest);
    return id;
  }

  /** A picture as data of one image. @throws BadRequest where it is gone */
  dataset(id: string): Dataset {
    const sample = this.samples.get(id);
    if (sample === undefined) throw new BadRequest('the picture is gone; drop it in again');
    return { length: 1, get: () => sample };
  }

  /**
   * A picture as a model sees it: (1, C, H, W), normalised.
   *
   * @throws UserError where it cannot be read
   */
  async tensor(
    id: string,
    normalisation: Normalisation,
    imageSize: readonly [number, number],
  ): Promise<Tensor> {
    let reason: string | null = null;
    const options = {
      ...{ count: 1, imageSize, seed: 0 },
      onSkip: (_: string, why: string) => {
        reason = why;
      },
    };
    try {
      return await imagesToShow(this.dataset(id), normalisation, options);
    } catch (error) {
      if (reason === null) throw error;
      throw new UserError(`the picture cannot be read: ${reason}`, { cause: error });
    }
  }
}

/** A picture as a data URI. */
export async function toDataUri(image: PixelImage): Promise<string> {
  return `data:image/png;base64,${Buffer.from(await encodePng(image)).toString('base64')}`;
}
