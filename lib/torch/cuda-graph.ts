/** CUDA graphs: work that is recorded once and then started as a whole, without the program's part in each op. */
import { type Device, parseDevice } from './dtype.js';
import { TorchError } from './errors.js';
import { callOp, findOp } from './ops.js';
import { refusePromise } from './synchronous.js';

/**
 * A recorded piece of work on a CUDA device, as `torch.cuda.CUDAGraph`.
 *
 * What is recorded must be the same each time: the same ops on the same tensors, whose memory stays. Numbers that change
 * come in by tensors that are filled between replays; results are in the tensors that the recorded function made. Nothing
 * in it may wait for the device, as `item()` and copies from the CPU do. Random numbers of the device's default generator
 * go on from replay to replay.
 *
 * ```ts
 * const graph = new torch.cuda.CUDAGraph();
 * graph.warmUp(step); // once or more: what is made at first use has to be there
 * graph.capture(step);
 * for (…) { input.copy_(next); graph.replay(); }
 * ```
 */
export class CUDAGraph implements Disposable {
  private readonly id: number;
  private state: 'empty' | 'captured' | 'broken' | 'disposed' = 'empty';

  /** Whether there can be graphs: the addon's library for CUDA is open. */
  static isAvailable(): boolean {
    return findOp('mae', 'cuda_graph_create') !== undefined;
  }

  /** @throws TorchError where {@link CUDAGraph.isAvailable} is false, or the device is none of CUDA's */
  constructor(device: Device = 'cuda') {
    if (!CUDAGraph.isAvailable()) {
      throw refuse(
        'they need the addon\'s library for CUDA; "mae-native doctor" tells what is missing',
      );
    }
    if (parseDevice(device) === null || !device.startsWith('cuda')) {
      throw refuse(`device should be like 'cuda:0', got '${device}'`);
    }
    this.id = callOp('mae::cuda_graph_create', device) as number;
  }

  /** Runs a function as capture() will, on a stream of the graph's own, which waits for all that was given to the device. */
  warmUp<T>(fn: () => T): T {
    return this.onOwnStream('warmUp', fn);
  }

  /**
   * Records what a function gives the device to do, and computes nothing of it.
   *
   * @throws TorchError where something in it cannot be recorded; the graph can only be disposed then
   */
  capture<T>(fn: () => T): T {
    if (this.state !== 'empty')
      throw refuse(`capture() was called on a graph that is ${this.state}`);
    return this.onOwnStream('capture', () => {
      // Until all has gone well.
      this.state = 'broken';
      this.call('begin');
      let result: T;
      try {
        result = refusePromise('capture', fn());
      } catch (error) {
        this.breakOff();
        throw error;
      }
      this.call('end');
      this.state = 'captured';
      return result;
    });
  }

  /** Lets the device do again what was recorded, after all that it was given before. */
  replay(): void {
    if (this.state !== 'captured')
      throw refuse(`replay() was called on a graph that is ${this.state}`);
    this.call('replay');
  }

  /** Frees the graph and its memory. Waits for the device. */
  dispose(): void {
    if (this.state === 'disposed') return;
    this.state = 'disposed';
    this.call('release');
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Lets the device compute again. That the record is none, this says too, but not why. */
  private breakOff(): void {
    try {
      this.call('end');
    } catch {}
  }

  private onOwnStream<T>(caller: string, fn: () => T): T {
    if (this.state === 'disposed')
      throw refuse(`${caller}() was called on a graph that is disposed`);
    this.call('enter');
    try {
      return refusePromise(caller, fn());
    } finally {
      this.call('leave');
    }
  }

  private call(name: string): void {
    callOp(`mae::cuda_graph_${name}`, this.id);
  }
}

const refuse = (problem: string): TorchError =>
  new TorchError(`CUDA graphs: ${problem}`, 'RuntimeError');
