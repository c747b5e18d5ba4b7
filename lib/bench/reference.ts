/**
 * Runs PyTorch for comparison: one Python process, started once. JSON lines tell it what to run and how often
 * (benchmarks/reference/serve.py is the other end).
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../errors.js';
import { pythonCommand } from '../native/locate.js';
import { packageRoot } from '../native/paths.js';
import type { Device } from '../torch/index.js';
import type { Timed } from './measure.js';

export interface ReferenceOptions {
  /** The interpreter; by default `MAE_NATIVE_PYTHON`, else the python3 on PATH. */
  python?: string | undefined;
  /** The folder of our libtorch. */
  libtorch: string;
  threads: number;
  env?: NodeJS.ProcessEnv;
}

/** The process's description of itself. */
interface Greeting {
  torch: string;
  python: string;
}

type Answer = Record<string, unknown> & { error?: string; missing?: string };

/** A workload that the process keeps ready. */
export interface Prepared extends Timed {
  /** The workload's description of itself. */
  readonly info: Record<string, unknown>;
  /** Milliseconds of the parts of an iteration, medians so far, where the workload reports them. */
  phases?: Record<string, number>;
  /** Runs it with a synchronisation after each part, so that {@link phases} are known. */
  timePhases(iterations: number): Promise<void>;
}

/** In bytes; null where the process cannot measure it. */
export interface ReferenceMemory {
  resident: number | null;
  /** The process's peak. */
  peak: number | null;
  /** The peak of tensors in a GPU's memory; null on a CPU. */
  device_peak: number | null;
}

/** A running Python with PyTorch. */
export class Reference implements Disposable {
  private waiting: { resolve: (line: string) => void; reject: (error: Error) => void } | null =
    null;
  private greeting: Greeting = { torch: '', python: '' };
  private failure: Error | null = null;
  private complaints = '';

  private constructor(
    private readonly python: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.waiting?.resolve(line);
      this.waiting = null;
    });
    child.stderr.on('data', (text: Buffer) => {
      this.complaints = (this.complaints + text.toString()).slice(-4000);
    });
    // A request to a process that has ended fails by its exit, not by the broken pipe.
    child.stdin.on('error', () => {});
    child.on('error', (error: NodeJS.ErrnoException) => this.fail(cannotStart(python, error)));
    child.on('close', (code, signal) => this.fail(this.ended(code, signal)));
    // No one would wait for its results.
    const kill = () => child.kill();
    process.once('exit', kill);
    child.once('close', () => process.off('exit', kill));
  }

  /**
   * Starts PyTorch, on our own libtorch where that is part of a Python package.
   *
   * @throws UserError that names what to install where Python or a module is missing.
   */
  static async start(options: ReferenceOptions): Promise<Reference> {
    const { python, script, env } = referenceScript('serve.py', options);
    const child = spawn(python, [script], { env, windowsHide: true });
    const reference = new Reference(python, child);
    try {
      const { torch, python: version } = await reference.ask({ threads: options.threads });
      reference.greeting = { torch: String(torch), python: String(version) };
      return reference;
    } catch (error) {
      reference.stop();
      throw error;
    }
  }

  /** PyTorch's own version string. */
  get torchVersion(): string {
    return this.greeting.torch;
  }

  get pythonVersion(): string {
    return this.greeting.python;
  }

  /** Sets up a workload. */
  async prepare(wanted: Record<string, unknown>): Promise<Prepared> {
    const { workload, ...info } = await this.ask({ prepare: wanted });
    const run = async (iterations: number, more: Record<string, unknown> = {}) => {
      const { seconds, phases } = await this.ask({ run: iterations, workload, ...more });
      if (phases !== undefined) prepared.phases = phases as Record<string, number>;
      return seconds as number;
    };
    const prepared: Prepared = {
      info,
      time: (iterations) => run(iterations),
      timePhases: async (iterations) => void (await run(iterations, { synchronised: true })),
    };
    return prepared;
  }

  /** Runs a computation once, and returns its result. */
  async compute(task: Record<string, unknown>): Promise<Record<string, unknown>> {
    return await this.ask({ compute: task });
  }

  /** The memory of the process, on the machine and on a GPU. */
  async memory(device: Device): Promise<ReferenceMemory> {
    return (await this.ask({ memory: device })) as unknown as ReferenceMemory;
  }

  stop(): void {
    this.child.stdin.end();
    this.child.kill();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  private async ask(request: Record<string, unknown>): Promise<Answer> {
    if (this.failure !== null) throw this.failure;
    const line = await new Promise<string>((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    const answer = JSON.parse(line) as Answer;
    if (answer.missing !== undefined) throw this.lacks(answer.missing, answer.error ?? '');
    if (answer.error !== undefined) throw new UserError(`the reference failed: ${answer.error}`);
    return answer;
  }

  private lacks(module: string, detail: string): UserError {
    return new UserError(
      `the reference needs the Python module '${module}', which ${this.python} cannot import: ${detail}\n` +
        `Install it: ${this.python} -m pip install ${module.split('.')[0]}; or give another Python: --reference PYTHON`,
    );
  }

  private ended(code: number | null, signal: NodeJS.Signals | null): UserError {
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    const last = this.complaints.trim().split('\n').at(-1);
    // Systems that are short of memory kill the largest process.
    const why = signal === 'SIGKILL' ? 'did its memory suffice?' : last;
    return new UserError(`the reference, ${this.python}, ${how}${why ? `: ${why}` : ''}`);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.waiting?.reject(this.failure);
    this.waiting = null;
  }
}

/** The parts of a command for a script of the reference: interpreter, path and environment. */
export function referenceScript(
  name: string,
  options: Omit<ReferenceOptions, 'threads'>,
): { python: string; script: string; env: NodeJS.ProcessEnv } {
  const env = options.env ?? process.env;
  return {
    python: options.python || env.MAE_NATIVE_PYTHON || pythonCommand,
    script: join(packageRoot, 'benchmarks', 'reference', name),
    env: { ...env, ...pythonPath(options.libtorch, env) },
  };
}

/** The search path by which Python finds the libtorch in use; empty where it is not from a Python package. */
function pythonPath(libtorch: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!existsSync(join(libtorch, '__init__.py'))) return {};
  const before = env.PYTHONPATH ? [env.PYTHONPATH] : [];
  return { PYTHONPATH: [dirname(libtorch), ...before].join(delimiter) };
}

/** The message where Python cannot be started. */
export function cannotStart(python: string, error: NodeJS.ErrnoException): UserError {
  const reason = error.code === 'ENOENT' ? 'there is no such program' : error.message;
  return new UserError(
    `--reference compares with PyTorch in Python, but ${python} cannot be started: ${reason}.\n` +
      'Install Python 3 with PyTorch, or name its interpreter: --reference PYTHON, or MAE_NATIVE_PYTHON',
  );
}
