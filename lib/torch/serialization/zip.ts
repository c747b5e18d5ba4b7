/**
 * Reads the directory of zip archives (APPNOTE.TXT of PKWARE, with zip64), as torch.save writes them. Every offset and size
 * is checked against the file before it is used.
 */
import { fstatSync } from 'node:fs';
import { readInto } from '../../files/index.js';
import type { Refuse } from '../../files/refuse.js';

/** Where an entry's bytes lie in the file. */
export interface ZipEntry {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  readonly crc32: number;
  /** How the bytes are packed: 0 not at all, 8 by Deflate. */
  readonly method: number;
  /** Bytes of the content. */
  readonly unpacked: number;
}

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const END64_SIGNATURE = 0x06064b50;
export const LOCATOR64_SIGNATURE = 0x07064b50;
export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
export const END64_BYTES = 56;
export const LOCATOR64_BYTES = 20;
/** The id of the extra field for values that do not fit into 32 bits. */
export const ZIP64_FIELD = 1;
/** A field of 32 bits with this value is in the zip64 field. */
export const IN_ZIP64 = 0xffffffff;

const MAX_COMMENT_BYTES = 0xffff;
/** No checkpoint's directory is larger. The limit bounds the memory that a hostile file takes. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
const FLAG_ENCRYPTED = 1;
/** Sizes and checksum follow the data, and the local header has zeros in their place. */
const FLAG_DESCRIPTOR = 8;

/**
 * The entries of an archive by their names.
 *
 * @param refuse Throws a UserError that names the file.
 */
export function readDirectory(fd: number, path: string, refuse: Refuse): Map<string, ZipEntry> {
  const size = fstatSync(fd).size;
  const read = (begin: number, length: number, what: string): Buffer => {
    if (begin < 0 || begin + length > size) {
      refuse(`${what} should be at byte ${begin}, the file has ${size}: it was cut off or damaged`);
    }
    const bytes = Buffer.alloc(length);
    readInto(fd, bytes, begin, path);
    return bytes;
  };
  const { count, begin, end } = findDirectory(read, size, refuse);
  if (end - begin > MAX_DIRECTORY_BYTES) {
    refuse(`its directory has ${end - begin} bytes, more than the ${MAX_DIRECTORY_BYTES} expected`);
  }
  const directory = read(begin, end - begin, 'the directory');
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { entry, length } = readEntry(directory, at, begin, read, refuse);
    if (entries.has(entry.name)) refuse(`it has ${JSON.stringify(entry.name)} twice`);
    entries.set(entry.name, entry);
    at += length;
  }
  if (at !== directory.length) {
    refuse(`its directory of ${count} entries ends at byte ${begin + at} instead of ${end}`);
  }
  refuseOverlaps([...entries.values()], refuse);
  return entries;
}

interface Directory {
  readonly count: number;
  readonly begin: number;
  readonly end: number;
}

type Read = (begin: number, length: number, what: string) => Buffer;

/** Finds the directory by the record at the end of the file. */
function findDirectory(read: Read, size: number, refuse: Refuse): Directory {
  const length = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = read(size - length, length, 'the end');
  let at = length - END_BYTES;
  // The comment reaches to the end of the file.
  const isEnd = (place: number) =>
    tail.readUInt32LE(place) === END_SIGNATURE &&
    tail.readUInt16LE(place + 20) === length - place - END_BYTES;
  while (at >= 0 && !isEnd(at)) at--;
  if (at < 0) refuse('it has no end record: it was cut off, or is no zip archive');
  const endPlace = size - length + at;
  const record = tail.subarray(at);
  const locator = endPlace - LOCATOR64_BYTES;
  const has64 =
    locator >= 0 &&
    read(locator, LOCATOR64_BYTES, 'a zip64 locator').readUInt32LE() === LOCATOR64_SIGNATURE;
  const [count, bytes, begin, next] = has64
    ? readEnd64(read, locator, size, refuse)
    : ([
        record.readUInt16LE(10),
        record.readUInt32LE(12),
        record.readUInt32LE(16),
        endPlace,
      ] as const);
  if (record.readUInt16LE(4) !== 0 || record.readUInt16LE(6) !== 0) {
    refuse('it is one part of an archive of several');
  }
  if (begin + bytes !== next) {
    refuse(`its directory of ${bytes} bytes at byte ${begin} does not end at byte ${next}`);
  }
  return { count, begin, end: next };
}

