/**
 * Files of PyTorch before 1.6: five pickles, the third of which describes the machine, the fourth is the value and the fifth
 * names the storages. The storages follow, each as the number of its elements and these.
 */
import { readInto } from '../../files/index.js';
import type { Refuse } from '../../files/refuse.js';
import { dtypeInfo } from '../dtype.js';
import { MAX_PICKLE_BYTES } from './archive.js';
import { pytorchResolver, type Resolver } from './resolver.js';
import { storageDtype } from './stored-tensor.js';
import type { TensorFile } from './tensor-file.js';
import { unpickleAt } from './unpickle.js';
import { PickledGlobal } from './values.js';
import type { ZipEntry } from './zip.js';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Knows no class, and no storage. */
const nothing: Resolver = { call: () => undefined, persistent: () => null };

/** The value in a file, with a StoredTensor for each tensor. */
export function readLegacy(file: TensorFile, refuse: Refuse): unknown {
  const bytes = Buffer.alloc(Math.min(file.size, MAX_PICKLE_BYTES));
  readInto(file.fd, bytes, 0, file.path);
  let at = 0;
  const next = (resolver: Resolver) => {
    const { value, end } = unpickleAt(bytes, at, resolver, refuse);
    at = end;
    return value;
  };
  if (next(nothing) !== MAGIC) refuse('it is a pickle that torch.save did not write');
  const version = next(nothing);
  if (version !== VERSION) refuse(`it has the version ${String(version)}; expected ${VERSION}`);
  const machine = next(nothing);
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) {
    refuse('its byte order is not little-endian; save it again on such a machine');
  }
  const valueAt = at;
  // Where the storages lie is known after the value: it is read twice.
  const widths = new Map<string, number>();
  next({
    call: () => undefined,
    persistent(id) {
      const [, type, key] = Array.isArray(id) ? id : [];
      const dtype = type instanceof PickledGlobal ? storageDtype(type) : undefined;
      if (dtype !== undefined && typeof key === 'string') widths.set(key, dtypeInfo(dtype).bytes);
      return null;
    },
  });
  const keys = next(nothing);
  const entries = locate(file, at, keys, widths, refuse);
  at = valueAt;
  return next(pytorchResolver((key) => entries.get(key), file.size, refuse));
}

/** Where the elements of each storage lie. @param begin The end of the pickles. */
function locate(
  file: TensorFile,
  begin: number,
  keys: unknown,
  widths: ReadonlyMap<string, number>,
  refuse: Refuse,
): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  if (!Array.isArray(keys)) return refuse('it has no list of its storages');
  let at = begin;
  const count = Buffer.alloc(8);
  for (const key of keys as unknown[]) {
    const width = typeof key === 'string' ? widths.get(key) : undefined;
    if (width === undefined) {
      return refuse(`its storage ${JSON.stringify(key)} is of a kind that is not read here`);
    }
    if (at + 8 > file.size) refuse('it was cut off in its storages');
    readInto(file.fd, count, at, file.path);
    const end = BigInt(at + 8) + count.readBigInt64LE() * BigInt(width);
    if (end < BigInt(at + 8) || end > BigInt(file.size)) {
      refuse(`its storage ${key} of ${count.readBigInt64LE()} elements was cut off or is damaged`);
    }
    const name = `storage ${key}`;
    const place = { begin: at + 8, end: Number(end) };
    const unpacked = place.end - place.begin;
    entries.set(key as string, { name, ...place, crc32: 0, method: 0, unpacked });
    at = Number(end);
  }
  return entries;
}
