/** Files of torch.save with a pickle of one's own. */
import { closeSync, openSync } from 'node:fs';
import { ZipWriter } from '../../lib/torch/serialization/zip-writer.js';

/** Writes an archive with these entries, its checksums in order. */
export function writeArchive(path: string, entries: Readonly<Record<string, Uint8Array>>): void {
  const fd = openSync(path, 'w');
  const zip = new ZipWriter(fd);
  for (const [name, bytes] of Object.entries(entries)) {
    zip.add(name, bytes.length, (write) => write(bytes));
  }
  zip.finish();
  closeSync(fd);
}

/** Parts of a pickle of protocol 2; what stands between them is opcodes by their characters. */
export const parts = {
  text: (text: string) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([Buffer.from('X'), uint32(bytes.length), bytes]);
  },
  global: (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`),
  /** A whole number of any size. */
  int: (value: bigint) => {
    const bytes = Buffer.alloc(17);
    bytes.writeBigInt64LE(BigInt.asIntN(64, value));
    bytes.writeBigInt64LE(BigInt.asIntN(64, value >> 64n), 8);
    return Buffer.concat([Buffer.from([0x8a, 16]), bytes.subarray(0, 16)]);
  },
};

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A pickle of parts and opcodes. */
export function pickleOf(...content: (Uint8Array | string)[]): Buffer {
  const bytes = content.map((part) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : part,
  );
  return Buffer.concat([Buffer.from([0x80, 2]), ...bytes, Buffer.from('.')]);
}

/** What `_rebuild_tensor_v2` gives of the storage `data/0`. */
export function tensorOf({
  storage = 'FloatStorage',
  key = '0',
  count = 6n,
  offset = 0n,
  size = [6n],
  stride = [1n],
}: {
  storage?: string;
  key?: string;
  count?: bigint;
  offset?: bigint;
  size?: bigint[];
  stride?: bigint[];
} = {}): Buffer {
  const { text, global, int } = parts;
  const tuple = (numbers: bigint[]) => ['(', ...numbers.map(int), 't'];
  const list = [
    global('torch._utils', '_rebuild_tensor_v2'),
    '((',
    text('storage'),
    global('torch', storage),
    text(key),
    text('cpu'),
    int(count),
    'tQ',
    int(offset),
    ...tuple(size),
    ...tuple(stride),
    '\x89}tR',
  ];
  return Buffer.concat(
    list.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
}
