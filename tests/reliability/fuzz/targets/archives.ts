/** Tar archives of images. */
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexTar } from '../../../../lib/data/sources/tar-index.js';
import { writeTar } from '../../../support/folders.js';
import { contentsOf } from '../contents.js';
import { type Draw, mutate } from '../mutate.js';
import type { MakeTarget } from '../target.js';

const BLOCK = 512;

/** An archive of a JavaScript library, and of GNU's tar: links, long names, classes and holes, in its formats. */
async function corpus(folder: string): Promise<Buffer[]> {
  const long = `${'x'.repeat(60)}/${'y'.repeat(60)}`;
  const names = ['a/1.jpg', 'a/1.cls', 'b/2.seg.png', `${long}/3.jpg`, 'b/é\n.jpg'];
  const file = join(folder, 'whole.tar');
  await writeTar(
    file,
    names.map((name) => ({ name, bytes: Buffer.from(name.repeat(3)) })),
  );
  const archives = [readFileSync(file)];
  // Elsewhere tar has other flags.
  if (process.platform !== 'linux') return archives;
  const files = join(folder, 'files');
  for (const name of ['a', 'b', long]) mkdirSync(join(files, name), { recursive: true });
  for (const name of names) writeFileSync(join(files, name), name.repeat(3));
  linkSync(join(files, 'a/1.jpg'), join(files, 'b/4.jpg'));
  symlinkSync('../a/1.jpg', join(files, 'b/5.jpg'));
  spawnSync('truncate', ['-s', '100000', join(files, 'b/6.jpg')]);
  for (const format of ['gnu', 'posix', 'ustar']) {
    const flags = [`--format=${format}`, '--sort=name', ...(format === 'ustar' ? [] : ['-S'])];
    const { status, stderr } = spawnSync('tar', [...flags, '-cf', file, '-C', files, '.']);
    if (status !== 0) throw new Error(stderr.toString());
    archives.push(readFileSync(file));
  }
  return archives;
}

/** Makes the headers' checksums right again, so that what is damaged is believed. */
function withChecksums(bytes: Buffer): Buffer {
  const whole = Buffer.from(bytes);
  for (let at = 0; at + BLOCK <= whole.length; at += BLOCK) {
    const block = whole.subarray(at, at + BLOCK);
    if (block.toString('latin1', 257, 262) !== 'ustar') continue;
    block.fill(0x20, 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return whole;
}

/** Damages an archive anywhere, or one of its headers. */
function damage(bytes: Buffer, draw: Draw): Buffer {
  if (draw.below(2) === 0) return mutate(bytes, draw);
  const at = BLOCK * draw.below(Math.ceil(bytes.length / BLOCK));
  const header = mutate(bytes.subarray(at, at + BLOCK), draw);
  return Buffer.concat([bytes.subarray(0, at), header, bytes.subarray(at + BLOCK)]);
}

const tar: MakeTarget = async (folder) => {
  const archives = await corpus(folder);
  const file = join(folder, 'input.tar');
  return {
    make(draw) {
      const damaged = damage(draw.of(archives), draw);
      return draw.below(4) === 0 ? damaged : withChecksums(damaged);
    },
    async read(input) {
      writeFileSync(file, input);
      for (const { offset, size } of indexTar(file).members) {
        const isWithin = offset >= BLOCK && size >= 0 && offset + size <= input.length;
        if (!isWithin) throw new Error(`a member out of the file: ${offset}, ${size} bytes`);
      }
      return contentsOf(file);
    },
  };
};

export const targets: Record<string, MakeTarget> = { tar };
