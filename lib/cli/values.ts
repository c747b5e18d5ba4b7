/** Parsers of flags' values; what they refuse exits with 2 and names the flag. */
import { InvalidArgumentError } from 'commander';

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
    }
    return value;
  };
}

/** A number of at least `least`, or above it. */
export function number(least: number, options: { above?: boolean } = {}): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const inRange = options.above ? value > least : value >= least;
    if (text.trim() === '' || !Number.isFinite(value) || !inRange) {
      throw new InvalidArgumentError(
        `Expected a number ${options.above ? 'above' : 'from'} ${least}.`,
      );
    }
    return value;
  };
}

/** Numbers separated by commas: one to four, or exactly `count`. */
export function numbers(count?: number): (text: string) => number[] {
  return (text) => {
    const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    const fits = count === undefined || values.length === count;
    if (!fits || values.some((value) => !Number.isFinite(value))) {
      throw new InvalidArgumentError(
        `Expected ${count ?? 'one or more'} numbers separated by commas, such as 0.5,0.5${count === 2 ? '' : ',0.5'}.`,
      );
    }
    return values;
  };
}

/** A device's name, or `auto`. */
export function device(text: string): string {
  if (!/^(auto|cpu|cuda(:\d{1,3})?)$/.test(text)) {
    throw new InvalidArgumentError('Expected auto, cpu, cuda or cuda:N.');
  }
  return text;
}

/** A side in pixels, or height x width: `224`, `160x240`. */
export function imageSize(text: string): [number, number] {
  const match = /^(\d{1,6})(?:x(\d{1,6}))?$/.exec(text);
  const height = Number(match?.[1]);
  const width = Number(match?.[2] ?? match?.[1]);
  if (match === null || height < 1 || width < 1) {
    throw new InvalidArgumentError('Expected a side in pixels, or HEIGHTxWIDTH.');
  }
  return [height, width];
}
