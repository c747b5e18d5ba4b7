/** Files of torch.save that lie: each is refused in one line, and nothing that they name is run. */
import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPytorch, PickledObject, savePytorch } from '../../lib/checkpoints/index.js';
import { UserError } from '../../lib/errors.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { parts, pickleOf, tensorOf, uint32, writeArchive } from './pickles.js';

const file = join(temporaryFolder(), 'file.pth');
const { text, global, int } = parts;
const DATA = new Uint8Array(new Float32Array([0, 1, 2, 3, 4, 5]).buffer);

function loadPickle(bytes: Uint8Array) {
  writeArchive(file, { 'a/data.pkl': bytes, 'a/data/0': DATA });
  return loadPytorch(file);
}

function refusalOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as Error;
    expect(message).not.toContain('\n');
    expect(message.startsWith(`${file}: not a usable file of torch.save: `)).toBe(true);
    return message.slice(`${file}: not a usable file of torch.save: `.length);
  }
  throw new Error('expected an error, got none');
}

describe('a tensor', () => {
  test.each([
    ['of all elements', {}, [0, 1, 2, 3, 4, 5]],
    [
      'of some',
      { offset: 1n, size: [2n, 2n], stride: [3n, 1n] },
      [
        [1, 2],
        [4, 5],
      ],
    ],
    ['of one, repeated', { offset: 5n, size: [2n], stride: [0n] }, [5, 5]],
    ['of none', { offset: 6n, size: [0n, 7n], stride: [7n, 1n] }, []],
    ['of no dimensions', { offset: 2n, size: [], stride: [] }, 2],
    ['with a stride that nothing uses', { size: [1n], stride: [2n ** 40n] }, [0]],
  ])('%s is read', (_, changes, values) => {
    expect((loadPickle(pickleOf(tensorOf(changes))) as Tensor).tolist()).toEqual(values);
  });

  test.each([
    ['that leads past its storage', { size: [7n] }, /leads past the 6 elements of a\/data\/0$/],
    ['that begins past it', { offset: 6n, size: [1n] }, /leads past the 6 elements/],
    ['of nothing that begins past it', { offset: 7n, size: [0n] }, /begins at element 7 of 6/],
    ['whose strides lead past it', { size: [2n, 2n], stride: [5n, 1n] }, /leads past/],
    ['with a negative offset', { offset: -1n }, /that is no count$/],
    ['with a negative size', { size: [-1n] }, /that is no count$/],
    ['with a negative stride', { size: [2n], stride: [-1n], offset: 1n }, /that is no count$/],
    ['with an offset of 2^63', { offset: 2n ** 63n }, /that is no count$/],
    ['whose product overflows', { size: [2n ** 32n, 2n ** 32n], stride: [0n, 0n] }, /too large$/],
    ['whose product overflows to 0', { size: [2n ** 63n, 2n], stride: [0n, 0n] }, /no count$/],
    ['large beside a 0', { size: [0n, 2n ** 52n, 4n], stride: [0n, 0n, 0n] }, /too large$/],
    [
      'whose strides overflow',
      { size: [3n, 3n], stride: [2n ** 53n - 1n, 2n ** 53n - 1n] },
      /past/,
    ],
    ['with fewer strides than sizes', { size: [2n, 2n] }, /has 2 sizes and 1 strides$/],
    ['of 65 dimensions', { size: Array(65).fill(1n), stride: Array(65).fill(1n) }, /65 sizes/],
    [
      'repeated without end',
      { size: [2n ** 40n], stride: [0n] },
      /repeats 6 elements as 1099511627776, more/,
    ],
    [
      'whose storage says more than it has',
      { count: 7n },
      /has 24 bytes, its data\.pkl says 7 elements/,
    ],
    [
      'whose storage says less than it has',
      { count: 5n },
      /has 24 bytes, its data\.pkl says 5 elements/,
    ],
    ['whose storage says 2^62 elements', { count: 2n ** 62n }, /has 24 bytes/],
    [
      'whose storage is not there',
      { key: '1' },
      /it has no data\/1, which its data\.pkl speaks of$/,
    ],
    ['whose storage is elsewhere', { key: '../data.pkl' }, /it has no data\/\.\.\/data\.pkl/],
    [
      'of a quantised storage',
      { storage: 'QInt8Storage' },
      /stored as torch\.QInt8Storage, which is not read/,
    ],
  ])('%s is refused', (_, changes, message) => {
    expect(refusalOf(() => loadPickle(pickleOf(tensorOf(changes))))).toMatch(message);
  });
});

