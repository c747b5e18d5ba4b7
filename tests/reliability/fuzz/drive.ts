/** Fuzzes a target in processes of its own, starting another one after each input that ends one. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limited } from '../../support/limits.js';
import { startProgram } from '../../support/processes.js';
import { processorSeconds } from '../../support/processor-time.js';
import type { Job, Progress, Result } from './child.js';
import type { Counts } from './target.js';

export interface FuzzOptions {
  readonly seed: number;
  /** Ends at whichever of the two comes first. */
  readonly inputs: number;
  readonly milliseconds: number;
  /** The number of the first input. Default: 0. */
  readonly from?: number;
  /** Processor time that no input may take. Default: 10. */
  readonly hangSeconds?: number;
  /** A folder for inputs that show a fault. */
  readonly kept?: string;
}

export interface FuzzOutcome extends Counts {
  /** Faults, each with the number of its input. */
  readonly wrong: { readonly input: number; readonly what: string }[];
  readonly peakBytes: number;
}

/** What a process that reads files of some KiB may take; the sizes that damaged ones speak of are larger. */
const MEMORY_KB = 1_500_000;
/** A target that ends so many processes is broken. */
const MOST_CRASHES = 5;

export async function fuzz(target: string, options: FuzzOptions): Promise<FuzzOutcome> {
  const { seed, from = 0, inputs, kept = null, hangSeconds = 10 } = options;
  const deadline = Date.now() + options.milliseconds;
  const total = { inputs: 0, accepted: 0, refused: 0, wrong: [] as Result['wrong'], peakBytes: 0 };
  if (kept !== null) mkdirSync(kept, { recursive: true });
  let next = from;
  let crashes = 0;
  while (next < from + inputs && Date.now() < deadline && crashes < MOST_CRASHES) {
    const job = { target, seed, from: next, to: from + inputs, kept };
    const { end, crash } = await runOnce(
      { ...job, milliseconds: deadline - Date.now() },
      hangSeconds,
    );
    total.accepted += end.accepted;
    total.refused += end.refused;
    total.wrong.push(...end.wrong);
    total.peakBytes = Math.max(total.peakBytes, end.peakBytes);
    if (crash !== null) {
      crashes++;
      total.wrong.push({ input: end.next, what: crash });
      end.next++;
    }
    total.inputs += end.next - next;
    next = end.next;
    if (crash === null) break;
  }
  return total;
}

async function runOnce(
  job: Omit<Job, 'journal' | 'folder'>,
  hangSeconds: number,
): Promise<{ end: Result; crash: string | null }> {
  const folder = mkdtempSync(join(tmpdir(), 'mae-native-fuzz-'));
  try {
    const journal = join(folder, 'journal');
    const whole: Job = { ...job, journal, folder };
    const script = fileURLToPath(new URL('./child.ts', import.meta.url));
    const args = ['--import', import.meta.resolve('tsx'), script, JSON.stringify(whole)];
    const { child, outcome } = startProgram(...limited(MEMORY_KB, process.execPath, args), {
      env: { MAE_NATIVE_CACHE: process.env.MAE_NATIVE_CACHE },
    });
    let hangs = false;
    const watch = watchProgress(child.pid as number, journal, hangSeconds, () => {
      hangs = true;
      child.kill('SIGKILL');
    });
    const { code, signal, stdout, stderr } = await outcome;
    clearInterval(watch);
    if (code === 0) {
      return { end: JSON.parse(stdout.trim().split('\n').at(-1) as string), crash: null };
    }
    const reached = readJournal(journal);
    if (reached === null) throw new Error(`${job.target} did not start: ${stderr.slice(-2000)}`);
    const how = hangs
      ? `takes over ${hangSeconds} s of processor time`
      : (signal ?? `exit ${code}`);
    return {
      end: { ...reached, wrong: [], peakBytes: 0 },
      crash: `${how}: ${stderr.slice(-2000)}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls `onHang` once an input takes too much of the processors' time. */
function watchProgress(
  pid: number,
  journal: string,
  hangSeconds: number,
  onHang: () => void,
): NodeJS.Timeout {
  let current = -1;
  let since = 0;
  return setInterval(() => {
    const next = readJournal(journal)?.next;
    const used = processorSeconds(pid);
    if (next === undefined || used === null) return;
    if (next !== current) [current, since] = [next, used];
    else if (used - since > hangSeconds) onHang();
  }, 500);
}

/** Null before the first entry. */
function readJournal(path: string): Progress | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Progress;
  } catch {
    return null;
  }
}
