/** The recipes for other datasets, on folders that are laid out as those were published. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readJson, temporaryFolder } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { savePretrained } from '../support/models.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const init = savePretrained(join(folder, 'pretrained.safetensors'));

interface Labelled {
  readonly file: string;
  readonly label: number;
}

/** Pictures of three classes in a folder; class and number are in their names. */
async function pictures(name: string, each: number, fileOf: (label: number, i: number) => string) {
  const all: Labelled[] = [];
  for (let label = 0; label < 3; label++) {
    for (let i = 0; i < each; i++) {
      const file = fileOf(label, i);
      const to = join(folder, name, file);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, await jpeg(24, 20, label * 50 + i));
      all.push({ file, label });
    }
  }
  return all;
}

async function inaturalist(): Promise<string> {
  const write = async (list: string, each: number, from: number) => {
    const images = await pictures(
      'inat',
      each,
      (label, i) => `train_val2018/Plantae/${label + 7}/${from + i}.jpg`,
    );
    const content = {
      categories: [7, 8, 9].map((id) => ({ id, name: `${id}` })),
      images: images.map(({ file }, id) => ({ id, file_name: file })),
      annotations: images.map(({ label }, id) => ({ id, image_id: id, category_id: label + 7 })),
    };
    writeFileSync(join(folder, 'inat', `${list}2018.json`), JSON.stringify(content));
  };
  await write('train', 4, 0);
  await write('val', 2, 100);
  return `inat2018:${join(folder, 'inat')}`;
}

async function places(): Promise<string> {
  const names = ['/a/airfield', '/a/apartment_building/outdoor', '/z/zen_garden'];
  const train = await pictures('places', 4, (label, i) => `data_256${names[label]}/0000${i}.jpg`);
  const val = await pictures('places', 2, (label, i) => `val_256/Places365_val_${label}${i}.jpg`);
  const write = (file: string, lines: readonly string[]) =>
    writeFileSync(join(folder, 'places', file), lines.map((line) => `${line}\n`).join(''));
  const line = (start: string) => (image: Labelled) =>
    `${image.file.slice(start.length)} ${image.label}`;
  write(
    'categories_places365.txt',
    names.map((name, label) => `${name} ${label}`),
  );
  write('places365_train_standard.txt', train.map(line('data_256')));
  write('places365_val.txt', val.map(line('val_256/')));
  return `places365:${join(folder, 'places')}`;
}

test.each([
  ['inat', inaturalist, ['7', '8', '9']],
  ['places', places, ['airfield', 'apartment_building/outdoor', 'zen_garden']],
] as const)(
  'the recipe %s fine-tunes and is evaluated by top-1, top-3 and top-5',
  async (recipe, make, classes) => {
    const data = await make();
    const out = join(folder, `${recipe}-run`);
    const common = ['--threads', '1', '--workers', '0', '--device', 'cpu'];
    const tuned = await run([
      ...['finetune', '--config', recipe, '--init', init, '--data', data, '--val-data', data],
      ...['--max-steps', '2', '--batch-size', '6', '--accum', '1', ...common],
      ...['--out', out, '--json'],
    ]);
    expect(tuned).toMatchObject({ code: 0 });
    expect(JSON.parse(tuned.stdout)).toMatchObject({
      ...{ steps: 2, eval_images: 6, evaluated_on: 'val', top5: 100 },
    });
    expect(readJson(join(out, 'config.json'))).toMatchObject({
      ...{ auto_augment: 'rand-m9-n2-mstd0.5-inc1', mixup: 0.8, cutmix: 1, erasing: 0.25 },
    });

    const results = join(folder, `${recipe}-results`);
    const evaluated = await run([
      ...['evaluate', '--init', join(out, 'checkpoints', 'last.safetensors'), '--val-data', data],
      ...['--topk', '1,3,5', '--out', results, '--json', ...common],
    ]);
    expect(evaluated).toMatchObject({ code: 0 });
    // Three classes: the third guess is always right.
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ images: 6, top3: 100, top5: 100 });
    const rows = readFileSync(join(results, 'per-class.csv'), 'utf8').trimEnd().split('\n');
    expect(rows.slice(1).map((row) => row.split(',')[0])).toEqual(classes);
  },
  120_000,
);
