import { appendFileSync, existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { writeError } from '../../files/index.js';

/** A file that grows by a line of JSON at a time. */
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

  /** Half a line, as a full disk leaves it, would spoil the next one. */
  private cutTornLine(bytes: number): void {
    try {
      this.truncate(bytes);
    } catch {
      // The file is out of reach, which the caller is about to be told.
    }
  }

  get bytes(): number {
    return existsSync(this.path) ? statSync(this.path).size : 0;
  }

  private truncate(bytes: number): void {
    if (this.bytes > bytes) truncateSync(this.path, bytes);
  }

  /** Takes back what was appended beyond so many bytes, and half a line, as a power cut leaves it. */
  rewind(bytes: number): void {
    this.truncate(bytes);
    if (!existsSync(this.path)) return;
    const content = readFileSync(this.path);
    this.truncate(content.lastIndexOf('\n') + 1);
  }
}
