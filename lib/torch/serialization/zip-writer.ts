/** Writes zip archives as torch.save does: entries are not compressed, and begin at multiples of 64 bytes. */
import { crc32 } from 'node:zlib';
import { writeAll } from '../../files/index.js';
import {
  CENTRAL_BYTES,
  CENTRAL_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  END64_BYTES,
  END64_SIGNATURE,
  IN_ZIP64,
  LOCAL_BYTES,
  LOCAL_SIGNATURE,
  LOCATOR64_BYTES,
  LOCATOR64_SIGNATURE,
  ZIP64_FIELD,
} from './zip.js';

/** At such offsets a reader can map data of any dtype. */
const ALIGNMENT = 64;
/** The id of the extra field that pads to the alignment, as in PyTorch's files. */
const PADDING_FIELD = 0x4246;
/** Version 4.5 of the format, which has zip64. */
const VERSION = 45;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, the format's first day. A fixed date gives the same content the same bytes. */
const DATE = 0x21;

interface WrittenEntry {
  readonly name: Buffer;
  readonly bytes: number;
  readonly crc32: number;
  readonly place: number;
}

/** Writes an archive to a file descriptor from its start, entry after entry. */
export class ZipWriter {
  readonly #entries: WrittenEntry[] = [];
  #at = 0;

  constructor(readonly fd: number) {}

  #write(bytes: Uint8Array): void {
    writeAll(this.fd, bytes);
    this.#at += bytes.length;
  }

  /**
   * Writes an entry: its content first, then the header before it, which holds the checksum.
   *
   * @param bytes The content's length.
   * @param content Passes the content to `write`, in parts.
   */
  add(name: string, bytes: number, content: (write: (part: Uint8Array) => void) => void): void {
    const place = this.#at;
    const start = (checksum: number) =>
      localHeader({ name: Buffer.from(name), bytes, crc32: checksum, place });
    this.#write(start(0));
    let checksum = 0;
    content((part) => {
      checksum = crc32(part, checksum);
      this.#write(part);
    });
    writeAll(this.fd, start(checksum), place);
    this.#entries.push({ name: Buffer.from(name), bytes, crc32: checksum, place });
  }

  /** Writes the directory. No entry can follow. */
  finish(): void {
    const begin = this.#at;
    for (const entry of this.#entries) {
      const large = [entry.bytes, entry.bytes].filter((bytes) => bytes >= IN_ZIP64);
      const far = entry.place >= IN_ZIP64 ? [entry.place] : [];
      const wide = zip64Field([...large, ...far]);
      const header = Buffer.alloc(CENTRAL_BYTES);
      header.writeUInt32LE(CENTRAL_SIGNATURE);
      header.writeUInt16LE(VERSION, 4);
      header.writeUInt16LE(VERSION, 6);
      writeSharedFields(header, 8, entry, wide.length);
      header.writeUInt32LE(Math.min(entry.place, IN_ZIP64), 42);
      this.#write(Buffer.concat([header, entry.name, wide]));
    }
    this.#writeEnd(begin);
  }

  #writeEnd(begin: number): void {
    const count = this.#entries.length;
    const bytes = this.#at - begin;
    if (count > 0xffff || begin + bytes >= IN_ZIP64) {
      const end64 = Buffer.alloc(END64_BYTES + LOCATOR64_BYTES);
      end64.writeUInt32LE(END64_SIGNATURE);
      end64.writeBigUInt64LE(BigInt(END64_BYTES - 12), 4);
      end64.writeUInt16LE(VERSION, 12);
      end64.writeUInt16LE(VERSION, 14);
      for (const [at, value] of [
        [24, count],
        [32, count],
        [40, bytes],
        [48, begin],
      ] as const) {
        end64.writeBigUInt64LE(BigInt(value), at);
      }
      end64.writeUInt32LE(LOCATOR64_SIGNATURE, END64_BYTES);
      end64.writeBigUInt64LE(BigInt(this.#at), END64_BYTES + 8);
      end64.writeUInt32LE(1, END64_BYTES + 16);
      this.#write(end64);
    }
    const end = Buffer.alloc(END_BYTES);
    end.writeUInt32LE(END_SIGNATURE);
    end.writeUInt16LE(Math.min(count, 0xffff), 8);
    end.writeUInt16LE(Math.min(count, 0xffff), 10);
    end.writeUInt32LE(Math.min(bytes, IN_ZIP64), 12);
    end.writeUInt32LE(Math.min(begin, IN_ZIP64), 16);
    this.#write(end);
  }
}

/** All that precedes the data: header, name, zip64 field where needed, and padding field. */
function localHeader(entry: WrittenEntry): Buffer {
  const wide = entry.bytes >= IN_ZIP64 ? zip64Field([entry.bytes, entry.bytes]) : Buffer.alloc(0);
  const before = entry.place + LOCAL_BYTES + entry.name.length + wide.length + 4;
  const padding = Buffer.alloc(4 + ((ALIGNMENT - (before % ALIGNMENT)) % ALIGNMENT));
  padding.writeUInt16LE(PADDING_FIELD, 0);
  padding.writeUInt16LE(padding.length - 4, 2);

  const header = Buffer.alloc(LOCAL_BYTES);
  header.writeUInt32LE(LOCAL_SIGNATURE);
  header.writeUInt16LE(VERSION, 4);
  writeSharedFields(header, 6, entry, wide.length + padding.length);
  return Buffer.concat([header, entry.name, wide, padding]);
}

/** Writes the fields that local and central headers share, from the flags on. */
function writeSharedFields(
  header: Buffer,
  at: number,
  entry: WrittenEntry,
  extraBytes: number,
): void {
  header.writeUInt16LE(FLAGS, at);
  header.writeUInt16LE(DATE, at + 6);
  header.writeUInt32LE(entry.crc32, at + 8);
  header.writeUInt32LE(Math.min(entry.bytes, IN_ZIP64), at + 12);
  header.writeUInt32LE(Math.min(entry.bytes, IN_ZIP64), at + 16);
  header.writeUInt16LE(entry.name.length, at + 20);
  header.writeUInt16LE(extraBytes, at + 22);
}

function zip64Field(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(ZIP64_FIELD, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => {
    field.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  });
  return field;
}
