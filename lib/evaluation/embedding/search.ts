import { existsSync, promises as fs } from 'node:fs';
import { resolve } from 'node:path';
import type { Dataset } from '../../data/index.js';
import { UsageError, UserError } from '../../errors.js';
import { readError } from '../../files/index.js';
import type { Tensor } from '../../torch/index.js';
import { torch } from '../../torch/index.js';
import { openEncoderFeatures } from '../classification/encoder-features.js';
import type { EvaluationHooks } from '../classification/options.js';
import { resolveOptions } from '../inputs.js';
import { loadFeatures } from './feature-file.js';
import type { FeatureTable } from './feature-table.js';
import { groupsOf, nearestRows, similarPairs } from './nearest.js';
import { type SearchOptions, searchSettings } from './options.js';

/** An image of a table. */
export interface FoundImage {
  readonly name: string;
  /** Its index in the data. */
  readonly index: number;
  readonly class: string | null;
}

/** What {@link search} found. */
export interface SearchSummary {
  /** The picture whose nearest images were looked for; null: none. */
  readonly image: string | null;
  /** The nearest images, the nearest first; null where no picture was given. */
  readonly nearest: readonly (FoundImage & { readonly similarity: number })[] | null;
  /** Groups of images that are nearly the same, the largest first; null where they were not looked for. */
  readonly duplicates:
    | readonly { readonly similarity: number; readonly images: readonly FoundImage[] }[]
    | null;
  /** Images among which was searched. */
  readonly images: number;
  readonly features: string;
}

/**
 * Searches among the images of a file of features: the nearest ones to a picture, or those that are nearly the same.
 *
 * @param path a file of {@link embed}
 * @throws UsageError where neither is asked for
 * @throws UserError for a file or a picture that cannot be used
 */
export async function search(
  path: string,
  options: SearchOptions,
  hooks: EvaluationHooks = {},
): Promise<SearchSummary> {
  const settings = resolveOptions(searchSettings, options);
  const { image, duplicates, count, threshold } = settings;
  if (image === null && duplicates !== true) {
    throw new UsageError(
      'nothing is searched for; give --image with a picture, or --duplicates, or both',
    );
  }
  using table = await loadFeatures(path);
  const imageOf = (row: number): FoundImage => ({
    name: table.names[row] as string,
    index: table.indices[row] as number,
    class: table.classes[row] ?? null,
  });
  return {
    image,
    nearest: image === null ? null : await nearestTo(image),
    duplicates: duplicates === true ? await duplicatesOf(table) : null,
    images: table.names.length,
    features: path,
  };

  async function nearestTo(picture: string) {
    const own = rowOf(table, picture);
    using vector =
      own === null
        ? await featureOf(picture, table, settings, hooks)
        : torch.tidy(() => table.features.select(0, own).clone()).keep();
    const found = nearestRows(table.features, vector, count + 1);
    const others = found.filter(({ row }) => row !== own).slice(0, count);
    return others.map(({ row, similarity }) => ({ ...imageOf(row), similarity }));
  }

  async function duplicatesOf({ features }: FeatureTable) {
    const pairs = await similarPairs(features, threshold);
    return groupsOf(pairs).map((rows) => {
      const members = new Set(rows);
      const within = pairs.filter(({ a }) => members.has(a));
      const similarity = within.reduce((least, pair) => Math.min(least, pair.similarity), 1);
      return { similarity, images: rows.map(imageOf) };
    });
  }
}

/** The row of a picture that is in the table; null where it is not. */
function rowOf({ names }: FeatureTable, picture: string): number | null {
  const row = names.indexOf(picture);
  if (row >= 0) return row;
  const path = resolve(picture);
  const same = existsSync(path) ? names.findIndex((name) => resolve(name) === path) : -1;
  return same >= 0 ? same : null;
}

/** The feature of a picture that is not in the table: (dim). */
async function featureOf(
  picture: string,
  { origin, features }: FeatureTable,
  settings: ReturnType<typeof resolveOptions<typeof searchSettings, never>>,
  hooks: EvaluationHooks,
): Promise<Tensor> {
  const init = settings.init ?? origin?.checkpoint;
  if (init === undefined) {
    throw new UsageError(
      `${picture}: is not among the images of the file, which does not name its encoder; give it with --init`,
    );
  }
  let bytes: Uint8Array;
  try {
    bytes = await fs.readFile(picture);
  } catch (error) {
    throw readError(picture, error);
  }
  const dataset: Dataset = { length: 1, get: () => ({ name: picture, label: -1, bytes }) };
  using encoder = openEncoderFeatures(
    {
      ...settings,
      init,
      features: origin?.features ?? settings.features,
      cropRatio: settings.cropRatio ?? origin?.crop_ratio ?? null,
      imageSize: settings.imageSize ?? origin?.image_size ?? null,
      workers: 0,
    },
    hooks,
  );
  if (encoder.dim !== features.size(1)) {
    throw new UserError(
      `${init}: its features have ${encoder.dim} numbers, and those of the file ${features.size(1)}; give the encoder that made them with --init`,
    );
  }
  using extracted = await encoder.extract(dataset);
  return torch.tidy(() => extracted.features.select(0, 0).to('cpu').clone()).keep();
}
