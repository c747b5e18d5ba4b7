/** `mae-native convert`, as a user runs it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Conversion,
  loadPytorch,
  loadSafetensors,
  saveSafetensors,
} from '../../lib/checkpoints/index.js';
import { readCard } from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { allBits } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { smallModel } from '../support/models.js';
import { type Outcome, run } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const TIMEOUT = 60_000;

const state = smallModel({}, 1).stateDict();
const ours = path('ours.safetensors');
saveSafetensors(ours, state, { step: '7' });

const convert = (...args: string[]) => run(['convert', ...args]);
const lastLine = ({ stdout }: Outcome) =>
  JSON.parse(stdout.trimEnd().split('\n').at(-1) as string) as Conversion;

describe('a checkpoint converted', () => {
  test(
    'to .pth and back has the same bits and metadata',
    async () => {
      const [pth, back] = [path('a.pth'), path('back.safetensors')];
      const there = await convert(ours, pth);
      expect(there.code).toBe(0);
      expect(there.stdout).toBe('');
      expect(there.stderr).toContain(
        'found: masked autoencoder 24 wide, 2 blocks, patches of 4, 3 channels; decoder 16 wide, 2 blocks (safetensors, names: reference)',
      );
      expect(there.stderr).toContain(`wrote: ${pth}, 62 tensors, `);
      const file = loadPytorch(pth) as Map<string, Map<string, Tensor>>;
      expect(allBits(file.get('model') as Map<string, Tensor>)).toEqual(allBits(state));
      expect((await convert(pth, back)).code).toBe(0);
      const { tensors, metadata } = loadSafetensors(back);
      expect(allBits(tensors)).toEqual(allBits(state));
      expect(metadata).toEqual({ step: '7', format: 'pt' });
    },
    TIMEOUT,
  );

  test(
    "to Hugging Face's names and back has the same bits",
    async () => {
      const [theirs, back] = [path('theirs.safetensors'), path('from-theirs.pt')];
      const there = await convert(ours, theirs, '--to', 'huggingface', '--json', '--quiet');
      expect({ code: there.code, stderr: there.stderr }).toEqual({ code: 0, stderr: '' });
      expect(lastLine(there)).toMatchObject({
        kind: 'mae',
        tensors: 62 + 2 * 2 * 4,
        to: { format: 'safetensors', names: 'huggingface' },
      });
      // transformers asks for it.
      expect(loadSafetensors(theirs).metadata.format).toBe('pt');
      const here = await convert(theirs, back, '--json');
      expect(lastLine(here).from.names).toBe('huggingface');
      const file = loadPytorch(back) as Map<string, Map<string, Tensor>>;
      expect(allBits(file.get('model') as Map<string, Tensor>)).toEqual(allBits(state));
    },
    TIMEOUT,
  );

  test.each([['--encoder-only'], ['--to', 'timm']])(
    'notes the weights that are left out: %s',
    async (...flags) => {
      const out = path('encoder.safetensors');
      const outcome = await convert(ours, out, ...flags);
      expect(outcome.code).toBe(0);
      expect(outcome.stderr).toMatch(/^left out: .* and \d+ more$/m);
      const names = Object.keys(loadSafetensors(out).tensors);
      expect(names.sort()).toEqual(
        Object.keys(state)
          .filter((name) => !/^decoder_|^mask_token/.test(name))
          .sort(),
      );
    },
    TIMEOUT,
  );

  test(
    "of the reference's sizes can be used here, and notes what is assumed",
    async () => {
      // Widths of which the heads are known.
      const known = smallModel({ dim: 192, heads: 3, decoderDim: 192, decoderHeads: 3 }, 1);
      saveSafetensors(path('foreign.safetensors'), known.stateDict());
      const out = path('carded.safetensors');
      const outcome = await convert(path('foreign.safetensors'), out);
      expect(outcome.stderr).toContain(
        "assumed: 3 heads, ImageNet's normalisation, 1e-6 as LayerNorm's epsilon, 3 heads in the decoder, raw pixels as target;",
      );
      const card = readCard(loadSafetensors(out).metadata.model as string);
      expect(card.architecture).toEqual(known.config);
      expect(card.mean).toEqual([0.485, 0.456, 0.406]);
    },
    TIMEOUT,
  );
});

describe('a checkpoint of train', () => {
  const out = path('run');
  const last = join(out, 'checkpoints', 'last.safetensors');
  beforeAll(async () => {
    const flags = ['--data', 'synthetic:8', '--batch-size', '8', '--max-steps', '1', '--quiet'];
    expect((await run(['train', ...TINY, ...flags, '--out', out])).code).toBe(0);
  }, TIMEOUT);

  test(
    'goes to .pth and back with all that is needed to draw with it',
    async () => {
      const [pth, back] = [path('run.pth'), path('run.safetensors')];
      expect((await convert(last, pth, '--quiet')).code).toBe(0);
      expect((await convert(pth, back, '--quiet')).code).toBe(0);
      const sheet = path('sheet.png');
      const drawn = await run([
        ...['reconstruct', '--init', back, '--data', 'synthetic:4', '--out', sheet],
      ]);
      expect({ code: drawn.code, stderr: drawn.stderr }).toEqual({ code: 0, stderr: '' });
      expect(existsSync(sheet)).toBe(true);
    },
    TIMEOUT,
  );
});

describe('bad input is refused with one line:', () => {
  saveSafetensors(path('other.safetensors'), { a: torch.ones([1]) });
  const masked = smallModel({ encoderMaskTokens: true }, 1).stateDict();
  saveSafetensors(path('masked.safetensors'), masked);
  writeFileSync(path('text.pth'), 'no checkpoint at all, but long enough');
  const cases: [what: string, args: string[], line: RegExp, code: 1 | 2][] = [
    [
      'a format that is none',
      [ours, path('a.npz')],
      /a\.npz: its extension names no known format; expected a name that ends in \.safetensors, \.pth, \.pt, \.bin, or in \.onnx on the command line$/,
      2,
    ],
    [
      'a file that is not there',
      [path('none.pth'), path('a.pth')],
      /none\.pth: no such file; expected a checkpoint such as runs/,
      1,
    ],
    [
      'a file that is no checkpoint',
      [path('text.pth'), path('a.pth')],
      /text\.pth: it begins with the bytes 6e6f20636865636b70; expected a safetensors file or one of torch\.save$/,
      1,
    ],
    [
      'weights of no model',
      [path('other.safetensors'), path('a.pth')],
      /it is no masked autoencoder and no vision transformer: it has a, but no/,
      1,
    ],
    [
      'weights that the names have no place for',
      [path('masked.safetensors'), path('a.pth'), '--to', 'huggingface'],
      /mask tokens in the encoder, which Hugging Face's ViTMAE has no name for; --encoder-only leaves them out$/,
      1,
    ],
    [
      'a folder that is not there',
      [ours, path('no/where.pth')],
      /where\.pth: cannot be written: its folder does not exist/,
      1,
    ],
  ];

  test.concurrent.each(cases)(
    '%s',
    async (_, args, line, code) => {
      const outcome = await convert(...args);
      expect(outcome.stderr).toMatch(/^error: .*\n$/);
      expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' });
      expect(outcome.stderr.trimEnd()).toMatch(line);
    },
    TIMEOUT,
  );

  test(
    'names that nobody has',
    async () => {
      const { code, stderr } = await convert(ours, path('a.pth'), '--to', 'keras');
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /argument 'keras' is invalid\. Allowed choices are reference, timm, huggingface/,
      );
    },
    TIMEOUT,
  );

  test(
    'and leaves a file that was there',
    async () => {
      const out = path('kept.pth');
      writeFileSync(out, 'kept');
      expect((await convert(path('other.safetensors'), out)).code).toBe(1);
      expect(readFileSync(out, 'utf8')).toBe('kept');
    },
    TIMEOUT,
  );
});
