/** One request and its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { UserError } from '../errors.js';

/** Largest body that is read: a photograph. */
const MOST_BYTES = 64 << 20;

/** A request that makes no sense. The page shows what it says. */
export class BadRequest extends UserError {
  override name = 'BadRequest';
}

/** Answers; nothing is kept by the browser, since everything may change. */
export function send(
  response: ServerResponse,
  type: string,
  body: string | Uint8Array,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...headers,
  });
  response.end(body);
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  send(response, 'application/json', JSON.stringify(value), { status });
}

/** @throws BadRequest where the body is too large */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > MOST_BYTES) {
      throw new BadRequest(`the picture has more than ${MOST_BYTES >> 20} MiB; give a smaller one`);
    }
  }
  return Buffer.concat(parts);
}

/** @throws BadRequest where the body is no JSON object */
export async function readJsonBody<T extends object>(request: IncomingMessage): Promise<T> {
  const text = (await readBody(request)).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as T;
  } catch {
    // What follows says so.
  }
  throw new BadRequest('the body of the request is no JSON object');
}
