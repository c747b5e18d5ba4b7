import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  checkSafetensors,
  loadSafetensors,
  readSafetensorsMetadata,
  saveSafetensors,
} from '../../lib/checkpoints/index.js';
import { UserError } from '../../lib/errors.js';
import { packageRoot } from '../../lib/native/paths.js';
import type { Dtype } from '../../lib/torch/dtype.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { allBits, type Bits, bitsOf } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';

const folder = temporaryFolder();
const file = join(folder, 'weights.safetensors');

const DTYPES: Dtype[] = [
  ...(['bool', 'uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const),
  ...(['float8_e4m3fn', 'float8_e5m2', 'float16', 'bfloat16', 'float32', 'float64'] as const),
];

/** A file's header as it stands there. */
function headerOf(path: string): { __metadata__: Record<string, string> } {
  const bytes = readFileSync(path);
  return JSON.parse(bytes.subarray(8, 8 + bytes.readUInt32LE()).toString());
}

/** A tensor of each dtype, and some of unusual shapes. */
function someTensors(): Record<string, Tensor> {
  const values = torch.tensor([0, 1, 2, 3.5, 100, 0.1]).view([2, 3]);
  const tensors = Object.fromEntries(DTYPES.map((dtype) => [dtype, values.to(dtype)]));
  return {
    ...tensors,
    'blocks.0.attn.qkv.weight': torch.randn([5, 7]).to('bfloat16'),
    'no dimensions': torch.tensor(3.25),
    empty: torch.zeros([3, 0, 2]),
    'not contiguous': torch.arange(12).view([3, 4]).t(),
    'special numbers': torch.tensor([Number.NaN, Infinity, -Infinity, -0, 1e-45]),
    'große Wörter "mit" \\ \n': torch.ones([1]),
    __proto__x: torch.ones([1]),
    '7': torch.ones([2]),
  };
}

describe('tensors that are saved', () => {
  const tensors = someTensors();
  test.each(Object.keys(tensors))('come back as they were: %j', (name) => {
    const tensor = tensors[name] as Tensor;
    saveSafetensors(file, { [name]: tensor });
    expect(allBits(loadSafetensors(file).tensors)).toEqual({ [name]: bitsOf(tensor) });
  });

  test('come back together, with what else is told of them', () => {
    const metadata = { format: 'pt', step: '7', 'ключ "x"': '' };
    saveSafetensors(file, tensors, metadata);
    const loaded = loadSafetensors(file);
    expect(loaded.metadata).toEqual(metadata);
    expect(allBits(loaded.tensors)).toEqual(allBits(tensors));
  });

  test('may be none', () => {
    saveSafetensors(file, {});
    expect(loadSafetensors(file)).toEqual({ tensors: {}, metadata: {} });
  });

  test('may be called __proto__', () => {
    saveSafetensors(file, Object.fromEntries([['__proto__', torch.ones([2])]]));
    const { tensors: loaded } = loadSafetensors(file);
    expect(Object.keys(loaded)).toEqual(['__proto__']);
  });

  test('begin at a multiple of 8 bytes', () => {
    saveSafetensors(file, { a: torch.ones([1]) }, { odd: 'x'.repeat(3) });
    expect(readFileSync(file).readUInt32LE() % 8).toBe(0);
  });

  test('of a dtype without a name in the format are refused', () => {
    const save = () => saveSafetensors(file, { z: torch.zeros([1], { dtype: 'complex64' }) });
    expect(save).toThrow(
      new UserError(`${file}: z is complex64, which safetensors has no name for`),
    );
  });

  test.each<[string, unknown, unknown, RegExp]>([
    [
      'in a Map',
      new Map([['a', 1]]),
      {},
      /tensors should be an object of tensors by name, got Map/,
    ],
    ['that are none', { a: [1] }, {}, /a should be a Tensor, got \[1\]/],
    ['with a name of half a pair', { 'a\ud800': torch.ones([1]) }, {}, /\\ud800" is not Unicode/],
    ['with a number in the metadata', {}, { epoch: 3 }, /metadata .* whose values are texts/],
    ['with a Map as metadata', {}, new Map([['a', 'b']]), /metadata .* whose values are texts/],
    ['with null as metadata', {}, null, /metadata .* whose values are texts/],
    ['with half a pair in the metadata', {}, { a: '\udc00' }, /\\udc00" is not Unicode/],
  ])('%s are refused, and no file is written', (_, tensors, metadata, message) => {
    const path = join(folder, 'refused.safetensors');
    expect(() => saveSafetensors(path, tensors as never, metadata as never)).toThrow(message);
    expect(readdirSync(folder)).not.toContain('refused.safetensors');
  });

  test('may have metadata called __proto__ and toString', () => {
    const metadata = JSON.parse('{"__proto__": "a", "toString": "b", "": "c"}');
    saveSafetensors(file, {}, metadata, { hashes: true });
    expect(Object.entries(loadSafetensors(file).metadata)).toEqual(Object.entries(metadata));
  });

  test('cannot have the name of the metadata', () => {
    const save = () => saveSafetensors(file, { __metadata__: torch.zeros([1]) });
    expect(save).toThrow(/no tensor can be called __metadata__/);
  });
});

const reference = pythonEnv();
describe('Python', needs(reference !== null, 'Python with PyTorch'), () => {
  const ours = join(folder, 'ours.safetensors');
  const theirs = join(folder, 'theirs.safetensors');
  const metadata = { format: 'pt', step: '7' };
  let stored: Record<string, string>;
  let expected: Record<string, Bits>;
  let read: unknown;
  beforeEach(() => {
    if (read !== undefined || reference === null) return;
    const tensors = someTensors();
    saveSafetensors(ours, tensors, metadata, { hashes: true });
    stored = headerOf(ours).__metadata__;
    expected = allBits(tensors);
    const request = { read: ours, write: theirs, tensors: expected, metadata: stored };
    read = askPython(reference, 'checkpoints.py', request);
  }, 60_000);

  test('reads the tensors and the metadata that we write, hashes among it', () => {
    expect(Object.keys(stored)).toEqual(['format', 'step', 'tensor_sha256']);
    expect(read).toEqual({ metadata: stored, tensors: expected });
  });

  // In its own order, with the hashes that we wrote.
  test('writes tensors and metadata that we read', () => {
    const loaded = loadSafetensors(theirs);
    expect(loaded.metadata).toEqual(metadata);
    expect(allBits(loaded.tensors)).toEqual(expected);
  });
});

describe('a file with hashes', () => {
  const tensors = {
    'a.weight': torch.arange(6).view([2, 3]),
    empty: torch.zeros([0]),
    b: torch.ones([2]),
  };
  const metadata = { step: '7', note: 'ключ "x"' };
  const save = () => saveSafetensors(file, tensors, metadata, { hashes: true });
  const damaged = (whole: Buffer, at: number) => {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(file, bytes);
  };
  const damageLastByte = () => {
    const whole = readFileSync(file);
    damaged(whole, whole.length - 1);
  };
  const readers = [
    ['loadSafetensors', loadSafetensors],
    ['checkSafetensors', checkSafetensors],
  ] as const;

  test('holds the SHA-256 of the bytes of each tensor', () => {
    save();
    const { tensor_sha256 = '' } = headerOf(file).__metadata__;
    const { bytes } = bitsOf(tensors['a.weight']);
    const expected = createHash('sha256').update(Buffer.from(bytes, 'hex')).digest('hex');
    expect(JSON.parse(tensor_sha256)['a.weight']).toBe(expected);
  });

  test('gives back tensors and metadata without them', () => {
    save();
    expect(allBits(loadSafetensors(file).tensors)).toEqual(allBits(tensors));
    expect(loadSafetensors(file).metadata).toEqual(metadata);
    expect(checkSafetensors(file)).toEqual(metadata);
    expect(readSafetensorsMetadata(file)).toEqual(metadata);
  });

  test('holds tensors of any dtype and name', () => {
    const some = someTensors();
    saveSafetensors(file, some, {}, { hashes: true });
    expect(allBits(loadSafetensors(file).tensors)).toEqual(allBits(some));
  });

  test.each(readers)('%s names the tensor whose bytes have changed', (_, read) => {
    save();
    damageLastByte();
    expect(() => read(file)).toThrow(UserError);
    expect(() => read(file)).toThrow(
      `${file}: the file is damaged: the bytes of b do not match their SHA-256; ` +
        'use another copy or an older file',
    );
  });

  test.each(readers)('%s refuses it wherever a bit has changed', (_, read) => {
    save();
    const whole = readFileSync(file);
    // Without their name nobody knows that hashes are there.
    const name = whole.indexOf('tensor_sha256');
    for (let at = 0; at < whole.length; at++) {
      if (at >= name && at < name + 'tensor_sha256'.length) continue;
      damaged(whole, at);
      expect(() => read(file), `byte ${at}`).toThrow(UserError);
    }
  });

  test('leaves no tensor behind when it is refused', () => {
    save();
    damageLastByte();
    const before = torch.memory().tensors;
    expect(() => loadSafetensors(file)).toThrow(UserError);
    expect(torch.memory().tensors).toBe(before);
  });

  test('with the hash of a tensor missing is refused', () => {
    save();
    const text = headerOf(file).__metadata__.tensor_sha256 as string;
    const { b: _, ...others } = JSON.parse(text);
    const header = {
      ...headerOf(file),
      __metadata__: { ...metadata, tensor_sha256: JSON.stringify(others) },
    };
    expect(() => load(fileOf(header, 6 * 8 + 2 * 4))).toThrow(
      /its header does not match its SHA-256/,
    );
  });

  test('cannot have other metadata of the name of the hashes', () => {
    const attempt = () => saveSafetensors(file, tensors, { tensor_sha256: 'x' }, { hashes: true });
    expect(attempt).toThrow(/the metadata cannot have tensor_sha256/);
  });
});

describe('a file without hashes', () => {
  test('may have null as its metadata, as other programs write', () => {
    const header = Buffer.from('{"__metadata__":null}   ');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(file, Buffer.concat([length, header]));
    expect(loadSafetensors(file)).toEqual({ tensors: {}, metadata: {} });
  });

  test('is checked for its header and length', () => {
    saveSafetensors(file, { a: torch.ones([3]) }, { step: '7' });
    expect(checkSafetensors(file)).toEqual({ step: '7' });
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 1));
    expect(() => checkSafetensors(file)).toThrow(/its tensors end|data_offsets/);
  });
});

/** A file with this header, or this text in place of one, and so many bytes of data. */
function fileOf(header: unknown, dataBytes: number): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

function load(bytes: Uint8Array) {
  writeFileSync(file, bytes);
  return loadSafetensors(file);
}

const f32 = (shape: unknown, ...data_offsets: unknown[]) => ({ dtype: 'F32', shape, data_offsets });

describe('a file that is not as it should be is refused:', () => {
  const huge = Buffer.alloc(64);
  huge.writeBigUInt64LE(2n ** 63n);
  const longer = Buffer.alloc(64);
  longer.writeBigUInt64LE(57n);
  const tail = '"dtype":"F32","shape":[1],"data_offsets":[0,4]';

  test.each<[string, Buffer, string | RegExp]>([
    ['nothing in it', Buffer.alloc(0), 'it has 0 bytes, fewer than the 8 of the header'],
    ['half a length', Buffer.alloc(5), 'it has 5 bytes, fewer than'],
    ['a header of 2^63 bytes', huge, 'the header has 9223372036854775808 bytes, the file has 64'],
    ['a header a byte too long', longer, 'the header has 57 bytes, the file has 64'],
    ['no header', fileOf('', 0), 'the header, from byte 8, is not JSON'],
    ['no JSON', fileOf('{"a":', 0), 'the header, from byte 8, is not JSON'],
    ['no UTF-8', Buffer.concat([fileOf('', 0), Buffer.of(0xff)]), /is not JSON|end at byte/],
    ['a list', fileOf([], 0), 'the header is not a JSON object'],
    ['null', fileOf('null', 0), 'the header is not a JSON object'],
    ['a number', fileOf('7', 0), 'the header is not a JSON object'],
    ['a tensor that is null', fileOf({ a: null }, 0), 'a has the unknown dtype none'],
    ['a tensor that is a number', fileOf({ a: 7 }, 0), 'a has the unknown dtype none'],
    ['no dtype', fileOf({ a: { shape: [], data_offsets: [0, 0] } }, 0), 'a has the unknown dtype'],
    [
      'a wrong dtype',
      fileOf({ a: { dtype: 'F31', shape: [1], data_offsets: [0, 4] } }, 4),
      'a has the unknown dtype "F31"',
    ],
    [
      'a dtype that is a list',
      fileOf({ a: { dtype: ['F32'], shape: [1], data_offsets: [0, 4] } }, 4),
      'a has the unknown dtype',
    ],
    ['no shape', fileOf({ a: f32(undefined, 0, 4) }, 4), 'a has no valid shape'],
    ['a negative side', fileOf({ a: f32([-1], 0, 4) }, 4), 'a has no valid shape'],
    ['two negative sides', fileOf({ a: f32([-1, -1], 0, 4) }, 4), 'a has no valid shape'],
    ['half a side', fileOf({ a: f32([0.5], 0, 2) }, 2), 'a has no valid shape'],
    ['a side that is a text', fileOf({ a: f32(['1'], 0, 4) }, 4), 'a has no valid shape'],
    ['a side too large', fileOf({ a: f32([2 ** 53], 0, 4) }, 4), 'a has no valid shape'],
    [
      'sides that overflow',
      fileOf({ a: f32([2 ** 52, 2 ** 52], 0, 0) }, 0),
      'a has a shape too large',
    ],
    [
      'sides that overflow to 0',
      fileOf({ a: f32([2 ** 32, 2 ** 32], 0, 0) }, 0),
      'a has a shape too large',
    ],
    [
      'sides too large beside a 0',
      fileOf({ a: f32([0, 2 ** 52, 2 ** 52], 0, 0) }, 0),
      'a has a shape too large',
    ],
    ['65 dimensions', fileOf({ a: f32(Array(65).fill(1), 0, 4) }, 4), 'a has 65 dimensions'],
    ['a name of several lines', fileOf({ 'a\nb': 7 }, 0), 'a b has the unknown dtype none'],
    [
      'a dtype nested without end',
      fileOf(`{"a":{"dtype":${'['.repeat(1e6)}${']'.repeat(1e6)}}}`, 0),
      'a has the unknown dtype that is no text',
    ],
    ['a name of 30 MB', fileOf(`{"${'x'.repeat(3e7)}":7}`, 0), /x… has|x…$/],
    ['a name of 10 million escapes', fileOf(`{"${'\\\\'.repeat(1e7)}":7}`, 0), /…$/],
    ['a header of more than one line that is no JSON', fileOf('{\n\nx', 0), /JSON: [^\n]*$/],
    ['no offsets', fileOf({ a: f32([1]) }, 4), 'a has no valid data_offsets'],
    ['three offsets', fileOf({ a: f32([1], 0, 4, 8) }, 8), 'a has no valid data_offsets'],
    ['a negative offset', fileOf({ a: f32([1], -4, 0) }, 4), 'a has no valid data_offsets'],
    ['offsets too large', fileOf({ a: f32([1], 2 ** 53, 2 ** 53 + 4) }, 4), 'no valid data_offse'],
    ['offsets in reverse', fileOf({ a: f32([1], 4, 0) }, 4), 'its data_offsets are 4 to 0 of 4'],
    ['offsets past the end', fileOf({ a: f32([2], 0, 8) }, 4), 'data_offsets are 0 to 8 of 4'],
    ['too few bytes', fileOf({ a: f32([2], 0, 4) }, 4), 'a of shape [2] needs 8 bytes'],
    ['too many bytes', fileOf({ a: f32([1], 0, 8) }, 8), 'a of shape [1] needs 4 bytes'],
    [
      'tensors that overlap',
      fileOf({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12),
      'b begins at byte 4 of the data, where 8 is next',
    ],
    [
      'tensors in the same place',
      fileOf({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4),
      'b begins at byte 0 of the data, where 4 is next',
    ],
    [
      'a gap',
      fileOf({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12),
      'b begins at byte 8 of the data, where 4 is next',
    ],
    [
      'a rest',
      fileOf({ a: f32([1], 0, 4) }, 8),
      'its tensors end at byte 4 of the data, which has 8',
    ],
    ['a tensor twice', fileOf(`{"a":{${tail}},"a":{${tail}}}`, 4), 'the header has "a" twice'],
    [
      'a tensor twice, once in other letters',
      fileOf(`{"a":{${tail}},"\\u0061":{${tail}}}`, 4),
      'the header has "a" twice',
    ],
    ['metadata that is a text', fileOf({ __metadata__: 'x' }, 0), '__metadata__ is not an object'],
    ['metadata that is a list', fileOf({ __metadata__: ['x'] }, 0), '__metadata__ is not an obj'],
    ['a number in the metadata', fileOf({ __metadata__: { step: 7 } }, 0), '__metadata__ is not'],
  ])('%s', (_, bytes, reason) => {
    const attempt = () => load(bytes);
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(`${file}: not a usable safetensors file: `);
    expect(attempt).toThrow(reason);
  });

  test('one that ends too early, wherever', () => {
    saveSafetensors(file, { a: torch.ones([3]), b: torch.ones([2], { dtype: 'int64' }) });
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length++) {
      expect(() => load(whole.subarray(0, length)), `${length} bytes`).toThrow(UserError);
    }
    expect(Object.keys(load(whole).tensors)).toEqual(['a', 'b']);
  });

  test('one that is not there', () => {
    const missing = join(folder, 'missing.safetensors');
    expect(() => loadSafetensors(missing)).toThrow(
      `${missing}: cannot be read: no such file (ENOENT)`,
    );
    expect(() => loadSafetensors(missing)).toThrow(UserError);
  });

  test('a folder', () => {
    expect(() => loadSafetensors(folder)).toThrow(
      `${folder}: cannot be read: it is a folder (EISDIR)`,
    );
    expect(() => loadSafetensors(folder)).toThrow(UserError);
  });
});

test('a file with bytes changed at random loads or is refused, and nothing else happens', () => {
  saveSafetensors(file, { a: torch.ones([3]), 'b.c': torch.ones([2, 1]) }, { format: 'pt' });
  const whole = readFileSync(file);
  const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = Buffer.from(whole);
      for (const { at, byte } of changes) bytes[at] = byte;
      using _ = torch.scope();
      try {
        load(bytes);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

describe('a file that cannot be written', () => {
  const place = join(folder, 'place');
  const old = join(place, 'last.safetensors');
  beforeEach(() => {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
    saveSafetensors(old, { a: torch.tensor([1, 2, 3]) });
  });
  const unchanged = () => {
    expect(readdirSync(place)).toEqual(['last.safetensors']);
    expect(loadSafetensors(old).tensors.a?.tolist()).toEqual([1, 2, 3]);
  };

  test('since its folder is missing is named in the error', () => {
    const missing = join(place, 'missing', 'last.safetensors');
    const save = () => saveSafetensors(missing, { a: torch.ones([1]) });
    expect(save).toThrow(UserError);
    expect(save).toThrow(`${missing}: cannot be written: its folder does not exist (ENOENT)`);
    unchanged();
  });

  test('since a folder is in its place leaves nothing beside it', () => {
    const taken = join(folder, 'taken');
    mkdirSync(join(taken, 'full'), { recursive: true });
    expect(() => saveSafetensors(taken, { a: torch.ones([1]) })).toThrow(/cannot be written/);
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('since a tensor has no values leaves the old one', () => {
    const tensors = { a: torch.ones([3]), b: torch.empty([3], { device: 'meta' }) };
    expect(() => saveSafetensors(old, tensors)).toThrow(`${old}: cannot be written: `);
    unchanged();
  });

  test('since a dtype has no name leaves the old one', () => {
    const tensors = { a: torch.ones([3]), b: torch.zeros([1], { dtype: 'complex64' }) };
    expect(() => saveSafetensors(old, tensors)).toThrow(UserError);
    unchanged();
  });

  // The system ends a process that writes more than it may, in the middle of the file.
  test('since its process ends leaves the old one', {
    ...needs(process.platform !== 'win32', 'a system other than Windows'),
    timeout: 30_000,
  }, () => {
    const script = `
        import { checkpoints, torch } from '${join(packageRoot, 'dist', 'index.js')}';
        checkpoints.saveSafetensors(${JSON.stringify(old)}, { a: torch.ones([1000000]) });
        console.log('saved');
      `;
    const node = `ulimit -f 100; exec "${process.execPath}" --input-type=module -e "$0"`;
    const { status, stdout } = spawnSync('sh', ['-c', node, script], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).not.toBe(0);
    expect(loadSafetensors(old).tensors.a?.tolist()).toEqual([1, 2, 3]);
  });
});
