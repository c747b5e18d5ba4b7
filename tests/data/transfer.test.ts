import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataLoader, type Dataset, openDataset, SampleError } from '../../lib/data/index.js';
import { UsageError, UserError } from '../../lib/errors.js';
import { temporaryFolder } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { collect, messageOf } from '../support/outcomes.js';

const root = temporaryFolder();
const image = await jpeg(8, 8);
let count = 0;

/** A new folder with these text files, and images at these paths. */
function folderOf(texts: Record<string, string>, images: readonly string[] = []): string {
  const folder = path.join(root, `folder${count++}`);
  const write = (file: string, content: string | Buffer) => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  };
  mkdirSync(folder);
  for (const [file, text] of Object.entries(texts)) write(file, text);
  for (const file of images) write(file, image);
  return folder;
}

/** Paths below the folder and class names, in order; every image is read. */
async function listing(dataset: Dataset, folder: string): Promise<[string, string | undefined][]> {
  const all: [string, string | undefined][] = [];
  for (let i = 0; i < dataset.length; i++) {
    const sample = await dataset.get(i);
    expect('bytes' in sample && Buffer.compare(sample.bytes, image)).toBe(0);
    all.push([path.relative(folder, sample.name), dataset.classes?.[sample.label]]);
  }
  return all;
}

interface Annotations {
  images: unknown[];
  categories: unknown[];
  annotations: unknown[];
}

/** An annotation file, with more fields than are read, of [path, category] in order. */
function annotated(
  categories: readonly (readonly [id: number, name: string])[],
  images: readonly (readonly [file: string, category: number])[],
): Annotations {
  return {
    categories: categories.map(([id, name]) => ({ id, name, supercategory: 'Plantae' })),
    images: images.map(([file_name], i) => ({ id: 100 + i, file_name, width: 800, license: 3 })),
    // Not in the order of the images: nothing says that they are.
    annotations: images
      .map(([, category_id], i) => ({ id: i, image_id: 100 + i, category_id }))
      .reverse(),
  };
}

