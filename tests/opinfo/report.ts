/** The counts of a run as text. */
import { AGREES, agrees, DISAGREES, type Status, type Tally } from './outcome.js';

const MEANING: Record<Status, string> = {
  bits: 'equal to the last bit',
  rounding: 'equal within rounding',
  refused: 'refused by both',
  different: 'different',
  threw: 'refused here alone',
  accepted: 'accepted here alone',
  missing: 'missing',
  unwritable: 'of Python alone',
  crashed: 'crashed',
};

/** A line for each way to come out: cases, and entries that have such cases. */
export function counts(tallies: readonly Tally[]): string[] {
  const lines = [...AGREES, ...DISAGREES].map((status) => {
    const of = tallies.filter((tally) => tally.status === status);
    const cases = of.reduce((sum, { count }) => sum + count, 0);
    const entries = new Set(of.map(({ entry }) => entry)).size;
    return `  ${MEANING[status].padEnd(24)} ${String(cases).padStart(7)} cases of ${entries} entries`;
  });
  const { whole, all } = share(tallies, () => true);
  const differentiable = new Set(
    tallies.filter((one) => one.differentiable).map((one) => one.entry),
  );
  const part = share(tallies, (entry) => differentiable.has(entry));
  return [
    ...lines,
    `  ${whole} of ${all} entries agree in every case`,
    ...(differentiable.size > 0
      ? [`  ${part.whole} of ${part.all} differentiable entries do`]
      : []),
  ];
}

function share(tallies: readonly Tally[], wanted: (entry: string) => boolean) {
  const entries = new Set(tallies.map(({ entry }) => entry).filter(wanted));
  const failing = new Set(
    tallies.filter(({ status }) => !agrees(status)).map(({ entry }) => entry),
  );
  const whole = [...entries].filter((entry) => !failing.has(entry)).length;
  return { whole, all: entries.size };
}

/** A tally that disagrees, in one line. */
export function line({
  entry,
  dtype,
  variant,
  form,
  number,
  status,
  count,
  detail,
}: Tally): string {
  const where = [dtype, variant, form].filter(
    (part) => part !== '' && part !== 'plain' && part !== 'function',
  );
  return `${entry} [${where.join(', ')}] ${count} ${status}, first is ${number}: ${detail ?? ''}`;
}
