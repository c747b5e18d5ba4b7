import { existsSync, promises as fs } from 'node:fs';
import path from 'node:path';
import { UsageError, UserError } from '../../errors.js';
import { readTrouble } from '../../system-errors.js';
import { type Sample, SampleError, type SampleLocation } from '../sample.js';
import { ArchiveFile } from '../sources/archive-file.js';
import { readImageFile, wholeFile } from '../sources/listed.js';
import { indexTar } from '../sources/tar-index.js';
import type { JsonRange } from './json-lists.js';

/** Which part of a data set in COCO's layout. */
export type CocoSplit = 'train' | 'val';

/** Where the annotations and the images of a data set are. */
export interface CocoFiles {
  readonly annotations: JsonRange;
  /** Opens the images, which the annotations name. */
  readonly open: (names: readonly string[]) => Promise<CocoImages>;
}

/** The image files of a data set, by their place in its list. */
export interface CocoImages {
  nameOf(index: number): string;
  locate(index: number): SampleLocation | undefined;
  read(index: number): Promise<Sample>;
  /** The names of images that there are no files of. */
  missing(): Promise<string[]>;
  close(): void;
}

const LAYOUT =
  "expected COCO's layout: annotations/instances_train2017.json with train2017/, and the same with val";

/**
 * Finds a data set in COCO's layout, in a folder or in a tar: `annotations/instances_NAME.json` with the images in
 * `NAME/`, where NAME begins with the split; or Roboflow's, `train/_annotations.coco.json` among its images. The
 * annotations may also be named themselves.
 *
 * @param place a folder, an archive or a file of annotations
 * @throws UserError where there is none
 */
export async function findCocoFiles(place: string, split: CocoSplit): Promise<CocoFiles> {
  const found = await fs.stat(place).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === 'ENOENT' ? 'no such file or folder' : error.message;
    throw new UserError(`${place}: ${what}; ${LAYOUT}`, { cause: error });
  });
  if (found.isDirectory()) return inFolder(place, split);
  if (/\.json$/i.test(place)) return besideFile(place);
  return inArchive(place, split);
}

async function inFolder(folder: string, split: CocoSplit): Promise<CocoFiles> {
  const names: string[] = [];
  for (const inner of ['annotations', ...ROBOFLOW[split], '.']) {
    const entries = await fs.readdir(path.join(folder, inner)).catch(() => []);
    names.push(...entries.map((name) => path.posix.join(inner, name)));
  }
  const chosen = chooseAnnotations(folder, names, split);
  return besideFile(path.join(folder, chosen), folder);
}

async function besideFile(
  file: string,
  root = path.dirname(path.dirname(file)),
): Promise<CocoFiles> {
  return {
    annotations: { name: file, path: file, offset: 0, length: null },
    open: async (names) => openFolder(await findImages(file, root, names[0] as string), names),
  };
}

/** What Roboflow calls the folders of the splits. */
const ROBOFLOW: Readonly<Record<CocoSplit, readonly string[]>> = {
  train: ['train'],
  val: ['valid', 'val'],
};

/**
 * The file of annotations for a split.
 *
 * @param names paths below the root, their parts separated by `/`
 */
function chooseAnnotations(root: string, names: readonly string[], split: CocoSplit): string {
  const published = (year: number) => `annotations/instances_${split}${year}.json`;
  const instances = new RegExp(`^annotations/instances_${split}[^/]*\\.json$`);
  const named = new RegExp(`^(annotations/|)[^/]*${split}[^/]*\\.json$`);
  const inside = ROBOFLOW[split].map((name) => `${name}/_annotations.coco.json`);
  const has = (name: string) => names.includes(name);
  for (const candidates of [
    [published(2017), published(2014)].filter(has).slice(0, 1),
    names.filter((name) => instances.test(name)),
    inside.filter(has),
    // COCO's other annotations have no boxes of objects, or other ones.
    names.filter((name) => named.test(name) && !/(captions|keypoints|stuff|panoptic)_/.test(name)),
  ]) {
    const [only, ...others] = candidates;
    if (only === undefined) continue;
    if (others.length === 0) return only;
    throw new UsageError(
      `${root}: ${candidates.join(' and ')} could be meant; expected one for '${split}', so name it: coco:${path.join(root, only)}`,
    );
  }
  throw new UserError(`${root}: holds no annotations for '${split}'; ${LAYOUT}`);
}

