/** Data in COCO's format: what is opened, what is left out and named, and what is refused. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Batch,
  DataLoader,
  type Dataset,
  inspectDetection,
  openDataset,
  openDetectionData,
} from '../../../lib/data/index.js';
import { cocoContent, cocoFolder, cocoTar } from '../../support/coco.js';
import { sharedFile, temporaryFolder } from '../../support/folders.js';
import { needs } from '../../support/needs.js';
import { collect, messageOf } from '../../support/outcomes.js';

async function firstBatch(dataset: Dataset, workers = 1): Promise<Batch> {
  const options = { batchSize: dataset.length, imageSize: 300, augment: 'fit', workers } as const;
  using loader = new DataLoader(dataset, options);
  const [batch] = await collect(loader.epoch(0));
  return batch as Batch;
}

describe('a folder and an archive', () => {
  test.each([
    ['folder', () => cocoFolder()],
    ['archive', () => cocoTar()],
  ])('%s: images in the order of the file, labels in that of the ids', async (_, make) => {
    const data = await openDetectionData(`coco:${await make()}`);
    expect(data.categories.map(({ name }) => name)).toEqual(['dog', 'cat']);
    expect(data.notes).toEqual([]);
    const { targets, labels } = await firstBatch(data.dataset);
    expect(labels).toBeNull();
    const [first, second, third] = targets.objects ?? [];
    expect(first).toMatchObject({ imageId: 7, originalSize: [150, 200], size: [225, 300] });
    // Views are 1.5 times the images.
    expect([...(first?.boxes ?? [])]).toEqual([
      15, 30, 90, 90, 150.375, 75.75, 151.875, 77.25, 0, 0, 3, 225,
    ]);
    expect([...(first?.labels ?? [])]).toEqual([1, 0, 1]);
    expect([...(first?.crowd ?? [])]).toEqual([0, 0, 1]);
    expect(second).toMatchObject({ imageId: 5, masks: [] });
    expect(third).toMatchObject({ imageId: 9, crowd: Uint8Array.of(1) });
    await data.close();
  });

  test('images without objects, crowds aside, are left out where that is wanted, and told', async () => {
    const folder = await cocoFolder();
    const data = await openDetectionData(`coco:${folder}`, { dropEmpty: true });
    expect(data.dataset.length).toBe(1);
    expect(data.notes).toEqual([
      `${folder}/annotations/instances_train2017.json: 2 images without objects are left out`,
    ]);
    expect(data.groundTruth.images).toHaveLength(3);
    await data.close();
  });

  test('the ground truth is the file itself, runs as text', async () => {
    const data = await openDetectionData(`coco:${await cocoFolder()}`, { split: 'val' });
    const content = cocoContent();
    const runs = { size: [150, 200], counts: '0\\9bko0' };
    for (const annotation of content.annotations) {
      if (annotation.iscrowd === 1)
        annotation.segmentation = { ...runs, counts: expect.any(String) };
    }
    expect(data.groundTruth).toEqual({
      ...content,
      categories: [
        { id: 1, name: 'dog' },
        { id: 3, name: 'cat' },
      ],
    });
    await data.close();
  });

  test('other trainings get the images alone', async () => {
    const dataset = await openDataset(`coco:${await cocoFolder()}`);
    expect(dataset.length).toBe(3);
    expect(dataset.classes).toBeUndefined();
    expect((await firstBatch(dataset)).targets).toEqual({});
    await dataset.close();
  });
});

describe('odd annotations', () => {
  test('those that give no objects are told by reason, and kept from training', async () => {
    const content = cocoContent();
    const [good = {}] = content.annotations;
    content.annotations.push(
      { ...good, id: 21, image_id: 1000 },
      { ...good, id: 22, category_id: 2 },
      { ...good, id: 23, category_id: 4 },
      {
        ...good,
        id: 24,
        segmentation: [
          [1, 2, 3, 4, 5],
          [1, 1, 2, 2],
        ],
      },
      { ...good, id: 25, segmentation: { size: [150, 200], counts: [0, 5] } },
      { ...good, id: 26, segmentation: { size: [200, 150], counts: [0, 30000] } },
      { ...good, id: 27, segmentation: [], bbox: [5, 5, 0, 8] },
    );
    const folder = await cocoFolder(content);
    const file = `${folder}/annotations/instances_train2017.json`;
    const data = await openDetectionData(`coco:${folder}`);
    expect(data.notes).toEqual([
      `${file}: 1 annotations are of images that are not listed (the first has the id 21); they give no objects`,
      `${file}: 2 annotations are of categories that are not listed (the first has the id 22); they give no objects`,
      `${file}: 1 annotations have no polygon of three points or more (the first has the id 24); they give no objects`,
      `${file}: 1 annotations have masks whose runs don't fill their image (the first has the id 25); they give no objects`,
      `${file}: 1 annotations have masks of another size than their image (the first has the id 26); they give no objects`,
      `${file}: 1 annotations have empty boxes (the first has the id 27); they give no objects`,
    ]);
    const { targets } = await firstBatch(data.dataset);
    expect(targets.objects?.[0]?.labels).toHaveLength(3);
    await data.close();
  });

  test('boxes without masks are objects, and it is told', async () => {
    const content = cocoContent();
    for (const annotation of content.annotations) delete annotation.segmentation;
    const data = await openDetectionData(`coco:${await cocoFolder(content)}`);
    expect(data.hasMasks).toBe(false);
    expect(data.notes).toEqual([expect.stringMatching(/4 objects have boxes and no masks/)]);
    const [first] = (await firstBatch(data.dataset)).targets.objects ?? [];
    expect([...(first?.boxes ?? [])].slice(0, 4)).toEqual([15, 30, 90, 90]);
    await data.close();
  });

  test('ids of 0 are numbered from 1 on', async () => {
    const content = cocoContent();
    content.annotations.forEach((annotation, i) => {
      annotation.id = i;
    });
    const data = await openDetectionData(`coco:${await cocoFolder(content)}`);
    expect(data.groundTruth.annotations.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(data.notes).toEqual([expect.stringMatching(/numbered from 1 on, since COCO's metric/)]);
    await data.close();
  });

  test('coordinates come back as they are, whether two bytes hold them or not', async () => {
    const content = cocoContent();
    const polygons = [
      [0.01, 655.35, 473.07, 0, 1.1, 2.2],
      [-0.5, 1e-7, 700.25, 655.36, 0.123, 3],
    ];
    (content.annotations[0] as { segmentation: unknown }).segmentation = polygons;
    const data = await openDetectionData(`coco:${await cocoFolder(content)}`);
    expect(data.groundTruth.annotations[0]?.segmentation).toEqual(polygons);
    await data.close();
  });

  test('a missing image and one of another size are skipped, and named', async () => {
    const content = cocoContent();
    (content.images[2] as { width: number }).width = 201;
    const folder = await cocoFolder(content, ['7.jpg', '9.jpg']);
    const data = await openDetectionData(`coco:${folder}`);
    const skipped: string[] = [];
    using loader = new DataLoader(data.dataset, {
      ...{ batchSize: 3, imageSize: 300, augment: 'fit', onBad: 'drop', maxBadShare: 1 },
      onSkip: (name, reason) => skipped.push(`${name}: ${reason}`),
    });
    const [batch] = await collect(loader.epoch(0));
    expect(batch?.targets.objects?.map(({ imageId }) => imageId)).toEqual([7]);
    expect(skipped.sort()).toEqual([
      expect.stringMatching(/train2017\/5\.jpg: cannot be read: no such file/),
      `${folder}/train2017/9.jpg: it has 200x150 pixels, and its objects are those of an image of 201x150`,
    ]);
    await data.close();
  });
});

describe('what is refused, in one line', () => {
  const broken = (change: (content: ReturnType<typeof cocoContent>) => unknown) => async () => {
    const content = cocoContent();
    return cocoFolder(change(content) ?? content);
  };
  test.each<[string, () => Promise<string>, RegExp]>([
    [
      'nothing there',
      async () => '/nowhere',
      /^\/nowhere: no such file or folder; expected COCO's/,
    ],
    ['no annotations', async () => temporaryFolder(), /holds no annotations for 'train'; expected/],
    ['a list', broken(() => '[1]'), /holds no object; expected COCO's annotations with images/],
    [
      'text cut off',
      broken((c) => JSON.stringify(c).slice(0, 700)),
      /the file is cut off or empty/,
    ],
    ['no text', broken(() => ' '), /the file is cut off or empty/],
    [
      'damaged',
      broken((c) => JSON.stringify(c).replace('"area"', 'area')),
      /the file is damaged in 'annotations'/,
    ],
    [
      'captions',
      broken((c) => ({ ...c, categories: undefined })),
      /has no list 'categories'; expected COCO's instances/,
    ],
    ['no images', broken((c) => ({ ...c, images: [] })), /lists no images$/],
    [
      'an image twice',
      broken((c) => void c.images.push(c.images[0] as never)),
      /images has the id 7 twice/,
    ],
    [
      'a category twice',
      broken((c) => void c.categories.push({ id: 1, name: 'x' })),
      /categories has the id 1 twice/,
    ],
    [
      'no size',
      broken((c) => void delete (c.images[1] as { width?: number }).width),
      /images\[1\]: 'width' is missing; expected the image's width/,
    ],
    [
      'an id in text',
      broken((c) => void Object.assign(c.images[0] as object, { id: 'a' })),
      /images\[0\]: 'id' is "a"; expected a whole number/,
    ],
    [
      'a box of three',
      broken((c) => void Object.assign(c.annotations[2] as object, { bbox: [1, 2, 3] })),
      /annotations\[2\] has a 'bbox' that is not left, top/,
    ],
    [
      'an odd mask',
      broken((c) => void Object.assign(c.annotations[0] as object, { segmentation: 'x' })),
      /annotations\[0\] has a 'segmentation' that is neither/,
    ],
  ])('%s', async (_, make, message) => {
    const place = await make();
    const said = await messageOf(() => openDetectionData(`coco:${place}`));
    expect(said).toMatch(message);
    expect(said).not.toContain('\n');
  });

  test('an archive that is cut off', async () => {
    const file = await cocoTar();
    writeFileSync(file, readFileSync(file).subarray(0, 9000));
    await expect(openDetectionData(`coco:${file}`)).rejects.toThrow(/the tar archive is cut off/);
  });
});

test('inspect tells what would make a detector fail', async () => {
  const content = cocoContent();
  const [first = {}, second = {}] = content.annotations;
  first.bbox = [10, 20, 60, 60];
  first.area = 3600;
  second.bbox = [190, 140, 50, 50];
  content.categories.push({ id: 0, name: 'cow' });
  const folder = await cocoFolder(content);
  rmSync(join(folder, 'train2017', '5.jpg'));
  const inspection = await inspectDetection(`coco:${folder}`);
  expect(inspection).toMatchObject({
    ...{ images: 3, images_without_objects: 1, images_with_crowds_alone: 1 },
    ...{ objects: 2, crowds: 2, small: 1, medium: 1, large: 0 },
    categories: [
      { id: 0, name: 'cow', objects: 0 },
      { id: 1, name: 'dog', objects: 1 },
      { id: 3, name: 'cat', objects: 1 },
    ],
  });
  expect(inspection.warnings).toEqual([
    "categories are numbered from 0 ('cow'), and COCO's from 1: results for other tools may be off by one",
    "1 categories have no object, such as 'cow' (id 0)",
    '2 boxes are not those of their masks; first: annotation 11 of image 7, [10, 20, 60, 60], and its mask is within [10, 20, 60, 60]',
    '1 areas are not those of their masks; first: annotation 11 of image 7, 3600 for 2000',
    "1 boxes reach out of their images (COCO's are left, top, width and height); first: annotation 12 of image 7, [190, 140, 50, 50] in 200 x 150",
    '1 images are missing; first: 5.jpg',
  ]);
});

const sample = sharedFile('coco-sample.tar');

describe('a sample of COCO', needs(sample !== null, 'the files of ../shared/data'), () => {
  test('all of it is there, and the masks lie within the boxes of the file', async () => {
    for (const [split, images, objects] of [
      ['train', 159, 1429],
      ['val', 156, 1404],
    ] as const) {
      const data = await openDetectionData(`coco:${sample}`, { split });
      expect(data.notes).toEqual([]);
      expect(data.categories).toHaveLength(80);
      expect(data.dataset.length).toBe(images);
      expect(data.groundTruth.annotations).toHaveLength(objects);
      await data.close();
    }
    const { warnings } = await inspectDetection(`coco:${sample}`, { split: 'val' });
    expect(warnings).toEqual([]);
  });
});
