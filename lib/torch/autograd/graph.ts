/** torch.autograd.graph: what is saved for the backward pass. */
import { core } from '../core.js';
import { describeValue } from '../describe.js';
import type { Device } from '../dtype.js';
import { refusePromise, TorchError } from '../errors.js';
import { enter, type Mode } from '../modes.js';
import { checkOptions } from '../options.js';
import { isPlainObject } from '../plain.js';
import { scope } from '../scope.js';
import { Tensor } from '../tensor.js';
import { handlesOf, requireFunction, tensorsOf } from './callback.js';
import { countHooks } from './saving.js';

/** Stands for a tensor in what `pack` gave. */
class Slot {
  constructor(readonly index: number) {}
}

/** A value with its tensors, in nested arrays and plain objects too, replaced by others. */
function replaceTensors(value: unknown, replace: (part: Tensor | Slot) => unknown): unknown {
  if (value instanceof Tensor || value instanceof Slot) return replace(value);
  if (Array.isArray(value)) return value.map((part) => replaceTensors(part, replace));
  if (!isPlainObject(value)) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, replaceTensors(part, replace)]);
  return Object.fromEntries(parts);
}

function packed(pack: (tensor: Tensor) => unknown, handles: readonly number[]) {
  using _ = scope();
  const tensors: Tensor[] = [];
  const result = refusePromise('savedTensorsHooks', pack(tensorsOf(handles)[0] as Tensor));
  const value = replaceTensors(result, (part) => new Slot(tensors.push(part as Tensor) - 1));
  return { value, handles: handlesOf(tensors).map((handle) => core.alias(handle)) };
}

function unpacked(
  unpack: (value: never) => Tensor,
  value: unknown,
  handles: readonly number[],
): number[] {
  using _ = scope();
  const tensors = tensorsOf(handles);
  const given = replaceTensors(value, (part) => tensors[(part as Slot).index]);
  const result: unknown = unpack(given as never);
  if (result instanceof Tensor) return [core.alias(result.live())];
  throw new TorchError(
    `savedTensorsHooks: unpack should return a Tensor, got ${describeValue(result)}`,
    'TypeError',
  );
}

/**
 * Hooks on the tensors that ops save for the backward pass, as `torch.autograd.graph.saved_tensors_hooks`: what `pack` makes of
 * a tensor is kept in its place, and `unpack` makes the tensor of it again.
 *
 * ```ts
 * const y = torch.autograd.graph.savedTensorsHooks(
 *   (tensor) => tensor.to('bfloat16'),
 *   (kept) => kept.to('float32'),
 *   () => model.forward(x),
 * );
 * ```
 *
 * @param pack Gets a tensor, which it must not change; returns any value. Tensors in it, in nested arrays and plain objects too,
 *   live as long as the graph.
 * @param unpack Gets that value; returns a tensor of the same elements, shape, dtype and device.
 */
export function savedTensorsHooks<Packed>(
  pack: (tensor: Tensor) => Packed,
  unpack: (packed: Packed) => Tensor,
): Mode;
export function savedTensorsHooks<Packed, T>(
  pack: (tensor: Tensor) => Packed,
  unpack: (packed: Packed) => Tensor,
  fn: () => T,
): T;
export function savedTensorsHooks<Packed, T>(
  pack: (tensor: Tensor) => Packed,
  unpack: (packed: Packed) => Tensor,
  fn?: () => T,
): T | Mode {
  requireFunction(pack, 'savedTensorsHooks', 'pack');
  requireFunction(unpack, 'savedTensorsHooks', 'unpack');
  const setUp = () => {
    core.pushSavingHooks(
      (handles) => packed(pack, handles),
      (value, handles) => unpacked(unpack as (value: never) => Tensor, value, handles),
    );
    const leave = countHooks();
    return () => {
      leave();
      core.popSavingHooks();
    };
  };
  return enter('savedTensorsHooks', setUp, fn);
}

/**
 * Moves what ops save for the backward pass to the CPU, and back in that pass, as `torch.autograd.graph.save_on_cpu`: slower,
 * with less memory on the GPU.
 *
 * @param options.pinMemory Use memory from which a GPU copies faster.
 */
export function saveOnCpu(options?: { pinMemory?: boolean }): Mode;
export function saveOnCpu<T>(options: { pinMemory?: boolean }, fn: () => T): T;
export function saveOnCpu<T>(options: { pinMemory?: boolean } = {}, fn?: () => T): T | Mode {
  checkOptions('saveOnCpu', options, ['pinMemory']);
  const { pinMemory = false } = options;
  const pack = (tensor: Tensor): [Device, Tensor] => {
    const host = tensor.cpu();
    return [tensor.device, pinMemory ? host.pinMemory() : host];
  };
  const unpack = ([device, host]: [Device, Tensor]) => host.to(device, { nonBlocking: pinMemory });
  return fn === undefined ? savedTensorsHooks(pack, unpack) : savedTensorsHooks(pack, unpack, fn);
}
