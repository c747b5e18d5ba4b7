import { type Dirent, promises as fs } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { MIN_CACHED, readIndex, stampOf, writeIndex } from '../index-cache.js';
import { ImageList } from './listed.js';
import { isImageName } from './names.js';

/** The images below a folder, in the order of their paths' code units. */
export interface FolderTree {
  /** The names of the files; the category is the index of the file's folder. */
  readonly images: ImageList;
  /** The folders' paths from the root, with `/` between the parts; the root's is empty. */
  readonly folders: readonly string[];
  /** Number of archives. */
  readonly tars: number;
  /** Number of other files that are no images. */
  readonly others: number;
}

/** The contents of one folder. */
interface Listing {
  /** The result of {@link stampOf}; empty where the folder must be read again. */
  readonly stamp: string;
  /**
   * The names of images and folders, sorted, with {@link SEPARATOR} between them: one text takes a third of the memory
   * of separate names. {@link FOLDER} follows a folder's name, {@link LINK} that of a link to one. Sorted with these,
   * and read depth first, whole paths are in order.
   */
  readonly names: string;
  readonly tars: number;
  readonly others: number;
}

const SEPARATOR = '\0';
const FOLDER = '/';
const LINK = '//';

/** A folder to list. */
interface Place {
  /** The path from the root. */
  readonly path: string;
  readonly parent: Place | undefined;
  readonly isLink: boolean;
}

/** File systems that run as a program often do not report changes of a folder (`statfs`'s type). */
const FUSE = 0x65735546;
/** Concurrent requests to the file system: on a network disk each answer takes a while. */
const AT_ONCE = 64;

/**
 * Finds the images at any depth below a folder. Links are followed, hidden files are ignored. Folders that have not
 * changed since an earlier run listed them, by their time stamps, are not read again.
 *
 * @throws UserError where a folder cannot be read
 */
export async function readFolderTree(root: string): Promise<FolderTree> {
  let real: string;
  try {
    real = await fs.realpath(root);
  } catch (error) {
    throw unreadable(root, error);
  }
  const tellsChanges = (await fs.statfs(real)).type !== FUSE;
  const known = tellsChanges ? await readListings(real) : new Map<string, Listing>();
  const listings = await listAll(root, real, known);
  const tree = joined(listings);
  if (tellsChanges && tree.images.length >= MIN_CACHED && !areSame(listings, known)) {
    writeIndex('folder', real, linesOf(listings));
  }
  return tree;
}

/** Listings by the folders' paths from the root. */
async function listAll(
  root: string,
  real: string,
  known: ReadonlyMap<string, Listing>,
): Promise<Map<string, Listing>> {
  const listings = new Map<string, Listing>();
  const places: Place[] = [{ path: '', parent: undefined, isLink: false }];
  while (places.length > 0) {
    const next = places.splice(-AT_ONCE);
    const found = await Promise.all(next.map((place) => look(place, root, real, known)));
    for (const [number, listing] of found.entries()) {
      if (listing === undefined) continue;
      const place = next[number] as Place;
      listings.set(place.path, listing);
      for (const name of namesIn(listing)) {
        if (!name.endsWith(FOLDER)) continue;
        places.push({
          path: below(place.path, folderName(name)),
          parent: place,
          isLink: name.endsWith(LINK),
        });
      }
    }
  }
  return listings;
}

