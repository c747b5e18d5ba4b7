/** Small data sets in COCO's layout, which tests write. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writeTar } from './folders.js';
import { jpeg } from './images.js';

/** An annotation file's content. What a test is about, it changes. */
export interface CocoContent {
  images: Record<string, unknown>[];
  annotations: Record<string, unknown>[];
  categories: Record<string, unknown>[];
}

/** Three images: two objects and a crowd, none, and a crowd alone. Categories have ids with gaps, and not in order. */
export function cocoContent(): CocoContent {
  const image = (id: number) => ({ id, width: 200, height: 150, file_name: `${id}.jpg` });
  return {
    images: [image(7), image(5), image(9)],
    annotations: [
      {
        ...{ id: 11, image_id: 7, category_id: 3, iscrowd: 0, area: 2000, bbox: [10, 20, 50, 40] },
        segmentation: [[10, 20, 60, 20, 60, 60, 10, 60]],
      },
      {
        ...{ id: 12, image_id: 7, category_id: 1, iscrowd: 0, area: 1, bbox: [100.25, 50.5, 1, 1] },
        segmentation: [[100.25, 50.5, 101.25, 50.5, 101.25, 51.5, 100.25, 51.5]],
      },
      {
        ...{ id: 13, image_id: 7, category_id: 3, iscrowd: 1, area: 300, bbox: [0, 0, 2, 150] },
        segmentation: { size: [150, 200], counts: [0, 300, 29700] },
      },
      {
        ...{ id: 14, image_id: 9, category_id: 3, iscrowd: 1, area: 300, bbox: [0, 0, 2, 150] },
        segmentation: { size: [150, 200], counts: [0, 300, 29700] },
      },
    ],
    categories: [
      { id: 3, name: 'cat' },
      { id: 1, name: 'dog' },
    ],
  };
}

/** A folder with the content as both splits, and its images, of 200 x 150 pixels. */
export async function cocoFolder(
  content: unknown = cocoContent(),
  names: readonly string[] = ['7.jpg', '5.jpg', '9.jpg'],
): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'annotations'));
  for (const split of ['train2017', 'val2017']) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(folder, 'annotations', `instances_${split}.json`), text);
    mkdirSync(join(folder, split));
    for (const [i, name] of names.entries()) {
      writeFileSync(join(folder, split, name), await jpeg(200, 150, i));
    }
  }
  return folder;
}

/** The same as an archive. */
export async function cocoTar(): Promise<string> {
  const file = join(temporaryFolder(), 'coco.tar');
  const annotations = Buffer.from(JSON.stringify(cocoContent()));
  const members: { name: string; bytes: Uint8Array }[] = [
    { name: 'set/annotations/instances_train2017.json', bytes: annotations },
  ];
  for (const [i, name] of ['7.jpg', '5.jpg', '9.jpg'].entries()) {
    members.push({ name: `set/train2017/${name}`, bytes: await jpeg(200, 150, i) });
  }
  await writeTar(file, members);
  return file;
}
