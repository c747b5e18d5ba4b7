import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import {
  fileKey,
  flagName,
  kinds,
  overlay,
  readSettings,
  readSettingsFile,
  SettingError,
  setting,
} from '../../lib/settings/index.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();

const settings = {
  batchSize: setting(kinds.wholeNumber(1), '<n>', 'images'),
  lr: setting(kinds.number(0), '<rate>', 'learning rate'),
  blr: setting(kinds.number(0), '<rate>', 'base learning rate'),
  normPixLoss: setting(kinds.truth, null, 'normalised pixels'),
};

test('a name has three spellings', () => {
  expect(fileKey('normPixLoss')).toBe('norm_pix_loss');
  expect(flagName('normPixLoss')).toBe('--norm-pix-loss');
  for (const key of ['norm_pix_loss', 'norm-pix-loss', 'normPixLoss']) {
    expect(readSettings(settings, { [key]: true })).toEqual({ normPixLoss: true });
  }
});

test('undefined and null count as not given', () => {
  expect(readSettings(settings, { lr: undefined, blr: null })).toEqual({});
});

describe('invalid settings are refused:', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ batchSize: 0 }, 'batchSize is 0; expected a whole number from 1'],
    [{ lr: 'fast' }, "lr is 'fast'; expected a number from 0"],
    [{ lr: { peak: 1 } }, 'lr is {"peak":1}; expected a number from 0'],
    [{ batchsize: 8 }, "unknown setting 'batchsize'; did you mean 'batchSize'?"],
    [{ batch_sise: 8 }, "unknown setting 'batch_sise'; did you mean 'batchSize'?"],
    [{ colour: 1 }, "unknown setting 'colour'; there are batchSize, lr, blr, normPixLoss"],
    [{ batch_size: 8, 'batch-size': 8 }, 'batchSize is given twice'],
    [
      { constructor: 1 },
      "unknown setting 'constructor'; there are batchSize, lr, blr, normPixLoss",
    ],
  ])('%o', (values, message) => {
    const read = () => readSettings(settings, values);
    expect(read).toThrow(UserError);
    expect(read).toThrow(expect.objectContaining({ message }));
  });
});

test('a refused value goes by the name that a program, a file or a flag has for it', () => {
  const error = new SettingError('batchSize', 'is 0; expected a whole number from 1');
  expect(error.message).toBe('batchSize is 0; expected a whole number from 1');
  expect(error.spelled(fileKey)).toBe('batch_size is 0; expected a whole number from 1');
  expect(error.spelled(flagName)).toBe('--batch-size is 0; expected a whole number from 1');
});

test('of two layers the upper one counts, and hides alternatives below', () => {
  const below = { lr: 1, batchSize: 8 };
  expect(
    overlay<{ lr?: number; blr?: number; batchSize?: number | undefined }>(
      below,
      { blr: 2, batchSize: undefined },
      [['lr', 'blr']],
    ),
  ).toEqual({
    blr: 2,
    batchSize: 8,
  });
});

/** Lists of lists that would be 9^9 values. */
const BOMB = Array.from(
  { length: 9 },
  (_, i) =>
    `k${i}: &a${i} [${Array(9)
      .fill(i === 0 ? 'x' : `*a${i - 1}`)
      .join(', ')}]`,
).join('\n');

describe('a file', () => {
  function read(name: string, content: string) {
    const path = join(folder, name);
    writeFileSync(path, content);
    return readSettingsFile(path, settings, ['versions']);
  }

  test('of YAML gives settings', () => {
    const content = '# a comment\nbatch_size: 64\nlr: 1e-3\nnorm_pix_loss: true\n';
    expect(read('a.yaml', content)).toEqual({ batchSize: 64, lr: 1e-3, normPixLoss: true });
  });

  test('of JSON gives settings, without informative keys', () => {
    expect(read('a.json', '{"lr": 0.5, "versions": {"node": "20"}}')).toEqual({ lr: 0.5 });
  });

  test.each([
    ['batch_size: 0x10', { batchSize: 16 }],
    ['lr: .5', { lr: 0.5 }],
    ['lr: ~', {}],
    ['lr: &rate 1\nblr: *rate', { lr: 1, blr: 1 }],
    ['\ufefflr: 1\r\nblr: 2\r\n', { lr: 1, blr: 2 }],
  ])('may be written as YAML allows: %j', (content, values) => {
    expect(read('odd.yaml', content)).toEqual(values);
  });

  test('may be empty', () => {
    expect(read('empty.yaml', '')).toEqual({});
  });

  test.each([
    ['key.yaml', 'batch_sze: 64', "unknown setting 'batch_sze'; did you mean 'batch_size'?"],
    ['value.yaml', 'batch_size: many', "batch_size is 'many'; expected a whole number from 1"],
    ['list.yaml', '- 1\n- 2', 'expected settings as "name: value" lines, or a JSON object'],
    ['twice.yaml', 'lr: 1\nlr: 2', ':2:1: not valid YAML or JSON: Map keys must be unique'],
    ['alias.yaml', 'lr: *rate', /^not valid YAML or JSON: Unresolved alias .*: rate$/],
    ['circle.yaml', 'lr: &a {b: *a}', /^not valid YAML or JSON: Converting circular .*$/],
    ['bomb.yaml', BOMB, /^not valid YAML or JSON: Excessive alias count .*$/],
    ['tag.yaml', '!!omap [lr: 1]', /^:1:1: not valid YAML or JSON: Unresolved tag: \S*omap$/],
    ['number.yaml', 'lr: !rate 1', ':1:5: not valid YAML or JSON: Unresolved tag: !rate'],
    ['prototype.yaml', '__proto__: {lr: 1}', /^unknown setting '__proto__'; there are /],
    ['lines.json', '{"lr": "1\\n2"}', "lr is '1\\u000a2'; expected a number from 0"],
    ['lines.yaml', '"l\\nr": 1', "unknown setting 'l\\u000ar'; did you mean 'lr'?"],
    ['long.yaml', `lr: ${'x'.repeat(5000)}`, /^lr is 'x{99}…; expected a number from 0$/],
    ['broken.json', '{"lr": 1,', /:1:\d+: not valid YAML or JSON: \S.*$/],
  ])('%s that is wrong is named, and what is wrong', (name, content, message) => {
    let told = '';
    try {
      read(name, content);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      told = (error as Error).message;
    }
    expect(told.split('\n')).toHaveLength(1);
    expect(told.startsWith(join(folder, name))).toBe(true);
    const rest = told.slice(join(folder, name).length).replace(/^: (?!\d)/, '');
    expect(rest).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('that is not there is named', () => {
    const path = join(folder, 'nowhere.yaml');
    expect(() => readSettingsFile(path, settings)).toThrow(
      /nowhere.yaml: cannot be read: no such file/,
    );
  });

  test('of any content gives settings or a UserError of one line', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.stringMatching(/^(lr|blr): .*$/)),
        (content) => {
          try {
            read('any.yaml', content);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
            expect((error as Error).message).not.toContain('\n');
          }
        },
      ),
    );
  });
});
