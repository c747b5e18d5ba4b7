/**
 * The byte format of a packed shard, versions 1 and 2, which may hold values of more than 8 bits: header, images in sequence, index, names, metadata. Numbers are
 * unsigned and little-endian unless noted; checksums are zlib's CRC-32. docs/data.md has the tables.
 */
import { crc32 } from 'node:zlib';
import { UserError } from '../../errors.js';

/** Like PNG's signature: no text, and broken by conversions of line ends or a lost eighth bit. */
const MAGIC = Buffer.from('\x89MAE\r\n\x1a\n', 'latin1');
/** Versions of the format: of 8 bits, as all programs read it, and of float32 values. */
const VERSIONS = { bytes: 1, values: 2 } as const;

export const HEADER_BYTES = 128;
/** Bytes of an image's entry in the index. */
export const RECORD_BYTES = 32;
/** The index of more images would be too large for one buffer. */
export const MAX_RECORDS = 2 ** 26;
/** Sections besides the images are each held in one buffer. */
export const MAX_SECTION = 2 ** 31 - 1;

/** A section of the file besides the images, with its checksum. */
export interface Section {
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
  readonly crc: number;
}

/** The first bytes of a shard. */
export interface ShardHeader {
  /** Length of the whole file, in bytes. */
  readonly fileBytes: number;
  readonly index: Section;
  readonly names: Section;
  readonly metadata: Section;
  /** From 0 on. */
  readonly shard: number;
  /** Number of shards; 0 until all are written. */
  readonly shards: number;
  /** Whether images are float32 values. */
  readonly deep: boolean;
  /** The identifier of the data set, 32 hexadecimal digits: the same in all of its shards. */
  readonly set: string;
}

/** An image in the index. */
export interface ShardRecord {
  /** Position of its bytes in the file. */
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
  readonly width: number;
  readonly height: number;
  /** An index into the metadata's classes; -1: none. */
  readonly label: number;
  /** The end of its name in the section of names; it starts at the previous one's end. */
  readonly nameEnd: number;
}

const SECTIONS = ['index', 'names', 'metadata'] as const;

export function encodeHeader(header: ShardHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(header.deep ? VERSIONS.values : VERSIONS.bytes, 8);
  bytes.writeBigUInt64LE(BigInt(header.fileBytes), 16);
  for (const [i, name] of SECTIONS.entries()) {
    const { offset, length, crc } = header[name];
    bytes.writeBigUInt64LE(BigInt(offset), 24 + i * 16);
    bytes.writeUInt32LE(length, 32 + i * 16);
    bytes.writeUInt32LE(crc, 36 + i * 16);
  }
  bytes.writeUInt32LE(header.shard, 72);
  bytes.writeUInt32LE(header.shards, 76);
  bytes.write(header.set, 80, 'hex');
  bytes.writeUInt32LE(crc32(bytes.subarray(16)), 12);
  return bytes;
}

/**
 * @param bytes the file's first {@link HEADER_BYTES}, or fewer where it has no more
 * @param fileBytes the length of the file
 * @throws UserError naming the file where it is no shard, of another version, truncated or damaged
 */
export function decodeHeader(bytes: Buffer, fileBytes: number, file: string): ShardHeader {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new UserError(
      `${file}: not a packed shard; expected a file that "mae-native data pack" wrote`,
    );
  }
  if (bytes.length < HEADER_BYTES) {
    throw new UserError(`${file}: the shard is cut off after ${bytes.length} bytes; get it again`);
  }
  const version = bytes.readUInt32LE(8);
  if (version !== VERSIONS.bytes && version !== VERSIONS.values) {
    throw new UserError(
      `${file}: the shard is of version ${version} of the format, expected at most ${VERSIONS.values}; ` +
        'read it with the mae-native that wrote it, or pack the images again',
    );
  }
  if (crc32(bytes.subarray(16)) !== bytes.readUInt32LE(12)) throw damaged(file, 'header');
  const place = (at: number) => Number(bytes.readBigUInt64LE(at));
  const [index, names, metadata] = SECTIONS.map((_, i) => ({
    offset: place(24 + i * 16),
    length: bytes.readUInt32LE(32 + i * 16),
    crc: bytes.readUInt32LE(36 + i * 16),
  })) as [Section, Section, Section];
  const header = {
    fileBytes: place(16),
    ...{ index, names, metadata },
    shard: bytes.readUInt32LE(72),
    shards: bytes.readUInt32LE(76),
    deep: version === VERSIONS.values,
    set: bytes.toString('hex', 80, 96),
  };
  if (header.fileBytes !== fileBytes) {
    const what = fileBytes < header.fileBytes ? 'is cut off' : 'goes on after its end';
    throw new UserError(
      `${file}: the shard ${what}: ${fileBytes} bytes, expected ${header.fileBytes}; get it again`,
    );
  }
  if (!isInOrder(header)) throw damaged(file, 'header');
  return header;
}

/** Whether the sections follow the images and each other, up to the end of the file. */
function isInOrder({ fileBytes, index, names, metadata, shard, shards }: ShardHeader): boolean {
  let end = index.offset;
  for (const section of [index, names, metadata]) {
    if (section.offset !== end || section.length > MAX_SECTION) return false;
    end += section.length;
  }
  const records = index.length / RECORD_BYTES;
  return (
    index.offset >= HEADER_BYTES &&
    end === fileBytes &&
    Number.isInteger(records) &&
    records >= 1 &&
    records <= MAX_RECORDS &&
    (shards === 0 || shard < shards)
  );
}

export function damaged(file: string, part: string): UserError {
  return new UserError(`${file}: the shard's ${part} is damaged; get the file again`);
}

export function encodeRecord(record: ShardRecord, bytes: Buffer, at: number): void {
  bytes.writeBigUInt64LE(BigInt(record.offset), at);
  bytes.writeUInt32LE(record.length, at + 8);
  bytes.writeUInt32LE(record.crc, at + 12);
  bytes.writeUInt32LE(record.width, at + 16);
  bytes.writeUInt32LE(record.height, at + 20);
  bytes.writeInt32LE(record.label, at + 24);
  bytes.writeUInt32LE(record.nameEnd, at + 28);
}

/** The `i`th image of an index. */
export function decodeRecord(index: Buffer, i: number): ShardRecord {
  const at = i * RECORD_BYTES;
  return {
    offset: Number(index.readBigUInt64LE(at)),
    length: index.readUInt32LE(at + 8),
    crc: index.readUInt32LE(at + 12),
    width: index.readUInt32LE(at + 16),
    height: index.readUInt32LE(at + 20),
    label: index.readInt32LE(at + 24),
    nameEnd: index.readUInt32LE(at + 28),
  };
}