describe('iNaturalist', () => {
  const NAMES = [
    [2, 'Platanus × acerifolia'],
    [0, 'Aves unknown'],
    [1, 'Danaus plexippus'],
  ] as const;
  const FIRST = 'train_val_images/Plantae/Platanus × acerifolia/a.jpg';
  const SECOND = 'train_val_images/Aves/Aves unknown/b.jpg';
  const THIRD = 'train_val_images/Aves/Aves unknown/c.jpg';

  test('of 2017 has the categories as classes, in the order of their ids', async () => {
    const content = annotated(NAMES, [
      [FIRST, 2],
      [SECOND, 0],
    ]);
    const folder = folderOf({ 'train2017.json': JSON.stringify(content) }, [FIRST, SECOND]);
    const dataset = await openDataset(`inat2017:${folder}`);
    expect(dataset.classes).toEqual(['Aves unknown', 'Danaus plexippus', 'Platanus × acerifolia']);
    expect(await listing(dataset, folder)).toEqual([
      [FIRST, 'Platanus × acerifolia'],
      [SECOND, 'Aves unknown'],
    ]);
  });

  test('tells where each image lies', async () => {
    const content = annotated(NAMES, [
      [FIRST, 2],
      [SECOND, 0],
    ]);
    const folder = folderOf({ 'train2017.json': JSON.stringify(content) }, [FIRST, SECOND]);
    const dataset = await openDataset(`inat2017:${folder}`);
    expect([0, 1].map((index) => dataset.locate?.(index))).toEqual([
      { path: path.join(folder, FIRST), offset: 0, length: null, label: 2 },
      { path: path.join(folder, SECOND), offset: 0, length: null, label: 0 },
    ]);
  });

  test.each([2018, 2019])('of %i tests with the validation file', async (year) => {
    const names = [
      [10, '10'],
      [9, '9'],
    ] as const;
    const training = `train_val${year}/Plantae/10/a.jpg`;
    const validation = `train_val${year}/Plantae/9/b.jpg`;
    const folder = folderOf(
      {
        [`train${year}.json`]: JSON.stringify(annotated(names, [[training, 10]])),
        [`val${year}.json`]: JSON.stringify(annotated(names, [[validation, 9]])),
      },
      [training, validation],
    );
    const train = await openDataset(`inat${year}:${folder}`, { split: 'train' });
    const classes = train.classes ?? [];
    const val = await openDataset(`inat${year}:${folder}`, { split: 'test', classes });
    expect(classes).toEqual(['9', '10']);
    expect(await listing(train, folder)).toEqual([[training, '10']]);
    expect(await listing(val, folder)).toEqual([[validation, '9']]);
  });

  test('goes on past an image that is not there', async () => {
    const content = annotated(NAMES, [
      [FIRST, 2],
      [SECOND, 0],
      [THIRD, 0],
    ]);
    const folder = folderOf({ 'train2017.json': JSON.stringify(content) }, [FIRST, THIRD]);
    const dataset = await openDataset(`inat2017:${folder}`);
    const error = await Promise.resolve(dataset.get(1)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SampleError);
    expect((error as SampleError).sample).toBe(path.join(folder, SECOND));
    const loader = new DataLoader(dataset, { batchSize: 3, imageSize: 8, onBad: 'drop' });
    const [batch] = await collect(loader.epoch(0));
    expect([...(batch?.labels ?? [])]).toEqual([2, 0]);
  });

  /** What opening says where the training file holds this. */
  function said(content: unknown, images: readonly string[] = [FIRST]): Promise<string> {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const folder = folderOf({ 'train2017.json': text }, images);
    return messageOf(() => openDataset(`inat2017:${folder}`)).then((message) =>
      message.replace(folder, 'DIR'),
    );
  }

  test('names the file that is missing', async () => {
    const folder = folderOf({});
    expect(await messageOf(() => openDataset(`inat2018:${folder}`, { split: 'test' }))).toBe(
      `${folder}/val2018.json: cannot be read (ENOENT); expected iNaturalist 2018's train2018.json and ` +
        'val2018.json, unpacked',
    );
  });

  test('names the folder of images that is missing', async () => {
    expect(await said(annotated(NAMES, [[FIRST, 2]]), [])).toMatch(
      /DIR: holds no folder train_val_images with the images; expected iNaturalist 2017's images/,
    );
  });

  test('refuses a file that is cut off, in one line', async () => {
    const text = JSON.stringify(annotated(NAMES, [[FIRST, 2]]), null, 1);
    const message = await said(text.slice(0, -40));
    expect(message).toMatch(/^DIR\/train2017\.json: the file is damaged \(.+\); unpack it again$/);
  });

  test('refuses the files of test images, which have no labels', async () => {
    const { images } = annotated(NAMES, [[FIRST, 2]]);
    expect(await said({ images, categories: [] })).toMatch(/has no list 'annotations'; expected/);
  });

  test.each([
    ['images', 'file_name', 7],
    ['images', 'id', '7'],
    ['categories', 'name', undefined],
    ['annotations', 'category_id', -1],
  ] as const)('refuses an entry of %s whose %s is %j', async (list, field, value) => {
    const content = annotated(NAMES, [[FIRST, 2]]);
    content[list][0] = { ...(content[list][0] as object), [field]: value };
    expect(await said(content)).toMatch(new RegExp(`${list}\\[0\\] has no .* '${field}'`));
  });

  test('refuses a category that there is not', async () => {
    expect(await said(annotated(NAMES, [[FIRST, 3]]))).toMatch(
      `'${FIRST}' is of category 3, which is not among the 3 known ones`,
    );
  });

  test('refuses two categories of one name', async () => {
    const content = annotated([...NAMES, [3, 'Danaus plexippus']], [[FIRST, 2]]);
    expect(await said(content)).toMatch("categories 1 and 3 are both called 'Danaus plexippus'");
  });

  test('refuses two categories of one id', async () => {
    const content = annotated([...NAMES, [1, 'Danaus gilippus']], [[FIRST, 2]]);
    expect(await said(content)).toMatch(
      "category 1 has two names, 'Danaus plexippus' and 'Danaus gilippus'",
    );
  });

  test('refuses an image without an annotation', async () => {
    const content = annotated(NAMES, [[FIRST, 2]]);
    expect(await said({ ...content, annotations: [] })).toMatch(
      `image '${FIRST}' has no annotation`,
    );
  });

  test('refuses an image with two annotations', async () => {
    const content = annotated(NAMES, [[FIRST, 2]]);
    content.annotations.push({ id: 9, image_id: 100, category_id: 2 });
    expect(await said(content)).toMatch(`image '${FIRST}' has more than one annotation`);
  });

  test('refuses an annotation of an image that there is not', async () => {
    const content = annotated(NAMES, [[FIRST, 2]]);
    content.annotations.push({ id: 9, image_id: 7, category_id: 2 });
    expect(await said(content)).toMatch('an annotation is of image 7, which there is not');
  });

  test('refuses two images of one id', async () => {
    const content = annotated(NAMES, [[FIRST, 2]]);
    content.images.push({ id: 100, file_name: SECOND });
    expect(await said(content)).toMatch(`'${FIRST}' and '${SECOND}' share the id 100`);
  });

  test('refuses an image that is listed twice', async () => {
    const content = annotated(NAMES, [
      [FIRST, 2],
      [FIRST, 1],
    ]);
    expect(await said(content)).toMatch(`lists '${FIRST}' more than once`);
  });

  test('refuses a file without images', async () => {
    expect(await said(annotated(NAMES, []))).toMatch('the list names no images');
  });
});

