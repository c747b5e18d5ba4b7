/** Which files of PyPI's answer the table of checksums has. */
import { expect, test } from 'vitest';
import { checksumsOf, newerMinors } from '../../scripts/wheel-checksums.js';

const file = (filename: string, fill = 'a', yanked: boolean | string = false) => ({
  filename,
  hashes: { sha256: fill.repeat(64) },
  yanked,
});

test('checksums are of final CPU builds of the supported versions, in order', () => {
  const files = [
    file('torch-2.13.1-cp312-cp312-win_amd64.whl', 'b'),
    file('torch-2.13.1-cp310-cp310-macosx_14_0_arm64.whl'),
    // CUDA builds, other versions, and files that nobody should install.
    file('torch-2.13.1-cp312-cp312-manylinux_2_28_x86_64.whl'),
    file('torch-2.9.0-cp312-cp312-win_amd64.whl'),
    file('torch-2.13.2rc1-cp312-cp312-win_amd64.whl'),
    file('torch-2.13.0-cp312-cp312-win_amd64.whl', 'a', 'a broken build'),
  ];
  const table = checksumsOf(files, ['2.12', '2.13']);
  expect(Object.entries(table)).toEqual([
    ['torch-2.13.1-cp310-cp310-macosx_14_0_arm64.whl', 'a'.repeat(64)],
    ['torch-2.13.1-cp312-cp312-win_amd64.whl', 'b'.repeat(64)],
  ]);
});

test('a file without a checksum is an error, not left out', () => {
  const silent = { filename: 'torch-2.13.1-cp312-cp312-win_amd64.whl', hashes: {} };
  expect(() => checksumsOf([silent], ['2.13'])).toThrow('states no SHA-256 of torch-2.13.1');
});

test('newer versions are told, as numbers and not as texts', () => {
  const files = ['2.9.0', '2.13.0', '2.100.0', '3.0.1'].map((version) =>
    file(`torch-${version}-cp312-cp312-win_amd64.whl`),
  );
  expect(newerMinors(files, ['2.11', '2.13'])).toEqual(['2.100', '3.0']);
});
