import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodePng } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { writeReport } from '../../lib/training/run/report/index.js';
import { temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';

const root = temporaryFolder();
let runs = 0;

const CONFIG = {
  command: 'train',
  model: 'mae_vit_tiny_patch4_32',
  data: ['photos', 'more.tar'],
  device: 'cpu',
  mask_ratio: 0.75,
  max_steps: null,
  versions: { 'mae-native': '1.2.3', libtorch: '2.13.0' },
};

const SUMMARY = { loss: 0.4321, steps: 1000, images: 32_000, images_per_second: 812.5 };

/** Makes the folder of a run. */
function runFolder(lines: readonly object[] = [], config: object = CONFIG): string {
  const folder = join(root, `run-${runs++}`);
  mkdirSync(join(folder, 'reconstructions'), { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(join(folder, 'log.jsonl'), text);
  return folder;
}

async function report(folder: string, summary: object | null = SUMMARY): Promise<string> {
  const path = await writeReport(folder, summary as Record<string, unknown> | null);
  expect(path).toBe(join(folder, 'report.html'));
  return readFileSync(path, 'utf8');
}

function stepLine(step: number, values: object = {}): object {
  return {
    ...{ kind: 'step', step, epoch: 0, loss: 1 / step, loss_max: 2 / step, lr: 1e-3 },
    ...{ grad_norm: 1, grad_norm_max: 2, images_per_second: 800, data_wait_ms: 1, step_ms: 40 },
    ...values,
  };
}

/** The charts of a page by their titles. */
function charts(html: string): Record<string, string> {
  const all = html.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
  return Object.fromEntries(all.map((svg) => [/font-weight="600">([^<]*)/.exec(svg)?.[1], svg]));
}

/** How many points each line of a chart goes through. */
function pointCounts(svg: string | undefined): number[] {
  const paths = [...(svg ?? '').matchAll(/<path d="([^"]*)" fill="none"/g)];
  return paths.map(([, path = '']) => path.match(/[ML]/g)?.length ?? 0);
}

/** The text of a page, without markup. */
function textOf(html: string): string {
  return html.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/<[^>]*>/g, ' ');
}

describe('The headline', () => {
  test('tells what was run and what it came to', async () => {
    const summary = { ...SUMMARY, wall_seconds: 3725, complete: true, top1: 83.64 };
    const text = textOf(await report(runFolder([stepLine(10)]), summary));
    for (const fact of [
      ...['mae_vit_tiny_patch4_32 on photos, more.tar', 'mae-native train', 'complete', '0.4321'],
      ...['812.5', '1 h 2 min', '32,000', '83.64 %', 'cpu'],
    ]) {
      expect(text).toContain(fact);
    }
  });

  test.each([
    [{ ...CONFIG, method: 'dino' }, 'dino: mae_vit_tiny_patch4_32 on photos, more.tar'],
    [{ ...CONFIG, command: 'finetune', model: null, init: 'a.pth' }, 'finetune: a.pth on photos'],
  ])('is titled by the method and what it trains: %#', async (config, title) => {
    const html = await report(runFolder([], config));
    expect(/<h1>([^<]*)/.exec(html)?.[1]).toContain(title);
    expect(/<title>([^<]*)/.exec(html)?.[1]).toContain(title);
  });

  test('has the metrics that the log and the summary name, the primary one first', async () => {
    const log = [{ kind: 'eval', step: 5, on: 'val', ap50: 0.5, map: 0.25, loss: 7 }];
    const summary = { ...SUMMARY, primary_metric: 'map', map: 0.2512, ap50: 0.5034 };
    const html = await report(runFolder(log), summary);
    const facts = [...html.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)/g)].map(([, ...fact]) => fact);
    expect(facts.slice(0, 4)).toEqual([
      ...[['map', '0.2512'] as const, ['ap50', '0.5034'] as const, ['loss', '0.4321'] as const],
      ['images/s', '812.5'],
    ]);
  });

  test('says that a run was stopped', async () => {
    const text = textOf(await report(runFolder([]), { ...SUMMARY, complete: false }));
    expect(text).toContain('stopped after 1,000 steps');
  });

  test('says that a run has not ended, and how far it is', async () => {
    const text = textOf(await report(runFolder([stepLine(10), stepLine(20)]), null));
    expect(text).toContain('not ended: 20 steps logged');
    expect(text).toContain('0.05');
  });

  test('says that a loss is no number', async () => {
    const text = textOf(await report(runFolder(), { ...SUMMARY, loss: null }));
    expect(text).toMatch(/loss\s+not a number/);
  });
});

