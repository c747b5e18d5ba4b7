import { appendFileSync, existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { writeError } from '../../files/index.js';

/** A file of JSON lines that is appended to. */
export class JsonLines<T extends object> {
  constructor(protected readonly path: string) {}

  /** @throws UserError where the line cannot be written */
  append(record: T): void {
    const line = `${JSON.stringify(record)}\n`;
    const { bytes } = this;
    try {
      appendFileSync(this.path, line);
    } catch (error) {
      this.cutTornLine(bytes);
      throw writeError(this.path, error, Buffer.byteLength(line));
    }
  }

  /** Removes half a line, as a full disk leaves it, which would spoil the next one. */
  private cutTornLine(bytes: number): void {
    try {
      this.truncate(bytes);
    } catch {
      // The file cannot be accessed; the caller gets the error of the write.
    }
  }

  get bytes(): number {
    return existsSync(this.path) ? statSync(this.path).size : 0;
  }

  private truncate(bytes: number): void {
    if (this.bytes > bytes) truncateSync(this.path, bytes);
  }

  /** Truncates the file to so many bytes, and removes half a line, as a power cut leaves it. */
  rewind(bytes: number): void {
    this.truncate(bytes);
    if (!existsSync(this.path)) return;
    const content = readFileSync(this.path);
    this.truncate(content.lastIndexOf('\n') + 1);
  }
}
