/** The zip archive of a file of torch.save. */
import { crc32 } from 'node:zlib';
import { readInto } from '../../files/index.js';
import type { Refuse } from '../../files/refuse.js';
import { pytorchResolver } from './resolver.js';
import type { TensorFile } from './tensor-file.js';
import { unpickle } from './unpickle.js';
import { readDirectory, type ZipEntry } from './zip.js';

/** Checkpoints have shorter pickles: their tensors' elements lie outside. */
export const MAX_PICKLE_BYTES = 64 * 1024 * 1024;

/** The value in an archive, with a StoredTensor for each tensor, and whether its entries have checksums. */
export function readArchive(
  file: TensorFile,
  refuse: Refuse,
): { content: unknown; checked: boolean } {
  const entries = readDirectory(file.fd, file.path, refuse);
  const root = rootOf(entries, refuse);
  // set_crc32_options(False) leaves out the checksums of all entries.
  const checked = [...entries.values()].some((entry) => entry.crc32 !== 0);
  const find = (name: string) => {
    const entry = entries.get(`${root}/${name}`);
    if (entry !== undefined && entry.method !== 0) {
      refuse(`${entry.name} is compressed, which torch.save never does; save it again with that`);
    }
    return entry;
  };
  const textOf = (name: string) => {
    const entry = find(name);
    return entry && readWhole(file, entry, checked, refuse);
  };
  const order = textOf('byteorder')?.toString() ?? 'little';
  if (order !== 'little') {
    refuse(
      `its byte order is ${JSON.stringify(order)}; expected "little": save it again on such a machine`,
    );
  }
  const resolver = pytorchResolver((key) => find(`data/${key}`), file.size, refuse);
  return { content: unpickle(textOf('data.pkl') as Buffer, resolver, refuse), checked };
}

/** The folder of the archive that holds all entries. */
function rootOf(entries: ReadonlyMap<string, ZipEntry>, refuse: Refuse): string {
  const roots = [...entries.keys()].flatMap((name) => /^([^/]+)\/data\.pkl$/.exec(name)?.[1] ?? []);
  const [root] = roots;
  if (root === undefined || roots.length > 1) {
    return refuse(`it has ${roots.length} entries NAME/data.pkl; expected one`);
  }
  if (entries.has(`${root}/constants.pkl`)) {
    refuse(
      'it is a TorchScript program; in Python, torch.save(torch.jit.load(path).state_dict(), path) keeps its weights',
    );
  }
  return root;
}

function readWhole(file: TensorFile, entry: ZipEntry, checked: boolean, refuse: Refuse): Buffer {
  const { name, begin, end } = entry;
  if (end - begin > MAX_PICKLE_BYTES) {
    refuse(`${name} has ${end - begin} bytes; expected at most ${MAX_PICKLE_BYTES}`);
  }
  const bytes = Buffer.alloc(end - begin);
  readInto(file.fd, bytes, begin, file.path);
  if (checked) checkCrc(entry, crc32(bytes), refuse);
  return bytes;
}

/** Refuses an entry whose bytes have another CRC-32 than the directory says. */
export function checkCrc({ name, crc32: expected }: ZipEntry, found: number, refuse: Refuse): void {
  if (found !== expected) {
    refuse(`${name} is damaged: its bytes do not match their CRC-32; use another copy`);
  }
}
