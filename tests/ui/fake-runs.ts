/** Folders of runs that no training wrote, and questions to the server. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

/** Writes the folder of a run. */
export function writeRun(
  folder: string,
  lines: readonly object[],
  settings: Readonly<Record<string, unknown>> = {},
): string {
  mkdirSync(join(folder, 'reconstructions'), { recursive: true });
  const config = { command: 'train', method: 'mae', model: 'tiny', data: ['photos'], epochs: 4 };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...settings }));
  writeFileSync(
    join(folder, 'log.jsonl'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  return folder;
}

/** A line of a step, of 50 ms. */
export function step(at: number, values: object = {}): object {
  return {
    ...{ kind: 'step', step: at, epoch: 0, loss: 1 / at, loss_max: 2 / at, lr: 1e-3, grad_norm: 1 },
    ...{
      grad_norm_max: 2,
      images_per_second: 800,
      data_wait_ms: 10,
      step_ms: 40,
      total_steps: 400,
    },
    ...values,
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Asks with headers of one's own, which `fetch` would not send. */
export function askRaw(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method: body === undefined ? 'GET' : 'POST', headers },
      (answer) => {
        let text = '';
        answer.on('data', (part) => {
          text += part;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
