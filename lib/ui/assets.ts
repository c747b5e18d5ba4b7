/** The files of the page, all of them from this package: nothing comes from the network. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../native/paths.js';

/** Where the browser finds uPlot. */
const CHART_LIBRARY = '/uPlot.esm.js';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Every file by its path: no other can be asked for. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const chartLibrary = dirname(createRequire(import.meta.url).resolve('uplot/package.json'));
  // Markup and styles are not compiled; the modules are.
  const sources = join(packageRoot, 'lib', 'ui', 'page');
  const modules = join(packageRoot, 'dist', 'ui', 'page');
  const files = new Map([
    [CHART_LIBRARY, join(chartLibrary, 'dist', 'uPlot.esm.js')],
    ['/uPlot.min.css', join(chartLibrary, 'dist', 'uPlot.min.css')],
    ['/', join(sources, 'index.html')],
    ['/model', join(sources, 'model.html')],
    ['/style.css', join(sources, 'style.css')],
    ...readdirSync(modules)
      .filter((name) => name.endsWith('.js'))
      .map((name) => [`/${name}`, join(modules, name)] as const),
  ]);
  return new Map(
    [...files].map(([url, path]) => {
      const extension = path.slice(path.lastIndexOf('.') + 1);
      return [url, { type: TYPES[extension] as string, bytes: readFileSync(path) }];
    }),
  );
}

/**
 * The policy of the pages: their own files, data URIs as images, and no script in markup but the map that tells browsers
 * where packages are.
 */
export function policyOf(assets: ReadonlyMap<string, Asset>): string {
  const hashes = new Set<string>();
  for (const { bytes } of assets.values()) {
    const [, map] = /<script type="importmap">([^<]*)/.exec(bytes.toString('utf8')) ?? [];
    if (map !== undefined) {
      hashes.add(`'sha256-${createHash('sha256').update(map).digest('base64')}'`);
    }
  }
  return [
    "default-src 'self'",
    `script-src 'self' ${[...hashes].join(' ')}`,
    // uPlot sets styles of its elements by properties, which this does not concern.
    "style-src 'self'",
    "img-src 'self' data:",
    ...["frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"],
  ].join('; ');
}