describe('The curves', () => {
  test('have a point for each line of the log', async () => {
    const log = Array.from({ length: 15 }, (_, i) => stepLine((i + 1) * 10));
    const drawn = charts(await report(runFolder(log)));
    expect(Object.fromEntries(Object.entries(drawn).map(([k, v]) => [k, pointCounts(v)]))).toEqual({
      Loss: [15],
      'Learning rate': [15],
      'Gradient norm': [15],
      Throughput: [15],
      'Time of a step': [15, 15],
    });
  });

  test('of many lines have a smoothed line before a faint one', async () => {
    const log = Array.from({ length: 200 }, (_, i) => stepLine(i + 1));
    const { Loss } = charts(await report(runFolder(log)));
    expect(pointCounts(Loss)).toEqual([200, 200]);
  });

  test('say that there is no data where there is no line', async () => {
    const drawn = charts(await report(runFolder([])));
    expect(Object.keys(drawn)).toHaveLength(5);
    for (const svg of Object.values(drawn)) expect(svg).toContain('no data');
  });

  test('show the values under the pointer, without a script', async () => {
    const log = [stepLine(10), stepLine(20, { loss: null }), stepLine(30, { loss: 0.25 })];
    const { Loss = '' } = charts(await report(runFolder(log)));
    const tips = [...Loss.matchAll(/<g class="tip" visibility="hidden">.*?<text[^>]*>([^<]*)/g)];
    expect(tips.map(([, text]) => text)).toEqual([
      'step 10: training loss 0.1',
      'step 20: training loss not a number',
      'step 30: training loss 0.25',
    ]);
    expect(Loss).toContain('.chart .at:hover .tip{visibility:visible}');
  });

  test('of many lines show the range of the values under the pointer', async () => {
    const log = Array.from({ length: 1000 }, (_, i) => stepLine(i + 1, { lr: i < 500 ? 1 : 2 }));
    const { 'Learning rate': rate = '' } = charts(await report(runFolder(log)));
    const tips = [...rate.matchAll(/<text[^>]*>step ([^<]*)<\/text><\/g>/g)].map(
      ([, text]) => text,
    );
    expect(tips.length).toBeGreaterThan(30);
    expect(tips[0]).toMatch(/^1 to \d+: learning rate 1$/);
    expect(tips.at(-1)).toMatch(/^\d+ to 1000: learning rate 2$/);
    // Each line of the log is in one of them.
    const covered = tips.map((tip = '') => tip.match(/\d+/g)?.slice(0, 2).map(Number) ?? []);
    const counts = covered.map(([from = 0, to = 0]) => to - from + 1);
    expect(counts.reduce((a, b) => a + b)).toBe(1000);
  });

  test('show validations: accuracy, and the loss beside that of training', async () => {
    const log = [
      stepLine(50),
      { kind: 'eval', epoch: 0, step: 50, top1: 50, top5: 80, loss: 2 },
      stepLine(100),
      { kind: 'eval', epoch: 1, step: 100, top1: 55.1, top5: 90, loss: 1.2 },
    ];
    const drawn = charts(await report(runFolder(log)));
    expect(pointCounts(drawn['Accuracy on the validation data'])).toEqual([2, 2]);
    expect(pointCounts(drawn.Loss)).toEqual([2, 2]);
  });

  test('show metrics in percent together, and each other one in a chart of its own', async () => {
    const line = (step: number) => ({
      ...{ kind: 'eval', epoch: 0, step, on: 'val', loss: 1 / step },
      ...{ top1: step, map: step / 100, ap50: step / 50 },
    });
    const drawn = charts(await report(runFolder([stepLine(10), line(10), line(20), line(30)])));
    const validated = Object.keys(drawn).filter((title) => title.endsWith('validation data'));
    expect(validated).toEqual([
      ...['Accuracy on the validation data', 'map on the validation data'],
      'ap50 on the validation data',
    ]);
    for (const title of validated) expect(pointCounts(drawn[title])).toEqual([3]);
    expect(pointCounts(drawn.Loss)).toEqual([1, 3]);
  });

  test('of a metric that is no share come first, on the whole width', async () => {
    const log = [stepLine(10), { kind: 'eval', step: 10, on: 'holdout', map: 0.25 }];
    const html = await report(runFolder(log));
    const first = /<div class="card wide"><svg[\s\S]*?<\/svg>/.exec(html)?.[0];
    expect(first).toContain('map on the validation data');
    expect(html).not.toContain('Accuracy');
  });

  test('show losses by name in one chart, and what schedules said in one each', async () => {
    const log = [10, 20, 30].map((step) =>
      stepLine(step, {
        losses: { teacher: 1 / step, ...(step > 10 && { patches: 2 / step }) },
        values: { momentum: 0.99, temperature: 0.04 * step },
      }),
    );
    const drawn = charts(await report(runFolder(log)));
    expect(drawn['Losses by name']).toContain('teacher');
    expect(drawn['Losses by name']).toContain('patches');
    expect(pointCounts(drawn['Losses by name'])).toEqual([3, 2]);
    expect(pointCounts(drawn.momentum)).toEqual([3]);
    expect(pointCounts(drawn.temperature)).toEqual([3]);
    expect(pointCounts(drawn.Loss)).toEqual([3]);
  });

  test('mark updates that were skipped, and gaps where the loss was no number', async () => {
    const log = [
      ...[stepLine(10), stepLine(20), stepLine(30, { loss: null })],
      { kind: 'nonfinite', step: 27, epoch: 0, loss: null, grad_norm: null, lr: 1e-3 },
      stepLine(40),
    ];
    const html = await report(runFolder(log));
    const { Loss = '' } = charts(html);
    expect(Loss).toContain('update skipped');
    expect(pointCounts(Loss)).toEqual([3]);
    expect(Loss.match(/<path d="M[^"]*M[^"]*" fill="none"/)).not.toBeNull();
    expect(textOf(html)).toContain('the loss or a gradient was not finite: 1 (step 27)');
  });

  test('leave out what a resume has undone', async () => {
    const log = [
      ...[10, 20, 30, 40, 50].map((step) => stepLine(step)),
      { kind: 'nonfinite', step: 45, epoch: 0, loss: null, grad_norm: null, lr: 1e-3 },
      { kind: 'eval', step: 50, top1: 1, top5: 2, loss: 3 },
      { kind: 'resume', step: 30, epoch: 1 },
      stepLine(35),
    ];
    const html = await report(runFolder(log));
    expect(pointCounts(charts(html).Loss)).toEqual([4]);
    expect(html).toContain('resumed');
    expect(html).not.toContain('update skipped');
    expect(html).not.toContain('Accuracy');
  });

  test('of 100,000 lines fit on a page', async () => {
    const folder = runFolder();
    let text = '';
    for (let i = 1; i <= 100_000; i++) text += `${JSON.stringify(stepLine(i))}\n`;
    writeFileSync(join(folder, 'log.jsonl'), text);
    const html = await report(folder);
    expect(html.length).toBeLessThan(1_000_000);
    expect(pointCounts(charts(html).Loss)[0]).toBeGreaterThan(500);
  });
});