describe('a pickle', () => {
  test('runs no code: a call becomes an object with the name of the function', () => {
    const command = pickleOf(global('os', 'system'), text(`touch ${file}.ran`), '\x85R');
    expect(loadPickle(command)).toEqual(new PickledObject('os.system', [`touch ${file}.ran`]));
  });

  test.each(['__proto__', 'constructor', 'toString'])('does not resolve %s', (name) => {
    const found = loadPickle(pickleOf(`c${name}\n\n)R`)) as PickledObject;
    expect(found).toEqual(new PickledObject(`${name}.`));
  });

  test('keeps __proto__ as a plain key of a dict', () => {
    const found = loadPickle(pickleOf('}', text('__proto__'), 'K\x01s'));
    expect(found).toEqual(new Map([['__proto__', 1]]));
  });

  const ones = (count: number) => 'K\x01'.repeat(count);
  test.each<[string, Uint8Array, RegExp]>([
    ['empty', Buffer.alloc(0), /^byte 0 of its data\.pkl leads past its end$/],
    ['without an end', Buffer.from('\x80\x02}', 'latin1'), /^byte 3 .* leads past its end$/],
    ['of protocol 1', Buffer.from('\x80\x01N.', 'latin1'), /says protocol 1; expected 2 to 5/],
    ['with nothing in it', pickleOf(''), /ends too early/],
    ['with two values', pickleOf('NN'), /ends too early/],
    ['with an open mark', pickleOf('N('), /ends too early/],
    [
      'with an unknown opcode',
      pickleOf('\xff'),
      /^byte 2 .* is the opcode 0xff, which has no place/,
    ],
    ['of opcodes that ask for code', pickleOf('\x82\x01'), /is the opcode 0x82/],
    ['that takes from nothing', pickleOf('0'), /takes from an empty stack/],
    ['that takes what is below a mark', pickleOf('}(s'), /takes from an empty stack/],
    ['without a mark', pickleOf('Nt'), /looks for a mark that is not there/],
    ['with a text of 4 GiB', pickleOf('X\xff\xff\xff\xff'), /leads past its end/],
    ['with bytes of 2^63', pickleOf('\x8e', int(2n ** 63n).subarray(2, 10)), /leads past its end/],
    [
      'with an integer of 2^31 bytes',
      pickleOf('\x8b', uint32(2 ** 31)),
      /integer of 2147483648 bytes/,
    ],
    ['with an integer of 300 bytes', pickleOf('\x8b', uint32(300), ones(150)), /integer of 300/],
    ['with a text that is not UTF-8', pickleOf('X', uint32(1), '\xff'), /not UTF-8/],
    ['with a name without an end', pickleOf('cmodule'), /a name without an end/],
    ['with a memo that is not there', pickleOf('h\x05'), /asks for memo 5, which is not there/],
    ['with a key without a value', pickleOf('}(Nu'), /a key without a value/],
    ['that sets an item of a number', pickleOf('K\x01NNs'), /sets an item of what is no dict/],
    ['that appends to a number', pickleOf('K\x01Na'), /appends to what is no list/],
    ['that calls a number', pickleOf('K\x01)R'), /calls what is no class or function/],
    [
      'that calls with a number',
      pickleOf(global('a', 'b'), 'K\x01R'),
      /calls with what is no tuple/,
    ],
    [
      'with a persistent id that is a text',
      pickleOf(text('x'), 'Q'),
      /a persistent id that is no storage/,
    ],
    [
      'with a parameter of a number',
      pickleOf(global('torch._utils', '_rebuild_parameter'), 'K\x01\x85R'),
      /has no tensor/,
    ],
    [
      'with a name of several lines',
      pickleOf(
        ...[global('torch._utils', '_rebuild_tensor_v2'), '((', text('storage')],
        ...[text('a\nb'), text('c'), '\x93', text('0'), text('cpu'), 'K\x06tQ'],
        'K\x00K\x06\x85K\x01\x85\x89}tR',
      ),
      /a tensor is stored as a b\.c, which is not read here/,
    ],
    [
      'of a million dicts',
      pickleOf('('.repeat(1), '}'.repeat(1_000_001), 't'),
      /makes more than 1000000 objects/,
    ],
  ])('%s is refused', (_, bytes, message) => {
    expect(refusalOf(() => loadPickle(bytes))).toMatch(message);
  });

  test('may nest as deep as it is long', () => {
    const depth = 100_000;
    expect(loadPickle(pickleOf(']'.repeat(depth), 'a'.repeat(depth - 1)))).toHaveLength(1);
  });
});

