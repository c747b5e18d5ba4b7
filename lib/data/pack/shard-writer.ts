import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { temporaryName, writeAll, writeError } from '../../files/index.js';
import {
  encodeHeader,
  encodeRecord,
  HEADER_BYTES,
  MAX_RECORDS,
  MAX_SECTION,
  RECORD_BYTES,
  type Section,
} from './format.js';
import type { PackedImage } from './image.js';
import { rawLayout, type ShardMetadata } from './metadata.js';

const FIRST_RECORDS = 1024;

/**
 * Writes one shard. Until it is finished it has a temporary name and no header, so nothing takes it for a shard.
 */
export class ShardWriter {
  readonly #path: string;
  readonly #temporary: string;
  #fd: number;
  #at = 0;
  #index = Buffer.allocUnsafeSlow(FIRST_RECORDS * RECORD_BYTES);
  #count = 0;
  readonly #names: Buffer[] = [];
  #nameBytes = 0;

  /** @throws UserError naming the file where it cannot be created */
  constructor(path: string) {
    this.#path = path;
    this.#temporary = temporaryName(path);
    this.#fd = this.#try(() => openSync(this.#temporary, 'wx'));
    this.#write(Buffer.alloc(HEADER_BYTES));
  }

  /** Number of images. */
  get count(): number {
    return this.#count;
  }

  /** Whether the shard stays within `most` bytes with this image, not counting its metadata. */
  hasRoomFor({ bytes, name }: PackedImage, most: number): boolean {
    const names = this.#nameBytes + Buffer.byteLength(name);
    const all = this.#at + bytes.length + (this.#count + 1) * RECORD_BYTES + names;
    return all <= most && names <= MAX_SECTION && this.#count < MAX_RECORDS;
  }

  /**
   * @param label an index into the metadata's classes; -1: none
   * @throws DiskFullError where there is no room for it
   */
  add({ bytes, name, width, height }: PackedImage, label: number): void {
    const nameBytes = Buffer.from(name);
    const offset = this.#at;
    this.#write(bytes);
    this.#names.push(nameBytes);
    this.#nameBytes += nameBytes.length;
    if ((this.#count + 1) * RECORD_BYTES > this.#index.length) {
      this.#index = Buffer.concat([this.#index, this.#index]);
    }
    const { length } = bytes;
    encodeRecord(
      { offset, length, crc: crc32(bytes), width, height, label, nameEnd: this.#nameBytes },
      this.#index,
      this.#count * RECORD_BYTES,
    );
    this.#count++;
  }

  /**
   * Writes the sections after the images, and the header last. The number of shards is not known yet.
   *
   * @throws DiskFullError where there is no room for it
   */
  finish(shard: number, set: string, metadata: ShardMetadata): void {
    const index = this.#section(this.#index.subarray(0, this.#count * RECORD_BYTES));
    const names = this.#section(Buffer.concat(this.#names));
    const sections = {
      index,
      names,
      metadata: this.#section(Buffer.from(JSON.stringify(metadata))),
    };
    const deep = rawLayout(metadata.settings)?.deep === true;
    const header = encodeHeader({ fileBytes: this.#at, ...sections, shard, shards: 0, deep, set });
    this.#try(() => {
      writeAll(this.#fd, header, 0);
      fsyncSync(this.#fd);
      this.#close();
      renameSync(this.#temporary, this.#path);
    });
  }

  /** Removes the file where the shard is not finished. */
  discard(): void {
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #section(bytes: Buffer): Section {
    const offset = this.#at;
    this.#write(bytes);
    return { offset, length: bytes.length, crc: crc32(bytes) };
  }

  #write(bytes: Uint8Array): void {
    this.#try(() => writeAll(this.#fd, bytes, this.#at));
    this.#at += bytes.length;
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw writeError(this.#path, error);
    }
  }

  #close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }
}
