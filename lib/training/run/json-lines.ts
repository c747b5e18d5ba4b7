import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { UserError } from '../../errors.js';
import { statsOf, writeError } from '../../files/index.js';

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

  /** @throws UserError where the file cannot be accessed */
  get bytes(): number {
    return statsOf(this.path)?.size ?? 0;
  }

  private truncate(bytes: number): void {
    if (this.bytes > bytes) truncateSync(this.path, bytes);
  }

  /**
   * Truncates the file to so many bytes, and removes half a line, as a power cut leaves it.
   *
   * @throws UserError where that fails
   */
  rewind(bytes: number): void {
    try {
      this.truncate(bytes);
      if (!existsSync(this.path)) return;
      const content = readFileSync(this.path);
      this.truncate(content.lastIndexOf('\n') + 1);
    } catch (error) {
      throw error instanceof UserError ? error : writeError(this.path, error);
    }
  }
}
