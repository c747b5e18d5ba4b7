/** What the machine has, and what happens where it has too little. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TorchError, torch } from '../../lib/torch/index.js';
import { needs } from '../support/needs.js';

function failure(run: () => unknown): TorchError {
  try {
    run();
  } catch (error) {
    if (error instanceof TorchError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('memory that does not suffice', () => {
  // 128 TiB: no machine has it, and Linux does not promise it either.
  const ELEMENTS = 2 ** 45;
  const BYTES = 4 * ELEMENTS;

  test.each([
    ['a new tensor', () => torch.zeros([ELEMENTS])],
    ['the result of an op', () => torch.zeros([1]).expand([ELEMENTS]).contiguous()],
    [
      'a gradient',
      () => {
        const x = torch.ones([1], { requiresGrad: true });
        x.expand([ELEMENTS]).narrow(0, 0, 1).sum().backward();
      },
    ],
  ])('for %s is an OutOfMemoryError with the bytes asked for', (_name, run) => {
    using _ = torch.scope();
    const error = failure(run);
    expect(error).toMatchObject({ code: 'OutOfMemoryError', bytes: BYTES });
    expect(error.message).toContain(`tried to allocate ${BYTES} bytes`);
    expect(error.message).not.toContain('enforce fail');
  });

  test('is distinguished from a size that overflows', () => {
    const error = failure(() => torch.zeros([2n ** 62n, 2n ** 62n] as never));
    expect(error).toMatchObject({ code: 'RuntimeError', bytes: null });
  });
});

test(
  'the capabilities of the processor are those that Linux reports',
  needs(process.arch === 'x64' && existsSync('/proc/cpuinfo'), 'Linux on x64'),
  () => {
    const flags = new Set(
      /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' '),
    );
    expect(torch.cpu.getCapabilities()).toEqual({
      avx512Bf16: flags.has('avx512_bf16'),
      amxBf16: flags.has('amx_bf16'),
    });
  },
);

describe('without CUDA', needs(!torch.cuda.isAvailable(), 'no GPU'), () => {
  test.each([
    'getDeviceName',
    'getDeviceCapability',
    'memoryAllocated',
    'maxMemoryAllocated',
    'resetPeakMemoryStats',
    'memGetInfo',
    'synchronize',
    'getDeviceProperties',
    'memoryReserved',
    'maxMemoryReserved',
    'currentDevice',
    'currentStream',
    'defaultStream',
  ] as const)('cuda.%s says so', (name) => {
    expect(failure(() => torch.cuda[name]()).message).toMatch(
      new RegExp(`^cuda\\.${name}: no CUDA (device|GPU)`, 'i'),
    );
  });

  test('there are no streams and events, and nothing to be freed', () => {
    const { cuda } = torch;
    expect(failure(() => new cuda.Stream()).message).toMatch(/^cuda\.Stream: no CUDA device/);
    expect(failure(() => new cuda.Event()).message).toMatch(/^cuda\.Event: no CUDA device/);
    expect(failure(() => cuda.stream(1 as never)).message).toMatch(
      /stream should be a torch\.cuda\.Stream, got 1/,
    );
    expect(failure(() => cuda.setDevice('cuda:0')).message).toMatch(/^cuda\.setDevice: no CUDA/);
    expect(cuda.isBf16Supported()).toBe(false);
    cuda.emptyCache();
    cuda.manualSeedAll(1);
  });

  test('nothing can be brought there', () => {
    expect(failure(() => torch.cuda.upload(Uint8Array.of(1), [1])).message).toMatch(
      /^cuda\.upload: no CUDA device/,
    );
  });
});

describe('a CUDA device', needs(torch.cuda.isAvailable(), 'a GPU'), () => {
  test('has a name, a capability and a memory size', () => {
    expect(torch.cuda.getDeviceName()).not.toBe('');
    expect(torch.cuda.getDeviceCapability()[0]).toBeGreaterThanOrEqual(3);
    const { free, total } = torch.cuda.memGetInfo('cuda:0');
    expect(free).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(free);
  });

  test('counts the bytes of tensors, and their peak', () => {
    torch.cuda.resetPeakMemoryStats();
    const before = torch.cuda.memoryAllocated();
    const tensor = torch.zeros([2 ** 20], { device: 'cuda' });
    expect(torch.cuda.memoryAllocated() - before).toBe(2 ** 22);
    tensor.dispose();
    expect(torch.cuda.memoryAllocated()).toBe(before);
    expect(torch.cuda.maxMemoryAllocated() - before).toBe(2 ** 22);
  });

  test('has properties', () => {
    const found = torch.cuda.getDeviceProperties();
    expect(found.name).toBe(torch.cuda.getDeviceName());
    expect(found.totalMemory).toBeGreaterThanOrEqual(torch.cuda.memGetInfo().total);
    expect(found.warpSize).toBe(32);
    expect(found.multiProcessorCount).toBeGreaterThan(0);
  });

  test('keeps freed memory until it is asked to give it back', () => {
    torch.zeros([2 ** 24], { device: 'cuda' }).dispose();
    const kept = torch.cuda.memoryReserved();
    expect(kept).toBeGreaterThanOrEqual(2 ** 26);
    torch.cuda.emptyCache();
    expect(torch.cuda.memoryReserved()).toBeLessThan(kept);
  });

  test('runs work of several streams, in the order that events give it', () => {
    using _ = torch.scope();
    const { cuda } = torch;
    const other = new cuda.Stream();
    const before = cuda.currentStream();
    const x = torch.ones([512, 512], { device: 'cuda' });
    other.waitStream(before);
    const y = cuda.stream(other, () => {
      expect(cuda.currentStream().id).toBe(other.id);
      return x.matmul(x);
    });
    expect(cuda.currentStream().id).toBe(before.id);
    before.waitStream(other);
    x.recordStream(other);
    expect(y.sum().item()).toBe(512 ** 3);
    const [start, end] = [
      new cuda.Event({ enableTiming: true }),
      new cuda.Event({ enableTiming: true }),
    ];
    start.record();
    y.matmul(x);
    end.record();
    end.synchronize();
    expect(end.query()).toBe(true);
    expect(start.elapsedTime(end)).toBeGreaterThan(0);
    other.synchronize();
    expect(other.query()).toBe(true);
  });

  test('gets bytes while it computes, whatever becomes of the array', () => {
    using _ = torch.scope();
    const bytes = Uint8Array.from({ length: 3 << 20 }, (_, i) => i % 251);
    const expected = bytes.slice();
    for (let round = 0; round < 8; round++) {
      const image = torch.cuda.upload(bytes, [3, 1 << 10, 1 << 10]);
      bytes.fill(0);
      expect([image.dtype, image.shape]).toEqual(['uint8', [3, 1 << 10, 1 << 10]]);
      expect(Buffer.compare(image.add(0).toTypedArray() as Uint8Array, expected)).toBe(0);
      bytes.set(expected);
    }
    expect(failure(() => torch.cuda.upload(bytes, [7])).message).toMatch(
      /^cuda\.upload: the data has 3145728 bytes, the shape needs 7/,
    );
  });

  test('that has too little memory is an OutOfMemoryError', () => {
    const error = failure(() => torch.zeros([2 ** 45], { device: 'cuda' }));
    expect(error).toMatchObject({ code: 'OutOfMemoryError', bytes: 2 ** 47 });
  });

  test('that is not there is refused', () => {
    expect(failure(() => torch.cuda.memGetInfo('cuda:99')).message).toMatch(/no device cuda:99/);
  });
});

test('settings of libtorch can be read again', () => {
  expect(torch.getFloat32MatmulPrecision()).toBe('highest');
  torch.setFloat32MatmulPrecision('medium');
  expect(torch.getFloat32MatmulPrecision()).toBe('medium');
  torch.setFloat32MatmulPrecision('highest');
  expect(failure(() => torch.setFloat32MatmulPrecision('low' as never)).message).toMatch(
    /precision should be one of highest, high, medium, got 'low'/,
  );
  expect(torch.areDeterministicAlgorithmsEnabled()).toBe(false);
  torch.useDeterministicAlgorithms(true, { warnOnly: true });
  expect(torch.areDeterministicAlgorithmsEnabled()).toBe(true);
  expect(torch.isDeterministicAlgorithmsWarnOnlyEnabled()).toBe(true);
  torch.useDeterministicAlgorithms(false);
  expect(torch.getNumInteropThreads()).toBeGreaterThan(0);
  expect(failure(() => torch.setNumInteropThreads(0)).message).toMatch(/from 1 to 4096, got 0/);
});

test('torch.cuda is not for other devices', () => {
  expect(failure(() => torch.cuda.memGetInfo('cpu')).message).toMatch(
    /device should be like 'cuda:0', got 'cpu'/,
  );
});
