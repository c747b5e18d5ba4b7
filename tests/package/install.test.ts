/** Ways to install the package, each in a clean folder with a bare environment and ending with a few training steps. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Findings } from '../../lib/native/diagnose.js';
import { load } from '../../lib/native/load.js';
import { packageRoot } from '../../lib/native/paths.js';
import { minorOf } from '../../lib/native/version.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { TINY } from '../support/runs.js';
import { CleanFolder, packPackage, type Tarball } from './published.js';

const MINUTE = 60_000;
const has = (name: string) => spawnSync(name, ['--version']).status === 0;
const canBuild = ['cmake', 'ninja', 'c++'].every(has);

/** What is told of the addon that was loaded for the libtorch in use. */
const platform = `${process.platform}-${process.arch}`;
const core = `mae_core-torch${minorOf(load().libtorch.version)}`;

/** The files that a page links to or shows, relative to it. */
function linksOf(markdown: string): string[] {
  const text = markdown.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)|<img src="([^"]+)"/g)];
  return links
    .map(([, link, image]) => (link ?? image) as string)
    .filter((link) => !/^\w+:/.test(link));
}

/** Trains three steps of a tiny model. */
const TRAIN = ['train', '--max-steps', '3', ...TINY, '--data', 'synthetic:64', '--out', 'run'];

/** Makes sure that a run in a folder came to its end. */
function expectTrained(folder: CleanFolder, steps: number, run = 'run'): void {
  const summary = readFileSync(join(folder.path, run, 'summary.json'), 'utf8');
  expect(JSON.parse(summary)).toMatchObject({ steps });
}

