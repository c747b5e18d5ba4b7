/** `mae-native data`, as a process of its own. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { filesOf, readJson, temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg, picture, toSharp } from '../support/images.js';
import { needs } from '../support/needs.js';
import { type Outcome, run, start, startNode } from '../support/processes.js';
import { logOf, stepsOf, TINY } from '../support/runs.js';
import { canMountDisks, onSmallDisk } from '../support/small-disk.js';

const folder = temporaryFolder();
const bin = join(packageRoot, 'bin', 'mae-native.js');
const photos = join(folder, 'photos');
const bad = join(photos, 'dog', '9.jpg');

beforeAll(async () => {
  const write = (name: string, bytes: Uint8Array) => {
    mkdirSync(join(photos, dirname(name)), { recursive: true });
    writeFileSync(join(photos, name), bytes);
  };
  for (let i = 0; i < 6; i++) {
    write(`${i % 2 === 0 ? 'cat' : 'dog'}/${i}.jpg`, await jpeg(90 + i, 60, i));
  }
  write(
    'dog/6.png',
    await toSharp(picture(40, 50, 6))
      .png()
      .toBuffer(),
  );
  writeFileSync(bad, 'no image');
});

/** The object on the last line of what was printed. */
function lastLine({ stdout }: Outcome): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
}

