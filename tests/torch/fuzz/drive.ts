/** Runs the fuzzing child over a list of ops, starting it again after each op that ends it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limited } from '../../support/limits.js';
import { processorSeconds } from '../../support/processor-time.js';

export interface Crash {
  op: string;
  round: number;
  /** The signal, or `hang`. */
  how: string;
  /** The last of what the process said. */
  said: string;
}

export interface Outcome {
  calls: number;
  returned: number;
  crashes: Crash[];
  /** Calls that threw something other than a TorchError. */
  wrong: string[];
}

/** Sizes that are absurd fail to be allocated rather than fill the machine. */
const MEMORY_KB = 3_000_000;
/** Of the processors' time, which a busy machine takes longer for. */
const HANG_SECONDS = 20;
/** In which a busy machine starts a child. */
const START_MS = 120_000;

/** Fuzzes until all rounds are done or the time is over. An op is left out once it has crashed `limit` times. */
export async function drive(
  ops: readonly string[],
  options: {
    seed: number;
    rounds: number;
    milliseconds: number;
    limit?: number;
    log?: boolean;
    /** What the child runs; child.ts by default. */
    script?: string;
  },
): Promise<Outcome> {
  const outcome: Outcome = { calls: 0, returned: 0, crashes: [], wrong: [] };
  /** Without the starts of children. */
  let time = options.milliseconds;
  const limit = options.limit ?? 1;
  let [round, from] = [0, 0];
  let left = [...ops];
  while (round < options.rounds && time > 0) {
    const end = await runOnce(
      options.script ?? './child.ts',
      { seed: options.seed, rounds: [round, options.rounds], from, ops: left },
      time,
    );
    time -= end.milliseconds;
    outcome.calls += end.calls;
    outcome.returned += end.returned;
    outcome.wrong.push(...end.wrong);
    if (end.crash === null) break;
    const [crashRound, index] = end.at;
    const crash = { op: left[index] as string, round: crashRound, ...end.crash };
    outcome.crashes.push(crash);
    if (options.log) console.log(JSON.stringify(crash));
    const count = outcome.crashes.filter(({ op }) => op === crash.op).length;
    [round, from] = [crashRound, index + 1];
    if (count >= limit) {
      left = left.filter((op) => op !== crash.op);
      from = index;
    }
    if (from >= left.length) [round, from] = [round + 1, 0];
  }
  return outcome;
}

interface End {
  /** How long the child ran, from its first call on. */
  milliseconds: number;
  calls: number;
  returned: number;
  wrong: string[];
  at: [number, number];
  crash: { how: string; said: string } | null;
}

function runOnce(name: string, job: object, milliseconds: number): Promise<End> {
  const dir = mkdtempSync(join(tmpdir(), 'mae-native-fuzz-'));
  const journal = join(dir, 'journal');
  const script = fileURLToPath(new URL(name, import.meta.url));
  const tsx = import.meta.resolve('tsx');
  const node = [process.execPath, '--import', tsx, script, JSON.stringify({ ...job, journal })];
  const [command, args] = limited(MEMORY_KB, 'nice', ['-n', '10', ...node]);
  // What an op writes to a file by name goes to the temporary folder.
  const child = spawn(command, args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let said = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (said = keepTelling(said + data)));

  const spawned = Date.now();
  let began: number | null = null;
  let before = '';
  let since = 0;
  let hung = false;
  let over = false;
  const read = () => {
    try {
      return readFileSync(journal, 'utf8');
    } catch {
      return '';
    }
  };
  const watch = setInterval(() => {
    const now = read();
    const used = processorSeconds(child.pid as number) ?? (Date.now() - spawned) / 1000;
    if (now !== before) [before, since] = [now, used];
    if (now !== '') began ??= Date.now();
    hung = began === null ? Date.now() - spawned > START_MS : used - since > HANG_SECONDS;
    over = began !== null && Date.now() - began > milliseconds;
    if (hung || over) child.kill('SIGKILL');
  }, 500);
  const timed = () => ({ milliseconds: began === null ? 0 : Date.now() - began });

  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearInterval(watch);
      const [round = 0, index = 0, calls = 0, returned = 0] = JSON.parse(
        read() || '[]',
      ) as number[];
      rmSync(dir, { recursive: true, force: true });
      const at: [number, number] = [round, index];
      if (code === 0)
        resolve({
          ...JSON.parse(out.trim().split('\n').at(-1) as string),
          ...timed(),
          at,
          crash: null,
        });
      else if (over && !hung) resolve({ ...timed(), calls, returned, wrong: [], at, crash: null });
      else
        resolve({
          ...timed(),
          calls,
          returned,
          wrong: [],
          at,
          crash: { how: hung ? 'hang' : (signal ?? `exit ${code}`), said },
        });
    });
  });
}

/** The last lines that are not warnings, which the ops give in plenty. */
function keepTelling(text: string): string {
  const lines = text.split('\n').filter((line) => !/Warning:|^\s*$/.test(line));
  return lines.slice(-12).join('\n').slice(-1500);
}
