/** Readers with the faults that the fuzzer looks for, each at one input in four. */
import { UserError } from '../../../lib/errors.js';
import type { MakeTarget } from './target.js';

const faulty =
  (read: (pass: 0 | 1) => string): MakeTarget =>
  () => ({
    make: (draw) => Uint8Array.of(draw.below(4)),
    read(input, pass) {
      if (input[0] === 1) return read(pass);
      if (input[0] === 2) throw new UserError('not such a file');
      return 'as it was saved';
    },
  });

export const targets: Record<string, MakeTarget> = {
  crash: faulty(() => {
    process.kill(process.pid, 'SIGSEGV');
    for (;;);
  }),
  hang: faulty(() => {
    for (;;);
  }),
  exception: faulty(() => {
    throw new TypeError('cannot read a property of undefined');
  }),
  lines: faulty(() => {
    throw new UserError('an error\nof two lines');
  }),
  difference: faulty((pass) => `read in pass ${pass}`),
  'refusal-once': faulty((pass) => {
    if (pass === 1) throw new UserError('not such a file');
    return 'read';
  }),
};
