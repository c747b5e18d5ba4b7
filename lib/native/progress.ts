import { Presets, SingleBar } from 'cli-progress';

/** Shows the progress of a long step. */
export interface Progress {
  update(done: number, total: number | null): void;
  stop(): void;
}

const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);

/** A number of bytes as text, such as `1.2 GB`; null is an unknown number. */
export function sizeInWords(bytes: number | null): string {
  if (bytes === null) return 'of unknown size';
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}

/** Shows a bar on a terminal; elsewhere, such as in a CI log, a line for each tenth. */
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

/** Smaller downloads get no lines: they end too soon. */
const MIN_SHOWN_BYTES = 32 * 2 ** 20;

function lines(label: string): Progress {
  let printed = 0;
  return {
    update(done, total) {
      if (!total || total < MIN_SHOWN_BYTES) return;
      const tenth = Math.floor((done / total) * 10);
      if (tenth <= printed) return;
      printed = tenth;
      console.error(`${label} ${tenth * 10}% of ${mebibytes(total)} MiB`);
    },
    stop() {},
  };
}
