/** Work of which only the newest matters: while one question is on its way, all but the last of the next are dropped. */
export class Latest {
  private isBusy = false;
  private next: (() => Promise<void>) | null = null;

  /** @param onError Told what the work throws. */
  constructor(private readonly onError: (error: unknown) => void) {}

  run(work: () => Promise<void>): void {
    this.next = work;
    if (!this.isBusy) void this.drain();
  }

  private async drain(): Promise<void> {
    this.isBusy = true;
    while (this.next !== null) {
      const work = this.next;
      this.next = null;
      try {
        await work();
      } catch (error) {
        this.onError(error);
      }
    }
    this.isBusy = false;
  }
}
