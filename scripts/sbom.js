// The bill of materials of the package, as CycloneDX: what npm installs with it, what is inside its binaries, and the binaries.
//   npm run sbom -- [FILE]      (without FILE it is printed)
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runMain } from './run.js';

/** What the prebuilt binaries contain besides our own code and npm's packages; NOTICE has the texts. */
const INSIDE = [
  {
    type: 'library',
    name: 'libjpeg-turbo',
    description: 'inside mae_jpeg',
    licenses: [
      { license: { id: 'IJG' } },
      { license: { id: 'BSD-3-Clause' } },
      { license: { id: 'Zlib' } },
    ],
  },
];

/** The document, with the packages that npm's own command finds in the lock file. */
function billOfMaterials() {
  const flags = ['--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const text = execFileSync(npm, ['sbom', ...flags], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  const document = JSON.parse(text);
  // npm takes the folder's name, and leaves out what a tool for development could use, too.
  document.metadata.component.name = 'mae-native';
  const known = new Set(document.components.map(({ purl }) => purl));
  document.components.push(...lockedPackages().filter(({ purl }) => !known.has(purl)));
  const files = binaries();
  document.components.push(...INSIDE.map((part) => withVersion(part, files)), ...files);
  return document;
}

/** The packages that users get, as the lock file has them. */
function lockedPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev, version }]) => path !== '' && !dev && version !== undefined)
    .map(([path, { version, license, integrity = '' }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const [, digest] = /^sha512-(.+)$/.exec(integrity) ?? [];
      const content = digest && Buffer.from(digest, 'base64').toString('hex');
      return {
        type: 'library',
        name,
        version,
        purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
        hashes: content ? [{ alg: 'SHA-512', content }] : [],
        licenses: [{ expression: license }],
      };
    });
}

/** A part with the version that the binaries name, where they name one and the same. */
function withVersion(part, files) {
  const texts = files.map(({ name }) => readFileSync(join(root, name), 'latin1'));
  const named = texts.flatMap(
    (text) => new RegExp(`${part.name} version ([\\d.]+)`).exec(text)?.[1] ?? [],
  );
  const versions = new Set(named);
  return versions.size === 1 ? { ...part, version: named[0] } : part;
}

/** The prebuilt binaries of all platforms, each with its checksum. */
function binaries() {
  const prebuilds = join(root, 'prebuilds');
  if (!existsSync(prebuilds)) return [];
  return readdirSync(prebuilds, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:node|so|dylib|dll)$/.test(name))
    .sort()
    .map((name) => ({
      type: 'file',
      name: `prebuilds/${name.replaceAll('\\', '/')}`,
      hashes: [
        {
          alg: 'SHA-256',
          content: createHash('sha256')
            .update(readFileSync(join(prebuilds, name)))
            .digest('hex'),
        },
      ],
      licenses: [{ license: { id: 'Apache-2.0' } }],
    }));
}

function main() {
  const text = `${JSON.stringify(billOfMaterials(), null, 2)}\n`;
  const [file] = process.argv.slice(2);
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
  return 0;
}

await runMain(main);