describe('A log', () => {
  test('that a killed run left with half a line is read up to there', async () => {
    const folder = runFolder([stepLine(10), stepLine(20)]);
    appendFileSync(join(folder, 'log.jsonl'), '{"kind":"step","step":30,"lo');
    const html = await report(folder, null);
    expect(pointCounts(charts(html).Loss)).toEqual([2]);
    expect(textOf(html)).toContain('lines of log.jsonl that cannot be read: 1');
  });

  test('may have kinds of lines that are not known, and strange values', async () => {
    const odd = [{ kind: 'future', step: 1 }, [1], 7, null, { kind: 'step', step: 'ten' }, {}];
    const html = await report(runFolder([...(odd as object[]), stepLine(10)]));
    expect(pointCounts(charts(html).Loss)).toEqual([1]);
  });

  test('that is not there is an empty one', async () => {
    const folder = join(root, 'no-log');
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), JSON.stringify(CONFIG));
    expect(charts(await report(folder)).Loss).toContain('no data');
  });

  test('lists the first of many skipped images, each once, and counts all', async () => {
    const skipped = Array.from({ length: 300 }, (_, i) => ({
      ...{ kind: 'skipped', name: `写真-${i % 120}.jpg`, reason: 'ends early' },
    }));
    const html = await report(runFolder(skipped));
    expect(textOf(html)).toContain('120 images that could not be read, the first 50 of them');
    expect(html.match(/写真-\d+\.jpg/g)).toHaveLength(50);
  });

  test('tells its warnings', async () => {
    const log = [
      { kind: 'warning', step: 5, message: 'the disk is full' },
      { kind: 'warning', message: 'a damaged checkpoint is passed over' },
    ];
    const text = textOf(await report(runFolder(log)));
    expect(text).toContain('step 5: the disk is full');
    expect(text).toContain('a damaged checkpoint is passed over');
  });
});

