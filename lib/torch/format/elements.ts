/** Formats the elements of a tensor in one notation and width. */
import type { Complex } from '../scalar.js';
import { exponential, fixed } from './decimal.js';
import type { PrintOptions } from './options.js';

export type Element = number | bigint | boolean | Complex;

export interface ElementStyle {
  /** Characters of an element, without the comma and space after it. */
  readonly width: number;
  format(element: Element): string;
}

/** The style for all elements of a tensor; `kind` is that of its dtype. */
export function styleOf(
  elements: readonly Element[],
  kind: 'float' | 'complex' | 'plain',
  options: PrintOptions,
): ElementStyle {
  if (kind === 'float') return floatStyle(elements as readonly number[], options);
  if (kind === 'complex') return complexStyle(elements as readonly Complex[], options);
  return plainStyle(elements);
}

/** Integers as they are, booleans as in Python. */
function plainStyle(elements: readonly Element[]): ElementStyle {
  const write = (element: Element): string => {
    if (typeof element === 'boolean') return element ? 'True' : 'False';
    return String(element);
  };
  const width = widest(elements.map(write));
  return { width, format: (element) => write(element).padStart(width) };
}

function floatStyle(elements: readonly number[], options: PrintOptions): ElementStyle {
  const { precision } = options;
  // Zeros and values that are not finite do not affect notation or width.
  const deciding = elements.filter((value) => Number.isFinite(value) && value !== 0);
  const whole = deciding.every(Number.isInteger);
  const scientific = deciding.length > 0 && (options.sciMode ?? isWideRange(deciding));
  let write: (value: number) => string;
  if (scientific) write = (value) => exponential(value, precision);
  else if (whole) write = (value) => fixed(value, 0) + (Number.isFinite(value) ? '.' : '');
  else write = (value) => fixed(value, precision);
  const width = widest(deciding.map(write));
  return { width, format: (element) => write(element as number).padStart(width) };
}

function isWideRange(values: readonly number[]): boolean {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const value of values) {
    min = Math.min(min, Math.abs(value));
    max = Math.max(max, Math.abs(value));
  }
  return max / min > 1000 || max > 1e8 || min < 1e-4;
}

function complexStyle(elements: readonly Complex[], options: PrintOptions): ElementStyle {
  const real = floatStyle(
    elements.map((element) => element.real),
    options,
  );
  const imag = floatStyle(
    elements.map((element) => element.imag),
    options,
  );
  return {
    width: real.width + imag.width + 1,
    format(element) {
      const { real: a, imag: b } = element as Complex;
      const second = imag.format(b).trimStart();
      return `${real.format(a)}${second.startsWith('-') ? '' : '+'}${second}j`;
    },
  };
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 1);
}
