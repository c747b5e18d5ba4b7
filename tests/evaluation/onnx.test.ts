import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { saveSafetensors } from '../../lib/checkpoints/index.js';
import { exportOnnx, featuresOf, loadClassifier, loadEncoder } from '../../lib/evaluation/index.js';
import { writeOnnx } from '../../lib/evaluation/onnx/file.js';
import { encoderGraph } from '../../lib/evaluation/onnx/graph.js';
import {
  CLASSIFIER_KEY,
  VisionTransformer,
  type VitConfig,
  writeClassifierCard,
} from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { hasModule, pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL_VIT, savePretrained } from '../support/models.js';
import { needs } from '../support/needs.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const python = pythonEnv();
const hasRuntime = hasModule('onnxruntime');

interface Answer {
  readonly name: string;
  readonly shape: readonly unknown[];
  readonly values: number[][];
  readonly metadata: Record<string, string>;
}

/** Images from 0 to 1. */
function someImages(): Tensor {
  torch.manualSeed(1);
  return torch.rand([3, 3, 16, 16]);
}

const inRuntime = (path: string, images: Tensor, check = false): Answer =>
  askPython(python as NonNullable<typeof python>, 'onnx_runtime.py', {
    ...{ path, images: images.tolist(), check },
  }) as Answer;

function normalised(
  images: Tensor,
  { mean, std }: { mean: readonly number[]; std: readonly number[] },
) {
  const by = (values: readonly number[]) => torch.tensor([...values]).reshape([1, -1, 1, 1]);
  return images.sub(by(mean)).div(by(std));
}

function expectClose(found: number[][], wanted: Tensor, digits = 4): void {
  const values = wanted.tolist() as number[][];
  expect(found.length).toBe(values.length);
  for (const [i, row] of values.entries()) {
    // Both compute in float32, and sum in another order.
    for (const [k, value] of row.entries()) expect(found[i]?.[k]).toBeCloseTo(value, digits);
  }
}

function saveClassifier(
  name: string,
  pooling: VitConfig['pooling'],
  more: Partial<VitConfig> = {},
  deviation = 0.1,
): string {
  torch.manualSeed(2);
  const architecture = { ...SMALL_VIT, pooling, ...more };
  using model = new VisionTransformer(architecture);
  torch.noGrad(() => {
    for (const parameter of model.parameters())
      parameter.add_(torch.randn(parameter.shape), { alpha: deviation });
  });
  const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
  const statistics = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3], cropRatio: null };
  const card = writeClassifierCard({ architecture, classes, ...statistics });
  saveSafetensors(at(name), model.stateDict(), { format: 'pt', [CLASSIFIER_KEY]: card });
  return at(name);
}

