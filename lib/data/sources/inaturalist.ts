import path from 'node:path';
import { UserError } from '../../errors.js';
import {
  findFolder,
  ImageList,
  numberedNames,
  openListed,
  readListFile,
  type Split,
} from './listed.js';
import type { Source } from './source.js';

/** The years whose competition data is supported. */
export type InaturalistYear = 2017 | 2018 | 2019;

/**
 * iNaturalist's competition data of a year, as unpacked: `trainYEAR.json` and `valYEAR.json` in the folder, and the
 * folder of images beside them (`train_val_images` in 2017, later `train_valYEAR`). Paths in the files start with that
 * folder. Layout: https://github.com/visipedia/inat_comp, "Annotation Format" and "Data" of each year's page.
 *
 * A class has its category's name: the taxon in 2017, a number in 2018 and 2019. Replacing the `categories` in both
 * files by the names published later gives names in these years, too.
 *
 * @param split `test` is the validation file: the competition's test images come without labels
 * @throws UserError where a file is missing or damaged
 */
export async function openInaturalist(
  year: InaturalistYear,
  folder: string,
  split: Split,
): Promise<Source> {
  const file = path.join(folder, `${split === 'train' ? 'train' : 'val'}${year}.json`);
  const expected = `iNaturalist ${year}'s train${year}.json and val${year}.json, unpacked`;
  const { images, categories, annotations } = parse(file, await readListFile(file, expected));
  const names = numberedNames(
    file,
    categories.map(({ id, name }) => [id, name]),
  );
  const numbers = numbersOf(file, images, annotations);
  let bytes = 0;
  for (const { file_name } of images) bytes += Buffer.byteLength(file_name);
  const list = new ImageList(images.length, bytes);
  images.forEach(({ file_name }, index) => {
    list.add(file_name, numbers[index] as number);
  });

  // Without their folder no image could be read: one error now is better than one per image.
  const [top, ...below] = images[0]?.file_name.split('/') ?? [];
  if (top !== undefined && below.length > 0) {
    await findFolder(folder, [top], `iNaturalist ${year}'s images, unpacked`);
  }
  return openListed({ spec: `inat${year}:${folder}`, file, root: folder, images: list, names });
}

/** The used fields of an annotation file, in COCO's format. */
interface Annotated {
  readonly images: readonly { readonly id: number; readonly file_name: string }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly annotations: readonly { readonly image_id: number; readonly category_id: number }[];
}

const FIELDS = {
  images: { id: 'number', file_name: 'string' },
  categories: { id: 'number', name: 'string' },
  annotations: { image_id: 'number', category_id: 'number' },
} as const;

function parse(file: string, bytes: Buffer): Annotated {
  let content: Record<string, unknown>;
  try {
    // The largest of these files, 2017's 579,184 training images at some 250 bytes each, has a quarter of the length of
    // V8's longest string.
    content = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, ' ');
    throw new UserError(`${file}: the file is damaged (${reason}); unpack it again`, {
      cause: error,
    });
  }
  for (const [key, fields] of Object.entries(FIELDS)) {
    const entries: unknown = content?.[key];
    if (!Array.isArray(entries)) {
      throw new UserError(
        `${file}: has no list '${key}'; expected the annotations of a training or validation set`,
      );
    }
    for (const [name, type] of Object.entries(fields)) {
      const wrong = entries.findIndex((entry) => !isGood(entry?.[name], type));
      if (wrong < 0) continue;
      const what = type === 'number' ? 'whole number' : 'text';
      throw new UserError(
        `${file}: ${key}[${wrong}] has no ${what} '${name}'; the file is damaged`,
      );
    }
  }
  return content as unknown as Annotated;
}

function isGood(value: unknown, type: 'number' | 'string'): boolean {
  if (type === 'string') return typeof value === 'string' && value !== '';
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}

/** The category number of each image. */
function numbersOf(
  file: string,
  images: Annotated['images'],
  annotations: Annotated['annotations'],
): Uint32Array {
  const places = new Map<number, number>();
  images.forEach(({ id, file_name }, place) => {
    if (places.has(id)) {
      const first = images[places.get(id) as number]?.file_name;
      throw new UserError(`${file}: images '${first}' and '${file_name}' share the id ${id}`);
    }
    places.set(id, place);
  });
  const numbers = new Uint32Array(images.length);
  const labelled = new Uint8Array(images.length);
  for (const { image_id, category_id } of annotations) {
    const place = places.get(image_id);
    if (place === undefined) {
      throw new UserError(`${file}: an annotation is of image ${image_id}, which there is not`);
    }
    if (labelled[place] === 1) {
      throw new UserError(
        `${file}: image '${images[place]?.file_name}' has more than one annotation; ` +
          'expected the files for classification, not those with boxes',
      );
    }
    labelled[place] = 1;
    numbers[place] = category_id;
  }
  const bare = labelled.indexOf(0);
  if (bare >= 0) {
    throw new UserError(`${file}: image '${images[bare]?.file_name}' has no annotation`);
  }
  return numbers;
}
