/** Tensors in files of NumPy: an array in .npy, several by name in .npz. */
import { crc32, inflateRawSync } from 'node:zlib';
import { UserError } from '../../errors.js';
import { readInto, withFile, writeAll, writeFileDurably } from '../../files/index.js';
import { type Refuse, refusal } from '../../files/refuse.js';
import { describeValue } from '../../torch/describe.js';
import { dtypeInfo } from '../../torch/dtype.js';
import { Tensor, torch } from '../../torch/index.js';
import { dtypeOfNumpy, fromNumpy, numpyDtypes, numpyType } from '../../torch/numpy.js';
import { forEachPart, TensorFile } from '../../torch/serialization/tensor-file.js';
import { readDirectory, type ZipEntry } from '../../torch/serialization/zip.js';
import { ZipWriter } from '../../torch/serialization/zip-writer.js';
import { type ArrayHeader, HEADER_BYTES, isNpy, makeHeader, parseHeader } from '../npy-header.js';

/** PyTorch's own limit. */
const MAX_DIMENSIONS = 64;

/** Checks an array's type and size. @param bytes The length of its file */
function checkedHeader(start: Uint8Array, bytes: number, refuse: Refuse): ArrayHeader {
  if (!isNpy(start)) refuse('it does not begin as a .npy file');
  const header = parseHeader(start, (reason) => refuse(reason));
  const { type, shape, offset } = header;
  const dtype = dtypeOfNumpy(type);
  if (dtype === null) {
    return refuse(`its array is of type ${type}; expected one of ${numpyDtypes.join(', ')}`);
  }
  if (shape.length > MAX_DIMENSIONS) refuse(`its array has ${shape.length} dimensions`);
  const expected = shape.reduce((a, b) => a * b, dtypeInfo(dtype).bytes);
  if (bytes - offset !== expected) {
    refuse(
      `it has ${bytes - offset} bytes of values; an array of ${type} of shape (${shape.join(', ')}) has ${expected}`,
    );
  }
  return header;
}

/** The array in a part of a file. @param onPart Called with all of its bytes, part after part */
function readArray(
  file: TensorFile,
  begin: number,
  end: number,
  refuse: Refuse,
  onPart?: (part: Uint8Array) => void,
): Tensor {
  const start = Buffer.alloc(Math.min(HEADER_BYTES, end - begin));
  readInto(file.fd, start, begin, file.path);
  const header = checkedHeader(start, end - begin, refuse);
  onPart?.(start.subarray(0, header.offset));
  // Values of 16 bytes are pairs of 8.
  const bytes = file.bytes(begin + header.offset, end, 8, onPart);
  return fromNumpy({ ...header, bytes });
}

/**
 * The array in a .npy file, as `numpy.load` reads it. Big-endian numbers are converted; arrays in Fortran order keep their
 * strides.
 *
 * @throws UserError that names the file, where it is damaged or holds no numbers that tensors have
 */
export function loadNpy(path: string): Tensor {
  const refuse = refusal(`${path}: not a usable .npy file`);
  return withFile(path, (fd) =>
    torch.tidy(() => {
      const file = new TensorFile(fd, path, { map: false });
      return readArray(file, 0, file.size, refuse);
    }),
  );
}

/**
 * The arrays in a .npz file by their names, as `numpy.load` reads it: of `numpy.savez` and `numpy.savez_compressed`.
 *
 * @throws UserError that names the file and the array, where it is damaged or holds no numbers that tensors have
 */
export function loadNpz(path: string): Record<string, Tensor> {
  const refuse = refusal(`${path}: not a usable .npz file`);
  return withFile(path, (fd) =>
    torch.tidy(() => {
      const file = new TensorFile(fd, path, { map: false });
      const arrays: [string, Tensor][] = [];
      for (const entry of readDirectory(fd, path, refuse).values()) {
        const refuseEntry: Refuse = (reason) => refuse(`${entry.name}: ${reason}`);
        arrays.push([entry.name.replace(/\.npy$/, ''), readEntry(file, entry, refuseEntry)]);
      }
      return Object.fromEntries(arrays);
    }),
  );
}

function readEntry(file: TensorFile, entry: ZipEntry, refuse: Refuse): Tensor {
  const { begin, end, method, unpacked } = entry;
  if (method === 8) {
    const packed = Buffer.alloc(end - begin);
    readInto(file.fd, packed, begin, file.path);
    const content = inflate(packed, unpacked, refuse);
    checkSum(crc32(content), entry, refuse);
    const header = checkedHeader(content, content.length, refuse);
    return fromNumpy({ ...header, bytes: content.subarray(header.offset) });
  }
  if (method !== 0) refuse(`it is packed by method ${method}; expected none or Deflate`);
  let found = 0;
  const array = readArray(file, begin, end, refuse, (part) => {
    found = crc32(part, found);
  });
  checkSum(found, entry, refuse);
  return array;
}

/** The content of a packed entry, which may not be longer than its directory says. */
function inflate(packed: Buffer, length: number, refuse: Refuse): Buffer {
  let content: Buffer;
  try {
    content = inflateRawSync(packed, { maxOutputLength: Math.max(1, length) });
  } catch (error) {
    return refuse(`it cannot be unpacked: ${(error as Error).message}`);
  }
  if (content.length !== length) {
    refuse(`it has ${content.length} bytes, and is to have ${length}`);
  }
  return content;
}

function checkSum(found: number, { crc32: expected }: ZipEntry, refuse: Refuse): void {
  if (found !== expected) refuse('it is damaged: its bytes do not match their CRC-32');
}

/** An array's header and the bytes of its values. */
function describe(path: string, tensor: unknown): { header: Buffer; bytes: number } {
  if (!(tensor instanceof Tensor)) {
    throw new UserError(`${path}: expected a Tensor, got ${describeValue(tensor)}`);
  }
  const type = numpyType(tensor.dtype);
  if (type === null) {
    throw new UserError(
      `${path}: NumPy has no ${tensor.dtype}; .to('float32') converts the tensor to one that it has`,
    );
  }
  const bytes = tensor.numel() * dtypeInfo(tensor.dtype).bytes;
  return { header: makeHeader(type, tensor.shape), bytes };
}

/**
 * Writes a tensor as `numpy.save` writes an array, in C order. The file appears whole or not at all.
 *
 * @throws UserError for a dtype that NumPy lacks, such as bfloat16
 */
export function saveNpy(path: string, tensor: Tensor): void {
  const { header, bytes } = describe(path, tensor);
  writeFileDurably(
    path,
    (fd) => {
      writeAll(fd, header);
      forEachPart(tensor, (part) => writeAll(fd, part));
    },
    header.length + bytes,
  );
}

/**
 * Writes tensors by name as `numpy.savez` writes arrays. The file appears whole or not at all.
 *
 * @throws UserError for a dtype that NumPy lacks, such as bfloat16
 */
export function saveNpz(path: string, tensors: Readonly<Record<string, Tensor>>): void {
  const arrays = Object.entries(tensors).map(([name, tensor]) => ({
    name,
    tensor,
    ...describe(`${path}: ${name}`, tensor),
  }));
  const total = arrays.reduce((sum, { header, bytes }) => sum + header.length + bytes, 0);
  writeFileDurably(
    path,
    (fd) => {
      const zip = new ZipWriter(fd);
      for (const { name, tensor, header, bytes } of arrays) {
        zip.add(`${name}.npy`, header.length + bytes, (write) => {
          write(header);
          forEachPart(tensor, write);
        });
      }
      zip.finish();
    },
    total,
  );
}
