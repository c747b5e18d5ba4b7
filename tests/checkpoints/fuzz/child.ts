/**
 * Reads damaged files until as many as asked for have been read, and prints what came of it as JSON. In a process of its
 * own: damage must not end it. Arguments: reader, seed, count, folder.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeEncoder } from '../../../lib/checkpoints/describe.js';
import {
  loadCheckpoint,
  loadPytorch,
  loadSafetensors,
  savePytorch,
  saveSafetensors,
} from '../../../lib/checkpoints/index.js';
import { pickle } from '../../../lib/checkpoints/pytorch/pickle.js';
import { UserError } from '../../../lib/errors.js';
import { Tensor, TorchError, torch } from '../../../lib/torch/index.js';
import { smallModel } from '../../support/models.js';
import { writeArchive } from '../pickles.js';
import { Draw, mutate, mutatePickle } from './mutate.js';

const [reader = '', seed = '', count = '', folder = ''] = process.argv.slice(2);
const file = join(folder, 'input');

/** A file to damage, and how it is read. */
interface Subject {
  make(draw: Draw): Buffer;
  /** Reads it and throws where something is not as it was. */
  read(map: boolean): void;
}

const tensors = () => ({
  'blocks.0.weight': torch.randn([3, 5]),
  bias: torch.randn([7]).to('bfloat16'),
  steps: torch.tensor([1, 2, 3]),
  mask: torch.tensor([true, false, true]),
  empty: torch.zeros([0, 2]),
  scalar: torch.tensor(2.5),
});

const bits = (tensor: Tensor) => {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
  const hex = Buffer.from(buffer, byteOffset, byteLength).toString('hex');
  return `${tensor.dtype} ${tensor.shape} ${hex}`;
};
const bitsOf = (all: Record<string, Tensor>) =>
  JSON.stringify(
    Object.entries(all)
      .map(([name, tensor]) => [name, bits(tensor)])
      .sort(),
  );

/** Looks at every element. */
const touch = (value: unknown) => {
  if (value instanceof Tensor) bits(value);
  else if (value instanceof Map) for (const item of value.values()) touchShallow(item);
};
const touchShallow = (value: unknown) => {
  if (value instanceof Tensor) bits(value);
  else if (value instanceof Map) {
    for (const item of value.values()) if (item instanceof Tensor) bits(item);
  }
};

function saved(save: (path: string) => void): Buffer {
  save(file);
  return readFileSync(file);
}

/** A file of torch.save with this pickle, its checksum in order. */
function zipWith(bytes: Uint8Array, storages: readonly Uint8Array[]): Buffer {
  const data = storages.map((storage, i) => [`archive/data/${i}`, storage] as const);
  writeArchive(file, Object.fromEntries([['archive/data.pkl', bytes], ...data]));
  return readFileSync(file);
}

const checkpoint = (state: Map<string, Tensor>) => ({
  model: state,
  epoch: 3,
  lr: 1e-3,
  big: 2n ** 70n,
  args: { names: ['a', null, true] },
});

const subjects: Record<string, () => Subject> = {
  'safetensors with hashes': () => {
    const given = tensors();
    const expected = bitsOf(given);
    const whole = saved((path) => saveSafetensors(path, given, { step: '7' }, { hashes: true }));
    return {
      make: (draw) => mutate(whole, draw),
      read: (map) => {
        const { tensors: found, metadata } = loadSafetensors(file, { map });
        // Without the very name of the hashes nobody knows of them; then the metadata says something else.
        const knows = readFileSync(file).includes('"tensor_sha256":') && metadata.step === '7';
        if (knows && bitsOf(found) !== expected) throw new Error('other tensors');
        bitsOf(found);
      },
    };
  },
  'safetensors without hashes': () => {
    const given = tensors();
    const whole = saved((path) => saveSafetensors(path, given));
    return {
      make: (draw) => mutate(whole, draw),
      read: (map) => bitsOf(loadSafetensors(file, { map }).tensors),
    };
  },
  'PyTorch files': () => {
    const state = new Map(Object.entries(tensors()));
    const expected = bitsOf(Object.fromEntries(state));
    const whole = saved((path) => savePytorch(path, checkpoint(state)));
    return {
      make: (draw) => mutate(whole, draw),
      read: (map) => {
        const found = loadPytorch(file, { map }) as Map<string, Map<string, Tensor>>;
        const model = Object.fromEntries(found.get('model') as Map<string, Tensor>);
        if (bitsOf(model) !== expected || found.get('epoch') !== (3 as unknown)) {
          throw new Error('other contents');
        }
      },
    };
  },
  'pickles in PyTorch files': () => {
    const { bytes, storages } = pickle(checkpoint(new Map(Object.entries(tensors()))));
    const data = storages.map((tensor) => {
      const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
      return new Uint8Array(buffer, byteOffset, byteLength);
    });
    return {
      make: (draw) => zipWith(mutatePickle(bytes, draw), data),
      read: (map) => touch(loadPytorch(file, { map })),
    };
  },
  'weights of a model': () => {
    const state = new Map(Object.entries(smallModel({ depth: 1, decoderDepth: 1 }).stateDict()));
    const { bytes, storages } = pickle({ model: state });
    const data = storages.map((tensor) => new Uint8Array(tensor.toTypedArray().buffer.slice(0)));
    return {
      make: (draw) => zipWith(mutate(bytes, draw), data),
      read: (map) => bitsOf(loadCheckpoint(file, { map }).tensors),
    };
  },
};

/** A folder of transformers, of which one file is damaged. */
const folderSubject = (name: string): Subject => {
  const path = join(folder, 'folder');
  cpSync(fileURLToPath(new URL('../../fixtures/huggingface/vit', import.meta.url)), path, {
    recursive: true,
  });
  const damaged = join(path, name);
  const whole = readFileSync(damaged);
  return {
    make: (draw) => mutate(whole, draw),
    read: (map) => {
      cpSync(file, damaged);
      const checkpoint = loadCheckpoint(path, { map });
      bitsOf(checkpoint.tensors);
      describeEncoder(checkpoint);
    },
  };
};
subjects['configs beside weights'] = () => folderSubject('config.json');
subjects['indices of weights'] = () => folderSubject('model.safetensors.index.json');

const result = { inputs: 0, loaded: 0, refused: 0, left: 0, wrong: [] as string[] };
torch.setNumThreads(1);
torch.manualSeed(0);
const draw = new Draw(Number(seed));
const outer = torch.scope();
const subject = (subjects[reader] as () => Subject)();
const before = torch.memory().tensors;
for (; result.inputs < Number(count); result.inputs++) {
  const input = subject.make(draw);
  writeFileSync(file, input);
  try {
    const map = result.inputs % 2 === 0;
    torch.tidy(() => subject.read(map));
    result.loaded++;
  } catch (error) {
    const isTold =
      error instanceof UserError && !(error instanceof TorchError) && !error.message.includes('\n');
    if (isTold) result.refused++;
    else if (result.wrong.length < 5) {
      result.wrong.push(`${(error as Error).stack}: ${input.toString('base64').slice(0, 4000)}`);
    }
  }
}
result.left = torch.memory().tensors - before;
outer.dispose();
console.log(JSON.stringify({ ...result, peakBytes: process.resourceUsage().maxRSS * 1024 }));
