/** An index of packages on this machine, as pip and `setup` read one (PEP 503). */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sha256 } from './fake-libtorch.js';

export interface IndexServer {
  /** Its address, without a package's name. */
  url: string;
  /** The paths that were asked for, in order. */
  asked: string[];
}

/**
 * Serves the wheels of a folder.
 *
 * @param checksum What a link states as a wheel's SHA-256; null states none.
 */
export async function serveIndex(
  dir: string,
  checksum: (file: Buffer) => string | null = sha256,
): Promise<IndexServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const wheels = readdirSync(dir).filter((name) => name.endsWith('.whl'));
    const [, kind, name = ''] = path.split('/');
    if (kind === 'files' && wheels.includes(name)) {
      const data = readFileSync(join(dir, name));
      response.writeHead(200, { 'content-length': data.length });
      response.end(request.method === 'HEAD' ? undefined : data);
      return;
    }
    const named = wheels.filter((file) => file.startsWith(`${name.replaceAll('-', '_')}-`));
    if (kind !== 'simple' || named.length === 0) {
      response.writeHead(404).end();
      return;
    }
    const links = named.map((file) => {
      const hash = checksum(readFileSync(join(dir, file)));
      const fragment = hash === null ? '' : `#sha256=${hash}`;
      return `<a href="../../files/${encodeURIComponent(file)}${fragment}">${file}</a><br>`;
    });
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`, asked };
}