describe('a file of ONNX', needs(hasRuntime, 'Python with onnxruntime'), () => {
  test('gives the features of the encoder, for any number of images', () => {
    using _ = torch.scope();
    const init = savePretrained(at('mae.safetensors'));
    expect(exportOnnx(init, at('mae.onnx'))).toMatchObject({ output: 'features', channels: 3 });
    using loaded = loadEncoder(init, 'cpu');
    const images = someImages();
    const { name, shape, values } = inRuntime(at('mae.onnx'), images);
    expect([name, ...shape]).toEqual(['features', 'batch', 24]);
    const features = featuresOf(loaded.model, 'cls');
    expectClose(
      values,
      torch.noGrad(() => features(normalised(images, loaded.normalisation))),
    );
    expect(inRuntime(at('mae.onnx'), images.narrow(0, 0, 1)).values).toHaveLength(1);
  });

  test.each(['cls', 'mean', 'norm-mean'] as const)(
    'gives the logits of a classifier that pools by %s',
    (pooling) => {
      using _ = torch.scope();
      const path = saveClassifier(`${pooling}.safetensors`, pooling);
      exportOnnx(path, at(`${pooling}.onnx`));
      using loaded = loadClassifier(path, 'cpu');
      const images = someImages();
      const { name, values, metadata } = inRuntime(at(`${pooling}.onnx`), images);
      expect(name).toBe('logits');
      expect(JSON.parse(metadata.classes ?? '')).toEqual(loaded.card.classes);
      const logits = torch.noGrad(() =>
        loaded.model.forward(normalised(images, loaded.normalisation)),
      );
      expectClose(values, logits);
    },
  );

  const DINOV2 = { registers: 2, layerScale: true, mlp: 'swiglu', mlpHidden: 20 } as const;
  const DINOV3 = { registers: 2, positions: 'rotary', qkvBias: 'none', layerScale: true } as const;
  const BEIT = { positions: 'relative', qkvBias: 'query-value', layerScale: true } as const;
  test.each([
    ['registers, LayerScale and SwiGLU', 'cls', { variant: DINOV2 }],
    ['rotary positions', 'cls', { variant: DINOV3 }],
    ['relative positions', 'mean', { variant: BEIT }],
    ['no class token', 'norm-mean', { variant: { classToken: false } }],
    ['two class tokens', 'cls', { classTokens: 2 }],
  ] as const)('gives the logits of an encoder with %s', (name, pooling, more) => {
    using _ = torch.scope();
    const path = saveClassifier(`${name}.safetensors`, pooling, more);
    exportOnnx(path, at(`${name}.onnx`));
    using loaded = loadClassifier(path, 'cpu');
    expect(loaded.model.config).toMatchObject(more);
    const images = someImages();
    const logits = torch.noGrad(() =>
      loaded.model.forward(normalised(images, loaded.normalisation)),
    );
    expectClose(inRuntime(at(`${name}.onnx`), images).values, logits);
  });

  test('reads its weights from a file beside it, where they are too many for one', () => {
    using _ = torch.scope();
    const path = saveClassifier('large.safetensors', 'cls');
    using loaded = loadClassifier(path, 'cpu');
    const { mean, std } = loaded.normalisation;
    const graph = encoderGraph(loaded.model, { mean, std, hasHead: true });
    const model = { ...graph, metadata: {}, producerVersion: '0' };
    const files = writeOnnx(at('large.onnx'), model, 1000);
    expect(files).toEqual([at('large.onnx'), at('large.onnx.data')]);
    expect(statSync(at('large.onnx')).size).toBeLessThan(statSync(at('large.onnx.data')).size);
    const images = someImages();
    const logits = torch.noGrad(() =>
      loaded.model.forward(normalised(images, loaded.normalisation)),
    );
    expectClose(inRuntime(at('large.onnx'), images).values, logits);
  });
});

// A minute, 10 GB of memory and 5 GB of disk.
const large = process.env.MAE_NATIVE_LARGE_ONNX === '1' ? ['a ViT-H'] : [];
test.each(large)(
  '%s, above 2 GiB, gives its features in onnxruntime, and passes the checker where onnx is installed',
  () => {
    using _ = torch.scope();
    const huge = { dim: 1280, depth: 32, heads: 16, patchSize: 14, imageSize: [28, 28] } as const;
    // Wide layers multiply the deviation of their weights.
    const path = saveClassifier('huge.safetensors', 'cls', huge, 0.01);
    const { files } = exportOnnx(path, at('huge.onnx'), { encoderOnly: true });
    expect(files).toEqual([at('huge.onnx'), at('huge.onnx.data')]);
    expect(statSync(at('huge.onnx.data')).size).toBeGreaterThan(2 ** 31);
    const images = torch.rand([1, 3, 28, 28]);
    const { values } = inRuntime(at('huge.onnx'), images, hasModule('onnx'));
    rmSync(at('huge.onnx.data'));
    using loaded = loadEncoder(path, 'cpu');
    const features = torch.noGrad(() =>
      featuresOf(loaded.model, 'cls')(normalised(images, loaded.normalisation)),
    );
    expectClose(values, features, 3);
  },
  600_000,
);

test('convert writes ONNX by the name of the file, and says what goes in and out', async () => {
  const init = savePretrained(at('cli.safetensors'));
  const { code, stderr } = await run(['convert', init, at('cli.onnx')]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^wrote: .*cli\.onnx, images to features, \d+ numbers \(onnx, /m),
  });
  expect(readFileSync(at('cli.onnx')).includes('LayerNormalization')).toBe(true);
  const refused = await run(['convert', init, at('cli.onnx'), '--to', 'timm']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: --to is timm/) });
});