describe('an archive', () => {
  const whole = () => {
    savePytorch(file, { a: torch.ones([3]), b: torch.ones([2]) });
    return readFileSync(file);
  };
  const at = (bytes: Buffer, signature: number, field: number) => {
    const mark = uint32(signature);
    return bytes.lastIndexOf(mark) + field;
  };
  const changed = (change: (bytes: Buffer) => Buffer | undefined) => {
    const bytes = whole();
    writeFileSync(file, change(bytes) ?? bytes);
    return refusalOf(() => loadPytorch(file));
  };
  const END = 0x06054b50;
  const CENTRAL = 0x02014b50;

  test('cut off anywhere is refused', () => {
    const bytes = whole();
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      expect(() => loadPytorch(file), `${length} bytes`).toThrow(UserError);
    }
  });

  test('with a bit changed anywhere is refused, or gives what was saved', () => {
    const bytes = whole();
    let refused = 0;
    for (let i = 0; i < bytes.length; i++) {
      const copy = Buffer.from(bytes);
      copy[i] = (copy[i] as number) ^ (1 << (i % 8));
      writeFileSync(file, copy);
      let found: Map<string, Tensor> | undefined;
      try {
        found = loadPytorch(file) as Map<string, Tensor>;
      } catch (error) {
        expect(error, `byte ${i}`).toBeInstanceOf(UserError);
        refused++;
      }
      if (found === undefined) continue;
      const values = [...found].map(([name, tensor]) => [name, tensor.tolist()]);
      expect(values, `byte ${i}`).toEqual([
        ['a', [1, 1, 1]],
        ['b', [1, 1]],
      ]);
    }
    expect(refused).toBeGreaterThan(bytes.length / 4);
  });

  test('names the storage whose bytes have changed', () => {
    const message = changed((bytes) => {
      bytes.writeFloatLE(2, bytes.indexOf(Buffer.from(new Float32Array([1, 1, 1]).buffer)));
      return bytes;
    });
    expect(message).toBe(
      'archive/data/0 is damaged: its bytes do not match their CRC-32; use another copy',
    );
  });

  test.each<[string, (bytes: Buffer) => Buffer | undefined, RegExp]>([
    [
      'with more entries than it has',
      (b) => void b.writeUInt16LE(99, at(b, END, 10)),
      /begins no entry of its directory/,
    ],
    [
      'with fewer entries than it has',
      (b) => void b.writeUInt16LE(1, at(b, END, 10)),
      /its directory of 1 entries ends at byte \d+ instead of/,
    ],
    [
      'whose directory begins elsewhere',
      (b) => void b.writeUInt32LE(7, at(b, END, 16)),
      /does not end at byte/,
    ],
    [
      'whose directory is larger than it',
      (b) => void b.writeUInt32LE(0xfffffff0, at(b, END, 12)),
      /does not end at byte/,
    ],
    [
      'in several parts',
      (b) => void b.writeUInt16LE(1, at(b, END, 4)),
      /one part of an archive of several/,
    ],
    [
      'with an encrypted entry',
      (b) => void b.writeUInt16LE(1, at(b, CENTRAL, 8)),
      /"archive\/version" is encrypted/,
    ],
    [
      'with an entry larger than it',
      (b) => {
        b.writeUInt32LE(0xfffffff0, at(b, CENTRAL, 20));
        b.writeUInt32LE(0xfffffff0, at(b, CENTRAL, 24));
        return b;
      },
      /leads past byte \d+, where data ends/,
    ],
    [
      'with an entry of two sizes',
      (b) => void b.writeUInt32LE(1, at(b, CENTRAL, 24)),
      /has 2 bytes and is to have 1/,
    ],
    [
      'with an entry elsewhere',
      (b) => void b.writeUInt32LE(1, at(b, CENTRAL, 42)),
      /byte 1 does not begin the header/,
    ],
    [
      'with an entry past its end',
      (b) => void b.writeUInt32LE(0xfffffff0, at(b, CENTRAL, 42)),
      /cut off or damaged/,
    ],
    [
      'with a zip64 entry without its field',
      (b) => void b.writeUInt32LE(0xffffffff, at(b, CENTRAL, 42)),
      /has no valid zip64 field/,
    ],
  ])('%s is refused', (_, change, message) => {
    expect(changed(change)).toMatch(message);
  });

  test('with a name twice is refused', () => {
    const twice = Buffer.concat([whole()]);
    // Of the entries data/0 and data/1, in both places of the name.
    const name = Buffer.from('archive/data/1');
    for (let i = twice.indexOf(name); i >= 0; i = twice.indexOf(name))
      twice.write('archive/data/0', i);
    writeFileSync(file, twice);
    expect(refusalOf(() => loadPytorch(file))).toBe('it has "archive/data/0" twice');
  });

  test('with entries that share bytes is refused', () => {
    const bytes = whole();
    const first = bytes.indexOf(Buffer.from('archive/data/0')) - 30;
    // The header of the first becomes data of one that begins before it.
    const central = bytes.lastIndexOf(Buffer.from('archive/byteorder')) - 46;
    bytes.writeUInt32LE(first, central + 20);
    bytes.writeUInt32LE(first, central + 24);
    writeFileSync(file, bytes);
    expect(refusalOf(() => loadPytorch(file))).toMatch(
      /"archive\/byteorder" and .* share bytes|leads past/,
    );
  });

  test.each<[string, Record<string, Uint8Array>, RegExp]>([
    ['of something else', { 'a.txt': DATA }, /it has 0 entries NAME\/data\.pkl; expected one$/],
    ['of two', { 'a/data.pkl': pickleOf('N'), 'b/data.pkl': pickleOf('N') }, /it has 2 entries/],
    [
      'of big-endian numbers',
      { 'a/data.pkl': pickleOf('N'), 'a/byteorder': Buffer.from('big') },
      /its byte order is "big"/,
    ],
  ])('%s is refused', (_, entries, message) => {
    writeArchive(file, entries);
    expect(refusalOf(() => loadPytorch(file))).toMatch(message);
  });

  // Sparse: the 5 GiB take no room on the disk.
  test('of more than 4 GiB is read beyond them', () => {
    const far = 5 * 2 ** 30;
    writeArchive(file, { 'a/data.pkl': pickleOf(tensorOf({ count: 6n })), 'a/data/0': DATA });
    const bytes = readFileSync(file);
    const directory = bytes.indexOf(uint32(CENTRAL));
    const header = bytes.indexOf(Buffer.from('a/data/0')) - 30;
    // The first entry's header stays; the second's, its data and the directory move.
    const central = bytes.lastIndexOf(Buffer.from('a/data/0')) - 46;
    const field = Buffer.alloc(12);
    field.writeUInt16LE(1);
    field.writeUInt16LE(8, 2);
    field.writeBigUInt64LE(BigInt(far), 4);
    const moved = Buffer.from(bytes.subarray(central, bytes.lastIndexOf(uint32(END))));
    moved.writeUInt32LE(0xffffffff, 42);
    moved.writeUInt16LE(12, 30);
    const entries = Buffer.concat([bytes.subarray(directory, central), moved, field]);
    const data = bytes.subarray(header, directory);
    const end64 = Buffer.alloc(76);
    uint32(0x06064b50).copy(end64);
    end64.writeBigUInt64LE(44n, 4);
    end64.writeBigUInt64LE(2n, 24);
    end64.writeBigUInt64LE(2n, 32);
    end64.writeBigUInt64LE(BigInt(entries.length), 40);
    end64.writeBigUInt64LE(BigInt(far + data.length), 48);
    uint32(0x07064b50).copy(end64, 56);
    end64.writeBigUInt64LE(BigInt(far + data.length + entries.length), 64);
    const end = Buffer.alloc(22, 0xff);
    uint32(END).copy(end);
    end.fill(0, 4, 8);
    end.fill(0, 20);
    const fd = openSync(file, 'w');
    ftruncateSync(fd, far);
    writeSync(fd, bytes.subarray(0, header), 0, header, 0);
    writeSync(fd, Buffer.concat([data, entries, end64, end]), 0, undefined, far);
    closeSync(fd);
    for (const map of [true, false]) {
      expect((loadPytorch(file, { map }) as Tensor).tolist()).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });
});
