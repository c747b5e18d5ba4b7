import path from 'node:path';
import { UserError } from '../../errors.js';
import { shownName } from '../../files/index.js';
import { below, type FolderTree, readFolderTree } from './folder-tree.js';
import { describeCounts, KINDS, remarkable } from './left-out.js';
import { readImageFile, wholeFile } from './listed.js';
import { IMAGE_KINDS } from './names.js';
import type { Source } from './source.js';

/**
 * A folder of images, found at any depth, with links followed. The first folder level below the root is the class;
 * images in the root itself have none.
 *
 * @throws UserError where the folder cannot be read or holds no image
 */
export async function openFolder(spec: string): Promise<Source> {
  const tree = await readFolderTree(spec);
  const { images, folders } = tree;
  if (images.length === 0) throw new UserError(nothingFound(spec, tree));
  const classes = folders.map((folder) => (folder === '' ? undefined : folder.split('/', 1)[0]));
  const fileOf = (index: number) => {
    const folder = folders[images.category(index)] as string;
    return path.join(spec, below(folder, images.path(index)));
  };
  return {
    spec,
    length: images.length,
    className: (index) => classes[images.category(index)],
    emptyClasses() {
      const empty = new Set(classes);
      empty.delete(undefined);
      for (let index = 0; index < images.length; index++) {
        empty.delete(classes[images.category(index)]);
      }
      return [...empty] as string[];
    },
    nameOf: (index) => shownName(fileOf(index)),
    read: (index, label) => readImageFile(fileOf(index), label),
    locate: (index, label) => wholeFile(fileOf(index), label),
    groups: () => images.runs(),
    leftOut: tree.leftOut,
  };
}

function nothingFound(spec: string, { leftOut }: FolderTree): string {
  const expected = `expected image files (${IMAGE_KINDS}), flat or one folder a class`;
  const tars = leftOut['.tar'] ?? 0;
  if (tars > 0) {
    const pattern = path.join(spec, '*.tar');
    return `${spec}: the folder holds no images but ${tars} .tar file(s); name those: ${pattern}`;
  }
  const all = Object.entries(leftOut).filter(([kind]) => kind !== KINDS.hidden);
  if (all.length === 0) return `${spec}: the folder is empty; ${expected}`;
  const count = all.reduce((sum, [, number]) => sum + number, 0);
  const found = describeCounts(remarkable(leftOut));
  return (
    `${spec}: none of the ${count} files in the folder is an image; ${expected}` +
    (found === '' ? '' : `; found ${found}`)
  );
}
