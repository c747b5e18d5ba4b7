/** Tells open pages what has changed. */
import type { ServerResponse } from 'node:http';
import type { Runs } from './runs.js';

/** Time between looks at the files. Watching them would miss changes on network file systems. */
const POLL_MS = 1000;

/** The pages that listen. The files are looked at only while there are some. */
export class Live implements Disposable {
  private readonly pages = new Set<ServerResponse>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly runs: Runs) {}

  /** Adds a page until it closes. */
  add(page: ServerResponse): void {
    page.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    page.write('retry: 1000\n\n');
    this.pages.add(page);
    page.on('close', () => this.pages.delete(page));
    this.timer ??= setTimeout(() => this.look(), POLL_MS) as unknown as NodeJS.Timeout;
  }

  private async look(): Promise<void> {
    const { changed, gone } = await this.runs.refresh();
    if (changed.length > 0 || gone.length > 0) {
      const event = `data: ${JSON.stringify({ changed, gone })}\n\n`;
      for (const page of this.pages) page.write(event);
    }
    this.timer = null;
    if (this.pages.size > 0) {
      this.timer = setTimeout(() => this.look(), POLL_MS) as unknown as NodeJS.Timeout;
    }
  }

  [Symbol.dispose](): void {
    if (this.timer !== null) clearTimeout(this.timer);
    for (const page of this.pages) page.end();
  }
}
