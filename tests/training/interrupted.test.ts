/**
 * A run that is killed between any two changes to its folder, or in the middle of a write, goes on to the same end. The
 * folder is copied before each change, and after the first half of each write: that is what a kill there would leave.
 */
import fs, {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type PretrainOptions, pretrain, type StepRecord } from '../../lib/methods/public.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();
const TIMEOUT = 300_000;

/** Two epochs of three steps, the last one saved; a run that goes on has work to do from any step. */
function settings(out: string): PretrainOptions {
  return {
    ...{ imageSize: [8, 8], patchSize: 4, dim: 8, depth: 1, heads: 1 },
    ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 1 },
    ...{ data: ['synthetic:20'], batchSize: 4, accum: 2, epochs: 2, threads: 1, workers: 0 },
    ...{ device: 'cpu', ema: 0.9, saveSteps: 2, keep: 2, logEvery: 2, resume: 'auto' },
    out: join(folder, out),
  };
}

/** A process that cannot be: the highest number that Linux gives is 4194304. */
const DEAD = 4194305;

/** What changes a folder and is watched as one change. */
const CHANGES = ['renameSync', 'linkSync', 'rmSync', 'truncateSync', 'mkdirSync'] as const;

/** Runs, and copies the folder before each change to it, as another process would find it that has died. */
async function copied(out: string): Promise<{ name: string; before: string }[]> {
  const copies: { name: string; before: string }[] = [];
  const own = join(folder, out);
  let busy = false;
  const copy = (before: string) => {
    if (busy || !existsSync(own)) return;
    busy = true;
    const name = `${out}-${copies.length}`;
    const target = join(folder, name);
    cpSync(own, target, { recursive: true });
    for (const file of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.tmp')) continue;
      const dead = file.replace(`.${process.pid}.`, `.${DEAD}.`);
      renameSync(join(target, file), join(target, dead));
    }
    const lock = join(target, '.lock');
    if (existsSync(lock)) {
      const owner = readFileSync(lock, 'utf8').replace(`"pid":${process.pid}`, `"pid":${DEAD}`);
      real.writeFileSync(lock, owner);
    }
    copies.push({ name, before });
    busy = false;
  };

  const real = { ...fs };
  const replaced = [...CHANGES, 'openSync', 'writeSync', 'appendFileSync'] as const;
  /** Files that were written to since they were opened: one half write of each is enough. */
  const begun = new Set<unknown>();
  for (const name of CHANGES) {
    const work = real[name] as (...args: unknown[]) => unknown;
    Object.assign(fs, {
      [name]: (...args: unknown[]) => {
        // Nothing is removed where there is nothing.
        if (name !== 'rmSync' || existsSync(args[0] as string)) copy(`${name} ${args[0]}`);
        return work(...args);
      },
    });
  }
  Object.assign(fs, {
    openSync: (...args: Parameters<typeof fs.openSync>) => {
      const fd = real.openSync(...args);
      begun.delete(fd);
      return fd;
    },
    writeSync: (fd: number, bytes: Uint8Array, from = 0, count = bytes.length, place?: number) => {
      if (busy || begun.has(fd)) return real.writeSync(fd, bytes, from, count, place);
      begun.add(fd);
      copy('the first write to a file');
      const half = real.writeSync(fd, bytes, from, Math.ceil(count / 2), place);
      copy('the second half of a write');
      return half;
    },
    appendFileSync: (path: string, data: string | Uint8Array) => {
      // Each part of a run has events of its own.
      if (path.includes('tfevents')) return real.appendFileSync(path, data);
      const bytes = Buffer.from(data as string);
      const half = Math.floor(bytes.length / 2);
      copy(`a line of ${path}`);
      real.appendFileSync(path, bytes.subarray(0, half));
      copy(`half a line of ${path}`);
      real.appendFileSync(path, bytes.subarray(half));
    },
  });
  syncBuiltinESMExports();
  try {
    await pretrain(settings(out));
  } finally {
    Object.assign(fs, Object.fromEntries(replaced.map((name) => [name, real[name]])));
    syncBuiltinESMExports();
  }
  return copies;
}

/** What a run comes to, without what depends on time, or on where it was stopped. */
function endOf(out: string) {
  const path = join(folder, out);
  const checkpoints = join(path, 'checkpoints');
  const weights = ['last.safetensors', 'last.ema.safetensors'].map((file) =>
    readFileSync(join(checkpoints, file), 'base64'),
  );
  const log = readFileSync(join(path, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind !== 'resume' && kind !== 'warning')
    .map((record) =>
      Object.fromEntries(Object.entries(record).filter(([name]) => !/second|_ms$/.test(name))),
    );
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !/tfevents|^previous-/.test(file),
  );
  return { weights, log, files: files.sort() };
}

/** A run that a signal stopped after four steps, and whose newest checkpoint was damaged since. */
async function damaged(out: string): Promise<void> {
  const controller = new AbortController();
  const onStep = ({ step }: StepRecord) => step === 4 && controller.abort();
  await pretrain(settings(out), { onStep, signal: controller.signal });
  const path = join(folder, out, 'checkpoints', 'step-00000004.safetensors');
  const content = readFileSync(path);
  content[content.length - 1] = (content.at(-1) as number) ^ 1;
  writeFileSync(path, content);
}

let whole: ReturnType<typeof endOf>;
beforeAll(async () => {
  await pretrain(settings('whole'));
  whole = endOf('whole');
}, TIMEOUT);

test.each<[string, (out: string) => Promise<void>, halfWrites: number]>([
  ['from its beginning', async () => {}, 15],
  ['while it goes on from before a damaged checkpoint', damaged, 10],
])(
  'comes to the same weights, averages, log and files, wherever it was killed %s',
  async (name, before, halfWrites) => {
    await before(name);
    const copies = await copied(name);
    expect(endOf(name)).toEqual(whole);
    const half = copies.filter((copy) => copy.before.startsWith('the second half'));
    expect(half.length).toBeGreaterThan(halfWrites);
    for (const copy of copies) {
      await pretrain(settings(copy.name));
      expect(endOf(copy.name), `killed before ${copy.before}`).toEqual(whole);
      rmSync(join(folder, copy.name), { recursive: true });
    }
    console.log(`killed at ${copies.length} places`);
  },
  TIMEOUT,
);
