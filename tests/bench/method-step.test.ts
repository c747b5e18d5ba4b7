/** A step of every method is the same on both sides: stepCase refuses to compare other losses and other weights. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { methodStep } from '../../lib/bench/method-step.js';
import { stepModel } from '../../lib/bench/models.js';
import type { Reference } from '../../lib/bench/reference.js';
import { startReference } from '../../lib/bench/session.js';
import type { StepOptions } from '../../lib/bench/step.js';
import { stepCase } from '../../lib/bench/step-case.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';

const python = pythonEnv();
const model = 'overhead';
const options: StepOptions = {
  ...{ config: stepModel(model).config, batchSize: 4, device: 'cpu', precision: 'none' },
  ...{ checkpointing: false, cudaGraph: false, maskRatio: 0 },
};

let reference: Reference;
beforeAll(async () => {
  if (python !== null) reference = await startReference(python.python);
}, 60_000);
afterAll(() => reference?.stop());

test.each(['moco-v3', 'dino', 'simmim', 'beit', 'dae', 'igpt'] as const)(
  "%s has PyTorch's loss, and both can go on",
  { ...needs(python !== null, 'Python with PyTorch'), timeout: 60_000 },
  async (method) => {
    const resources: Disposable[] = [];
    const own = <T extends Disposable>(resource: T): T => {
      resources.push(resource);
      return resource;
    };
    const made = await methodStep({ ...options, method, model, folder: temporaryFolder() }, own);
    {
      using one = await stepCase(method, options, { eager: reference, compiled: null }, made);
      await one.ours.run(1);
      expect(await one.reference?.time(1)).toBeGreaterThan(0);
      expect(one.ours.flopsPerImage).toBeGreaterThan(0);
    }
    for (const resource of resources.reverse()) resource[Symbol.dispose]();
  },
);
