/** Kinds of values of settings, given as a flag's text, in a file or from code. */
import { resolve } from 'node:path';

/** A kind of value. */
export interface Kind<T> {
  /** Whether a flag takes several texts, which together make the value. */
  readonly isList?: true;
  /** All values, where there are few: shells complete them. */
  readonly words?: readonly string[];
  /** Completes "expected …". */
  readonly expected: string;
  /** What is meant by some values that are refused: completes the message about one. */
  advice?(value: unknown): string | undefined;
  /** The value in its normal form, or undefined where it is not of this kind. */
  read(value: unknown): T | undefined;
  /** The value by which another process, in another folder, means the same; the value itself by default. */
  absolute?(value: T): T;
}

/** What is said of a value that is not of a kind: `expected …`, and what may have been meant. */
export function expectation(kind: Kind<unknown>, value: unknown): string {
  const advice = kind.advice?.(value);
  return `expected ${kind.expected}${advice === undefined ? '' : `; ${advice}`}`;
}

/** A text, number or boolean as a text. Objects of files have no text of their own. */
function plainText(value: unknown): string {
  return typeof value === 'object' ? '' : String(value);
}

/** A kind that says what other words for its values mean here. */
export function advising<T>(kind: Kind<T>, advice: Readonly<Record<string, string>>): Kind<T> {
  const known = new Map(Object.entries(advice));
  return { ...kind, advice: (value) => known.get(plainText(value).toLowerCase()) };
}

/** A JSON number, or the text of one; NaN otherwise. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

/** A whole number of at least `least` and at most `most`. */
export function wholeNumber(least: number, most = Infinity): Kind<number> {
  return {
    expected: `a whole number from ${least}${most === Infinity ? '' : ` to ${most}`}`,
    read(value) {
      const number = numberOf(value);
      const inRange = number >= least && number <= most;
      return Number.isSafeInteger(number) && inRange ? number : undefined;
    },
  };
}

/** Threads per op: the range that `torch.setNumThreads` accepts. */
export const threads = wholeNumber(1, 4096);

/** A finite number of at least `least`, or above it, and below `below`. */
export function number(
  least: number,
  { above = false, below = Infinity }: { above?: boolean; below?: number } = {},
): Kind<number> {
  const limit = below === Infinity ? '' : ` and below ${below}`;
  return {
    expected: `a number ${above ? 'above' : 'from'} ${least}${limit}`,
    read(value) {
      const number = numberOf(value);
      const inRange = (above ? number > least : number >= least) && number < below;
      return inRange && Number.isFinite(number) ? number : undefined;
    },
  };
}

/** Numbers in a list, or separated by commas: one or more, or exactly `count`. */
export function numbers(count: 2): Kind<readonly [number, number]>;
export function numbers(count?: number): Kind<readonly number[]>;
export function numbers(count?: number): Kind<readonly number[]> {
  return {
    expected: `${count ?? 'one or more'} numbers separated by commas, such as 0.5,0.5${count === 2 ? '' : ',0.5'}`,
    read(value) {
      const parts = typeof value === 'string' ? value.split(',') : value;
      const values = Array.isArray(parts) ? parts.map(numberOf) : [numberOf(parts)];
      const fits = count === undefined ? values.length > 0 : values.length === count;
      return fits && values.every(Number.isFinite) ? values : undefined;
    },
  };
}

/** {@link numbers}, or one word. */
export function numbersOr<Word extends string>(word: Word): Kind<readonly number[] | Word> {
  const some = numbers();
  return {
    expected: `${some.expected}, or ${word}`,
    read: (value) => (value === word ? word : some.read(value)),
  };
}

/** One of some words. */
export function choice<Word extends string>(...words: readonly Word[]): Kind<Word> {
  return {
    words,
    expected: words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`,
    read: (value) => words.find((word) => word === value),
  };
}

/** Numbers that matrix products compute in. `auto` is bf16 where the device multiplies it faster. */
export const precision = advising(
  choice('auto', 'none', 'bf16', 'fp16'),
  Object.fromEntries([
    ...['fp32', 'float32', 'full', 'off', 'false'].map((name) => [name, 'float32 is none']),
    ...['bfloat16', 'float16', 'half'].map((name) => [
      name,
      `${name} is ${name === 'bfloat16' ? 'bf16' : 'fp16'}`,
    ]),
  ]),
);

/** Yes or no. */
export const truth: Kind<boolean> = {
  expected: 'true or false',
  read(value) {
    if (value === 'true') return true;
    if (value === 'false') return false;
    return typeof value === 'boolean' ? value : undefined;
  },
};

/** A text that is not empty. */
export const text: Kind<string> = {
  expected: 'a text',
  read: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};

/** The path of a file or folder, or one of some words. */
export function path(...words: readonly string[]): Kind<string> {
  return { ...text, absolute: (value) => (words.includes(value) ? value : resolve(value)) };
}

/** One or more texts. */
export const texts: Kind<readonly string[]> = {
  isList: true,
  expected: 'a text, or a list of texts',
  read(value) {
    const list = Array.isArray(value) ? value : [value];
    const isEach = list.every((item) => text.read(item) !== undefined);
    return list.length > 0 && isEach ? list : undefined;
  },
};

/** A device's name, or `auto`. */
export const device: Kind<string> = advising(
  {
    expected: 'auto, cpu, cuda or cuda:N',
    read: (value) =>
      typeof value === 'string' && /^(auto|cpu|cuda(:\d{1,3})?)$/.test(value) ? value : undefined,
  },
  {
    mps: "Apple's GPUs are not supported",
    gpu: 'NVIDIA GPUs are called cuda',
    rocm: "AMD's GPUs are not supported",
    hip: "AMD's GPUs are not supported",
    xpu: "Intel's GPUs are not supported",
  },
);

/** A side in pixels, or height and width: `224`, `160x240`, `[160, 240]`. */
export const imageSize: Kind<readonly [number, number]> = {
  expected: 'a side in pixels, or HEIGHTxWIDTH',
  read(value) {
    const sides = (Array.isArray(value) ? value : [value]).map(plainText).join('x');
    const match = /^(\d{1,6})(?:x(\d{1,6}))?$/.exec(sides);
    const height = Number(match?.[1]);
    const width = Number(match?.[2] ?? match?.[1]);
    return match !== null && height > 0 && width > 0 ? [height, width] : undefined;
  },
};
