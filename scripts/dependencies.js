// Checks docs/dependencies.md: each dependency of package.json has a row, with the version and licence of the lock file.
//   node scripts/dependencies.js             complaints, if there are any; exit code 1
//   node scripts/dependencies.js --update    writes versions and licences anew, and asks npm for the last releases
//   node scripts/dependencies.js --ages      prints the days of the last releases
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runMain } from './run.js';

const PAGE = join(root, 'docs', 'dependencies.md');

/** Licences that ask for no more than their text, and the weak copyleft of libvips, which sharp opens as a library of its own. */
const ALLOWED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  '0BSD',
];
const ALLOWED_LIBVIPS = 'LGPL-3.0-or-later';

/** @typedef {{ name: string, version: string, lastRelease: string, licence: string }} Row */

/**
 * The rows of the page's tables.
 *
 * @param {string} page
 * @returns {Row[]}
 */
export function rowsOf(page) {
  return [...page.matchAll(/^\| `([^`]+)` +\| ([^|]*?) +\| ([^|]*?) +\| ([^|]*?) +\|/gm)].map(
    ([, name, version, lastRelease, licence]) => ({ name, version, lastRelease, licence }),
  );
}

/**
 * Complaints about the page: rows that lack, that are too many, or that differ from the lock file.
 *
 * @param {string} page
 * @param {{ dependencies: object, devDependencies: object }} manifest
 * @param {{ packages: Record<string, { version?: string, license?: string, dev?: boolean }> }} lock
 * @returns {string[]}
 */
export function complaintsAbout(page, manifest, lock) {
  const wanted = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const rows = new Map(rowsOf(page).map((row) => [row.name, row]));
  const complaints = [...rows.keys()]
    .filter((name) => !wanted.includes(name))
    .map((name) => `${name} is no dependency, and has a row`);
  for (const name of wanted) {
    const row = rows.get(name);
    const { version, license } = lock.packages[`node_modules/${name}`];
    if (row === undefined) complaints.push(`${name} has no row`);
    else if (row.version !== version) {
      complaints.push(`${name} is ${version} in the lock file, ${row.version} on the page`);
    } else if (row.licence !== license) {
      complaints.push(`${name} is under ${license}, the page says ${row.licence}`);
    }
  }
  return [...complaints, ...unknownLicences(lock)];
}

/** Packages that users get, under a licence that nobody looked at. */
function unknownLicences(lock) {
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .filter(([path, { license }]) => !isAllowed(path, license ?? 'none'))
    .map(([path, { license }]) => `${path} is under ${license ?? 'no licence that it states'}`);
}

function isAllowed(path, licence) {
  const known = path.includes('/@img/sharp') ? [...ALLOWED, ALLOWED_LIBVIPS] : ALLOWED;
  const parts = licence.replace(/[()]/g, '').split(/ AND /);
  return parts.every((part) => part.split(' OR ').some((name) => known.includes(name)));
}

/** The page with the versions and licences of the lock file, and the packages' last releases as npm tells them. */
function updated(page, lock) {
  return page.replace(
    /^\| `([^`]+)`( +)\| ([^|]*?)( +)\| ([^|]*?)( +)\| ([^|]*?)( +)\|/gm,
    (line, name) => {
      const locked = lock.packages[`node_modules/${name}`];
      if (locked === undefined) return line;
      const { version, license } = locked;
      return `| \`${name}\` | ${version} | ${lastRelease(name)} | ${license} |`;
    },
  );
}

function lastRelease(name) {
  return askNpm(name).version;
}

/** The newest version of a package, and the days of all. */
function askNpm(name) {
  const answer = execFileSync('npm', ['view', name, 'version', 'time', '--json'], {
    encoding: 'utf8',
  });
  return JSON.parse(answer);
}

/** A line for each dependency, with the day of its last release, the oldest first. */
function ages(names) {
  const lines = names.map((name) => {
    const { version, time } = askNpm(name);
    return `${time[version].slice(0, 10)}  ${name} ${version}`;
  });
  return lines.sort().join('\n');
}

function main() {
  const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const [manifest, lock] = [read('package.json'), read('package-lock.json')];
  const page = readFileSync(PAGE, 'utf8');
  if (process.argv.includes('--ages')) {
    console.log(ages(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })));
    return 0;
  }
  if (process.argv.includes('--update')) {
    writeFileSync(PAGE, updated(page, lock));
    return 0;
  }
  const complaints = complaintsAbout(page, manifest, lock);
  for (const complaint of complaints) console.error(complaint);
  return complaints.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await runMain(main);
