import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { download } from '../../lib/native/download.js';
import { temporaryFolder } from '../support/folders.js';
import { sha256 } from './fake-libtorch.js';

const data = randomBytes(300_000);
const options = { sha256: sha256(data), progress: { update() {}, stop() {} }, pause: 1 };

interface TestServer {
  url: string;
  /** The Range header of each request, in order. */
  ranges: (string | undefined)[];
}

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<TestServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response, ranges.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.zip`, ranges };
}

/** Answers like a server that knows ranges; `until` breaks the connection off after so many bytes of the file. */
function sendRange(request: IncomingMessage, response: ServerResponse, until = data.length): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= data.length) {
    response.writeHead(416, { 'content-range': `bytes */${data.length}` }).end();
    return;
  }
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': data.length - start });
  response.write(data.subarray(start, until), () => {
    if (until < data.length) setTimeout(() => response.destroy(), 20);
    else response.end();
  });
}

describe('a download', () => {
  test('appears under its name once it is complete and checked', async () => {
    const { url } = await serve((request, response) => sendRange(request, response));
    const path = join(temporaryFolder(), 'new', 'file.zip');
    await download(url, path, options);
    expect(readFileSync(path).equals(data)).toBe(true);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  test('resumes where the connection broke', async () => {
    const { url, ranges } = await serve((request, response, count) =>
      sendRange(request, response, count === 1 ? 100_000 : undefined),
    );
    const path = join(temporaryFolder(), 'file.zip');
    await download(url, path, options);
    expect(readFileSync(path).equals(data)).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
  });

  test('that was given up is resumed by the next call', async () => {
    const path = join(temporaryFolder(), 'file.zip');
    const broken = await serve((request, response) => sendRange(request, response, 50_000));
    await expect(download(broken.url, path, { ...options, attempts: 1 })).rejects.toThrow(
      'What has arrived is kept; the same command goes on from there',
    );
    expect(existsSync(path)).toBe(false);

    const whole = await serve((request, response) => sendRange(request, response));
    await download(whole.url, path, options);
    expect(whole.ranges).toEqual(['bytes=50000-']);
    expect(readFileSync(path).equals(data)).toBe(true);
  });

  test('that is complete already is only checked', async () => {
    const { url } = await serve((request, response) => sendRange(request, response));
    const path = join(temporaryFolder(), 'file.zip');
    writeFileSync(`${path}.part`, data);
    await download(url, path, options);
    expect(readFileSync(path).equals(data)).toBe(true);
  });

  test('starts again at a server that cannot send a range', async () => {
    const { url } = await serve((_, response) => response.end(data));
    const path = join(temporaryFolder(), 'file.zip');
    writeFileSync(`${path}.part`, 'the beginning');
    await download(url, path, options);
    expect(readFileSync(path).equals(data)).toBe(true);
  });

  test('with the wrong checksum is removed, and the error has both checksums', async () => {
    const { url } = await serve((_, response) => response.end('something else'));
    const path = join(temporaryFolder(), 'file.zip');
    const refused = download(url, path, options);
    await expect(refused).rejects.toThrow(`expected ${options.sha256}`);
    await expect(refused).rejects.toThrow(`got      ${sha256(Buffer.from('something else'))}`);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  test('that the server refuses is not tried again', async () => {
    const { url, ranges } = await serve((_, response) => response.writeHead(404).end());
    await expect(download(url, join(temporaryFolder(), 'file.zip'), options)).rejects.toThrow(
      'the server answered 404 Not Found',
    );
    expect(ranges).toHaveLength(1);
  });

  test('goes through the proxy that the environment names', async () => {
    const { url } = await serve((request, response) => sendRange(request, response));
    const asked: (string | undefined)[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, client) => {
      asked.push(request.url);
      const [host, port] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      proxy.close();
      vi.unstubAllEnvs();
    });
    vi.stubEnv('http_proxy', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('no_proxy', '');
    vi.stubEnv('NO_PROXY', '');
    const path = join(temporaryFolder(), 'file.zip');
    await download(url, path, options);
    expect(asked).toEqual([new URL(url).host]);
    expect(readFileSync(path).equals(data)).toBe(true);
  });
});
