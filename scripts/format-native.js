// Checks the format of the C++ files against .clang-format; with --write, formats them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, runBin } from './run.js';

const files = readdirSync(join(root, 'native'), { recursive: true })
  .filter((name) => /\.(?:cc|cu|h)$/.test(name))
  .map((name) => join('native', name));
const mode = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '--Werror'];
process.exitCode = runBin('clang-format', [...mode, ...files]);