describe('Places365', () => {
  const CATEGORIES = '/a/airfield 0\n/a/apartment_building/outdoor 1\n/z/zen_garden 2\n';
  const TRAIN = '/a/apartment_building/outdoor/00000001.jpg 1\n/a/airfield/00000002.jpg 0\n';
  const IMAGES = ['a/apartment_building/outdoor/00000001.jpg', 'a/airfield/00000002.jpg'];
  const lists = {
    'categories_places365.txt': CATEGORIES,
    'places365_train_standard.txt': TRAIN,
    'places365_val.txt': 'Places365_val_00000001.jpg 2\n',
  };
  const below = (folder: string) => IMAGES.map((file) => `${folder}/${file}`);

  test.each(['data_256', 'data_256_standard', 'data_large', 'data_large_standard'])(
    'reads training images in %s',
    async (name) => {
      const folder = folderOf(lists, below(name));
      const dataset = await openDataset(`places365:${folder}`);
      expect(dataset.classes).toEqual(['airfield', 'apartment_building/outdoor', 'zen_garden']);
      expect(await listing(dataset, folder)).toEqual([
        [`${name}/${IMAGES[0]}`, 'apartment_building/outdoor'],
        [`${name}/${IMAGES[1]}`, 'airfield'],
      ]);
    },
  );

  test.each(['val_256', 'val_large'])('tests with the validation images in %s', async (name) => {
    const folder = folderOf(lists, [`${name}/Places365_val_00000001.jpg`]);
    const dataset = await openDataset(`places365:${folder}`, { split: 'test' });
    expect(dataset.classes).toHaveLength(3);
    expect(await listing(dataset, folder)).toEqual([
      [`${name}/Places365_val_00000001.jpg`, 'zen_garden'],
    ]);
  });

  test('takes the small images where there are both', async () => {
    const folder = folderOf(lists, [...below('data_256'), ...below('data_large')]);
    const dataset = await openDataset(`places365:${folder}`);
    expect((await dataset.get(0)).name).toBe(path.join(folder, 'data_256', IMAGES[0] as string));
  });

  test('takes the list of Places365-Challenge where it is the only one', async () => {
    const { 'places365_train_standard.txt': train, ...others } = lists;
    const folder = folderOf(
      { ...others, 'places365_train_challenge.txt': train },
      below('data_256_challenge'),
    );
    expect((await openDataset(`places365:${folder}`)).length).toBe(2);
  });

  test('reads lines that end as on Windows, and a last one that does not end', async () => {
    const text = TRAIN.trimEnd().replaceAll('\n', '\r\n');
    const folder = folderOf({ ...lists, 'places365_train_standard.txt': text }, below('data_256'));
    const dataset = await openDataset(`places365:${folder}`);
    expect((await listing(dataset, folder)).map(([, name]) => name)).toEqual([
      'apartment_building/outdoor',
      'airfield',
    ]);
  });

  test('keeps apart paths by the thousand', async () => {
    const paths = Array.from({ length: 5000 }, (_, i) => `/a/airfield/${i}.jpg`);
    const text = paths.map((file) => `${file} 0\n`).join('');
    const folder = folderOf({ ...lists, 'places365_train_standard.txt': text }, below('data_256'));
    const dataset = await openDataset(`places365:${folder}`);
    expect(dataset.length).toBe(5000);
    writeFileSync(path.join(folder, 'data_256/a/airfield/4321.jpg'), image);
    expect((await dataset.get(4321)).name).toBe(path.join(folder, 'data_256/a/airfield/4321.jpg'));
  });

  /** What opening says where these files hold these texts. */
  async function said(texts: Record<string, string>, images = below('data_256')): Promise<string> {
    const folder = folderOf({ ...lists, ...texts }, images);
    const message = await messageOf(() => openDataset(`places365:${folder}`));
    return message.replace(folder, 'DIR');
  }

  test('names the list that is missing', async () => {
    const folder = folderOf({ 'categories_places365.txt': CATEGORIES });
    expect(await messageOf(() => openDataset(`places365:${folder}`))).toMatch(
      /places365_train_standard\.txt: cannot be read \(ENOENT\); expected Places365's categories/,
    );
  });

  test('names the folders that the images may be in', async () => {
    expect(await said({}, [])).toBe(
      'DIR: holds no folder data_256 or data_256_standard or data_large or data_large_standard ' +
        "with the images; expected Places365's images, unpacked",
    );
  });

  test('refuses a line without a number', async () => {
    expect(await said({ 'places365_train_standard.txt': `${TRAIN}/a/airfield/3.jpg\n` })).toBe(
      "DIR/places365_train_standard.txt: line 3 is '/a/airfield/3.jpg'; expected a path and a " +
        "category's number",
    );
  });

  test('refuses a list that is packed still', async () => {
    const packed = Buffer.from([0x1f, 0x8b, 0xff, 0xfe]);
    const folder = folderOf(lists, below('data_256'));
    writeFileSync(path.join(folder, 'places365_train_standard.txt'), packed);
    const opening = openDataset(`places365:${folder}`);
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/not a text file; unpack it/);
  });

  test('refuses a category that there is not', async () => {
    expect(await said({ 'places365_train_standard.txt': '/a/airfield/1.jpg 3\n' })).toMatch(
      "'/a/airfield/1.jpg' is of category 3, which is not among the 3 known ones",
    );
  });

  test('refuses an image that is listed twice', async () => {
    expect(await said({ 'places365_train_standard.txt': TRAIN + TRAIN })).toMatch(
      `lists '/${IMAGES[0]}' more than once`,
    );
  });

  test('refuses an empty list', async () => {
    expect(await said({ 'places365_train_standard.txt': '\n' })).toMatch('names no images');
  });
});

