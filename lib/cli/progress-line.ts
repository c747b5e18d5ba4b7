import { SingleBar } from 'cli-progress';
import type { StepRecord } from '../training/index.js';
import { visible } from './output.js';

const FORMAT = '{bar} {value}/{total} | mean loss {loss} | {rate} images/s | {left} left';
/** Where the output is no terminal, there is a plain line this often. */
const SECONDS_BETWEEN_LINES = 10;

/** Shows a run's progress: a bar on a terminal, a plain line now and then elsewhere, nothing without a stream. */
export class ProgressLine {
  private readonly bar: SingleBar | null;
  private startedAt = performance.now();
  /** Steps that were done before this start. */
  private doneBefore = 0;
  private nextLine = 0;
  private started = false;

  constructor(private readonly stream: NodeJS.WriteStream | null) {
    this.bar = terminalBar(stream, FORMAT);
  }

  update(record: StepRecord): void {
    if (this.stream === null) return;
    const { step, totalSteps } = record;
    const seconds = (performance.now() - this.startedAt) / 1000;
    const shown = {
      loss: record.loss.toFixed(4),
      rate: record.imagesPerSecond.toFixed(0),
      left: duration((seconds / (step - this.doneBefore)) * (totalSteps - step)),
    };
    if (this.bar !== null) {
      if (!this.started) this.bar.start(totalSteps, step, shown);
      this.started = true;
      this.bar.update(step, shown);
    } else if (seconds >= this.nextLine || step === totalSteps) {
      this.nextLine = seconds + SECONDS_BETWEEN_LINES;
      this.stream.write(
        `step ${step}/${totalSteps}  mean loss ${shown.loss}  ${shown.rate} images/s  ${shown.left} left\n`,
      );
    }
  }

  /** Starts measuring time, with these steps done before. */
  startAt(step: number): void {
    this.doneBefore = step;
    this.startedAt = performance.now();
    this.nextLine = 0;
  }

  /** Prints a line in place of the bar, which comes back with the next step. */
  note(text: string): void {
    this.end();
    this.stream?.write(`${visible(text)}\n`);
  }

  /** Removes the bar. */
  end(): void {
    if (this.started) this.bar?.stop();
    this.started = false;
  }
}

/** `1:05:09`, `5:09`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** A bar on a terminal; null for another stream. */
export function terminalBar(stream: NodeJS.WriteStream | null, format: string): SingleBar | null {
  if (!stream?.isTTY) return null;
  return new SingleBar({
    format,
    stream,
    barsize: 24,
    // A killed process must leave a terminal with its cursor and with wrapped lines.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
  });
}
