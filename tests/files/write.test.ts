import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import { linkDurably, writeAll, writeFileDurably } from '../../lib/files/index.js';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { canMountDisks, runOnSmallDisk } from '../support/small-disk.js';

const root = temporaryFolder();
let folder: string;
let file: string;
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
  file = join(folder, 'file');
});

describe('writeFileDurably', () => {
  test.each<[string, Parameters<typeof writeFileDurably>[1]]>([
    ['text', 'grün'],
    ['bytes', Buffer.from('grün')],
    ['what a function writes', (fd) => writeAll(fd, Buffer.from('grün'))],
  ])('writes %s', (_, content) => {
    writeFileDurably(file, content);
    expect(readFileSync(file, 'utf8')).toBe('grün');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('keeps the old file until the new one is complete', () => {
    writeFileDurably(file, 'old');
    writeFileDurably(file, (fd) => {
      writeAll(fd, Buffer.from('new'));
      expect(readFileSync(file, 'utf8')).toBe('old');
    });
    expect(readFileSync(file, 'utf8')).toBe('new');
  });

  test('leaves the old file and nothing else where the writing fails', () => {
    writeFileDurably(file, 'old');
    const write = () =>
      writeFileDurably(file, (fd) => {
        writeAll(fd, Buffer.from('ne'));
        throw new Error('no more');
      });
    expect(write).toThrow(UserError);
    expect(write).toThrow(`${file}: cannot be written: no more`);
    expect(readdirSync(folder)).toEqual(['file']);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  test.each([
    ['whose folder is missing', ['missing', 'file'], 'its folder does not exist (ENOENT)'],
    [
      'whose folder is a file',
      ['taken', 'file'],
      'a file is in the place of a folder of its path (ENOTDIR)',
    ],
  ])('names a file %s', (_, parts, reason) => {
    writeFileSync(join(folder, 'taken'), '');
    const path = join(folder, ...parts);
    const write = () => writeFileDurably(path, 'x');
    expect(write).toThrow(UserError);
    expect(write).toThrow(`${path}: cannot be written: ${reason}`);
  });
});

describe('a link in the place of a temporary file', () => {
  // A name that others know, with a link to a file that they cannot write.
  test('is followed by neither writing nor linking', () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    const names = new Set<string>();
    for (let i = 0; i < 2; i++) {
      writeFileDurably(file, (fd) => {
        for (const name of readdirSync(folder)) if (name.endsWith('.tmp')) names.add(name);
        writeAll(fd, Buffer.from('new'));
      });
      for (const name of names)
        if (!existsSync(join(folder, name))) symlinkSync(victim, join(folder, name));
    }
    expect(names.size).toBe(2);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(readFileSync(file, 'utf8')).toBe('new');
  });
});

test.each([
  ['a folder', 'folder', (path: string) => mkdirSync(path)],
  ['a pipe', 'pipe', (path: string) => execFileSync('mkfifo', [path])],
])('%s is not replaced', (what, name, make) => {
  const path = join(folder, name);
  make(path);
  expect(() => writeFileDurably(path, 'x')).toThrow(
    `${path}: cannot be written: it is ${what === 'a pipe' ? 'a device or pipe' : what}; expected the name of a file`,
  );
  expect(readdirSync(folder)).toEqual([name]);
});

test('writeAll overwrites from the given position', () => {
  writeFileDurably(file, (fd) => {
    writeAll(fd, Buffer.from('0123456789'));
    writeAll(fd, Buffer.from('abc'), 2);
  });
  expect(readFileSync(file, 'utf8')).toBe('01abc56789');
});

describe('linkDurably', () => {
  test('makes both names the same file', () => {
    writeFileSync(file, 'content');
    const other = join(folder, 'other');
    linkDurably(file, other);
    expect(statSync(other).ino).toBe(statSync(file).ino);
    expect(readdirSync(folder).sort()).toEqual(['file', 'other']);
  });

  test('replaces the file that had the name', () => {
    writeFileSync(file, 'new');
    const other = join(folder, 'other');
    writeFileSync(other, 'old');
    linkDurably(file, other);
    expect(readFileSync(other, 'utf8')).toBe('new');
  });

  test('does nothing where both are the same already', () => {
    writeFileSync(file, 'content');
    const other = join(folder, 'other');
    for (let i = 0; i < 2; i++) linkDurably(file, other);
    expect(readdirSync(folder).sort()).toEqual(['file', 'other']);
  });

  test('leaves the first file as it is when the second is written anew', () => {
    writeFileSync(file, 'content');
    const other = join(folder, 'other');
    linkDurably(file, other);
    writeFileDurably(other, 'another');
    expect(readFileSync(file, 'utf8')).toBe('content');
  });

  test('names both where the first is not there', () => {
    const other = join(folder, 'other');
    const link = () => linkDurably(file, other);
    expect(link).toThrow(UserError);
    expect(link).toThrow(`${other}: cannot be written: ENOENT`);
    expect(link).toThrow(`'${file}'`);
    expect(existsSync(other)).toBe(false);
  });
});

const disk = join(root, 'disk');
mkdirSync(disk);
describe('on a disk of 1 MiB', needs(canMountDisks(disk), 'a user who may mount disks'), () => {
  const files = join(packageRoot, 'lib/files/index.ts');
  const safetensors = join(packageRoot, 'lib/checkpoints/index.ts');
  const torch = join(packageRoot, 'lib/torch/index.ts');
  const place = join(disk, 'file');
  const run = (script: string) =>
    runOnSmallDisk(
      disk,
      2 ** 20,
      `
      import { linkDurably, writeAll, writeFileDurably, DiskFullError } from '${files}';
      import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
      const [disk, place] = ${JSON.stringify([disk, place])};
      const attempt = (action) => {
        try {
          action();
        } catch (error) {
          const { message, exitCode, needed, free } = error;
          return { full: error instanceof DiskFullError, message, exitCode, needed, free };
        }
      };
      ${script}`,
    );

  test('a file that does not fit throws with bytes needed and free, and the old one stays', () => {
    const told = run(`
      writeFileDurably(place, 'old');
      const error = attempt(() => writeFileDurably(place, new Uint8Array(3 * 2 ** 20)));
      console.log(JSON.stringify({ error, names: readdirSync(disk), old: readFileSync(place, 'utf8') }));
    `);
    const { error, ...rest } = told as { error: { message: string; free: number } };
    expect(rest).toEqual({ names: ['file'], old: 'old' });
    expect(error).toMatchObject({ full: true, exitCode: 1, needed: 3 * 2 ** 20 });
    // All but the page that the old file takes.
    expect(error.free).toBeLessThan(2 ** 20);
    expect(error.free).toBeGreaterThan(2 ** 19);
    expect(error.message).toBe(
      `${place}: the disk is full, 3.0 MiB needed, ${(error.free / 1024).toFixed(1)} KiB free; ` +
        'make room there or write to another disk',
    );
  });

  test('the size is left out where it is not known', () => {
    const told = run(`
      const write = (fd) => writeAll(fd, new Uint8Array(3 * 2 ** 20));
      console.log(JSON.stringify(attempt(() => writeFileDurably(place, write)).message));
    `);
    expect(told).toBe(
      `${place}: the disk is full, 1.0 MiB free; make room there or write to another disk`,
    );
  });

  test('a link to a file of another disk is a copy', () => {
    writeFileSync(file, 'content');
    const told = run(`
      linkDurably(${JSON.stringify(file)}, place);
      console.log(JSON.stringify([readdirSync(disk), readFileSync(place, 'utf8')]));
    `);
    expect(told).toEqual([['file'], 'content']);
  });

  test('a copy that does not fit throws', () => {
    writeFileSync(file, Buffer.alloc(2 ** 21));
    const told = run(`
      const error = attempt(() => linkDurably(${JSON.stringify(file)}, place));
      console.log(JSON.stringify([error.full, error.needed, readdirSync(disk)]));
    `);
    expect(told).toEqual([true, 2 ** 21, []]);
  });

  test('weights that do not fit throw with their size, and the old ones stay', () => {
    const told = run(`
      const { saveSafetensors, checkSafetensors } = await import('${safetensors}');
      const { torch } = await import('${torch}');
      saveSafetensors(place, { a: torch.ones([4]) }, { step: '1' }, { hashes: true });
      const large = { a: torch.ones([4]), b: torch.ones([2 ** 19]) };
      const error = attempt(() => saveSafetensors(place, large, { step: '2' }, { hashes: true }));
      console.log(JSON.stringify([error.full, error.needed, readdirSync(disk), checkSafetensors(place)]));
    `) as [boolean, number, string[], object];
    expect(told).toEqual([true, expect.any(Number), ['file'], { step: '1' }]);
    // The data, and a header.
    expect(told[1] - (4 + 2 ** 19) * 4).toBeGreaterThan(0);
    expect(told[1] - (4 + 2 ** 19) * 4).toBeLessThan(1000);
  });
});
