/**
 * Writes the TypeScript declarations of libtorch's ops, from the schemas of the loaded libtorch: `npm run generate`. With
 * --check it compares only, and fails where they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { declareOps } from './op-declarations.js';

const check = process.argv.includes('--check');
let stale = 0;
for (const [file, text] of Object.entries(declareOps())) {
  const path = new URL(`../lib/torch/generated/${file}`, import.meta.url);
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`lib/torch/generated/${file} differs from the loaded libtorch's schemas`);
    stale++;
  }
}
if (stale > 0) {
  console.error('run: npm run generate');
  process.exitCode = 1;
}
