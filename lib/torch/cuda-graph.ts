/** CUDA graphs: work that is recorded once and replayed as a whole, without launching each op. */
import { whileCapturing } from './capture.js';
import { type Device, parseDevice } from './dtype.js';
import { refusePromise, requireFunction, TorchError } from './errors.js';
import { callOp, findOp } from './ops.js';

/**
 * Recorded work on a CUDA device, as `torch.cuda.CUDAGraph`.
 *
 * Each replay runs the same ops on the same tensors, in the same memory. Values that change are in tensors that are filled
 * between replays. Results are in the tensors that the recorded function made. The function must not wait for the device, as
 * `item()` and copies from the CPU do. The random numbers of the device's default generator continue from replay to replay.
 *
 * ```ts
 * const graph = new torch.cuda.CUDAGraph();
 * graph.warmUp(step); // once or more: libraries allocate memory at first use
 * graph.capture(step);
 * for (…) { input.copy_(next); graph.replay(); }
 * ```
 */
export class CUDAGraph implements Disposable {
  private readonly id: number;
  private state: 'empty' | 'captured' | 'broken' | 'disposed' = 'empty';

  /** Whether graphs are supported: the addon's library for CUDA is open. */
  static isAvailable(): boolean {
    return findOp('mae', 'cuda_graph_create') !== undefined;
  }

  /** @throws TorchError where {@link CUDAGraph.isAvailable} is false, or the device is none of CUDA's */
  constructor(device: Device = 'cuda') {
    if (!CUDAGraph.isAvailable()) {
      throw refuse(
        'they need the addon\'s library for CUDA; "mae-native doctor" shows what is missing',
      );
    }
    if (parseDevice(device) === null || !device.startsWith('cuda')) {
      throw refuse(`device should be like 'cuda:0', got '${device}'`);
    }
    this.id = callOp('mae::cuda_graph_create', device) as number;
  }

  /** Runs a function as capture() does, on the graph's own stream, after all earlier work of the device. */
  warmUp<T>(fn: () => T): T {
    return this.onOwnStream('warmUp', fn);
  }

  /**
   * Records a function's work for the device, without running it.
   *
   * @throws TorchError where something cannot be recorded; the graph can then only be disposed, and the device goes on
   */
  capture<T>(fn: () => T): T {
    requireFunction('capture', fn);
    if (this.state !== 'empty')
      throw refuse(`capture() was called on a graph that is ${this.state}`);
    return this.onOwnStream('capture', () => {
      // Until the capture has succeeded.
      this.state = 'broken';
      try {
        this.call('begin');
        const result = whileCapturing(() => refusePromise('capture', fn()));
        this.call('end');
        this.state = 'captured';
        return result;
      } catch (error) {
        this.call('abandon');
        throw error;
      }
    });
  }

  /** Runs the recorded work again, after all earlier work of the device. */
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

  private onOwnStream<T>(caller: string, fn: () => T): T {
    requireFunction(caller, fn);
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
