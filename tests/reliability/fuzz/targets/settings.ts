/** Files of settings: YAML and JSON. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsOf } from '../../../../lib/methods/commands.js';
import { parseSettingsFile, readSettingsFile } from '../../../../lib/settings/index.js';
import { type Draw, mutate } from '../mutate.js';
import type { MakeTarget } from '../target.js';

const YAML = `# A recipe.
model: mae_vit_tiny_patch4_32
data: [cifar10:/data, "synthetic:20"]
epochs: 0.5
batch_size: 64
blr: 1.5e-4
image_size: [32, 32]
mean: [0.4, 0.5, 0.6]
norm_pix_loss: true
base: &base { crop_scale: [0.2, 1] }
amp: none
out: |
  runs/a
  b
`;
const JSON_TEXT = JSON.stringify({
  ...{ model: 'mae_vit_tiny_patch4_32', data: ['synthetic:20'], epochs: 3, batch_size: 64 },
  ...{ blr: 1.5e-4, image_size: [32, 32], norm_pix_loss: true, amp: 'none', seed: 7 },
});

/** Words of YAML, in any place: aliases, tags, keys of prototypes, merges. */
const WORDS = [
  ...['*base', '&a', '<<: *base', '!!set', '!!binary |', '? ', '- ', ': ', '\n', '  ', '\t', '#'],
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|',
    '>',
    '%YAML 1.1\n',
    '---\n',
    '...\n',
    '~',
    '.nan',
    '-.inf',
  ],
  ...[
    '__proto__: 1\n',
    'constructor: {}\n',
    '"toString": 1\n',
    '1e999',
    '0x10',
    '\u2028',
    '\u0000',
  ],
];

function mutateText(text: string, draw: Draw): Buffer {
  if (draw.below(2) === 0) return mutate(Buffer.from(text), draw);
  let result = text;
  for (let i = 1 + draw.below(4); i > 0; i--) {
    const at = draw.below(result.length + 1);
    result = result.slice(0, at) + draw.of(WORDS) + result.slice(at + draw.below(6));
  }
  return Buffer.from(result);
}

/** Values as a text that tells -0, NaN and infinities apart. */
const textOf = (values: object) =>
  JSON.stringify(values, (_, value) => (typeof value === 'number' ? `${value}` : value));

const read = (text: string): MakeTarget => {
  const settings = settingsOf('train');
  return (folder) => {
    const file = join(folder, 'settings.yaml');
    return {
      make: (draw) => mutateText(text, draw),
      read(input) {
        writeFileSync(file, input);
        const plain = textOf(parseSettingsFile(file));
        if (Object.hasOwn(Object.prototype, 'crop_scale')) throw new Error('prototype is changed');
        return `${plain} ${textOf(readSettingsFile(file, settings, ['base']))}`;
      },
    };
  };
};

export const targets: Record<string, MakeTarget> = { yaml: read(YAML), json: read(JSON_TEXT) };
