/** The conversation with record.py: it answers with cases of an entry, chunk by chunk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PythonEnvironment } from '../python/python.js';
import type { Case } from './outcome.js';

export const DATABASES = ['ops', 'modules', 'optimizers'] as const;
export type Database = (typeof DATABASES)[number];

/** Which cases of an entry are wanted. */
export interface Request {
  db: Database;
  entry: string;
  dtypes?: readonly string[];
  /** Only the sample of this number. */
  sample?: number;
  /** Only the first samples of each kind, as functions alone. */
  limit?: number;
}

interface Chunk {
  cases: Case[];
  data: Uint8Array;
}

export class Recorder {
  private readonly folder = mkdtempSync(join(tmpdir(), 'mae-native-opinfo-'));
  private readonly process: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor({ python, env }: PythonEnvironment) {
    const script = fileURLToPath(new URL('record.py', import.meta.url));
    this.process = spawn(python, ['-W', 'ignore', script, this.folder], {
      env: { ...env, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const input = this.process.stdout as NodeJS.ReadableStream;
    this.lines = createInterface({ input })[Symbol.asyncIterator]();
  }

  private async ask(line: string): Promise<{ chunk?: string; failed?: string } & object> {
    this.process.stdin?.write(`${line}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error('Python ended; run tests/opinfo/record.py by hand to see why');
    return JSON.parse(value) as object;
  }

  /** The names of the entries of a database. */
  async entries(db: Database): Promise<string[]> {
    return (await this.ask(JSON.stringify({ list: db }))) as string[];
  }

  /** The cases of an entry. A chunk's files are gone when the next one is asked for. */
  async *cases(request: Request): AsyncGenerator<Chunk> {
    let answer = await this.ask(JSON.stringify(request));
    while (answer.chunk !== undefined) {
      const files = [`${answer.chunk}.json`, `${answer.chunk}.bin`] as const;
      const cases = JSON.parse(readFileSync(files[0], 'utf8')) as Case[];
      const data = readFileSync(files[1]);
      for (const file of files) rmSync(file);
      yield { cases, data };
      answer = await this.ask('');
    }
    if (answer.failed !== undefined) throw new Error(answer.failed);
  }

  close(): void {
    this.process.stdin?.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
