import { type Dirent, promises as fs } from 'node:fs';
import path from 'node:path';
import { decodeName, encodeName } from '../../files/index.js';
import { KINDS, kindOfOther, type LeftOut, Tally } from './left-out.js';
import { isImageName } from './names.js';

/** What one folder holds, apart from where its links lead. */
export interface Listing {
  /** The result of `stampOf`; empty where the folder must be read again. */
  readonly stamp: string;
  /**
   * The names of images and folders, sorted, with {@link SEPARATOR} between them: one text takes a third of the memory
   * of separate names. {@link FOLDER} follows a folder's name. Sorted with these, and read depth first, whole paths are
   * in order.
   */
  readonly names: string;
  /** The names of links, likewise. */
  readonly links: string;
  readonly leftOut: LeftOut;
}

/** What one folder holds, with its links followed. */
export interface Contents {
  /** As in {@link Listing}. {@link LINK} follows the name of a link to a folder. */
  readonly names: string;
  readonly leftOut: LeftOut;
}

const SEPARATOR = '\0';
export const FOLDER = '/';
export const LINK = '//';
/** Concurrent requests to the file system: on a network disk each answer takes a while. */
export const AT_ONCE = 64;

export function namesIn({ names }: { readonly names: string }): string[] {
  return split(names);
}

function split(names: string): string[] {
  return names === '' ? [] : names.split(SEPARATOR);
}

/** Reads a folder. */
export async function listFolder(folder: string, stamp: string): Promise<Listing> {
  const entries = await fs.readdir(encodeName(folder), { encoding: 'buffer', withFileTypes: true });
  const names: string[] = [];
  const links: string[] = [];
  const tally = new Tally();
  // The types do not know of entries with names of bytes.
  for (const entry of entries as unknown as Dirent<Buffer>[]) {
    const name = decodeName(entry.name);
    if (name.startsWith('.')) tally.add(entry.isDirectory() ? KINDS.hidden : kindOfOther(name));
    else if (entry.isDirectory()) names.push(name + FOLDER);
    else if (entry.isSymbolicLink()) links.push(name);
    else addFile(name, entry.isFile(), names, tally);
  }
  return {
    stamp,
    names: withoutArrays(names, tally).sort().join(SEPARATOR),
    links: links.sort().join(SEPARATOR),
    leftOut: tally.counts,
  };
}

/**
 * Follows the links of a folder. A link's target may come, go or change without a change of the folder, so that they are
 * followed each time.
 */
export async function followLinks(folder: string, listing: Listing): Promise<Contents> {
  if (listing.links === '') return listing;
  const names = namesIn(listing);
  const tally = new Tally();
  tally.addAll(listing.leftOut);
  const links = split(listing.links);
  for (let start = 0; start < links.length; start += AT_ONCE) {
    const some = links.slice(start, start + AT_ONCE);
    const targets = await Promise.all(
      some.map((name) => fs.stat(encodeName(path.join(folder, name))).catch(() => undefined)),
    );
    for (const [number, target] of targets.entries()) {
      const name = some[number] as string;
      if (target === undefined) tally.add(KINDS.brokenLinks);
      else if (target.isDirectory()) names.push(name + LINK);
      else addFile(name, target.isFile(), names, tally);
    }
  }
  return {
    names: withoutArrays(names, tally).sort().join(SEPARATOR),
    leftOut: tally.counts,
  };
}

function addFile(name: string, isFile: boolean, names: string[], tally: Tally): void {
  if (isFile && isImageName(name)) names.push(name);
  else tally.add(isFile ? kindOfOther(name) : KINDS.others);
}

/** Leaves out arrays that belong to an image of the same name: `1.npy` beside `1.jpg` is its mask, its depth, its features. */
function withoutArrays(names: readonly string[], tally: Tally): string[] {
  const isArray = (name: string) => /\.npy$/i.test(name);
  const stem = (name: string) => name.slice(0, name.lastIndexOf('.'));
  if (!names.some(isArray)) return [...names];
  const images = new Set(names.filter((name) => isImageName(name) && !isArray(name)).map(stem));
  return names.filter((name) => {
    const isBeside = isArray(name) && images.has(stem(name));
    if (isBeside) tally.add(KINDS.arraysBeside);
    return !isBeside;
  });
}
