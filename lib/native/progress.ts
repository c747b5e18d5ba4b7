import { Presets, SingleBar } from 'cli-progress';

/** Tells how far a long step is. */
export interface Progress {
  update(done: number, total: number | null): void;
  stop(): void;
}

const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);

/** A number of bytes for people, such as `1.2 GB`; null for one that is not told. */
export function sizeInWords(bytes: number | null): string {
  if (bytes === null) return 'of unknown size';
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}

/** A bar on a terminal; elsewhere, such as in a CI log, a line for each tenth. */
export function showProgress(label: string): Progress {
  return process.stderr.isTTY ? bar(label) : lines(label);
}

function bar(label: string): Progress {
  const single = new SingleBar(
    {
      format: `${label} {bar} {percentage}% | {value}/{total} MiB | {eta_formatted} left`,
      hideCursor: true,
      stopOnComplete: false,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, total) {
      if (!started) single.start(mebibytes(total ?? 0), mebibytes(done));
      started = true;
      if (total !== null) single.setTotal(mebibytes(total));
      single.update(mebibytes(done));
    },
    stop() {
      if (started) single.stop();
    },
  };
}

/** What is smaller is done before a line about it is read. */
const WORTH_TELLING = 32 * 2 ** 20;

function lines(label: string): Progress {
  let printed = 0;
  return {
    update(done, total) {
      if (!total || total < WORTH_TELLING) return;
      const tenth = Math.floor((done / total) * 10);
      if (tenth <= printed) return;
      printed = tenth;
      console.error(`${label} ${tenth * 10}% of ${mebibytes(total)} MiB`);
    },
    stop() {},
  };
}
