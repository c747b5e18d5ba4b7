/** What the page asks of models. libtorch is loaded with the first question. */
import { existsSync } from 'node:fs';
import { readBody, readJsonBody, sendJson } from '../exchange.js';
import type {
  AttentionRequest,
  ModelList,
  PictureRequest,
  ReconstructRequest,
} from '../protocol.js';
import type { Route } from '../route.js';
import type { Runs } from '../runs.js';
import type { Workbench } from './workbench.js';

export interface ModelOptions {
  /** Checkpoints besides those of the runs. */
  readonly models: readonly string[];
  /** What the nearest images are searched in; empty for nothing. */
  readonly images: readonly string[];
  /** `auto`, `cpu`, `cuda` or `cuda:N`. */
  readonly device: string;
}

const WITHIN_RUN = '/checkpoints/';

/** The routes of models. */
export class ModelRoutes implements AsyncDisposable {
  private workbench: Promise<Workbench> | null = null;

  constructor(
    private readonly runs: Runs,
    private readonly options: ModelOptions,
  ) {}

  get routes(): Readonly<Record<string, Route>> {
    const { images } = this.options;
    return {
      'GET /api/models': async (_, response) => {
        await this.runs.refresh();
        sendJson(response, { models: this.names(), images } satisfies ModelList);
      },
      'POST /api/model': this.answer(async (workbench, { model }: PictureRequest) => {
        return await workbench.open(model);
      }),
      'POST /api/pictures': async (request, response) => {
        const bytes = await readBody(request);
        sendJson(response, (await this.open()).addPicture(bytes));
      },
      'POST /api/example': this.answer((workbench) => workbench.addExample()),
      'POST /api/shown': this.answer(async (workbench, asked: PictureRequest) => {
        return { image: await workbench.show(asked) };
      }),
      'POST /api/reconstruction': this.answer((workbench, asked: ReconstructRequest) =>
        workbench.reconstruct(asked),
      ),
      'POST /api/attention': this.answer((workbench, asked: AttentionRequest) =>
        workbench.attention(asked),
      ),
      'POST /api/neighbours': this.answer((workbench, asked: PictureRequest) =>
        workbench.neighbours(asked),
      ),
    };
  }

  /** A route that answers JSON by JSON. */
  private answer<T extends object>(
    work: (workbench: Workbench, asked: T) => Promise<unknown>,
  ): Route {
    return async (request, response) => {
      const asked = await readJsonBody<T>(request);
      sendJson(response, await work(await this.open(), asked));
    };
  }

  private names(): string[] {
    const ofRuns = this.runs.infos.flatMap(({ id, checkpoints }) =>
      checkpoints.map((name) => `${id}${WITHIN_RUN}${name}`),
    );
    return [...this.options.models, ...ofRuns];
  }

  /** Only models that the list has: no name leads anywhere else. */
  private pathOf(model: unknown): string | null {
    if (typeof model !== 'string') return null;
    if (this.options.models.includes(model)) return existsSync(model) ? model : null;
    const at = model.lastIndexOf(WITHIN_RUN);
    const run = at === -1 ? undefined : this.runs.get(model.slice(0, at));
    return run?.weights(model.slice(at + WITHIN_RUN.length)) ?? null;
  }

  private open(): Promise<Workbench> {
    this.workbench ??= import('./workbench.js').then(
      ({ Workbench }) => new Workbench({ ...this.options, pathOf: (model) => this.pathOf(model) }),
    );
    return this.workbench;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.workbench)?.[Symbol.asyncDispose]();
  }
}
