/** What looks like libtorch: folders, archives and wheels. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { findAddons } from '../../lib/native/addon.js';

export interface FakeLibtorch {
  version?: string;
  cuda?: string | null;
  /** A wheel tells its version in version.py, an archive in build-version. */
  kind?: 'wheel' | 'archive';
}

/** The files of something that looks like libtorch, by their names relative to its folder. */
export function fakeFiles(options: FakeLibtorch = {}): Record<string, string> {
  const { version = '2.13.0+cpu', cuda = null, kind = 'wheel' } = options;
  const names = ['c10', 'torch_cpu', 'torch', ...(cuda ? ['c10_cuda', 'torch_cuda'] : [])];
  const files = Object.fromEntries(names.map((name) => [`lib/lib${name}.so`, 'not a library\n']));
  const stated = cuda ? `'${cuda}'` : 'None';
  return kind === 'wheel'
    ? { ...files, 'version.py': `__version__ = '${version}'\ncuda: Optional[str] = ${stated}\n` }
    : { ...files, 'build-version': `${version}\n` };
}

/** Writes files, given by their relative names. */
export function writeFiles(dir: string, files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

/** Makes a folder look like libtorch and returns it. */
export function fakeLibtorch(dir: string, options: FakeLibtorch = {}): string {
  return writeFiles(dir, fakeFiles(options));
}

/** A library that can be opened: the loader, which needs nothing but Node. */
function openableLibrary(): Buffer {
  const { loader } = findAddons();
  if (loader === null) throw new Error('the loader is not built: run npm install');
  return readFileSync(loader);
}

/** Makes the libraries of a fake ones that can be opened, or a changed form of such. */
export function makeOpenable(dir: string, change = (library: Buffer) => library): string {
  for (const name of readdirSync(join(dir, 'lib'))) {
    writeFileSync(join(dir, 'lib', name), change(openableLibrary()));
  }
  return dir;
}

/** A library with one text in place of another, as long, wherever it stands. */
export function replaceText(library: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('a text of another length would move the rest');
  const changed = Buffer.from(library.toString('latin1').replaceAll(from, to), 'latin1');
  if (changed.equals(library)) throw new Error(`there is no ${from} in it`);
  return changed;
}

/** A zip file, uncompressed, of the given files. */
export function makeZip(files: Record<string, string | Buffer>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const common = Buffer.alloc(26); // what the local header and the directory's entry have in common
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 3]); // made on Unix
    directory.push(Buffer.from('PK\x01\x02'), made, common, tail, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/**
 * An archive as the PyTorch site gives it, with everything in a folder `libtorch`, or a wheel, with a folder `torch`.
 * Its libraries can be opened unless `broken`.
 */
export function makeArchive(options: FakeLibtorch & { broken?: boolean } = {}): Buffer {
  const { kind = 'archive', broken = false } = options;
  const folder = kind === 'archive' ? 'libtorch' : 'torch';
  const library = openableLibrary();
  const files = Object.entries(fakeFiles({ ...options, kind }));
  return makeZip(
    Object.fromEntries(
      files.map(([name, text]) => [
        `${folder}/${name}`,
        name.startsWith('lib/') && !broken ? library : text,
      ]),
    ),
  );
}

/** A wheel as pip takes it: what an archive of one holds, and what it says of itself. */
export function makeWheel(
  dir: string,
  name: string,
  version: string,
  files: Record<string, string | Buffer>,
  requires: string[] = [],
): void {
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const lines = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`];
  const metadata = [...lines, ...requires.map((what) => `Requires-Dist: ${what}`), ''].join('\n');
  const wheel = 'Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: true\nTag: py3-none-any\n';
  const all = { ...files, [`${info}/METADATA`]: metadata, [`${info}/WHEEL`]: wheel };
  const record = Object.keys(all).map((path) => `${path},,\n`);
  const zip = makeZip({ ...all, [`${info}/RECORD`]: `${record.join('')}${info}/RECORD,,\n` });
  writeFileSync(join(dir, `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`), zip);
}

/** What a wheel of PyTorch holds, with libraries that can be opened. */
export function torchFiles(options: FakeLibtorch): Record<string, string | Buffer> {
  const library = openableLibrary();
  return Object.fromEntries(
    Object.entries(fakeFiles(options)).map(([name, text]) => [
      `torch/${name}`,
      name.startsWith('lib/') ? library : text,
    ]),
  );
}

/** The SHA-256 of some bytes, in hexadecimal digits. */
export function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** An environment in which nothing can be found: an empty cache and no Python. */
export function emptyEnvironment(dir: string): NodeJS.ProcessEnv {
  const bin = join(dir, 'bin');
  mkdirSync(bin, { recursive: true });
  return { PATH: bin, LIBTORCH: '', MAE_NATIVE_CACHE: join(dir, 'cache') };
}
