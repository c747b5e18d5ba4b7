import { type Dirent, promises as fs } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { readImageFile } from './listed.js';
import { byCodeUnits, IMAGE_KINDS, isImageName } from './names.js';
import type { Source } from './source.js';

/**
 * A folder of images, found at any depth, links followed. The first folder level below the root is
 * the class; images in the root itself have none.
 *
 * @throws UserError where the folder cannot be read or holds no image
 */
export async function openFolder(spec: string): Promise<Source> {
  const files: string[] = [];
  const others = { tars: 0, files: 0 };
  await walk(spec, '', [], files, others);
  if (files.length === 0) throw new UserError(nothingFound(spec, others));
  files.sort(byCodeUnits);
  return {
    spec,
    length: files.length,
    className: (index) => firstFolder(files[index] as string),
    read: (index, label) => readImageFile(path.join(spec, files[index] as string), label),
    locate: (index, label) => ({
      path: path.join(spec, files[index] as string),
      offset: 0,
      length: null,
      label,
    }),
  };
}

/** Undefined for a file in the root. */
function firstFolder(relative: string): string | undefined {
  const end = relative.indexOf('/');
  return end < 0 ? undefined : relative.slice(0, end);
}

function nothingFound(spec: string, others: { tars: number; files: number }): string {
  const expected = `expected image files (${IMAGE_KINDS}), flat or one folder a class`;
  if (others.tars > 0) {
    const pattern = path.join(spec, '*.tar');
    const found = `${others.tars} .tar file(s)`;
    return `${spec}: the folder holds no images but ${found}; name those: ${pattern}`;
  }
  if (others.files > 0) {
    return `${spec}: none of the ${others.files} files in the folder is an image; ${expected}`;
  }
  return `${spec}: the folder is empty; ${expected}`;
}

/**
 * Collects image files, their paths relative to the root with `/` between the parts.
 *
 * @param ancestors real paths of the folders above, so that a link to one of them does not go round
 * for ever
 */
async function walk(
  root: string,
  relative: string,
  ancestors: readonly string[],
  files: string[],
  others: { tars: number; files: number },
): Promise<void> {
  const folder = path.join(root, relative);
  let entries: Dirent[];
  let real: string;
  try {
    entries = await fs.readdir(folder, { withFileTypes: true });
    real = await fs.realpath(folder);
  } catch (error) {
    throw new UserError(`${folder}: the folder cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (ancestors.includes(real)) return;
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const child = relative === '' ? entry.name : `${relative}/${entry.name}`;
    const kind = await kindOf(path.join(root, child), entry);
    if (kind === 'folder') {
      await walk(root, child, [...ancestors, real], files, others);
    } else if (kind === 'file') {
      if (isImageName(entry.name)) files.push(child);
      else if (/\.tar$/i.test(entry.name)) others.tars++;
      else others.files++;
    }
  }
}

async function kindOf(file: string, entry: Dirent): Promise<'file' | 'folder' | 'other'> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const target = await fs.stat(file);
    return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
  } catch {
    // A dangling link: nothing is there to train on.
    return 'other';
  }
}
