/** The command line as a process of its own, compiled, as a user runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogRecord } from '../../lib/methods/public.js';
import { packageRoot } from '../../lib/native/paths.js';

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Resolves when what was printed to stderr so far matches. */
  printed(pattern: RegExp): Promise<void>;
}

/** Flags of a model that takes a few milliseconds a step. */
export const TINY = [
  ...['--image-size', '32', '--patch-size', '8', '--threads', '1'],
  ...['--dim', '32', '--depth', '1', '--heads', '2'],
  ...['--decoder-dim', '32', '--decoder-depth', '1', '--decoder-heads', '2'],
];

/** Starts `mae-native` with these arguments. */
export function start(args: readonly string[]): Running {
  return startNode([join(packageRoot, 'bin', 'mae-native.js'), ...args]);
}

/** Starts Node with these arguments. */
export function startNode(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Running {
  return startProgram(process.execPath, args, options);
}

/** Starts a program with these arguments. */
export function startProgram(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Running {
  const env = { ...process.env, ...options.env };
  const child = spawn(command, args, { ...options, env, stdio: 'pipe' });
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
export function run(args: readonly string[]): Promise<Outcome> {
  return start(args).outcome;
}

/** The lines of a run's log.jsonl. */
export function logOf(out: string): LogRecord[] {
  const path = join(out, 'log.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as LogRecord);
}

export function stepsOf(out: string): Extract<LogRecord, { kind: 'step' }>[] {
  return logOf(out).filter((record) => record.kind === 'step');
}

export function readJson(...path: string[]): Record<string, unknown> {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}