/** Undefined for a folder that was removed meanwhile, and for a circular link. */
async function look(
  place: Place,
  root: string,
  real: string,
  known: ReadonlyMap<string, Listing>,
): Promise<Listing | undefined> {
  const folder = path.join(root, place.path);
  try {
    if (place.isLink && (await leadsRound(place, root, real))) return undefined;
    // The stamp is taken before reading: a change in between makes it be read again.
    const stamp = stampOf(await fs.stat(folder, { bigint: true })) ?? '';
    const listed = known.get(place.path);
    return stamp !== '' && listed?.stamp === stamp ? listed : await list(folder, stamp);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (place.parent !== undefined && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw unreadable(folder, error);
  }
}

/** Whether a link leads to one of its parent folders. */
async function leadsRound(place: Place, root: string, real: string): Promise<boolean> {
  const target = await fs.realpath(path.join(root, place.path));
  for (let above = place.parent; above !== undefined; above = above.parent) {
    const folder = above.path === '' ? real : await fs.realpath(path.join(root, above.path));
    if (folder === target) return true;
  }
  return false;
}

async function list(folder: string, stamp: string): Promise<Listing> {
  const entries = await fs.readdir(folder, { withFileTypes: true });
  const names: string[] = [];
  const links: Dirent[] = [];
  let [tars, others] = [0, 0];
  const addFile = (name: string) => {
    if (isImageName(name)) names.push(name);
    else if (/\.tar$/i.test(name)) tars++;
    else others++;
  };
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isFile()) addFile(entry.name);
    else if (entry.isDirectory()) names.push(entry.name + FOLDER);
    else if (entry.isSymbolicLink()) links.push(entry);
  }
  let isLasting = true;
  while (links.length > 0) {
    const some = links.splice(-AT_ONCE);
    // A broken link: there is nothing to train on, but that may change without a change of the folder.
    const targets = await Promise.all(
      some.map(({ name }) => fs.stat(path.join(folder, name)).catch(() => undefined)),
    );
    for (const [number, target] of targets.entries()) {
      const { name } = some[number] as Dirent;
      if (target === undefined) isLasting = false;
      else if (target.isDirectory()) names.push(name + LINK);
      else if (target.isFile()) addFile(name);
    }
  }
  return { stamp: isLasting ? stamp : '', names: names.sort().join(SEPARATOR), tars, others };
}

function joined(listings: ReadonlyMap<string, Listing>): FolderTree {
  let [capacity, bytes, tars, others] = [0, 0, 0, 0];
  for (const listing of listings.values()) {
    for (const name of namesIn(listing)) if (!name.endsWith(FOLDER)) capacity++;
    bytes += Buffer.byteLength(listing.names);
    tars += listing.tars;
    others += listing.others;
  }
  const images = new ImageList(capacity, bytes);
  const folders: string[] = [];
  const add = (folder: string) => {
    const listing = listings.get(folder);
    if (listing === undefined) return;
    const number = folders.push(folder) - 1;
    for (const name of namesIn(listing)) {
      if (name.endsWith(FOLDER)) add(below(folder, folderName(name)));
      else images.add(name, number);
    }
  };
  add('');
  return { images, folders, tars, others };
}

function namesIn({ names }: Listing): string[] {
  return names === '' ? [] : names.split(SEPARATOR);
}

function folderName(name: string): string {
  return name.slice(0, name.indexOf(FOLDER));
}

/** The path of an entry of a folder. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function areSame(a: ReadonlyMap<string, Listing>, b: ReadonlyMap<string, Listing>): boolean {
  if (a.size !== b.size) return false;
  for (const [folder, { stamp, names, tars, others }] of a) {
    const other = b.get(folder);
    if (other?.stamp !== stamp || other.names !== names) return false;
    if (other.tars !== tars || other.others !== others) return false;
  }
  return true;
}

type Line = [folder: string, stamp: string, names: string, tars: number, others: number];

function* linesOf(listings: ReadonlyMap<string, Listing>): Generator<string> {
  for (const [folder, { stamp, names, tars, others }] of listings) {
    yield JSON.stringify([folder, stamp, names, tars, others] satisfies Line);
  }
}

async function readListings(real: string): Promise<Map<string, Listing>> {
  const listings = new Map<string, Listing>();
  for (const line of (await readIndex('folder', real)) ?? []) {
    const [folder, stamp, names, tars, others] = JSON.parse(line) as Line;
    listings.set(folder, { stamp, names, tars, others });
  }
  return listings;
}

function unreadable(folder: string, error: unknown): UserError {
  return new UserError(`${folder}: the folder cannot be read: ${(error as Error).message}`, {
    cause: error,
  });
}
