/** The report of a run in progress. */
import { writeReport } from './index.js';

/** The share of a run's time that renewed reports may take. */
const SHARE = 0.005;

/** Writes the report of a run again and again. */
export class RenewedReport {
  /** When it may be renewed. */
  private due = 0;

  constructor(private readonly folder: string) {}

  /** @param summary The contents of summary.json; null for a run that has not ended. */
  async write(summary: object | null): Promise<void> {
    await writeReport(this.folder, summary as Record<string, unknown> | null);
  }

  /** Writes it, unless that would take more than its share of the time. */
  async renew(): Promise<void> {
    const began = performance.now();
    if (began < this.due) return;
    try {
      await this.write(null);
    } finally {
      const ended = performance.now();
      this.due = ended + (ended - began) / SHARE;
    }
  }
}
