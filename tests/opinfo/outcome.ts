/** What a case is, and how it can come out. */

/** Which case of a database it is. */
export interface Case {
  entry: string;
  dtype: string;
  /** `plain`, `strided`: inputs that are not contiguous, `conjugated`, `error`: inputs that PyTorch refuses. */
  variant: string;
  number: number;
  /** `function`, `method`, `in place`, or another name of the op. */
  form: string;
  differentiable?: boolean;
  /** Why it cannot be written in another language. */
  unwritable?: string;
}

/** As PyTorch: equal to the last bit, equal within rounding, refused by both. */
export const AGREES = ['bits', 'rounding', 'refused'] as const;

/**
 * Not as PyTorch: another value; refused where PyTorch computes; computed where PyTorch refuses; a function or class that is
 * not here; a call that only Python can make; the end of the process.
 */
export const DISAGREES = [
  'different',
  'threw',
  'accepted',
  'missing',
  'unwritable',
  'crashed',
] as const;

export type Status = (typeof AGREES)[number] | (typeof DISAGREES)[number];

export interface Outcome {
  status: Status;
  detail?: string;
}

export const agrees = (status: Status): boolean => (AGREES as readonly string[]).includes(status);

/** How many cases of one kind came out alike. */
export interface Tally extends Omit<Case, 'number' | 'unwritable'> {
  status: Status;
  count: number;
  /** Of the first one that disagrees. */
  number?: number;
  detail?: string;
}

/** Counts outcomes by entry, dtype, variant, form and status. */
export class Tallies {
  private readonly byKey = new Map<string, Tally>();

  add(one: Case, { status, detail }: Outcome): void {
    const { entry, dtype, variant, form, number, differentiable } = one;
    const key = [entry, dtype, variant, form, status].join('|');
    const known = this.byKey.get(key);
    if (known !== undefined) known.count++;
    else {
      const first = agrees(status) ? {} : { number, detail: detail?.slice(0, 600) };
      this.byKey.set(key, {
        entry,
        dtype,
        variant,
        form,
        differentiable,
        status,
        count: 1,
        ...first,
      });
    }
  }

  get list(): Tally[] {
    return [...this.byKey.values()];
  }
}
