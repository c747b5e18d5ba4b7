/** What does not come out as in PyTorch, with the reason. An item that no case needs any more fails the whole run. */
import { agrees, type Status, type Tally } from './outcome.js';

export interface LeftOut {
  /** Names of entries. */
  entries: readonly string[];
  reason: string;
  status: Status;
  dtypes?: readonly string[];
  variants?: readonly string[];
  forms?: readonly string[];
}

const OPTIMIZERS =
  'ASGD Adadelta Adafactor Adagrad Adam AdamW Adamax LBFGS Muon NAdam RAdam RMSprop Rprop SGD SparseAdam';

export const LEFT_OUT: readonly LeftOut[] = [
  {
    entries: [
      'jiterator_unary',
      'jiterator_binary',
      'jiterator_4inputs_with_extra_args',
      'jiterator_binary_return_by_ref',
      'jiterator_2inputs_2outputs',
    ],
    status: 'unwritable',
    reason: 'compiles a kernel from C++ text for CUDA; PyTorch refuses it on a CPU',
  },
  {
    entries: ['__rand__', '__rdiv__', '__rmod__', '__ror__', '__rpow__', '__rsub__', '__rxor__'],
    status: 'unwritable',
    variants: ['error'],
    reason:
      'the protocol of operators in Python, called with what is no tensor; JavaScript has none',
  },
  {
    entries: ['gradient'],
    status: 'unwritable',
    variants: ['error'],
    reason: 'inputs on the device meta, which hold no elements to hand over',
  },
  {
    entries: [
      'nn.functional.linear_cross_entropy.chunked',
      'nn.functional.linear_cross_entropy.chunked_none',
      'nn.LinearCrossEntropyLoss',
    ],
    status: 'unwritable',
    reason:
      'LinearCrossEntropyOptions split the computation to save memory; here it is never split',
  },
  {
    entries: ['nn.LinearCrossEntropyLoss'],
    status: 'threw',
    reason: 'the argument for those options, which is not there',
  },
  {
    entries: OPTIMIZERS.split(' '),
    status: 'threw',
    variants: ['error'],
    reason: 'a parameter twice in one group, of which PyTorch warns that it will be an error',
  },
];

function covers(item: LeftOut, tally: Tally): boolean {
  const { entries, status, dtypes, variants, forms } = item;
  return (
    status === tally.status &&
    entries.includes(tally.entry) &&
    (dtypes?.includes(tally.dtype) ?? true) &&
    (variants?.includes(tally.variant) ?? true) &&
    (forms?.includes(tally.form) ?? true)
  );
}

/** The tallies that disagree and are not in the table. */
export function unexpected(tallies: readonly Tally[]): Tally[] {
  return tallies.filter(
    (tally) => !agrees(tally.status) && !LEFT_OUT.some((item) => covers(item, tally)),
  );
}

/** Entries of the table, among those that were run in full, that agree after all. */
export function outdated(tallies: readonly Tally[], ran: ReadonlySet<string>): string[] {
  return LEFT_OUT.flatMap((item) =>
    item.entries
      .filter((entry) => ran.has(entry))
      .filter((entry) => !tallies.some((tally) => tally.entry === entry && covers(item, tally)))
      .map((entry) => `${entry} (${item.status}: ${item.reason})`),
  );
}