/** The folder that has the first image. */
async function findImages(file: string, root: string, first: string): Promise<string> {
  const own = path.basename(file, '.json').replace(/^instances_/, '');
  const beside = path.dirname(file);
  const candidates = [
    path.join(root, own),
    path.join(root, 'images', own),
    path.join(root, 'images'),
    beside,
    path.join(beside, own),
    path.join(beside, 'images'),
    root,
  ];
  for (const folder of candidates) if (existsSync(path.join(folder, first))) return folder;
  const folders = candidates.filter((folder) => existsSync(folder));
  // Its first image may be missing.
  const [likely] = candidates;
  if (folders.includes(likely as string)) return likely as string;
  throw new UserError(
    `${file}: its first image, '${first}', is not in ${likely}, nor in any other folder where COCO has images; ${LAYOUT}`,
  );
}

function openFolder(folder: string, names: readonly string[]): CocoImages {
  const fileOf = (index: number) => path.join(folder, names[index] as string);
  return {
    nameOf: fileOf,
    locate: (index) => wholeFile(fileOf(index), -1),
    read: (index) => readImageFile(fileOf(index), -1),
    async missing() {
      const known = new Map<string, Set<string>>();
      const gone: string[] = [];
      for (const name of names) {
        const inner = path.join(folder, path.dirname(name));
        let entries = known.get(inner);
        if (entries === undefined) {
          entries = new Set(await fs.readdir(inner).catch(() => []));
          known.set(inner, entries);
        }
        if (!entries.has(path.basename(name))) gone.push(name);
      }
      return gone;
    },
    close() {},
  };
}

async function inArchive(file: string, split: CocoSplit): Promise<CocoFiles> {
  const { members } = indexTar(file);
  const places = new Map(members.map((member) => [path.posix.normalize(member.name), member]));
  const roots = [...places.keys()]
    .map((name) => /^(.*?)(annotations|train|val|valid)\/[^/]*\.json$/.exec(name)?.[1])
    .filter((root) => root !== undefined);
  const [root] = roots.sort((a, b) => a.length - b.length);
  if (root === undefined) {
    throw new UserError(`${file}: the archive holds no annotations; ${LAYOUT}`);
  }
  const inside = [...places.keys()]
    .filter((name) => name.startsWith(root) && name.endsWith('.json'))
    .map((name) => name.slice(root.length));
  const chosen = chooseAnnotations(file, inside, split);
  const { offset, size } = places.get(root + chosen) as (typeof members)[0];
  return {
    annotations: { name: `${file}: ${root}${chosen}`, path: file, offset, length: size },
    async open(names) {
      const own = path.posix.basename(chosen, '.json').replace(/^instances_/, '');
      const beside = path.posix.dirname(chosen);
      const folders = [own, `images/${own}`, 'images', beside, '.'];
      const inFolder = (folder: string, name: string) =>
        places.get(path.posix.normalize(`${root}${folder}/${name}`));
      const folder =
        folders.find((name) => inFolder(name, names[0] as string) !== undefined) ?? own;
      return openArchive(new ArchiveFile(file), names, (name) => inFolder(folder, name));
    },
  };
}

function openArchive(
  archive: ArchiveFile,
  names: readonly string[],
  find: (name: string) => { offset: number; size: number } | undefined,
): CocoImages {
  // Two numbers an image instead of an object; the sizes of missing ones are -1.
  const offsets = new Float64Array(names.length);
  const sizes = new Float64Array(names.length).fill(-1);
  for (const [i, name] of names.entries()) {
    const member = find(name);
    if (member === undefined) continue;
    offsets[i] = member.offset;
    sizes[i] = member.size;
  }
  const nameOf = (index: number) => `${archive.path}: ${names[index]}`;
  return {
    nameOf,
    locate(index) {
      const [offset, length] = [offsets[index] as number, sizes[index] as number];
      return length < 0 ? undefined : { path: archive.path, offset, length, label: -1 };
    },
    async read(index) {
      const [offset, size] = [offsets[index] as number, sizes[index] as number];
      const name = nameOf(index);
      if (size < 0) throw new SampleError(name, 'is missing from the archive');
      try {
        return { name, label: -1, bytes: await archive.read(offset, size) };
      } catch (error) {
        throw new SampleError(name, `cannot be read: ${readTrouble(error)}`, {
          cause: error,
        });
      }
    },
    missing: async () => names.filter((_, i) => (sizes[i] as number) < 0),
    close: () => archive.close(),
  };
}
