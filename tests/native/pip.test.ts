/** `setup` through pip: a real pip, and an index in a folder. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { run } from '../support/processes.js';
import { emptyEnvironment, makeWheel, torchFiles, writeFiles } from './fake-libtorch.js';
import { serveIndex } from './index-server.js';

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

let dir: string;
let index: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  dir = temporaryFolder();
  index = join(dir, 'index');
  mkdirSync(index);
  env = {
    ...emptyEnvironment(dir),
    // A python3 whose PyTorch, if it has one, is not found.
    PATH: `${join(dir, 'bin')}${delimiter}${process.env.PATH}`,
    ...{
      PIP_CONFIG_FILE: '/dev/null',
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: index,
      PIP_EXTRA_INDEX_URL: '',
      MAE_NATIVE_CPU_INDEX: 'http://127.0.0.1:9',
    },
  };
  writeFiles(join(dir, 'bin'), { 'nvidia-smi': '#!/bin/sh\nexit 9\n' });
  chmodSync(join(dir, 'bin', 'nvidia-smi'), 0o755);
});

function withGpu(): void {
  writeFiles(join(dir, 'bin'), { 'nvidia-smi': '#!/bin/sh\necho "GPU 0: a card (UUID: GPU-0)"\n' });
}

function offerCpu(version = '2.13.0+cpu', place = index): void {
  makeWheel(place, 'torch', version, torchFiles({ version }));
}

function offerCuda(): void {
  const files = torchFiles({ version: '2.13.0+cu130', cuda: '13.0' });
  makeWheel(index, 'torch', '2.13.0', files, ['nvidia-cublas==13.0', 'sympy>=1']);
  makeWheel(index, 'nvidia-cublas', '13.0', { 'nvidia/cu13/lib/libcublas.so': Buffer.alloc(3e6) });
  makeWheel(index, 'sympy', '1.0', { 'sympy/__init__.py': '' });
}

const setup = (...flags: string[]) => run(['setup', '--force', '--json', ...flags], { env });
const cache = () => {
  const place = join(env.MAE_NATIVE_CACHE as string, 'libtorch');
  return existsSync(place) ? readdirSync(place).filter((name) => name !== '.lock') : [];
};

describe('setup with pip', needs(hasPip, 'python3 with pip'), () => {
  test('gets the CPU build where no GPU is, and says how much it is before', async () => {
    offerCpu();
    offerCuda();
    const { code, stdout, stderr } = await setup();
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(stderr).toMatch(
      /no NVIDIA GPU is here: the CPU build.*\n.*To download: torch; \d+ MB\n/,
    );
    expect(stderr.indexOf('To download')).toBeLessThan(stderr.indexOf('Processing'));
    expect(JSON.parse(stdout).libtorch).toMatchObject({ version: '2.13.0+cpu', cuda: null });
    expect(cache()).toEqual(['2.13.0-cpu']);
  });

  test("gets the CUDA build with NVIDIA's libraries where a GPU is", async () => {
    withGpu();
    offerCpu();
    offerCuda();
    const { code, stdout, stderr } = await setup();
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(stderr).toMatch(/To download: (?:torch, nvidia-cublas|nvidia-cublas, torch); \d+ MB\n/);
    const { path, cuda } = JSON.parse(stdout).libtorch;
    expect(cuda).toBe('13.0');
    expect(existsSync(join(path, '..', 'nvidia/cu13/lib/libcublas.so'))).toBe(true);
    expect(existsSync(join(path, '..', 'sympy'))).toBe(false);
  });

  test('takes what an index has without a choice, and says so', async () => {
    offerCuda();
    const { code, stderr } = await setup();
    expect(code).toBe(0);
    expect(stderr).toContain('The index has only the CUDA build');
  });

  test.each([
    ['--cuda', () => offerCpu('2.13.0'), 'has the CPU build of PyTorch, not the CUDA build'],
    ['--cpu', offerCuda, 'has the CUDA build of PyTorch, not the CPU build'],
  ])('refuses %s before it downloads where the index has the other', async (flag, offer, words) => {
    offer();
    const { code, stderr } = await setup(flag);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('Processing');
    expect(cache()).toEqual([]);
  });

  test("takes the CPU build from PyTorch's index where pip's own has only the CUDA build", async () => {
    offerCuda();
    const pytorch = join(dir, 'pytorch');
    mkdirSync(pytorch);
    offerCpu('2.13.0+cpu', pytorch);
    const [own, other] = [await serveIndex(index), await serveIndex(pytorch)];
    Object.assign(env, { PIP_NO_INDEX: '', PIP_FIND_LINKS: '', PIP_INDEX_URL: own.url });
    Object.assign(env, { MAE_NATIVE_CPU_INDEX: other.url, NO_PROXY: '127.0.0.1' });
    const { code, stdout, stderr } = await setup('--cpu');
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(stderr).toContain(`pip's own index has no CPU build; taking it from ${other.url}`);
    expect(stderr).toMatch(/To download: torch; \d+ MB\n/);
    expect(JSON.parse(stdout).libtorch).toMatchObject({ version: '2.13.0+cpu', cuda: null });
  });

  test("--index is asked instead of pip's own and of PyTorch's", async () => {
    offerCpu();
    const named = await serveIndex(index);
    Object.assign(env, { PIP_NO_INDEX: '', PIP_FIND_LINKS: '', NO_PROXY: '127.0.0.1' });
    Object.assign(env, {
      PIP_INDEX_URL: 'http://127.0.0.1:9',
      MAE_NATIVE_CPU_INDEX: 'http://127.0.0.1:9',
    });
    const { code, stderr } = await setup('--cpu', '--index', named.url);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(named.asked).toContain('/simple/torch/');
  });

  test("shows pip's own message where there is no such PyTorch, and leaves nothing behind", async () => {
    const { code, stderr } = await setup();
    expect(code).toBe(1);
    expect(stderr).toContain('No matching distribution found for torch==2.13.0');
    expect(stderr).toContain('Another version can be asked for with --version');
    expect(cache()).toEqual([]);
  });
});
