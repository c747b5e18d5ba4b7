/** A log that is read as it grows. */
import { open } from 'node:fs/promises';
import { errorCode } from '../files/errors.js';
import { LogReader, type RunLog } from '../training/run/report/read.js';

/** Bytes that are read at once. */
const CHUNK = 1 << 20;
/** So many bytes before the place that was read to are compared: a resume cuts the log, and writes it anew from there. */
const COMPARED = 256;

/** Reads what is new in a log.jsonl at each call, and starts again where the log is another one. */
export class LogTail {
  private reader = new LogReader();
  private inode = -1;
  /** The place of the first byte that is not read, and the bytes before it. */
  private offset = 0;
  private before: Buffer = Buffer.alloc(0);
  /** The beginning of a line whose end is not there yet. */
  private rest = '';

  constructor(private readonly path: string) {}

  /** The log so far. */
  get log(): RunLog {
    return this.reader;
  }

  /** Reads on. A log that is not there is empty; one that cannot be read stays as it was. */
  async read(): Promise<void> {
    try {
      await using file = await open(this.path);
      const { ino, size } = await file.stat();
      const same =
        ino === this.inode &&
        size >= this.offset &&
        this.before.equals(await this.bytesBefore(file));
      if (!same) this.restart(ino);
      const bytes = Buffer.alloc(Math.min(CHUNK, size - this.offset));
      // No further than the size: another process may write faster than this one reads.
      while (this.offset < size) {
        const { bytesRead } = await file.read(bytes, 0, bytes.length, this.offset);
        if (bytesRead === 0) break;
        this.take(bytes.subarray(0, bytesRead));
      }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') this.restart(-1);
    }
  }

  private async bytesBefore(file: { read: FileRead }): Promise<Buffer> {
    const bytes = Buffer.alloc(this.before.length);
    await file.read(bytes, 0, bytes.length, this.offset - bytes.length);
    return bytes;
  }

  private restart(inode: number): void {
    this.reader = new LogReader();
    this.inode = inode;
    this.offset = 0;
    this.before = Buffer.alloc(0);
    this.rest = '';
  }

  private take(bytes: Buffer): void {
    // Whole lines only: half a line may end within a character.
    const end = bytes.lastIndexOf('\n') + 1;
    if (end === 0) {
      this.rest += bytes.toString('latin1');
    } else {
      const text = Buffer.from(this.rest, 'latin1');
      const whole = Buffer.concat([text, bytes.subarray(0, end - 1)]).toString('utf8');
      for (const line of whole.split('\n')) this.reader.line(line);
      this.rest = bytes.subarray(end).toString('latin1');
    }
    this.offset += bytes.length;
    this.before = Buffer.from(Buffer.concat([this.before, bytes]).subarray(-COMPARED));
  }
}

type FileRead = (
  buffer: Buffer,
  offset: number,
  length: number,
  position: number,
) => Promise<{ bytesRead: number }>;
