/** torch.distributed.TCPStore: texts by key, which all processes of a group read and write. */
import { setTimeout as pause } from 'node:timers/promises';
import type { StoreHandle } from '../../native/binding.js';
import { core } from '../core.js';
import { asTorchError, TorchError } from '../errors.js';
import { DistributedError } from './error.js';

/** Between two looks at the store; they grow to the longest. */
const SHORTEST_MS = 1;
const LONGEST_MS = 50;

/** c10d's store over TCP. One process is its server, and all are its clients. */
export class TCPStore {
  private constructor(
    readonly host: string,
    private readonly handle: StoreHandle,
  ) {}

  /**
   * Connects to the server, or is it.
   *
   * @param options.port 0, for a server, takes a free one.
   * @param options.timeout Seconds to wait for the server, and for its answers; 300 by default.
   * @throws DistributedError where there is no server within that time, or the port is in use
   */
  static async connect(
    host: string,
    options: { port: number; isServer?: boolean; timeout?: number },
  ): Promise<TCPStore> {
    const { port, isServer = false, timeout = 300 } = options;
    const milliseconds = Math.round(timeout * 1000);
    try {
      return new TCPStore(host, await core.openStore(host, port, isServer, milliseconds));
    } catch (error) {
      const problem = isServer
        ? `rank 0 cannot be the store at ${host}:${port}: the port is in use, or no address of this machine`
        : `no store answers at ${host}:${port} within ${timeout} s: the process of rank 0, or what started it, is missing`;
      throw new DistributedError(problem, [0], { cause: error });
    }
  }

  /** @internal */
  handleOf(): StoreHandle {
    return this.handle;
  }

  get port(): number {
    return core.storePort(this.handle);
  }

  async set(key: string, text: string): Promise<void> {
    await this.asked(() => core.storeSet(this.handle, key, text));
  }

  /** The text of a key; undefined where there is none. */
  async get(key: string): Promise<string | undefined> {
    return await this.asked(() => core.storeGet(this.handle, key));
  }

  /** Adds to a number, which is 0 at first. @returns The sum. */
  async add(key: string, amount: number): Promise<number> {
    return await this.asked(() => core.storeAdd(this.handle, key, amount));
  }

  /**
   * Waits until a number that {@link add} changes is large enough.
   *
   * @param timeout Seconds.
   * @param unless A number that ends the wait, too, once it is not 0.
   * @returns False where that time is over, or it was ended.
   */
  async waitFor(key: string, atLeast: number, timeout: number, unless?: string): Promise<boolean> {
    const end = performance.now() + timeout * 1000;
    for (let wait = SHORTEST_MS; ; wait = Math.min(2 * wait, LONGEST_MS)) {
      if ((await this.add(key, 0)) >= atLeast) return true;
      if (performance.now() > end) return false;
      if (unless !== undefined && (await this.add(unless, 0)) > 0) return false;
      await pause(wait);
    }
  }

  /** Ends the connection; of the server, all of them. */
  async close(): Promise<void> {
    await core.closeStore(this.handle);
  }

  private async asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const torchError = asTorchError(error, 'TCPStore');
      if (!(torchError instanceof TorchError)) throw error;
      throw new DistributedError(
        `the store at ${this.host} is gone: the process of rank 0, or what started it, has ended`,
        [0],
        { cause: torchError },
      );
    }
  }
}
