/** The live page of a training. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../native/paths.js';

/**
 * Serves the page of a run in a process of its own: it costs the training nothing but what both share of the machine. The
 * process ends with this one, or when this is disposed.
 */
export class TrainingPage implements Disposable {
  private child: ChildProcess | null = null;

  /** @param note Called with the page's address, or with why there is no page. */
  constructor(private readonly note: (text: string) => void) {}

  /** @param folder The run's folder, which is there. */
  open(folder: string): void {
    const child = fork(join(packageRoot, 'bin', 'mae-native.js'), ['ui', folder], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // The cores are the training's.
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    this.child = child;
    child.stdout?.once('data', (address) => this.note(`live page: ${String(address).trim()}`));
    child.stderr?.on('data', (text) => this.note(`live page: ${String(text).trim()}`));
    child.on('error', ({ message }) => this.note(`there is no live page: ${message}`));
  }

  [Symbol.dispose](): void {
    const { child } = this;
    child?.kill();
    // Nobody waits for its end.
    child?.unref();
    child?.channel?.unref();
    child?.stdout?.destroy();
    child?.stderr?.destroy();
  }
}
