/** Streams of CUDA devices, whose work runs side by side, and events that order it. */
import type { EventHandle, StreamDescription } from '../native/binding.js';
import { core } from './core.js';
import { currentDevice, onCuda, onDevice, setDevice } from './cuda-device.js';
import { describeValue } from './describe.js';
import type { Device } from './dtype.js';
import { TorchError } from './errors.js';
import { enter, type Mode } from './modes.js';
import { checkOptions } from './options.js';
import type { Tensor } from './tensor.js';

/**
 * A queue of work on a CUDA device, as `torch.cuda.Stream`. Work of one stream runs in its order; that of two may run at the
 * same time, so one has to wait for what it needs of the other.
 */
export class Stream {
  readonly device: Device;
  /** Its number in the device. */
  readonly id: bigint;
  /** @internal */
  readonly index: number;

  /**
   * @param options.device The current one by default.
   * @param options.priority Streams of lower numbers go first; 0 by default.
   * @throws TorchError where there is no such device
   */
  constructor(options: { device?: Device; priority?: number } = {}) {
    checkOptions('cuda.Stream', options, ['device', 'priority']);
    const { device = 'cuda', priority = 0 } = options;
    if (!Number.isInteger(priority)) {
      throw new TorchError(
        `cuda.Stream: priority should be a whole number, got ${describeValue(priority)}`,
        'TypeError',
      );
    }
    const { device: index, id } = onDevice('Stream', device, (i) => core.newStream(i, priority));
    this.device = `cuda:${index}`;
    this.index = index;
    this.id = id;
  }

  /** Waits until all its work is done. */
  synchronize(): void {
    onCuda('Stream.synchronize', () => core.synchronizeStream(this.index, this.id));
  }

  /** Whether all its work is done. */
  query(): boolean {
    return onCuda('Stream.query', () => core.queryStream(this.index, this.id));
  }

  /** Makes later work of this stream wait for the work of another one until now. */
  waitStream(stream: Stream): void {
    requireStream('Stream.waitStream', stream);
    this.waitEvent(stream.recordEvent());
  }

  /** Makes later work of this stream wait for an event. */
  waitEvent(event: Event): void {
    requireEvent('Stream.waitEvent', event);
    event.wait(this);
  }

  /** Records an event, a new one by default, after the work until now. */
  recordEvent(event: Event = new Event()): Event {
    requireEvent('Stream.recordEvent', event);
    event.record(this);
    return event;
  }

  /** @internal */
  recordTensor(tensor: Tensor): void {
    onCuda('recordStream', () => core.recordStream(tensor.live(), this.index, this.id));
  }

  toString(): string {
    return `Stream(device='${this.device}', id=${this.id})`;
  }
}

function requireStream(caller: string, value: unknown): void {
  if (!(value instanceof Stream)) throw refusal(caller, 'stream', 'Stream', value);
}

function requireEvent(caller: string, value: unknown, parameter = 'event'): void {
  if (!(value instanceof Event)) throw refusal(caller, parameter, 'Event', value);
}

function refusal(caller: string, parameter: string, kind: string, value: unknown): TorchError {
  return new TorchError(
    `${caller}: ${parameter} should be a torch.cuda.${kind}, got ${describeValue(value)}`,
    'TypeError',
    caller,
  );
}

/** A stream that is there already. */
function existing({ device: index, id }: StreamDescription): Stream {
  const stream = Object.create(Stream.prototype) as object;
  return Object.assign(stream, { device: `cuda:${index}` as const, index, id }) as Stream;
}

/** A point in a stream's work, as `torch.cuda.Event`. */
export class Event {
  private readonly handle: EventHandle;

  /** @param options.enableTiming Whether {@link Event.elapsedTime} can be asked for; false by default. */
  constructor(options: { enableTiming?: boolean } = {}) {
    checkOptions('cuda.Event', options, ['enableTiming']);
    const { enableTiming = false } = options;
    this.handle = onCuda('Event', () => core.newEvent(enableTiming));
  }

  /** Marks the point after a stream's work until now; that of the current stream by default. */
  record(stream: Stream = currentStream()): void {
    requireStream('Event.record', stream);
    onCuda('Event.record', () => core.recordEvent(this.handle, stream.index, stream.id));
  }

  /** Makes later work of a stream, by default the current one, wait for it. */
  wait(stream: Stream = currentStream()): void {
    requireStream('Event.wait', stream);
    onCuda('Event.wait', () => core.waitEvent(this.handle, stream.index, stream.id));
  }

  /** Whether the work before it is done. */
  query(): boolean {
    return onCuda('Event.query', () => core.queryEvent(this.handle));
  }

  /** Waits until the work before it is done. */
  synchronize(): void {
    onCuda('Event.synchronize', () => core.synchronizeEvent(this.handle));
  }

  /** The milliseconds from this event to a later one. Both must tell the time, and be done. */
  elapsedTime(end: Event): number {
    requireEvent('Event.elapsedTime', end, 'end');
    return onCuda('Event.elapsedTime', () => core.elapsedTime(this.handle, end.handle));
  }
}

/** The stream that ops on a device use. */
export function currentStream(device: Device = 'cuda'): Stream {
  return existing(onDevice('currentStream', device, (index) => core.currentStream(index)));
}

/** The stream that ops on a device use where none was set. */
export function defaultStream(device: Device = 'cuda'): Stream {
  return existing(onDevice('defaultStream', device, (index) => core.defaultStream(index)));
}

/** Lets ops on its device use a stream, and makes the device the current one. */
export function setStream(stream: Stream): void {
  requireStream('cuda.setStream', stream);
  onCuda('setStream', () => core.setStream(stream.index, stream.id));
}

/**
 * Lets ops use a stream, for a function or to the end of a block. Afterwards stream and device are those of before.
 *
 * ```ts
 * const copying = new torch.cuda.Stream();
 * const next = torch.cuda.stream(copying, () => host.to('cuda', { nonBlocking: true }));
 * torch.cuda.currentStream().waitStream(copying);
 * ```
 */
export function stream(chosen: Stream): Mode;
export function stream<T>(chosen: Stream, fn: () => T): T;
export function stream<T>(chosen: Stream, fn?: () => T): T | Mode {
  requireStream('cuda.stream', chosen);
  const setUp = () => {
    const device: Device = `cuda:${currentDevice()}`;
    const before = currentStream(chosen.device);
    setStream(chosen);
    return () => {
      setStream(before);
      setDevice(device);
    };
  };
  return enter('cuda.stream', setUp, fn);
}
