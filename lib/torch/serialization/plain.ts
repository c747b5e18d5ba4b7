/** `torch.load`: the values of a file as JavaScript has them. */
import { describeValue } from '../describe.js';
import { type Device, parseDevice } from '../dtype.js';
import { requireText, TorchError } from '../errors.js';
import { checkOptions } from '../options.js';
import { Tensor } from '../tensor.js';
import { type PytorchFile, withPytorchFile } from './load.js';
import { numpyValue } from './numpy-values.js';
import { StoredTensor } from './stored-tensor.js';
import { constantOf, torchValue } from './torch-values.js';
import { PickledGlobal, PickledObject } from './values.js';

/** Far beyond any checkpoint, and far from the end of the stack. */
const MAX_DEPTH = 500;

export interface TorchLoadOptions {
  /** The device of all tensors; the CPU by default, wherever they were when saved. */
  mapLocation?: Device | null;
  /**
   * Whether tensors lie in the mapped file, which is then read as they are used. Default: from 64 MiB on. The file must not be
   * overwritten in place meanwhile.
   */
  mmap?: boolean;
}

/**
 * Reads a file of torch.save, also one of a PyTorch before 1.6. No code of it runs.
 *
 * Dicts become plain objects, so that `model.loadStateDict(torch.load(path))` works; dicts whose keys are not all texts become
 * Map. Lists, tuples and `torch.Size` become arrays, sets Set, and bytes Uint8Array. Dtypes and devices become their names,
 * NumPy's numbers become numbers, and its arrays tensors. Parameters become tensors without a gradient. Objects of other
 * classes become {@link PickledObject}. Views share memory as they did when saved.
 *
 * @throws UserError that names the file and what is wrong with it
 */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.parse; what a file holds is known to the program alone
export function load(path: string, options: TorchLoadOptions = {}): any {
  requireText('load', path, 'path');
  checkOptions('load', options, ['mapLocation', 'mmap']);
  const { mapLocation = null, mmap } = options;
  if (mapLocation !== null && parseDevice(mapLocation) === null) {
    throw new TorchError(
      `load: mapLocation should be a device such as 'cpu' or 'cuda:0', got ${describeValue(mapLocation)}`,
      'ValueError',
      'load',
    );
  }
  const reading = mmap === undefined ? {} : { map: mmap };
  return withPytorchFile(path, reading, (file) => new Converter(file, mapLocation).run());
}

class Converter {
  readonly #file: PytorchFile;
  readonly #device: Device | null;
  /** What objects of the file became; containers may hold each other in cycles. */
  readonly #made = new Map<object, unknown>();

  constructor(file: PytorchFile, device: Device | null) {
    this.#file = file;
    this.#device = device;
  }

  run(): unknown {
    return this.#convert(this.#file.content, 0);
  }

  #convert(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    if (this.#made.has(value)) return this.#made.get(value);
    if (depth > MAX_DEPTH) this.#file.refuse(`its value is nested deeper than ${MAX_DEPTH}`);
    if (Array.isArray(value)) {
      return this.#fill(value, [] as unknown[], (list) => {
        for (const item of value) list.push(this.#convert(item, depth + 1));
      });
    }
    if (value instanceof Map) return this.#dict(value, depth);
    if (value instanceof Set) {
      return this.#fill(value, new Set(), (set) => {
        for (const item of value) set.add(this.#convert(item, depth + 1));
      });
    }
    const other = this.#other(value, depth);
    this.#made.set(value, other);
    return other;
  }

  /** A container is known before it is filled: it may contain itself. */
  #fill<T>(source: object, target: T, fill: (target: T) => void): T {
    this.#made.set(source, target);
    fill(target);
    return target;
  }

  #dict(dict: ReadonlyMap<unknown, unknown>, depth: number): unknown {
    // The keys of an optimizer's state are numbers, and are its properties here.
    const numbered = isOptimizerState(dict) ? dict.get('state') : undefined;
    if (numbered instanceof Map) this.#record(numbered, depth + 1);
    if (![...dict.keys()].every((key) => typeof key === 'string')) {
      return this.#fill(dict, new Map(), (map) => {
        for (const [key, item] of dict) {
          map.set(this.#convert(key, depth + 1), this.#convert(item, depth + 1));
        }
      });
    }
    return this.#record(dict, depth);
  }

  /** A dict as an object. */
  #record(dict: ReadonlyMap<unknown, unknown>, depth: number): object {
    return this.#fill(dict, {}, (object) => {
      for (const [key, item] of dict) {
        // Also of the name __proto__, which an assignment would not make a property.
        const property = { value: this.#convert(item, depth + 1), enumerable: true };
        Object.defineProperty(object, String(key), {
          ...property,
          writable: true,
          configurable: true,
        });
      }
    });
  }

  #other(value: object, depth: number): unknown {
    if (value instanceof StoredTensor) return this.#placed(this.#file.load(value));
    if (value instanceof PickledGlobal) return constantOf(value) ?? value;
    if (value instanceof PickledObject) return this.#object(value, depth);
    return value;
  }

  #object(object: PickledObject, depth: number): unknown {
    const ofNumpy = numpyValue(object, this.#file.refuse);
    if (ofNumpy !== undefined) return this.#own(ofNumpy);
    // An object may be part of its own state, though not of its arguments.
    const args = object.args.map((item) => this.#convert(item, depth + 1));
    const known = torchValue(object.name, args, this.#file.refuse);
    if (known !== undefined) return this.#own(known);
    return this.#fill(object, new PickledObject(object.name, args), (made) => {
      made.state = this.#convert(object.state, depth + 1);
      for (const item of object.items) made.items.push(this.#convert(item, depth + 1));
    });
  }

  #own(value: unknown): unknown {
    return value instanceof Tensor ? this.#placed(this.#file.keep(value)) : value;
  }

  /** The tensor on the device that was asked for. */
  #placed(tensor: Tensor): Tensor {
    if (this.#device === null || tensor.device === 'meta') return tensor;
    const moved = tensor.to(this.#device);
    if (moved.isSame(tensor)) return tensor;
    this.#file.keep(moved);
    tensor.dispose();
    return moved;
  }
}

/** Whether a dict is the state of an optimizer, whose parameters are numbers. */
function isOptimizerState(dict: ReadonlyMap<unknown, unknown>): boolean {
  const state = dict.get('state');
  const isNumbered = state instanceof Map && [...state.keys()].every(Number.isSafeInteger);
  return dict.size === 2 && dict.has('param_groups') && isNumbered;
}
