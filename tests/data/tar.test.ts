import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Pax } from 'tar/pax';
import { describe, expect, test } from 'vitest';
import { indexTar } from '../../lib/data/sources/tar-index.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();
const file = path.join(folder, 'a.tar');

interface Member {
  name: string;
  bytes: Buffer;
}

/** Names and contents, as found through the index. */
function readBack(archive: string): Member[] {
  const whole = readFileSync(archive);
  return indexTar(archive).members.map(({ name, offset, size }) => ({
    name,
    bytes: whole.subarray(offset, offset + size),
  }));
}

describe('indexTar', () => {
  test('finds every member, whatever its name, script and size', async () => {
    const part = fc.string({ minLength: 1, maxLength: 120, unit: 'grapheme' });
    const name = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => `m${parts.join('/').replaceAll('\0', '').replaceAll('\n', '')}x`);
    const bytes = fc.uint8Array({ maxLength: 1500 }).map((content) => Buffer.from(content));
    const members = fc.array(fc.record({ name, bytes }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(members, async (expected) => {
        await writeTar(file, expected);
        expect(readBack(file)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('steps over members that are larger than what it reads at once', async () => {
    const large = Buffer.alloc(900_001, 7);
    const members = [
      { name: 'a', bytes: large },
      { name: 'b', bytes: Buffer.from('b') },
      { name: 'c', bytes: large },
      { name: 'd', bytes: Buffer.from('d') },
    ];
    await writeTar(file, members);
    const found = readBack(file);
    expect(found.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    const same = found.map(({ bytes }, i) => Buffer.compare(bytes, (members[i] as Member).bytes));
    expect(same).toEqual([0, 0, 0, 0]);
  });

  test.each(['gnu', 'posix', 'ustar', 'v7'])('reads what tar writes in the %s format', (format) => {
    const root = path.join(folder, format);
    const deep = path.join('q'.repeat(40), 'r'.repeat(40));
    const long = format === 'v7' ? 'short.jpg' : path.join(deep, `${'s'.repeat(60)}.jpg`);
    mkdirSync(path.join(root, path.dirname(long)), { recursive: true });
    writeFileSync(path.join(root, long), 'content');
    const made = spawnSync('tar', [`--format=${format}`, '-cf', file, '-C', root, '.']);
    if (made.status !== 0) return;
    expect(readBack(file)).toEqual([{ name: `./${long}`, bytes: Buffer.from('content') }]);
  });

  test('reads a size in base 256', async () => {
    await writeTar(file, [{ name: 'a', bytes: Buffer.from('hello') }]);
    const whole = readFileSync(file);
    whole.fill(0, 124, 136);
    whole[124] = 0x80;
    whole[135] = 5;
    whole.fill(0x20, 148, 156);
    const sum = whole.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    whole.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    writeFileSync(file, whole);
    expect(readBack(file)).toEqual([{ name: 'a', bytes: Buffer.from('hello') }]);
  });

  test("prefers a member's own attributes to those for all that follow", async () => {
    const members = ['a', 'b', 'c'].map((name) => ({ name, bytes: Buffer.from('hello') }));
    await writeTar(file, members);
    const whole = readFileSync(file);
    const common = new Pax({ size: 4, path: 'common' }, true).encode();
    const own = new Pax({ size: 3, path: 'own' }).encode();
    const parts = [whole.subarray(0, 1024), common, own, whole.subarray(1024)];
    writeFileSync(file, Buffer.concat(parts));
    expect(readBack(file)).toEqual([
      { name: 'a', bytes: Buffer.from('hello') },
      { name: 'own', bytes: Buffer.from('hel') },
      { name: 'common', bytes: Buffer.from('hell') },
    ]);
  });
});

describe('what is no tar is refused in words:', () => {
  test('a text file', async () => {
    writeFileSync(file, 'no tar at all '.repeat(100));
    expect(await messageOf(() => indexTar(file))).toBe(`${file}: not a tar archive`);
  });

  test('a compressed archive', async () => {
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * i * 31) >> 3));
    writeFileSync(file, gzipSync(noise));
    expect(await messageOf(() => indexTar(file))).toMatch(/gzip data: unpack it first/);
  });

  test('an empty file', async () => {
    writeFileSync(file, '');
    expect(await messageOf(() => indexTar(file))).toMatch(/the file is empty/);
  });

  test('an archive that is cut off', async () => {
    await writeTar(file, [{ name: 'a', bytes: Buffer.alloc(5000) }]);
    writeFileSync(file, readFileSync(file).subarray(0, 3000));
    expect(await messageOf(() => indexTar(file))).toMatch(/is cut off/);
  });

  test('an archive with a damaged header', async () => {
    await writeTar(file, [
      { name: 'a', bytes: Buffer.alloc(10) },
      { name: 'b', bytes: Buffer.alloc(10) },
    ]);
    const whole = readFileSync(file);
    whole.fill(0x41, 1024, 1034);
    writeFileSync(file, whole);
    expect(await messageOf(() => indexTar(file))).toMatch(/damaged at byte 1024/);
  });

  test('an archive with a number in no known notation', async () => {
    await writeTar(file, [
      { name: 'a', bytes: Buffer.alloc(10) },
      { name: 'b', bytes: Buffer.alloc(10) },
    ]);
    const whole = readFileSync(file);
    whole.fill(0xc1, 1024 + 124, 1024 + 136);
    writeFileSync(file, whole);
    expect(await messageOf(() => indexTar(file))).toMatch(/damaged at byte 1024/);
  });

  test('a file that is not there', async () => {
    expect(await messageOf(() => indexTar(path.join(folder, 'none.tar')))).toMatch(/ENOENT/);
  });
});
