/** Resolves the classes and functions in PyTorch's pickles: the containers, numbers and tensors of checkpoints. */
import type { Refuse } from '../../files/refuse.js';
import { rebuildTensor, StoredTensor, storageOf } from './stored-tensor.js';
import { PickledObject } from './values.js';
import type { ZipEntry } from './zip.js';

/** Gives values for the names and persistent ids in a pickle. */
export interface Resolver {
  /** The result of calling a class or function; undefined for one that is not known. */
  call(name: string, args: readonly unknown[]): unknown;
  persistent(id: unknown): unknown;
}

/**
 * @param find The archive's entry of a storage.
 * @param fileBytes The size of the file.
 */
export function pytorchResolver(
  find: (key: string) => ZipEntry | undefined,
  fileBytes: number,
  refuse: Refuse,
): Resolver {
  const tensor = (args: readonly unknown[], metadata?: unknown, dtype?: unknown) =>
    rebuildTensor(args, dtype, metadata, fileBytes, refuse);
  const parameter = (name: string, [data]: readonly unknown[]) => {
    if (data instanceof PickledObject) {
      refuse(`a parameter is stored as ${data.name}, which is not read here`);
    }
    return data instanceof StoredTensor ? data : refuse(`${name} has no tensor`);
  };
  const list = (name: string, [items = []]: readonly unknown[]) =>
    Array.isArray(items) ? items : refuse(`${name} has no list`);

  const calls: Record<string, (args: readonly unknown[], name: string) => unknown> = {
    'torch._utils._rebuild_tensor': (args) => tensor(args),
    'torch._utils._rebuild_tensor_v2': (args) => tensor(args, args[6]),
    'torch._utils._rebuild_tensor_v3': (args) => tensor(args, args[7], args[6]),
    'torch._utils._rebuild_parameter': (args, name) => parameter(name, args),
    'torch._utils._rebuild_parameter_with_state': (args, name) => parameter(name, args),
    'torch.Size': (args, name) => list(name, args),
    'collections.OrderedDict': (args, name) => new Map(list(name, args).map(pairOf)),
    'collections.defaultdict': () => new Map(),
    'builtins.set': (args, name) => new Set(list(name, args)),
    'builtins.frozenset': (args, name) => new Set(list(name, args)),
    // Protocol 2 has no bytes: it encodes a text with the same character codes.
    '_codecs.encode': ([text, encoding]) =>
      typeof text === 'string' && encoding === 'latin1'
        ? Uint8Array.from(Buffer.from(text, 'latin1'))
        : refuse('_codecs.encode has no text of latin1'),
    // So it has none of length 0, either.
    'builtins.bytes': (args) => (args.length === 0 ? new Uint8Array() : undefined),
  };
  // Protocol 2 keeps the module name of Python 2.
  calls['__builtin__.set'] = calls['builtins.set'] as (typeof calls)[string];
  calls['__builtin__.bytes'] = calls['builtins.bytes'] as (typeof calls)[string];
  calls['__builtin__.frozenset'] = calls['builtins.frozenset'] as (typeof calls)[string];

  const pairOf = (pair: unknown): [unknown, unknown] =>
    Array.isArray(pair) && pair.length === 2
      ? [pair[0], pair[1]]
      : refuse('collections.OrderedDict has an item that is no pair');

  return {
    call: (name, args) => (Object.hasOwn(calls, name) ? calls[name]?.(args, name) : undefined),
    persistent: (id) => storageOf(id, find, refuse),
  };
}
