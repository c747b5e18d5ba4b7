import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';
import { verifySha256 } from './checksum.js';
import type { Progress } from './progress.js';

export interface DownloadOptions {
  /** The expected checksum; the file gets its name only after the check. */
  sha256: string;
  progress: Progress;
  /** Number of attempts where the connection breaks. */
  attempts?: number;
  /** Milliseconds before the second attempt; each later pause is twice as long. */
  pause?: number;
}

/**
 * Downloads a file. Arrived bytes are kept in `<path>.part`: the next attempt, or a later call, resumes from there.
 * Proxies come from HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
 *
 * @throws {UserError} if the download fails, or the file has another checksum.
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<void> {
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  await fetchWithRetries(url, part, options);
  try {
    await verifySha256(part, options.sha256, url);
  } catch (error) {
    await rm(part, { force: true }); // resuming from wrong bytes would fail again
    throw error;
  }
  await rename(part, path);
}

async function fetchWithRetries(
  url: string,
  part: string,
  options: DownloadOptions,
): Promise<void> {
  const attempts = options.attempts ?? 5;
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchMissing(url, part, options.progress);
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (attempt >= attempts) {
        throw new UserError(
          `${url} could not be downloaded: ${reasonOf(error)}. ` +
            'What has arrived is kept; the same command goes on from there.',
          { cause: error },
        );
      }
      await sleep((options.pause ?? 1000) * 2 ** (attempt - 1));
    } finally {
      options.progress.stop();
    }
  }
}

/** Fetches the missing bytes of a file, or all where the server cannot send a range. */
async function fetchMissing(url: string, part: string, progress: Progress): Promise<void> {
  // Imported here: only downloads need it, and it is slow to load.
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  const have = await sizeOf(part);
  const dispatcher = new EnvHttpProxyAgent({ bodyTimeout: 60_000 });
  try {
    const response = await fetch(url, {
      dispatcher,
      // A compressed response could not be resumed.
      headers: { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) },
    });
    if (response.status === 416) {
      await response.body?.cancel();
      if (totalOf(response.headers.get('content-range')) === have) return; // the file is complete
      await rm(part, { force: true });
      throw new Error('the server has another file than the one begun');
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      const status = `the server answered ${response.status} ${response.statusText}`.trim();
      if (response.status >= 500) throw new Error(status);
      throw new UserError(`${url} could not be downloaded: ${status}`);
    }

    let done = response.status === 206 ? have : 0;
    const length = Number(response.headers.get('content-length'));
    const total = length > 0 ? done + length : null;
    const body = Readable.fromWeb(response.body);
    body.on('data', (chunk: Uint8Array) => {
      done += chunk.length;
      progress.update(done, total);
    });
    await pipeline(body, createWriteStream(part, { flags: done > 0 ? 'a' : 'w' }));
  } finally {
    await dispatcher.close();
  }
}

/** A file's size in bytes from its server; null where the server does not say. */
export async function remoteSize(url: string): Promise<number | null> {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent({ headersTimeout: 20_000 });
  try {
    const { ok, headers } = await fetch(url, {
      method: 'HEAD',
      dispatcher,
      headers: { 'accept-encoding': 'identity' },
    });
    const length = Number(headers.get('content-length'));
    return ok && length > 0 ? length : null;
  } catch {
    return null;
  } finally {
    await dispatcher.close();
  }
}

/**
 * Fetches a page as text, through proxies as {@link download} does.
 *
 * @throws {UserError} that names the address and the reason.
 */
export async function fetchText(url: string): Promise<string> {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent({ headersTimeout: 20_000, bodyTimeout: 20_000 });
  try {
    const response = await fetch(url, { dispatcher, headers: { accept: 'text/html' } });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.text();
  } catch (error) {
    throw new UserError(`${url} could not be read: ${reasonOf(error)}`, { cause: error });
  } finally {
    await dispatcher.destroy();
  }
}

/** The `1234` of `bytes * /1234`. */
function totalOf(contentRange: string | null): number | null {
  const total = /\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return total === undefined ? null : Number(total);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** The message of the cause: fetch() itself says only "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
