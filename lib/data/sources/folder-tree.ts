import { promises as fs } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { decodeName, encodeName } from '../../files/index.js';
import { readTrouble } from '../../system-errors.js';
import { MIN_CACHED, readIndex, stampOf, writeIndex } from '../index-cache.js';
import {
  AT_ONCE,
  type Contents,
  FOLDER,
  followLinks,
  LINK,
  type Listing,
  listFolder,
  namesIn,
} from './folder-listing.js';
import { type LeftOut, Tally } from './left-out.js';
import { ImageList } from './listed.js';

/** The images below a folder, in the order of their paths' code units. */
export interface FolderTree {
  /** The names of the files; the category is the index of the file's folder. */
  readonly images: ImageList;
  /** The folders' paths from the root, with `/` between the parts; the root's is empty. */
  readonly folders: readonly string[];
  readonly leftOut: LeftOut;
}

/** A folder to list. */
interface Place {
  /** The path from the root. */
  readonly path: string;
  readonly parent: Place | undefined;
  readonly isLink: boolean;
}

/** File systems that run as a program often do not report changes of a folder (`statfs`'s type). */
const FUSE = 0x65735546;

/** A folder that was looked at. */
interface Looked {
  readonly listing: Listing;
  readonly contents: Contents;
}

/**
 * Finds the images at any depth below a folder. Links are followed, hidden files are ignored. Folders that have not
 * changed since an earlier run listed them, by their time stamps, are not read again.
 *
 * @throws UserError where a folder cannot be read
 */
export async function readFolderTree(root: string): Promise<FolderTree> {
  let real: string;
  try {
    real = await realName(root);
  } catch (error) {
    throw unreadable(root, error);
  }
  const tellsChanges = (await fs.statfs(encodeName(real))).type !== FUSE;
  const known = tellsChanges ? await readListings(real) : new Map<string, Listing>();
  const looked = await lookAtAll(root, real, known);
  const tree = joined(looked);
  if (tellsChanges && tree.images.length >= MIN_CACHED && !areSame(looked, known)) {
    writeIndex('folder', real, linesOf(looked));
  }
  return tree;
}

/** All folders, by their paths from the root. */
async function lookAtAll(
  root: string,
  real: string,
  known: ReadonlyMap<string, Listing>,
): Promise<Map<string, Looked>> {
  const all = new Map<string, Looked>();
  const places: Place[] = [{ path: '', parent: undefined, isLink: false }];
  while (places.length > 0) {
    const next = places.splice(-AT_ONCE);
    const found = await Promise.all(next.map((place) => look(place, root, real, known)));
    for (const [number, looked] of found.entries()) {
      if (looked === undefined) continue;
      const place = next[number] as Place;
      all.set(place.path, looked);
      for (const name of namesIn(looked.contents)) {
        if (!name.endsWith(FOLDER)) continue;
        places.push({
          path: below(place.path, folderName(name)),
          parent: place,
          isLink: name.endsWith(LINK),
        });
      }
    }
  }
  return all;
}

/** Undefined for a folder that was removed meanwhile, and for a circular link. */
async function look(
  place: Place,
  root: string,
  real: string,
  known: ReadonlyMap<string, Listing>,
): Promise<Looked | undefined> {
  const folder = path.join(root, place.path);
  try {
    if (place.isLink && (await leadsRound(place, root, real))) return undefined;
    // The stamp is taken before reading: a change in between makes it be read again.
    const stamp = stampOf(await fs.stat(encodeName(folder), { bigint: true })) ?? '';
    const listed = known.get(place.path);
    const listing =
      stamp !== '' && listed?.stamp === stamp ? listed : await listFolder(folder, stamp);
    return { listing, contents: await followLinks(folder, listing) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (place.parent !== undefined && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw unreadable(folder, error);
  }
}

/** Whether a link leads to one of its parent folders. */
async function leadsRound(place: Place, root: string, real: string): Promise<boolean> {
  const target = await realName(path.join(root, place.path));
  for (let above = place.parent; above !== undefined; above = above.parent) {
    const folder = above.path === '' ? real : await realName(path.join(root, above.path));
    if (folder === target) return true;
  }
  return false;
}

async function realName(folder: string): Promise<string> {
  return decodeName(await fs.realpath(encodeName(folder), { encoding: 'buffer' }));
}

function joined(all: ReadonlyMap<string, Looked>): FolderTree {
  let [capacity, bytes] = [0, 0];
  const tally = new Tally();
  for (const { contents } of all.values()) {
    for (const name of namesIn(contents)) if (!name.endsWith(FOLDER)) capacity++;
    bytes += Buffer.byteLength(contents.names);
    tally.addAll(contents.leftOut);
  }
  const images = new ImageList(capacity, bytes);
  const folders: string[] = [];
  const add = (folder: string) => {
    const looked = all.get(folder);
    if (looked === undefined) return;
    const number = folders.push(folder) - 1;
    for (const name of namesIn(looked.contents)) {
      if (name.endsWith(FOLDER)) add(below(folder, folderName(name)));
      else images.add(name, number);
    }
  };
  add('');
  return { images, folders, leftOut: tally.counts };
}

function folderName(name: string): string {
  return name.slice(0, name.indexOf(FOLDER));
}

/** The path of an entry of a folder. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function areSame(a: ReadonlyMap<string, Looked>, b: ReadonlyMap<string, Listing>): boolean {
  // A listing that was known is the same object.
  return a.size === b.size && [...a].every(([folder, { listing }]) => b.get(folder) === listing);
}

type Line = [folder: string, stamp: string, names: string, links: string, leftOut: LeftOut];

function* linesOf(all: ReadonlyMap<string, Looked>): Generator<string> {
  for (const [folder, { listing }] of all) {
    const { stamp, names, links, leftOut } = listing;
    yield JSON.stringify([folder, stamp, names, links, leftOut] satisfies Line);
  }
}

async function readListings(real: string): Promise<Map<string, Listing>> {
  const listings = new Map<string, Listing>();
  for (const line of (await readIndex('folder', real)) ?? []) {
    const [folder, stamp, names, links, leftOut] = JSON.parse(line) as Line;
    listings.set(folder, { stamp, names, links, leftOut });
  }
  return listings;
}

function unreadable(folder: string, error: unknown): UserError {
  return new UserError(`${folder}: the folder cannot be read: ${readTrouble(error)}`, {
    cause: error,
  });
}