/** Number of entries, bytes and offset of the directory, and the offset where it must end. */
function readEnd64(read: Read, locator: number, size: number, refuse: Refuse) {
  const number = (bytes: Buffer, at: number) => {
    const value = bytes.readBigUInt64LE(at);
    if (value > BigInt(size)) refuse(`its zip64 record has ${value}, the file has ${size} bytes`);
    return Number(value);
  };
  const place = number(read(locator, LOCATOR64_BYTES, 'the zip64 locator'), 8);
  const record = read(place, END64_BYTES, 'the zip64 record');
  if (record.readUInt32LE() !== END64_SIGNATURE) refuse(`byte ${place} begins no zip64 record`);
  return [number(record, 32), number(record, 40), number(record, 48), place] as const;
}

/**
 * One entry of the directory.
 *
 * @param at Its offset in the directory, which begins at byte `base` of the file.
 */
function readEntry(
  directory: Buffer,
  at: number,
  base: number,
  read: Read,
  refuse: Refuse,
): { entry: ZipEntry; length: number } {
  const place = base + at;
  if (at + CENTRAL_BYTES > directory.length || directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) {
    refuse(`byte ${place} begins no entry of its directory`);
  }
  const header = directory.subarray(at, at + CENTRAL_BYTES);
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
    header.readUInt16LE(field),
  ) as [number, number, number];
  const length = CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
  if (at + length > directory.length) refuse(`the entry at byte ${place} leads past the directory`);
  const nameEnd = at + CENTRAL_BYTES + nameBytes;
  const rawName = directory.subarray(at + CENTRAL_BYTES, nameEnd);
  const name = rawName.toString();
  const quoted = JSON.stringify(name);
  const extra = directory.subarray(nameEnd, nameEnd + extraBytes);

  const flags = header.readUInt16LE(8);
  const method = header.readUInt16LE(10);
  const crc32 = header.readUInt32LE(16);
  const [stored, unpacked, local] = resolveZip64(
    [header.readUInt32LE(20), header.readUInt32LE(24), header.readUInt32LE(42)],
    extra,
    () => refuse(`the entry of ${quoted} at byte ${place} has no valid zip64 field`),
  );
  if ((flags & FLAG_ENCRYPTED) !== 0) refuse(`${quoted} is encrypted`);
  if (method === 0 && stored !== unpacked) {
    refuse(`${quoted} has ${stored} bytes and is to have ${unpacked}`);
  }

  const localHeader = read(local, LOCAL_BYTES, `the header of ${quoted}`);
  const localName = localHeader.readUInt16LE(26);
  if (
    localHeader.readUInt32LE() !== LOCAL_SIGNATURE ||
    localName !== nameBytes ||
    !read(local + LOCAL_BYTES, localName, `the name of ${quoted}`).equals(rawName)
  ) {
    refuse(`byte ${local} does not begin the header of ${quoted}`);
  }
  if (
    localHeader.readUInt16LE(8) !== method ||
    ((localHeader.readUInt16LE(6) & FLAG_DESCRIPTOR) === 0 &&
      localHeader.readUInt32LE(14) !== crc32)
  ) {
    refuse(`the header of ${quoted} at byte ${local} does not agree with the directory`);
  }
  const begin = local + LOCAL_BYTES + localName + localHeader.readUInt16LE(28);
  const end = begin + stored;
  if (end > base) {
    refuse(
      `${quoted} of ${stored} bytes at byte ${begin} leads past byte ${base}, where data ends`,
    );
  }
  return { entry: { name, begin, end, crc32, method, unpacked }, length };
}

/** Replaces values that do not fit into 32 bits by those of the zip64 field. */
function resolveZip64(
  fields: [stored: number, unpacked: number, local: number],
  extra: Buffer,
  refuse: () => never,
): [number, number, number] {
  if (!fields.includes(IN_ZIP64)) return fields;
  // In the field the unpacked size comes first.
  const order = [1, 0, 2] as const;
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    if (extra.readUInt16LE(at) === ZIP64_FIELD) {
      let next = at + 4;
      for (const i of order) {
        if (fields[i] !== IN_ZIP64) continue;
        if (next + 8 > end) refuse();
        const value = extra.readBigUInt64LE(next);
        if (value > BigInt(Number.MAX_SAFE_INTEGER)) refuse();
        fields[i] = Number(value);
        next += 8;
      }
      return fields;
    }
    at = end;
  }
  return refuse();
}

/** Refuses entries that share bytes: a small file could else unpack to a large one. */
function refuseOverlaps(entries: ZipEntry[], refuse: Refuse): void {
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let before: ZipEntry | undefined;
  for (const entry of entries) {
    if (before !== undefined && entry.begin < before.end) {
      refuse(`${JSON.stringify(before.name)} and ${JSON.stringify(entry.name)} share bytes`);
    }
    before = entry;
  }
}
