import { writeFileDurably } from '../../files/index.js';
import { dtypeInfo } from '../dtype.js';
import { requireText } from '../errors.js';
import { scope } from '../scope.js';
import { pickle } from './pickle.js';
import { forEachPart } from './tensor-file.js';
import { ZipWriter } from './zip-writer.js';

/** The folder in the archive that holds everything. */
const ROOT = 'archive';
/** The version of PyTorch's file format. */
const VERSION = '3\n';

/**
 * Writes a value as torch.save would: `torch.load(path, weights_only=True)` gives it back. A Map becomes an OrderedDict,
 * a plain object a dict, an array a list, a Set a set, a Uint8Array bytes, and a parameter a tensor. A whole number becomes an
 * int, `torch.asFloat(1)` the float. The state of an optimizer has numbers as keys, as in Python. Each tensor is written contiguous, and only once where it stands in several places. The file appears whole or not
 * at all, and the same value gives the same bytes.
 *
 * @throws DiskFullError where there is no room for it
 * @throws UserError where the file cannot be written, or a value has no place in it
 */
export function save(value: unknown, path: string): void {
  requireText('save', path, 'path');
  savePytorch(path, value);
}

/** {@link save} with the path first. */
export function savePytorch(path: string, value: unknown): void {
  using _ = scope();
  const { bytes, storages } = pickle(value);
  const size = (tensor: (typeof storages)[number]) =>
    tensor.numel() * dtypeInfo(tensor.dtype).bytes;
  const total = storages.reduce((sum, tensor) => sum + size(tensor), bytes.length);
  writeFileDurably(
    path,
    (fd) => {
      const zip = new ZipWriter(fd);
      const addBytes = (name: string, content: Uint8Array) =>
        zip.add(`${ROOT}/${name}`, content.length, (write) => write(content));
      const addText = (name: string, text: string) => addBytes(name, Buffer.from(text));
      addBytes('data.pkl', bytes);
      addText('.format_version', '1');
      addText('.storage_alignment', '64');
      addText('byteorder', 'little');
      for (const [i, tensor] of storages.entries()) {
        zip.add(`${ROOT}/data/${i}`, size(tensor), (write) => forEachPart(tensor, write));
      }
      addText('version', VERSION);
      zip.finish();
    },
    total,
  );
}
