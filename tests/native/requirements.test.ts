import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findAddons } from '../../lib/native/addon.js';
import { load } from '../../lib/native/load.js';
import { packageRoot } from '../../lib/native/paths.js';
import { beyondBaseline, newerThan, newestOf, symbolVersions } from '../../scripts/requirements.js';
import { needs } from '../support/needs.js';

const readable = process.platform === 'linux' && spawnSync('objdump', ['--version']).status === 0;

describe('the requirements of the binaries', needs(readable, 'Linux and objdump'), () => {
  const { loader, cores, jpeg } = findAddons();
  const binaries = [loader, ...cores.values(), jpeg].filter((file) => file !== null);

  test.each(binaries.map((file) => [basename(file), file]))(
    '%s needs no newer glibc or libstdc++ than libtorch',
    (_, file) => {
      const libraries = load().libtorch.libraries.filter((path) => /c10|torch_cpu/.test(path));
      expect(newerThan(file, newestOf(libraries))).toEqual([]);
    },
  );

  test('that are newer are reported with the binary and both versions', () => {
    const { GLIBC } = symbolVersions(loader as string);
    expect(GLIBC).toMatch(/^2\.\d+/);
    const complaints = newerThan(loader as string, {
      GLIBC: '2.2',
      GLIBCXX: '3.5',
      CXXABI: '2',
      GCC: '9',
    });
    expect(complaints).toEqual([
      `${basename(loader as string)} asks for GLIBC_${GLIBC}, libtorch for GLIBC_2.2`,
    ]);
  });
});

/** The folders of builds that still have their object files: the one in the tree, and those of prebuilt binaries. */
function builds(): string[] {
  const build = join(packageRoot, 'build');
  const prebuild = join(build, 'prebuild');
  const others = existsSync(prebuild)
    ? readdirSync(prebuild).map((name) => join(prebuild, name))
    : [];
  return [build, ...others].filter((dir) => existsSync(join(dir, 'CMakeFiles', 'mae_core.dir')));
}

const compiled = readable && process.arch === 'x64' ? builds() : [];

test(
  'only code that is chosen at run time needs AVX or more',
  needs(compiled.length > 0, 'object files of a build for Linux on x64'),
  () => {
    const found = compiled.map(beyondBaseline);
    expect(found.flatMap(({ chosen }) => chosen)).not.toEqual([]);
    expect(found.flatMap(({ always }) => always)).toEqual([]);
  },
);