describe('photos, one of them bad, are packed', () => {
  const out = join(folder, 'packed');
  /** In order. */
  const names = () => readdirSync(out).sort();
  let outcome: Outcome;
  beforeAll(async () => {
    const flags = ['--size', '48', '--shard-bytes', '5KB', '--json'];
    outcome = await run(['data', 'pack', '--data', photos, '--out', out, ...flags]);
  });

  test('into shards of the size, and the bad one is named and counted', () => {
    expect(outcome.stderr).toBe(
      `skipped ${bad}: not an image in a known format (JPEG, PNG, WebP, TIFF, GIF, AVIF, .npy)\n`,
    );
    expect(outcome.code).toBe(0);
    const count = names().length;
    expect(count).toBeGreaterThan(1);
    expect(names()).toEqual(names().map((_, i) => `packed-0000${i}-of-0000${count}.mae`));
    expect(lastLine(outcome)).toEqual({
      ...{ out, files: names().map((name) => join(out, name)), images: 7, skipped: 1, classes: 2 },
      leftOut: {},
      settings: { format: 'jpeg', size: 48, quality: 90 },
      bytes: Object.values(filesOf(out)).reduce((sum, bytes) => sum + bytes.length, 0),
    });
  });

  test('to the same bytes with another number of workers', async () => {
    const again = join(folder, 'again', 'packed');
    const flags = ['--size', '48', '--shard-bytes', '5000', '--workers', '1', '--quiet'];
    const quiet = await run(['data', 'pack', '--data', photos, '--out', again, ...flags]);
    expect(quiet).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(filesOf(again)).toEqual(filesOf(out));
  });

  test('and inspected', async () => {
    const { code, stdout } = await run(['data', 'inspect', out]);
    expect(code).toBe(0);
    const text = stdout.split('\n');
    expect(text[0]).toBe(`${out}: 7 images`);
    expect(text[1]).toMatch(
      /^ {2}packed: \d shards, \d+\.\d kB; JPEG, shorter side up to 48, quality 90$/,
    );
    expect(text[2]).toMatch(/^ {2}by mae-native \S+ from .*photos \(train\); 1 image skipped$/);
    expect(text.slice(3)).toEqual([
      '  width: 40, 73, 76; height: 48, 48, 50 (smallest, median, largest; in pixels)',
      '  formats: jpeg 7',
      ...['  2 classes', '    cat: 3', '    dog: 4', ''],
    ]);
  });

  test('and verified', async () => {
    const outcome = await run(['data', 'verify', out]);
    expect(outcome).toEqual({
      code: 0,
      signal: null,
      stdout: '7 images read, none damaged\n',
      stderr: '',
    });
  });

  test('and trained on', async () => {
    const flags = [
      '--batch-size',
      '3',
      '--max-steps',
      '4',
      '--log-every',
      '1',
      '--quiet',
      '--json',
    ];
    const runs = [];
    for (const workers of ['1', '3']) {
      const runOut = join(folder, `run-${workers}`);
      const trained = await run([
        ...['train', ...TINY, '--data', out, ...flags, '--workers', workers, '--out', runOut],
      ]);
      expect(trained.stderr).toBe('');
      expect(lastLine(trained)).toMatchObject({ complete: true, steps: 4, skipped: 0 });
      runs.push(stepsOf(runOut).map(({ loss }) => loss));
    }
    expect(runs[0]).toHaveLength(4);
    expect(runs[1]).toEqual(runs[0]);
  });

  test('and fine-tuned on, with validation images in a folder', async () => {
    const val = join(folder, 'val');
    for (const name of ['cat', 'dog']) {
      mkdirSync(join(val, name), { recursive: true });
      writeFileSync(join(val, name, '1.jpg'), await jpeg(50, 50));
    }
    const { code, stdout } = await run([
      ...[
        'finetune',
        '--init',
        'none',
        '--model',
        'vit_tiny_patch4_32',
        '--data',
        out,
        '--val-data',
        val,
      ],
      ...['--max-steps', '1', '--batch-size', '2', '--threads', '1', '--quiet', '--json'],
      ...['--out', join(folder, 'finetuned')],
    ]);
    expect(code).toBe(0);
    // The two images are the same but for their labels.
    expect(JSON.parse(stdout)).toMatchObject({ top1: 50, eval_images: 2 });
  });

  describe('and damaged in one image', () => {
    const damaged = join(folder, 'damaged');
    let name: string;
    beforeAll(() => {
      mkdirSync(damaged);
      const [first] = names() as [string];
      for (const [file, bytes] of Object.entries(filesOf(out))) {
        if (file === first) bytes[200] = (bytes[200] as number) ^ 1;
        writeFileSync(join(damaged, file), bytes);
      }
      name = `${join(damaged, first)}: ${join(photos, 'cat', '0.jpg')}`;
    });
    const reason = 'its bytes are damaged: they do not fit their checksum';

    test('which verify finds', async () => {
      const { code, stdout, stderr } = await run(['data', 'verify', damaged, photos]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toBe(
        `${name}: ${reason}\n` +
          `${bad}: not an image in a known format (JPEG, PNG, WebP, TIFF, GIF, AVIF, .npy)\n` +
          '15 images read, 2 damaged\n',
      );
    });

    test('which verify finds, as JSON', async () => {
      const outcome = await run(['data', 'verify', damaged, '--json']);
      expect(outcome.code).toBe(1);
      expect(lastLine(outcome)).toEqual({ ok: false, images: 7, damaged: [{ name, reason }] });
    });
  });
});

describe('other data', () => {
  test('is inspected: a folder, an archive and pictures drawn by code', async () => {
    const tar = join(folder, 'photos.tar');
    const member = { name: 'a/1.jpg', bytes: await jpeg(30, 20) };
    await writeTar(tar, [member, { ...member, name: 'a/2.bmp' }]);
    const outcome = await run(['data', 'inspect', photos, tar, 'synthetic:20', '--json']);
    expect(outcome.code).toBe(0);
    const range = (min: number, median: number, max: number) => ({ min, median, max });
    expect(lastLine(outcome)).toEqual({
      sources: [
        {
          ...{ data: photos, images: 8, unlabelled: 0, measured: 8, unreadable: 1, packed: null },
          classes: [
            { name: 'cat', images: 3 },
            { name: 'dog', images: 5 },
          ],
          ...{ width: range(40, 92, 95), height: range(50, 60, 60) },
          ...{ formats: { jpeg: 6, png: 1 }, leftOut: {} },
        },
        {
          ...{ data: tar, images: 1, unlabelled: 0, measured: 1, unreadable: 0, packed: null },
          ...{ classes: [{ name: 'a', images: 1 }], leftOut: { '.bmp': 1 } },
          ...{ width: range(30, 30, 30), height: range(20, 20, 20), formats: { jpeg: 1 } },
        },
        expect.objectContaining({ images: 20, width: range(32, 32, 32), formats: { raw: 20 } }),
      ],
    });
  });

  test('is inspected with what is not read', async () => {
    const mixed = join(folder, 'mixed');
    for (const name of ['1.jpg', '2.bmp', 'notes.txt']) {
      mkdirSync(mixed, { recursive: true });
      writeFileSync(join(mixed, name), await jpeg(30, 20));
    }
    const { stdout } = await run(['data', 'inspect', mixed]);
    expect(stdout.split('\n')).toContain('  not read: .bmp 1, other files 1');
  });

  test('is verified', async () => {
    const outcome = await run(['data', 'verify', 'synthetic:20', join(photos, 'cat'), '--json']);
    expect(lastLine(outcome)).toEqual({ ok: true, images: 23, damaged: [] });
    expect(outcome.code).toBe(0);
  });
});

describe('wrong usage exits with 2:', () => {
  const usual = ['--data', 'synthetic:2', '--out', join(folder, 'never')];
  const cases = [
    [['pack', '--out', 'x'], "required option '--data <source...>' not specified"],
    [['pack', '--data', 'synthetic'], "required option '--out <dir>' not specified"],
    [['pack', ...usual, '--size', '0'], /'--size <pixels>' argument '0' is invalid\. Expected /],
    [['pack', ...usual, '--format', 'png'], /'png' is invalid\. Allowed choices are jpeg, raw\./],
    [['pack', ...usual, '--quality', '0'], /Expected a whole number from 1 to 100\./],
    [['pack', ...usual, '--shard-bytes', '1TB'], /Expected a number of bytes, such as 512MiB; /],
    [
      ['pack', ...usual, '--format', 'raw', '--quality', '9'],
      /^error: quality is 9, but the format is raw/,
    ],
    [['inspect'], "missing required argument 'source'"],
    [['verify', 'synthetic:x'], /^error: data 'synthetic:x': 'x' is no count/],
  ] as const;

  test.concurrent.each(cases)('%j', async (args, message) => {
    const { code, stdout, stderr } = await run(['data', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });
});

describe('packing that is killed', () => {
  const out = join(folder, 'killed', 'images');
  const flags = [
    'data',
    'pack',
    '--data',
    'synthetic:600',
    '--size',
    '64',
    '--shard-bytes',
    '100KB',
  ];
  beforeAll(async () => {
    const { child, outcome } = start([...flags, '--out', out]);
    const parts = () => existsSync(out) && readdirSync(out).some((name) => name.endsWith('.part'));
    await vi.waitUntil(parts, { interval: 5, timeout: 60_000 });
    child.kill('SIGKILL');
    expect((await outcome).signal).toBe('SIGKILL');
  });

  test('continues where it stopped, to the same bytes', async () => {
    expect(readdirSync(out).some((name) => name.endsWith('.mae'))).toBe(false);
    const again = await run([...flags, '--out', out]);
    expect(again.stderr).toMatch(/^note: going on after \d+ of 600 images$/m);
    const whole = join(folder, 'whole', 'images');
    await run([...flags, '--out', whole]);
    expect(filesOf(out)).toEqual(filesOf(whole));
  });
});

describe('a disk that is full', needs(canMountDisks(folder), 'a user who may mount disks'), () => {
  test('ends packing with one line, and nothing that looks like data', () => {
    const [disk, listing] = [join(folder, 'disk'), join(folder, 'listing')];
    mkdirSync(disk);
    const pack = [
      'data',
      'pack',
      '--data',
      'synthetic:400',
      '--size',
      '64',
      '--shard-bytes',
      '100KB',
    ];
    const script = '"$@"; code=$?; ls "$0" > "$LIST"; exit $code';
    const shell = ['env', `LIST=${listing}`, 'sh', '-c', script, `${disk}/out`];
    const command = [...shell, process.execPath, bin, ...pack, '--out', `${disk}/out`];
    const { status, stdout, stderr } = onSmallDisk(disk, 300_000, command);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: .*out-00002\.mae\.part: the disk is full, \d.* free; make room there or write to another disk\n$/,
    );
    // Complete shards stay for the next run, which goes on after them.
    const names = readFileSync(listing, 'utf8').trim().split('\n');
    expect(names).toEqual(['out-00000.mae.part', 'out-00001.mae.part']);
  });
});

describe('the commands of docs/data.md', () => {
  const docs = readFileSync(join(packageRoot, 'docs', 'data.md'), 'utf8');
  const section = /^## Packed shards$(.*?)^## /ms.exec(`${docs}\n## `)?.[1] ?? '';
  const lines = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap((block) =>
    (block[1] as string).trimEnd().split('\n'),
  );

  test('run, one after the other', async () => {
    const cwd = join(folder, 'docs');
    mkdirSync(cwd);
    for (const name of ['photos/train', 'photos/val']) {
      for (const [i, kind] of ['cat', 'dog'].entries()) {
        mkdirSync(join(cwd, name, kind), { recursive: true });
        writeFileSync(join(cwd, name, kind, '1.jpg'), await jpeg(400, 300, i));
      }
    }
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const [npx, program, ...args] = line.replace(/\s#.*/, '').trim().split(/\s+/);
      expect([npx, program]).toEqual(['npx', 'mae-native']);
      // What the documents train takes days.
      const short = args[0] === 'train' ? [...TINY, '--max-steps', '1', '--quiet'] : [];
      const { code, stderr } = await startNode([bin, ...args, ...short], { cwd }).outcome;
      expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
    }
    expect(readJson(cwd, 'runs', 'photos', 'summary.json')).toMatchObject({ steps: 1 });
    expect(logOf(join(cwd, 'runs', 'photos')).some(({ kind }) => kind === 'step')).toBe(true);
  });
});