describe('Places205', () => {
  const PREFIX = 'data/vision/torralba/deeplearning/images256';
  const FILES = ['a/abbey/gsun_1.jpg', 'c/church/outdoor/gsun_2.jpg', 'a/abbey/gsun_3.jpg'];
  const TRAIN = `${FILES[1]} 10\n${FILES[0]} 0\n`;
  const listed = (text: string) => ({
    'trainvalsplit_places205/train_places205.csv': text,
    'trainvalsplit_places205/val_places205.csv': `${FILES[2]} 0\n${FILES[1]} 10\n`,
  });
  const images = FILES.map((file) => `${PREFIX}/${file}`);

  test('has the folders as classes, in the order of their numbers', async () => {
    const folder = folderOf(listed(TRAIN), images);
    const dataset = await openDataset(`places205:${folder}`);
    expect(dataset.classes).toEqual(['abbey', 'church/outdoor']);
    expect(await listing(dataset, folder)).toEqual([
      [images[1], 'church/outdoor'],
      [images[0], 'abbey'],
    ]);
  });

  test('tests with the validation list', async () => {
    const folder = folderOf(listed(TRAIN), images);
    const dataset = await openDataset(`places205:${folder}`, { split: 'test' });
    expect((await listing(dataset, folder)).map(([file]) => file)).toEqual([images[2], images[1]]);
  });

  /** What opening says where the training list holds this. */
  const said = (text: string, files = images) =>
    messageOf(() => openDataset(`places205:${folderOf(listed(text), files)}`));

  test('names the folder of images that is missing', async () => {
    expect(await said(TRAIN, [])).toMatch(`holds no folder ${PREFIX} with the images`);
  });

  test('refuses a category that there is not', async () => {
    expect(await said(`${FILES[0]} 205\n`)).toMatch(
      `'${FILES[0]}' is of category 205; expected 0 to 204`,
    );
  });

  test('refuses a category with two folders', async () => {
    expect(await said(`${FILES[0]} 0\n${FILES[1]} 0\n`)).toMatch(
      "category 0 has two folders, 'abbey' and 'church/outdoor'",
    );
  });

  test('refuses a folder with two categories', async () => {
    expect(await said(`${FILES[0]} 0\n${FILES[2]} 1\n`)).toMatch(
      "categories 0 and 1 are both called 'abbey'",
    );
  });

  test('refuses a list of images in no folder', async () => {
    expect(await said('gsun_1.jpg 0\n')).toMatch("'gsun_1.jpg' lies in no folder");
  });

  test('names the list that is missing', async () => {
    expect(await messageOf(() => openDataset(`places205:${folderOf({})}`))).toMatch(
      /train_places205\.csv: cannot be read \(ENOENT\); expected Places205's lists/,
    );
  });
});

test.each(['inat2017:', 'inat2018:', 'inat2019:', 'places205:', 'places365:'])(
  'the spec %j names no folder',
  async (spec) => {
    const opening = openDataset(spec);
    await expect(opening).rejects.toThrow(UsageError);
    await expect(opening).rejects.toThrow(`expected ${spec}DIR`);
  },
);
