/** Programs as processes of their own; above all the command line, compiled, as a user runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/native/paths.js';

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface ProcessOptions {
  cwd?: string;
  /** Variables beside those of the tests' own environment, or instead of them. */
  env?: NodeJS.ProcessEnv;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Resolves when what was printed to stderr so far matches. */
  printed(pattern: RegExp): Promise<void>;
}

/** Starts `mae-native` with these arguments. */
export function start(args: readonly string[], options?: ProcessOptions): Running {
  return startNode([join(packageRoot, 'bin', 'mae-native.js'), ...args], options);
}

/** Starts Node with these arguments. */
export function startNode(args: readonly string[], options: ProcessOptions = {}): Running {
  return startProgram(process.execPath, args, options);
}

const running = new Set<ChildProcess>();

// A test that fails or takes too long leaves no process behind.
process.on('exit', () => {
  for (const { pid } of running) {
    if (pid === undefined) continue;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
});

/** The processes that another one has started, in their order. */
export function childrenOf(parent: number): number[] {
  const isChild = (id: string) => {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id) && isChild(id))
    .map(Number);
}

/** Starts a program with these arguments. */
export function startProgram(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Running {
  const env = { ...process.env, ...options.env };
  // A group of its own, so that what the program starts can be ended with it.
  const child = spawn(command, args, { ...options, env, stdio: 'pipe', detached: true });
  running.add(child);
  child.on('close', () => running.delete(child));
  const soFar: Outcome = { code: null, signal: null, stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    soFar.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    soFar.stderr += chunk;
    for (const check of waiting) check();
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ...soFar, code, signal }));
  });
  return {
    child,
    outcome,
    async printed(pattern) {
      const seen = new Promise<void>((resolve) => {
        const check = () => {
          if (!pattern.test(soFar.stderr)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
      const ended = outcome.then(({ code, stderr }) => {
        if (pattern.test(stderr)) return;
        throw new Error(`ended with ${code} before it printed ${pattern}:\n${stderr}`);
      });
      await Promise.race([seen, ended]);
    },
  };
}

/** Runs `mae-native` with these arguments to its end. */
export function run(args: readonly string[], options?: ProcessOptions): Promise<Outcome> {
  return start(args, options).outcome;
}
