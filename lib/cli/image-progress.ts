import { SingleBar } from 'cli-progress';

/** Shows on a terminal how many images are done. */
export class ImageProgress {
  private readonly bar: SingleBar | null;

  constructor(stream: NodeJS.WriteStream | null) {
    this.bar = stream?.isTTY
      ? new SingleBar({
          format: '{bar} {value}/{total} images | {eta_formatted} left',
          stream,
          barsize: 24,
          // A process that is killed leaves a terminal with its cursor and with lines that wrap.
          hideCursor: false,
          linewrap: true,
          clearOnComplete: true,
        })
      : null;
  }

  update(done: number, total: number): void {
    if (this.bar?.isActive) this.bar.update(done);
    else this.bar?.start(total, done);
  }

  /** A line of its own, in the place of the bar, which comes again with the next batch. */
  note(text: string): void {
    this.end();
    console.error(text);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.bar?.isActive) this.bar.stop();
  }
}
