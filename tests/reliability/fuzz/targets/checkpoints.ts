/** Checkpoints: safetensors, PyTorch's files, and the pickles in them. */
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeEncoder } from '../../../../lib/checkpoints/describe.js';
import {
  loadCheckpoint,
  loadPytorch,
  loadSafetensors,
  savePytorch,
  saveSafetensors,
} from '../../../../lib/checkpoints/index.js';
import { Tensor, torch } from '../../../../lib/torch/index.js';
import { pickle } from '../../../../lib/torch/serialization/pickle.js';
import { writeArchive } from '../../../checkpoints/pickles.js';
import { bitsOf } from '../../../support/bits.js';
import { smallModel } from '../../../support/models.js';
import { mutate, mutatePickle } from '../mutate.js';
import type { MakeTarget, Target } from '../target.js';

const tensors = () => ({
  'blocks.0.weight': torch.randn([3, 5]),
  bias: torch.randn([7]).to('bfloat16'),
  steps: torch.tensor([1, 2, 3]),
  mask: torch.tensor([true, false, true]),
  empty: torch.zeros([0, 2]),
  scalar: torch.tensor(2.5),
});

/** A value of a checkpoint as a text, with every bit of its tensors. */
function textOf(value: unknown, depth = 0): string {
  if (value instanceof Tensor) return JSON.stringify(bitsOf(value));
  if (depth > 3) return '…';
  const listed = (entries: Iterable<unknown>) =>
    [...entries].map((each) => textOf(each, depth + 1)).join();
  if (value instanceof Map) return `{${listed(value)}}`;
  if (Array.isArray(value)) return `[${listed(value)}]`;
  if (typeof value === 'object' && value !== null) return `{${listed(Object.entries(value))}}`;
  return `${typeof value} ${String(value)}`;
}

const allOf = (all: Record<string, Tensor>) =>
  Object.entries(all)
    .map(([name, tensor]) => `${name} ${textOf(tensor)}`)
    .sort()
    .join();

const checkpoint = (state: Map<string, Tensor>) => ({
  model: state,
  epoch: 3,
  lr: 1e-3,
  big: 2n ** 70n,
  args: { names: ['a', null, true] },
});

/** How a target makes and reads its file. */
interface Subject {
  make: Target['make'];
  /** @param map Whether tensors lie in the file's own memory. */
  read(map: boolean): string;
}

/** A target that is read from a file, with all tensors freed after each. */
function fromFile(subject: (file: string) => Subject): MakeTarget {
  return (folder) => {
    const file = join(folder, 'input');
    torch.manualSeed(0);
    const { make, read } = subject(file);
    return {
      make,
      read(input, pass) {
        if (pass === 0) writeFileSync(file, input);
        return leavingNothing(() => torch.tidy(() => read(pass === 1)));
      },
    };
  };
}

/** Throws where the work, or its failure, left tensors behind. */
function leavingNothing<T>(work: () => T): T {
  const before = torch.memory().tensors;
  const check = () => {
    const left = torch.memory().tensors - before;
    if (left > 0) throw new Error(`${left} tensors are left`);
  };
  let result: T;
  try {
    result = work();
  } catch (error) {
    check();
    throw error;
  }
  check();
  return result;
}

/** A file of torch.save with this pickle, its checksum in order. */
function zipWith(file: string, bytes: Uint8Array, storages: readonly Uint8Array[]): Buffer {
  const data = storages.map((storage, i) => [`archive/data/${i}`, storage] as const);
  writeArchive(file, Object.fromEntries([['archive/data.pkl', bytes], ...data]));
  return readFileSync(file);
}

const storageBytes = (tensor: Tensor) => {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
  return new Uint8Array(buffer, byteOffset, byteLength);
};

/** A folder of transformers, of which one file is damaged. */
const inFolder = (name: string, fixture = 'huggingface/vit'): MakeTarget =>
  fromFile((file) => {
    const folder = `${file}-folder`;
    const whole = fileURLToPath(new URL(`../../../fixtures/${fixture}`, import.meta.url));
    cpSync(whole, folder, { recursive: true });
    const damaged = join(folder, name);
    const bytes = readFileSync(damaged);
    return {
      make: (draw) => mutate(bytes, draw),
      read(map) {
        copyFileSync(file, damaged);
        const found = loadCheckpoint(folder, { map });
        return `${allOf(found.tensors)} ${JSON.stringify(describeEncoder(found))}`;
      },
    };
  });

export const targets: Record<string, MakeTarget> = {
  'safetensors-hashed': fromFile((file) => {
    const given = tensors();
    const expected = allOf(given);
    saveSafetensors(file, given, { step: '7' }, { hashes: true });
    const whole = readFileSync(file);
    return {
      make: (draw) => mutate(whole, draw),
      read(map) {
        const { tensors: found, metadata } = loadSafetensors(file, { map });
        // Without the very name of the hashes nobody knows of them; then the metadata says something else.
        const knows = readFileSync(file).includes('"tensor_sha256":') && metadata.step === '7';
        if (knows && allOf(found) !== expected) throw new Error('other tensors');
        return allOf(found);
      },
    };
  }),
  safetensors: fromFile((file) => {
    saveSafetensors(file, tensors());
    const whole = readFileSync(file);
    return {
      make: (draw) => mutate(whole, draw),
      read: (map) => allOf(loadSafetensors(file, { map }).tensors),
    };
  }),
  pytorch: fromFile((file) => {
    const state = new Map(Object.entries(tensors()));
    const expected = textOf(state);
    savePytorch(file, checkpoint(state));
    const whole = readFileSync(file);
    return {
      make: (draw) => mutate(whole, draw),
      read(map) {
        const found = loadPytorch(file, { map }) as Map<string, unknown>;
        // Checksums leave no other contents.
        if (textOf(found.get('model')) !== expected || found.get('epoch') !== 3) {
          throw new Error('other contents');
        }
        return textOf(found);
      },
    };
  }),
  pickles: fromFile((file) => {
    const { bytes, storages } = pickle(checkpoint(new Map(Object.entries(tensors()))));
    const data = storages.map(storageBytes);
    return {
      make: (draw) => zipWith(file, mutatePickle(bytes, draw), data),
      read: (map) => textOf(loadPytorch(file, { map })),
    };
  }),
  weights: fromFile((file) => {
    const state = new Map(Object.entries(smallModel({ depth: 1, decoderDepth: 1 }).stateDict()));
    const { bytes, storages } = pickle({ model: state });
    const data = storages.map((tensor) => storageBytes(tensor).slice());
    return {
      make: (draw) => zipWith(file, mutate(bytes, draw), data),
      read: (map) => allOf(loadCheckpoint(file, { map }).tensors),
    };
  }),
  'configs-beside': inFolder('config.json'),
  'indexes-of-weights': inFolder('model.safetensors.index.json'),
  'encoders-with-relative-positions': inFolder('model.safetensors', 'encoders/data2vec'),
  'encoders-with-rotary-positions': inFolder('model.safetensors', 'encoders/dinov3-gated'),
  'configs-of-encoders': inFolder('config.json', 'encoders/dinov3'),
};