describe('The reconstructions', () => {
  test('are the last sheet and six evenly chosen epochs, inside of the page', async () => {
    const folder = runFolder();
    const place = (name: string): string => join(folder, 'reconstructions', name);
    const last = await encodePng(picture(60, 40, 99));
    writeFileSync(place('last.png'), last);
    for (let epoch = 1; epoch <= 26; epoch++) {
      const name = `epoch-${String(epoch).padStart(4, '0')}.png`;
      writeFileSync(place(name), await encodePng(picture(30, 20, epoch)));
    }
    const html = await report(folder);
    const shown = [...html.matchAll(/<img src="([^"]*)"[^>]*alt="([^"]+)"/g)];
    expect(shown.map(([, , alt]) => alt?.split(', ').at(-1))).toEqual([
      ...['the end', 'epoch 1', 'epoch 6', 'epoch 11', 'epoch 16', 'epoch 21', 'epoch 26'],
    ]);
    expect(shown[0]?.[1]).toBe(`data:image/png;base64,${Buffer.from(last).toString('base64')}`);
  });

  test('are made smaller where they are large', async () => {
    const folder = runFolder();
    const side = 2000;
    // Noise, which does not compress.
    let state = 1;
    const noise = Buffer.alloc(side * side * 3).map(() => {
      state = (state * 16807) % 2147483647;
      return state & 255;
    });
    const raw = { width: side, height: side, channels: 3 } as const;
    const png = await sharp(noise, { raw }).png().toBuffer();
    writeFileSync(join(folder, 'reconstructions', 'last.png'), png);
    const html = await report(folder);
    expect(html.length).toBeLessThan(png.length / 2);
    const [, uri = ''] = /<img src="data:image\/webp;base64,([^"]*)"/.exec(html) ?? [];
    expect((await sharp(Buffer.from(uri, 'base64')).metadata()).width).toBe(1600);
  });

  test('that cannot be read are left out', async () => {
    const folder = runFolder();
    writeFileSync(join(folder, 'reconstructions', 'last.png'), 'no picture');
    expect(await report(folder)).not.toContain('<img');
  });
});

describe('A page', () => {
  const hostile = `"><script>alert('x')</script><img src=http://example.com/a.png>\u0000`;

  test('escapes all that is put in', async () => {
    const log = [
      { kind: 'skipped', name: hostile, reason: hostile },
      { kind: 'warning', step: 1, message: hostile },
      { kind: 'eval', step: 1, [hostile]: 1 },
      stepLine(2, { losses: { [hostile]: 1 }, values: { [hostile]: 1 } }),
    ];
    const config = {
      ...{ model: hostile, data: [hostile], device: hostile, command: hostile },
      ...{ [hostile]: hostile, nested: { [hostile]: [hostile] }, versions: { [hostile]: hostile } },
    };
    const html = await report(runFolder(log, config));
    expect(html).not.toMatch(/<script|<img|\0/);
    expect(html.split('&lt;script&gt;').length - 1).toBeGreaterThanOrEqual(12);
  });

  test('needs nothing besides itself', async () => {
    const folder = runFolder([stepLine(10), stepLine(20)]);
    const sheet = await encodePng(picture(60, 40));
    writeFileSync(join(folder, 'reconstructions', 'last.png'), sheet);
    const html = await report(folder);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|\/\//);
    expect(html).not.toMatch(/<(link|script|iframe|object)|@import|url\(/);
    const images = [...html.matchAll(/<img[^>]*src="([^"]{0,11})/g)].map(([, start]) => start);
    expect(images).toEqual(['data:image/']);
  });

  test('shows each setting and version in a table with headers', async () => {
    const html = await report(runFolder());
    for (const [name, value] of [
      ...[['mask_ratio', '0.75'] as const, ['max_steps', 'none'] as const],
      ...[['data', 'photos, more.tar'] as const, ['libtorch', '2.13.0'] as const],
    ]) {
      expect(html).toContain(`<th scope="row">${name}</th><td><bdi>${value}</bdi></td>`);
    }
  });
});

describe('A folder that is not that of a run is refused:', () => {
  test('one without settings', async () => {
    const folder = join(root, 'nothing');
    mkdirSync(folder);
    const written = writeReport(folder, null);
    await expect(written).rejects.toThrow(UserError);
    await expect(written).rejects.toThrow(/nothing: is no folder of a run: it has no config\.json/);
    expect(existsSync(join(folder, 'report.html'))).toBe(false);
  });

  test('one whose settings are no JSON', async () => {
    const folder = runFolder();
    writeFileSync(join(folder, 'config.json'), '{"model":\n');
    await expect(writeReport(folder, null)).rejects.toThrow(/^[^\n]*config\.json: cannot be read/);
  });

  test('one whose log is a folder', async () => {
    const folder = join(root, 'odd');
    mkdirSync(join(folder, 'log.jsonl'), { recursive: true });
    writeFileSync(join(folder, 'config.json'), '{}');
    const written = writeReport(folder, null);
    await expect(written).rejects.toThrow(UserError);
    await expect(written).rejects.toThrow(/log\.jsonl: cannot be read: it is a folder/);
  });
});