// The links that make a PATH of chosen programs are Unix's.
describe(
  'the published package',
  needs(process.platform !== 'win32', 'a system other than Windows'),
  () => {
    const dir = temporaryFolder();
    let tarball: Tarball;
    beforeAll(async () => {
      tarball = await packPackage(dir);
    }, 5 * MINUTE);

    let folders = 0;
    /** A clean folder with these programs on its PATH, too. */
    function clean(programs: string[] = []): CleanFolder {
      folders++;
      return new CleanFolder(join(dir, String(folders)), programs);
    }

    describe('holds', () => {
      const ALLOWED = [
        /^(?:package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md|CONTRIBUTING\.md)$/,
        /^bin\/mae-native\.js$/,
        /^dist\/.+\.(?:js|d\.ts)$/,
        /^prebuilds\/\w+-\w+\/(?:mae-native\.(?:glibc\.)?node|mae_[\w.-]+\.(?:so|dylib|dll))$/,
        /^CMakeLists\.txt$/,
        /^native\/.+\.(?:cc|h|hpp|cu|cuh)$/,
        /^scripts\/(?:build-native|run|sources)\.js$/,
        // What commands read when they run.
        /^recipes\/[\w-]+\.yaml$/,
        /^docs\/(?:[\w-]+\.md|images\/[\w-]+\.(?:png|svg))$/,
        /^examples\/[\w-]+\.(?:ts|ipynb)$/,
        /^prebuilds\/README\.md$/,
        /^lib\/ui\/page\/[\w-]+\.(?:html|css)$/,
        /^benchmarks\/reference\/\w+\.py$/,
      ];

      test('what it needs to run and to be built from source, and nothing else', () => {
        const others = tarball.files.filter((file) => !ALLOWED.some((known) => known.test(file)));
        expect(others).toEqual([]);
      });

      test('the licence, the notice of what is linked, and the changes', () => {
        expect(tarball.files).toEqual(
          expect.arrayContaining(['LICENSE', 'NOTICE', 'CHANGELOG.md']),
        );
      });

      test('every native source', () => {
        const sources = readdirSync(join(packageRoot, 'native'), {
          recursive: true,
          encoding: 'utf8',
        })
          .filter((name) => /\.\w+$/.test(name))
          .map((name) => `native/${name}`);
        expect(tarball.files).toEqual(expect.arrayContaining(['CMakeLists.txt', ...sources]));
      });

      test('the compiled form of every source with its types, and of no other', () => {
        const modules = readdirSync(join(packageRoot, 'lib'), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts'))
          .map((name) => `dist/${name.replace(/\.ts$/, '')}`);
        const expected = modules.flatMap((name) => [`${name}.d.ts`, `${name}.js`]);
        const compiled = tarball.files.filter((file) => file.startsWith('dist/'));
        expect(compiled.sort()).toEqual(expected.sort());
      });

      // Those to sources, tests and measurements are for who has a clone.
      test('what its pages link to', () => {
        const pages = tarball.files.filter((file) => file.endsWith('.md'));
        const dead = pages.flatMap((page) =>
          linksOf(readFileSync(join(packageRoot, page), 'utf8'))
            .map((link) => posix.join(posix.dirname(page), link))
            .filter((path) => !/^(?:tests|lib|benchmarks\/results)\//.test(path))
            .filter((path) => !tarball.files.some((f) => f === path || f.startsWith(`${path}/`)))
            .map((path) => `${page}: ${path}`),
        );
        expect(dead).toEqual([]);
      });

      // A core for one libtorch; with those for all, the limit is 20 MB (release.yml).
      test('6 MB at most', () => {
        const [packed, unpacked] = [tarball.size, tarball.unpackedSize].map((bytes) =>
          (bytes / 1e6).toFixed(2),
        );
        console.log(
          `tarball: ${packed} MB packed, ${unpacked} MB unpacked, ${tarball.files.length} files`,
        );
        expect(tarball.size).toBeLessThan(6e6);
      });
    });

    /** Makes sure that what runs is the package's prebuilt addon, of the copy in this folder. */
    function expectPrebuilt(folder: CleanFolder, doctor: string): void {
      const found = JSON.parse(doctor) as Findings;
      const installed = realpathSync(join(folder.path, 'node_modules', 'mae-native'));
      expect(found.package.path).toBe(installed);
      expect(found.addon.core).toContain(join(installed, 'prebuilds', platform, core));
    }

    test('trains with the first command after npm install', { timeout: 10 * MINUTE }, async () => {
      const folder = clean();
      await folder.run('npm', ['install', tarball.path]);
      expectPrebuilt(folder, await folder.run('npx', ['mae-native', 'doctor', '--json']));
      await folder.run('npx', ['mae-native', 'train', '--max-steps', '20', '--out', 'run']);
      expectTrained(folder, 20);
    });

    test('needs no install scripts and no network', { timeout: 10 * MINUTE }, async () => {
      const cache = join(dir, 'cache');
      await clean().run('npm', ['install', '--cache', cache, tarball.path]);

      const folder = clean();
      // A port at which nobody listens: what asked for the network would fail.
      const nowhere = 'http://127.0.0.1:9';
      const env = { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, NO_PROXY: '' };
      const flags = ['--cache', cache, '--offline', '--ignore-scripts'];
      await folder.run('npm', ['install', ...flags, tarball.path], { env });
      await folder.run('npx', ['--offline', 'mae-native', ...TRAIN], { env });
      expectTrained(folder, 3);
    });

    describe('is installed', () => {
      // Their commands are shell scripts.
      const coreutils = ['dirname', 'sed', 'uname'];
      let tools: string;
      beforeAll(async () => {
        const folder = clean();
        await folder.run('npm', ['install', 'pnpm@10', 'yarn@1']);
        tools = join(folder.path, 'node_modules', '.bin');
      }, 5 * MINUTE);

      test('by pnpm', { timeout: 10 * MINUTE }, async () => {
        const folder = clean([join(tools, 'pnpm'), ...coreutils]);
        const output = await folder.run('pnpm', ['add', tarball.path]);
        expect(output).not.toContain('Ignored build scripts');
        const doctor = ['exec', 'mae-native', 'doctor', '--json'];
        expectPrebuilt(folder, await folder.run('pnpm', doctor));
        await folder.run('pnpm', ['exec', 'mae-native', ...TRAIN]);
        expectTrained(folder, 3);
      });

      test('by yarn', { timeout: 10 * MINUTE }, async () => {
        const folder = clean([join(tools, 'yarn'), ...coreutils]);
        await folder.run('yarn', ['add', `file:${tarball.path}`]);
        const doctor = ['run', '--silent', 'mae-native', 'doctor', '--json'];
        expectPrebuilt(folder, await folder.run('yarn', doctor));
        await folder.run('yarn', ['run', 'mae-native', ...TRAIN]);
        expectTrained(folder, 3);
      });
    });

    // With a compiler, `npm install` in a clone builds everything: the way by which these tests came to run.
    test('works from a git clone without a compiler', {
      ...needs(has('git'), 'git'),
      timeout: 10 * MINUTE,
    }, async () => {
      const source = join(dir, 'source');
      const author = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@localhost'];
      for (const args of [
        ['init', '-q'],
        ['add', '.'],
        [...author, 'commit', '-q', '-m', 'all'],
      ]) {
        spawnSync('git', args, { cwd: source });
      }
      const folder = clean();
      spawnSync('git', ['clone', '-q', source, join(folder.path, 'clone')]);
      cpSync(join(source, 'prebuilds'), join(folder.path, 'clone', 'prebuilds'), {
        recursive: true,
      });

      const inside = { inside: 'clone' };
      const installed = await folder.run('npm', ['install', '--foreground-scripts'], inside);
      expect(installed).toContain('mae-native: using the prebuilt addon');
      await folder.run('npx', ['mae-native', ...TRAIN], inside);
      expectTrained(folder, 3, join('clone', 'run'));
    });

    describe('where no prebuilt addon fits', () => {
      let folder: CleanFolder;
      beforeAll(async () => {
        folder = clean();
        await folder.run('npm', ['install', tarball.path]);
        const prebuilds = join(folder.path, 'node_modules', 'mae-native', 'prebuilds', platform);
        for (const name of readdirSync(prebuilds)) {
          if (name.startsWith(core)) rmSync(join(prebuilds, name));
        }
      }, 5 * MINUTE);

      test('says why and what to run', { timeout: MINUTE }, async () => {
        const output = await folder.run('npx', ['mae-native', ...TRAIN], { code: 1 });
        const { path, version } = load().libtorch;
        const [problem, mend] = output.trimEnd().split('\n');
        expect(problem).toContain(
          `no mae-native binary for libtorch ${minorOf(version)} at ${path}`,
        );
        expect(mend).toBe(
          `Build one, with CMake and a C++ compiler: npx mae-native setup --build --libtorch ${path}`,
        );
      });

      test('builds one from source', {
        ...needs(canBuild, 'CMake, Ninja and a C++ compiler'),
        timeout: 15 * MINUTE,
      }, async () => {
        const setup = ['mae-native', 'setup', '--build', '--libtorch', load().libtorch.path];
        // Without optimisation, of which nothing is tested here, the build takes half as long.
        const compiler = join(folder.path, 'c++');
        writeFileSync(compiler, '#!/bin/sh\nexec c++ "$@" -O0\n', { mode: 0o755 });
        await folder.run('npx', setup, { env: { PATH: process.env.PATH, CXX: compiler } });
        await folder.run('npx', ['mae-native', ...TRAIN]);
        expectTrained(folder, 3);
      });
    });
  },
);
