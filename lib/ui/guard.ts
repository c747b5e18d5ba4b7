/** Who may ask. Pages of other sites must reach nothing, though they run in the same browser. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);
const EVERY_ADDRESS = new Set(['0.0.0.0', '::']);

/** Whether a host is of this machine alone. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

/**
 * Why a request is refused; null where it is not. A site whose name was made to lead here (DNS rebinding) sends its own name
 * as `Host`, and other sites' requests name them as `Origin`.
 *
 * @param bound The host that the server listens on.
 */
export function refusal({ headers }: IncomingMessage, bound: string): string | null {
  const host = hostOf(`http://${headers.host ?? ''}`);
  if (host === null || !isOwnName(host, bound)) {
    return `the Host header names '${headers.host ?? ''}', which is not this page's address`;
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`) {
    return `a page of ${origin} asks, and only this one's own may`;
  }
  return null;
}

function isOwnName(host: string, bound: string): boolean {
  if (LOOPBACK.has(host) || host === bound.toLowerCase()) return true;
  // An address is no name that others could point here.
  return EVERY_ADDRESS.has(bound) && (isIP(host) !== 0 || host === hostname().toLowerCase());
}

function hostOf(url: string): string | null {
  try {
    return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  } catch {
    return null;
  }
}
