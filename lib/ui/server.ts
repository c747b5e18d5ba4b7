/** The server of the live page. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../errors.js';
import { type Asset, policyOf, readAssets } from './assets.js';
import { answerCurves } from './curve-answer.js';
import { BadRequest, readJsonBody, send, sendJson } from './exchange.js';
import { curveCsv, curveSvg } from './exports.js';
import { refusal } from './guard.js';
import { Live } from './live.js';
import type { RunList } from './protocol.js';
import { checkCurveRequest, readExportRequest } from './requests.js';
import { Runs } from './runs.js';

export interface UiOptions {
  /** The folder whose runs are shown. */
  readonly folder: string;
  readonly host: string;
  /** 0 for any that is free; null for 6007, or a free one where that is taken. */
  readonly port: number | null;
}

/** A page that is served until it is disposed. */
export interface Ui extends AsyncDisposable {
  /** `http://127.0.0.1:6007/` */
  readonly address: string;
}

type Route = (
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
) => void | Promise<void>;

const DEFAULT_PORT = 6007;

/**
 * Serves the page. Nothing is written, and no file outside of the folder is shown.
 *
 * @throws UserError where the port cannot be had
 */
export async function serveUi({ folder, host, port }: UiOptions): Promise<Ui> {
  const runs = new Runs(folder);
  const live = new Live(runs);
  const assets = readAssets();
  const routes = routesOf(runs, live);
  const policy = policyOf(assets);
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    answer(request, response, { assets, routes, host }).catch((error: unknown) => {
      const isUsers = error instanceof UserError;
      if (!isUsers) process.stderr.write(`${(error as Error).stack}\n`);
      const text = isUsers ? error.message : 'the server failed; its terminal says why';
      if (response.headersSent) response.end();
      else
        sendJson(
          response,
          { error: text },
          error instanceof BadRequest ? 400 : isUsers ? 422 : 500,
        );
    });
  });
  await listen(server, host, port);
  const { address, family, port: bound } = server.address() as AddressInfo;
  const shown = family === 'IPv6' ? `[${address}]` : address;
  return {
    address: `http://${shown}:${bound}/`,
    async [Symbol.asyncDispose]() {
      live[Symbol.dispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  {
    assets,
    routes,
    host,
  }: {
    readonly assets: ReadonlyMap<string, Asset>;
    readonly routes: Readonly<Record<string, Route>>;
    readonly host: string;
  },
): Promise<void> {
  const refused = refusal(request, host);
  if (refused !== null) return sendJson(response, { error: refused }, 403);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
  const asset = request.method === 'GET' ? assets.get(pathname) : undefined;
  if (asset !== undefined) return send(response, asset.type, asset.bytes);
  const name = `${request.method} ${pathname}`;
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) return sendJson(response, { error: `there is no ${name}` }, 404);
  await route(request, response, searchParams);
}

function routesOf(runs: Runs, live: Live): Readonly<Record<string, Route>> {
  return {
    'GET /api/runs': async (_, response) => {
      await runs.refresh();
      sendJson(response, { folder: runs.folder, runs: runs.infos } satisfies RunList);
    },
    'GET /api/events': (_, response) => live.add(response),
    'POST /api/curve': async (request, response) => {
      const asked = checkCurveRequest(await readJsonBody(request));
      send(response, 'application/octet-stream', answerCurves(runs, asked));
    },
    'GET /api/curve.csv': (_, response, query) => {
      const asked = readExportRequest(query);
      send(response, 'text/csv; charset=utf-8', curveCsv(runs, asked), attached(asked.name, 'csv'));
    },
    'GET /api/curve.svg': (_, response, query) => {
      const asked = readExportRequest(query);
      send(response, 'image/svg+xml', curveSvg(runs, asked), attached(asked.name, 'svg'));
    },
    'GET /api/picture': (_, response, query) => {
      const name = query.get('name') ?? '';
      const bytes = runs.get(query.get('run') ?? '')?.picture(name) ?? null;
      if (bytes === null) throw new BadRequest(`there is no picture '${name}' of that run`);
      send(response, 'image/png', bytes);
    },
  };
}

/** A file to be saved under the curve's name. */
function attached(curve: string, extension: string) {
  const name = curve.replace(/[^\w.-]+/g, '-');
  return { headers: { 'Content-Disposition': `attachment; filename="${name}.${extension}"` } };
}

async function listen(server: Server, host: string, port: number | null): Promise<void> {
  const attempt = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await attempt(port ?? DEFAULT_PORT);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (port === null && code === 'EADDRINUSE') return await attempt(0);
    const remedy =
      code === 'EADDRINUSE' ? 'another program has it; give another with --port' : message;
    throw new UserError(`port ${port ?? DEFAULT_PORT} of ${host} cannot be had: ${remedy}`, {
      cause: error,
    });
  }
}
