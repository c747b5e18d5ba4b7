import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodePng } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { packageRoot } from '../../lib/native/paths.js';
import { EventWriter } from '../../lib/training/run/tensorboard.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';
import { needs } from '../support/needs.js';
import { canMountDisks, runOnSmallDisk } from '../support/small-disk.js';

const root = temporaryFolder();
let runs = 0;
const newFolder = () => join(root, `run-${runs++}`);

interface Answer {
  scalars: Record<string, [step: number, value: string, wallTime: number][]>;
  images: Record<string, { step: number; pixels: string; size: number[] }[]>;
  texts: Record<string, [step: number, text: string][]>;
  shown: Record<string, number[]>;
}

const reference = pythonEnv();
describe('TensorBoard reads', needs(reference !== null, 'Python with PyTorch'), () => {
  function read(folder: string): Answer {
    if (reference === null) throw new Error('no Python');
    return askPython(reference, 'events.py', { folder }) as Answer;
  }

  const numbers = [0.1, -1e-45, 3e38, -0, Number.NaN, Infinity, 123456.789];
  const names = numbers.map((value) => {
    if (Number.isNaN(value)) return 'nan';
    return value === Infinity ? 'inf' : Math.fround(value);
  });

  test('scalars as float32, with their steps and wall times', () => {
    const folder = newFolder();
    const writer = new EventWriter(folder);
    for (const [i, value] of numbers.entries()) {
      writer.scalar('train/loss', i * 10, value, 1_700_000_000.125 + i);
      writer.scalar('мера/学習率', 2 ** 40 + i, i);
    }
    writer.close();
    const { scalars, shown } = read(folder);
    const loss = scalars['train/loss'] ?? [];
    expect(loss.map(([, value]) => (value === 'nan' || value === 'inf' ? value : +value))).toEqual(
      names,
    );
    expect(loss.map(([step, , wallTime]) => [step, wallTime])).toEqual(
      numbers.map((_, i) => [i * 10, 1_700_000_000.125 + i]),
    );
    expect(scalars['мера/学習率']?.map(([step]) => step)).toEqual(
      numbers.map((_, i) => 2 ** 40 + i),
    );
    expect(shown['train/loss']).toHaveLength(numbers.length);
  });

  test('images with their pixels', async () => {
    const folder = newFolder();
    const writer = new EventWriter(folder);
    const colour = picture(31, 17);
    const grey = { pixels: new Uint8Array(12).map((_, i) => i * 20), width: 4, height: 3 };
    writer.image('reconstructions', 100, await encodePng(colour), colour);
    writer.image('grey', 0, await encodePng({ ...grey, channels: 1 }), { ...grey, channels: 1 });
    writer.close();
    const { images, shown } = read(folder);
    const base64 = (pixels: Uint8Array) => Buffer.from(pixels).toString('base64');
    expect(images).toEqual({
      reconstructions: [
        {
          ...{ step: 100, width: 31, height: 17, mode: 'RGB', size: [31, 17] },
          pixels: base64(colour.pixels),
        },
      ],
      grey: [
        {
          ...{ step: 0, width: 4, height: 3, mode: 'L', size: [4, 3] },
          pixels: base64(grey.pixels),
        },
      ],
    });
    expect(shown).toEqual({ reconstructions: [100], grey: [0] });
  });

  test('texts', () => {
    const folder = newFolder();
    const writer = new EventWriter(folder);
    const text = '| setting | value |\n| --- | --- |\n| data | 図 <b> |';
    writer.text('config', 0, text);
    writer.close();
    const { texts, shown } = read(folder);
    expect(texts).toEqual({ config: [[0, text]] });
    expect(shown).toEqual({ config: [0] });
  });

  test('after a resume only what belongs to the run, in the order of the starts', () => {
    const folder = newFolder();
    const first = new EventWriter(folder);
    for (const step of [10, 20, 30, 40, 50]) first.scalar('loss', step, 1);
    first.close();
    const second = new EventWriter(folder, { startStep: 30 });
    for (const step of [35, 45]) second.scalar('loss', step, 2);
    second.close();
    const third = new EventWriter(folder, { startStep: 35 });
    third.scalar('loss', 55, 3);
    third.close();
    const { scalars, shown } = read(folder);
    expect(scalars.loss?.map(([step, value]) => [step, Number(value)])).toEqual([
      [10, 1],
      [20, 1],
      [30, 1],
      [35, 2],
      [55, 3],
    ]);
    expect(shown.loss).toEqual([10, 20, 30, 35, 55]);
  });

  test('a resumed run whose clock is behind', () => {
    const folder = newFolder();
    const first = new EventWriter(folder);
    first.scalar('loss', 10, 1);
    first.close();
    renameSync(first.path, first.path.replace(/tfevents\.\d+/, 'tfevents.4000000000'));
    const second = new EventWriter(folder, { startStep: 10 });
    second.scalar('loss', 20, 2);
    second.close();
    expect(read(folder).shown.loss).toEqual([10, 20]);
  });

  test('what a killed run wrote before its last, torn record, and what the next run wrote', () => {
    const folder = newFolder();
    const first = new EventWriter(folder);
    first.scalar('loss', 10, 1);
    first.close();
    appendFileSync(first.path, Buffer.from([40, 0, 0, 0, 0, 0]));
    const second = new EventWriter(folder, { startStep: 10 });
    second.scalar('loss', 20, 2);
    second.close();
    expect(read(folder).shown.loss).toEqual([10, 20]);
  });

  test(
    'what was written before and after the disk was full',
    needs(canMountDisks(root), 'a user who may mount disks'),
    () => {
      const kept = newFolder();
      const disk = newFolder();
      for (const folder of [kept, disk]) mkdirSync(folder);
      const error = runOnSmallDisk(
        disk,
        128 * 1024,
        `
      import { cpSync } from 'node:fs';
      import { EventWriter } from ${JSON.stringify(join(packageRoot, 'lib/training/run/tensorboard.ts'))};
      const writer = new EventWriter(${JSON.stringify(disk)});
      let error = null;
      writer.scalar('loss', 10, 1);
      writer.flush();
      writer.image('large', 15, new Uint8Array(300_000), { width: 1, height: 1, channels: 3 });
      try {
        writer.flush();
      } catch (thrown) {
        error = thrown.message;
      }
      writer.scalar('loss', 20, 1);
      writer.close();
      cpSync(${JSON.stringify(disk)}, ${JSON.stringify(kept)}, { recursive: true });
      console.log(JSON.stringify(error));
      `,
      );
      expect(error).toMatch(/events\.out\.tfevents\..*: the disk is full/);
      expect(read(kept).shown).toEqual({ loss: [10, 20] });
    },
  );
});

describe('A writer', () => {
  test('has all on disk after a flush', () => {
    const folder = newFolder();
    const writer = new EventWriter(folder);
    const before = statSync(writer.path).size;
    writer.scalar('loss', 1, 0.5);
    writer.flush();
    expect(statSync(writer.path).size).toBeGreaterThan(before);
  });

  test('says why a folder cannot hold events', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(() => new EventWriter(file)).toThrow(UserError);
    expect(() => new EventWriter(file)).toThrow(/file: cannot be written: E/);
  });

  test('that cannot write throws a UserError, and can be used when the folder is back', () => {
    const folder = newFolder();
    const writer = new EventWriter(folder);
    rmSync(folder, { recursive: true });
    writer.scalar('loss', 1, 0.5);
    expect(() => writer.flush()).toThrow(UserError);
    mkdirSync(folder);
    writer.scalar('loss', 2, 0.5);
    writer.close();
    expect(statSync(writer.path).size).toBeGreaterThan(0);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the step %d', (step) => {
    const folder = newFolder();
    const writer = new EventWriter(folder);
    expect(() => writer.scalar('loss', step, 1)).toThrow(/whole number from 0/);
    expect(() => new EventWriter(folder, { startStep: step })).toThrow(/whole number from 0/);
  });
});
