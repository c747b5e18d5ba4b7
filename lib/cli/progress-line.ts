import { SingleBar } from 'cli-progress';
import type { StepRecord } from '../training/index.js';

const FORMAT = '{bar} {value}/{total} | loss {loss} | {rate} images/s | {left} left';
/** Where the output is no terminal, a plain line this often. */
const SECONDS_BETWEEN_LINES = 10;

/** Shows how far a run is: a bar on a terminal, a plain line now and then elsewhere, nothing without a stream. */
export class ProgressLine {
  private readonly bar: SingleBar | null;
  private began = performance.now();
  /** Steps that an earlier part of the run has done. */
  private doneBefore = 0;
  private nextLine = 0;
  private started = false;

  constructor(private readonly stream: NodeJS.WriteStream | null) {
    this.bar = stream?.isTTY
      ? new SingleBar({
          format: FORMAT,
          stream,
          barsize: 24,
          // A process that is killed leaves a terminal with its cursor and with lines that wrap.
          hideCursor: false,
          linewrap: true,
          clearOnComplete: true,
        })
      : null;
  }

  update(record: StepRecord): void {
    if (this.stream === null) return;
    const { step, totalSteps } = record;
    const seconds = (performance.now() - this.began) / 1000;
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
        `step ${step}/${totalSteps}  loss ${shown.loss}  ${shown.rate} images/s  ${shown.left} left\n`,
      );
    }
  }

  /** From now on time is measured, and these steps were done before. */
  startAt(step: number): void {
    this.doneBefore = step;
    this.began = performance.now();
    this.nextLine = 0;
  }

  /** A line of its own, in the place of the bar, which comes again with the next step. */
  note(text: string): void {
    this.end();
    this.stream?.write(`${text}\n`);
  }

  /** Takes the bar away. */
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
