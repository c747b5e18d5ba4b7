import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PythonEnvironment } from './python.js';

/** Runs a script of this folder with a value as JSON on its stdin, and gives what it printed as JSON. */
export function askPython(reference: PythonEnvironment, script: string, value: unknown): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const answer = execFileSync(reference.python, ['-W', 'ignore', path], {
    env: reference.env,
    input: JSON.stringify(value),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return JSON.parse(answer);
}
