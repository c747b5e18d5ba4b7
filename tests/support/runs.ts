/** Runs of a model that is trained in no time, and the logs they write. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogRecord } from '../../lib/training/index.js';

/** Flags of a model that takes a few milliseconds a step. */
export const TINY = [
  ...['--image-size', '32', '--patch-size', '8', '--threads', '1'],
  ...['--dim', '32', '--depth', '1', '--heads', '2'],
  ...['--decoder-dim', '32', '--decoder-depth', '1', '--decoder-heads', '2'],
];

/** The lines of a run's log.jsonl. */
export function logOf(out: string): LogRecord[] {
  const path = join(out, 'log.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as LogRecord);
}

/** Those of its steps. */
export function stepsOf(out: string): Extract<LogRecord, { kind: 'step' }>[] {
  return logOf(out).filter((record) => record.kind === 'step');
}
