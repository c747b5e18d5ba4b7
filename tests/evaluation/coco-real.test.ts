/** COCO's metric on its own annotations, with made-up detections: equal to pycocotools' to the last bit. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { coco } from '../../lib/index.js';
import { askPython } from '../python/ask.js';
import { hasModule, type PythonEnvironment, pythonEnv } from '../python/python.js';
import { sharedFile } from '../support/folders.js';
import { type CocoDataset, makeUpDetections } from '../support/made-up-coco.js';
import { needs } from '../support/needs.js';

const sample = sharedFile('coco-sample.tar');

describe("COCO's annotations", needs(sample !== null, 'the files of ../shared/data'), () => {
  test.each([
    ['val', 'bbox'],
    ['train', 'segm'],
  ] as const)(
    'of its %s images, %s',
    { ...needs(hasModule('pycocotools'), 'Python with pycocotools'), timeout: 120_000 },
    (part, type) => {
      const member = `coco-sample/annotations/instances_${part}2017.json`;
      const text = execFileSync('tar', ['-xOf', sample as string, member], { maxBuffer: 2 ** 28 });
      const groundTruth = JSON.parse(text.toString()) as CocoDataset;
      const detections = makeUpDetections(groundTruth, 7, type);
      const { metrics } = askPython(pythonEnv() as PythonEnvironment, 'coco.py', {
        metrics: [{ groundTruth, detections, type }],
      }) as { metrics: Record<'precision' | 'recall' | 'scores', string>[] };
      const found = coco.evaluate(groundTruth, detections, { type });
      for (const name of ['precision', 'recall', 'scores'] as const) {
        const bytes = Uint8Array.from(Buffer.from(metrics[0]?.[name] as string, 'base64'));
        expect(Buffer.from(found[name].buffer).equals(Buffer.from(bytes))).toBe(true);
      }
    },
  );
});
