import { isUtf8 } from 'node:buffer';
import { existsSync } from 'node:fs';
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

const CATEGORIES_205 = 205;

/**
 * Places365 as unpacked: the lists of images and of categories (`filelist_places365-*.tar`) in the folder, and the
 * folders of images beside them. Of training lists that of Places365-Standard takes precedence. Images of 256x256
 * pixels (`data_256`, `val_256`) take precedence over large ones (`data_large`, `val_large`).
 *
 * Layout: https://github.com/zhoubolei/places_devkit, and `torchvision.datasets.Places365`, which
 * renames the folders of training images to `data_256_standard` and so on.
 *
 * @param split `test` is the validation list: the test images have no labels
 * @throws UserError where a file or all images are missing, or a file is damaged
 */
export async function openPlaces365(folder: string, split: Split): Promise<Source> {
  const expected =
    "Places365's categories_places365.txt, places365_train_standard.txt (or _challenge) " +
    'and places365_val.txt';
  const categories = path.join(folder, 'categories_places365.txt');
  const entries: [number, string][] = [];
  forEachLine(categories, await readListFile(categories, expected), (name, number) => {
    entries.push([number, withoutInitial(name)]);
  });

  const { list, folders } = split === 'train' ? training365(folder) : VALIDATION_365;
  const file = path.join(folder, list);
  const images = readImages(file, await readListFile(file, expected));
  const root = await findFolder(folder, folders, "Places365's images, unpacked");
  const names = numberedNames(categories, entries);
  return openListed({ spec: `places365:${folder}`, file, root, images, names });
}

const VALIDATION_365 = { list: 'places365_val.txt', folders: ['val_256', 'val_large'] };

function training365(folder: string): { list: string; folders: string[] } {
  const listOf = (variant: string) => `places365_train_${variant}.txt`;
  const hasOnlyChallenge =
    existsSync(path.join(folder, listOf('challenge'))) &&
    !existsSync(path.join(folder, listOf('standard')));
  const variant = hasOnlyChallenge ? 'challenge' : 'standard';
  const folders = ['data_256', `data_256_${variant}`, 'data_large', `data_large_${variant}`];
  return { list: listOf(variant), folders };
}

/**
 * Places205 as unpacked: the lists in `trainvalsplit_places205` and the images of 256x256 pixels in
 * `data/vision/torralba/deeplearning/images256`, the path in their archive. The lists name no categories: a class has
 * the name of its folder of images.
 *
 * Layout: the configurations for Places205 of https://github.com/open-mmlab/mmselfsup; the lists
 * are trainvalsplit_places205.tar.gz, the images imagesPlaces205_resize.tar.gz of
 * http://places.csail.mit.edu/downloadData.html.
 *
 * @param split `test` is the validation list
 * @throws UserError where a file or all images are missing, or a file is damaged
 */
export async function openPlaces205(folder: string, split: Split): Promise<Source> {
  const list = split === 'train' ? 'train_places205.csv' : 'val_places205.csv';
  const file = path.join(folder, 'trainvalsplit_places205', list);
  const expected = `Places205's lists in trainvalsplit_places205, unpacked`;
  const folders = new Map<number, string>();
  const images = readImages(file, await readListFile(file, expected), (image, number) => {
    const name = withoutInitial(path.posix.dirname(image));
    const known = folders.get(number);
    if (known === name) return;
    if (name === '.') {
      throw new UserError(
        `${file}: '${image}' lies in no folder, which would name its category; ` +
          "expected Places205's list, such as a/abbey/NAME.jpg",
      );
    }
    if (number >= CATEGORIES_205) {
      throw new UserError(
        `${file}: '${image}' is of category ${number}; expected 0 to ${CATEGORIES_205 - 1}`,
      );
    }
    if (known !== undefined) {
      throw new UserError(`${file}: category ${number} has two folders, '${known}' and '${name}'`);
    }
    folders.set(number, name);
  });
  const root = await findFolder(
    folder,
    ['data/vision/torralba/deeplearning/images256'],
    "Places205's images of 256x256 pixels, unpacked",
  );
  const names = numberedNames(file, [...folders]);
  return openListed({ spec: `places205:${folder}`, file, root, images, names });
}

/** `/a/apartment_building/outdoor` is the category `apartment_building/outdoor`. */
function withoutInitial(name: string): string {
  return name.replace(/^\/?[a-z]\//, '');
}

function readImages(
  file: string,
  bytes: Buffer,
  check?: (image: string, number: number) => void,
): ImageList {
  let lines = 1;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  const images = new ImageList(lines, bytes.length);
  forEachLine(file, bytes, (image, number) => {
    check?.(image, number);
    images.add(image, number);
  });
  return images;
}

/** Every line is a text, a space, and a category's number. Empty lines are skipped. */
function forEachLine(
  file: string,
  bytes: Buffer,
  visit: (text: string, number: number) => void,
): void {
  if (!isUtf8(bytes)) throw new UserError(`${file}: not a text file; unpack it again`);
  let line = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const text = bytes.toString('utf8', at, end < 0 ? bytes.length : end).trim();
    at = end < 0 ? bytes.length : end + 1;
    line++;
    if (text === '') continue;
    const space = text.lastIndexOf(' ');
    const number = text.slice(space + 1);
    if (space < 0 || !/^\d{1,9}$/.test(number)) {
      throw new UserError(
        `${file}: line ${line} is '${text.slice(0, 60)}'; expected a path and a category's number`,
      );
    }
    visit(text.slice(0, space).trimEnd(), Number(number));
  }
}
