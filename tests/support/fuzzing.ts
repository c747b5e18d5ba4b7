/**
 * How long tests search for faults, and what they tell of it. In the suite they search briefly, from a fixed seed; `npm run
 * fuzz` sets time and seed, and adds up what is reported.
 */
import { appendFileSync } from 'node:fs';

/** Seconds that a test of the file is to search for; 0 in the suite, where it is to be brief. */
export const fuzzSeconds = Number(process.env.MAE_NATIVE_FUZZ_SECONDS ?? 0);

/** What draws begin with. */
export const fuzzSeed = Number(process.env.MAE_NATIVE_FUZZ_SEED ?? 1);

/** The number of inputs: those accepted and those refused. */
export interface FuzzCounts {
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
}

/** Prints what a test has tried, and adds it to the counts of `npm run fuzz`. */
export function reportFuzz(name: string, { inputs, accepted, refused }: FuzzCounts): void {
  const report = process.env.MAE_NATIVE_FUZZ_REPORT;
  if (report === undefined) {
    console.log(
      `${name}: ${inputs} inputs, ${accepted} accepted, ${refused} refused, seed ${fuzzSeed}`,
    );
    return;
  }
  appendFileSync(report, `${JSON.stringify({ name, inputs, accepted, refused })}\n`);
}
