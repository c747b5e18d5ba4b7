import { removeFile, writeFileDurably } from '../../files/index.js';
import { JsonLines } from './json-lines.js';

/** A sample that cannot be read. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** skipped.jsonl: every unreadable sample of a run, once. There is no file where there is none. */
export class SkippedList {
  private readonly names = new Set<string>();
  private readonly lines: JsonLines<Skipped>;

  constructor(readonly path: string) {
    this.lines = new JsonLines(path);
  }

  /**
   * Starts with the samples of earlier parts of the run.
   *
   * @throws UserError where the file cannot be written
   */
  restore(earlier: Iterable<Skipped>): void {
    this.names.clear();
    const lines: string[] = [];
    for (const { name, reason } of earlier) {
      if (this.names.has(name)) continue;
      this.names.add(name);
      lines.push(`${JSON.stringify({ name, reason })}\n`);
    }
    if (lines.length > 0) writeFileDurably(this.path, lines.join(''));
    else removeFile(this.path);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** @throws UserError where the line cannot be written */
  add({ name, reason }: Skipped): void {
    this.names.add(name);
    this.lines.append({ name, reason });
  }

  get count(): number {
    return this.names.size;
  }
}
