/** Where the processes of a group wait for one another, and find out who is missing: keys of their store. */
import type { TorchError } from '../errors.js';
import { DistributedError, namesOf } from './error.js';
import type { TCPStore } from './store.js';

/** Seconds in which a process that has failed, or has seen a failure, is expected to say so. */
const ROLL_CALL = 3;

/** Whose meetings they are. */
export interface MeetingsOptions {
  readonly store: TCPStore;
  readonly rank: number;
  readonly worldSize: number;
  /** Precedes the keys of the group. */
  readonly prefix: string;
}

export class Meetings {
  private count = 0;

  constructor(private readonly options: MeetingsOptions) {}

  /** A name that no other meeting has. */
  next(kind: string): string {
    return `${kind}/${this.count++}`;
  }

  key(name: string): string {
    return `${this.options.prefix}/${name}`;
  }

  ranks(): number[] {
    return Array.from({ length: this.options.worldSize }, (_, rank) => rank);
  }

  /**
   * The first meeting.
   *
   * @param timeout Seconds.
   * @throws DistributedError where processes have other world sizes, two have one rank, or some do not come in time
   */
  async join(timeout: number): Promise<void> {
    const { store, rank, worldSize } = this.options;
    const alike = this.key(`of/${worldSize}`);
    await store.add(alike, 1);
    const all = await store.add(this.key('of'), 1);
    // Each process counts its world size before itself: where all have one, no fewer have it than there are.
    if ((await store.add(alike, 0)) < all) {
      await this.refuse(`its world size is ${worldSize}, and others have another one`);
    }
    if ((await store.add(this.key(`as/${rank}`), 1)) > 1) {
      await this.refuse('another process has this rank, too');
    }
    const late = (missing: string) => `${missing} did not join within ${timeout} s`;
    await this.meet('join', timeout, late);
  }

  /** Ends a process that is started otherwise than those that it meets, and tells them. */
  private async refuse(problem: string): Promise<never> {
    const { rank, worldSize } = this.options;
    const advice = 'start each process with a rank of its own and the same world size';
    await this.abort(`${problem}; ${advice}`);
    throw new DistributedError(`rank ${rank} of ${worldSize}: ${problem}; ${advice}`, [rank]);
  }

  /**
   * Waits until every process has come to the meeting of this name.
   *
   * @param timeout Seconds.
   * @throws DistributedError that names the ranks that do not come in time, or what they said before they ended
   */
  async meet(name: string, timeout: number, describe: (missing: string) => string): Promise<void> {
    if (await this.come(name, timeout)) return;
    const missing = await this.missingAt(name);
    const failed = await this.reasons();
    throw new DistributedError(failed ?? describe(this.all(missing)), missing);
  }

  /** Tells the others why this process ends. */
  async abort(reason: string): Promise<void> {
    // Where even the store is gone, they see that themselves.
    const { store, rank } = this.options;
    const [line] = reason.split('\n');
    const told = store.set(this.key(`failure/${rank}`), line as string);
    await told.then(() => store.add(this.key('failures'), 1)).catch(() => {});
  }

  /** The error for a failed exchange: it names the processes that have failed, or do not answer any more. */
  async callRoll(caller: string, cause: TorchError): Promise<DistributedError> {
    await this.come('roll', ROLL_CALL);
    const missing = await this.missingAt('roll');
    const failed = await this.reasons();
    if (failed !== null) return new DistributedError(failed, missing, { cause });
    const [first] = cause.message.replace(/^\w+: (\[[^\]]*\] ?)?/, '').split('\n');
    const problem =
      missing.length === 0
        ? `${caller} failed, though all processes answer`
        : `${this.all(missing)} ${missing.length === 1 ? 'does' : 'do'} not answer: killed, or hanging`;
    return new DistributedError(`${problem} (${first})`, missing, { cause });
  }

  /** @returns Whether all came in time, and none has failed. */
  private async come(name: string, timeout: number): Promise<boolean> {
    const { store, rank, worldSize } = this.options;
    await store.set(this.key(`${name}/${rank}`), '');
    await store.add(this.key(name), 1);
    return await store.waitFor(this.key(name), worldSize, timeout, this.key('failures'));
  }

  /** The ranks that have not come to a meeting. */
  private async missingAt(name: string): Promise<number[]> {
    const ranks = this.ranks();
    const found = await Promise.all(
      ranks.map((rank) => this.options.store.get(this.key(`${name}/${rank}`))),
    );
    return ranks.filter((rank) => found[rank] === undefined);
  }

  /** What processes said before they ended; null where none has. */
  private async reasons(): Promise<string | null> {
    const { store, worldSize } = this.options;
    const found = await Promise.all(
      this.ranks().map(async (rank) => {
        const reason = await store.get(this.key(`failure/${rank}`));
        return reason === undefined ? [] : [`rank ${rank} of ${worldSize} failed: ${reason}`];
      }),
    );
    return found.flat().join('; ') || null;
  }

  private all(ranks: readonly number[]): string {
    return `${namesOf(ranks)} of ${this.options.worldSize}`;
  }
}
