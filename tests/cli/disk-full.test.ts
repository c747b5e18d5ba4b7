/** A run whose disk fills up, on a real disk that is too small. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkSafetensors } from '../../lib/checkpoints/index.js';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { logOf, stepsOf, TINY } from '../support/runs.js';
import { canMountDisks, onSmallDisk } from '../support/small-disk.js';

const folder = temporaryFolder();

describe('a disk that is full', needs(canMountDisks(folder), 'a user who may mount disks'), () => {
  const [disk, kept] = [join(folder, 'disk'), join(folder, 'kept')];
  let outcome: { status: number | null; stdout: string; stderr: string };
  beforeAll(() => {
    mkdirSync(disk);
    const data = ['--data', 'synthetic:16', '--batch-size', '4', '--log-every', '1'];
    const flags = ['--max-steps', '8', '--save-steps', '1', '--keep', '9', '--out', `${disk}/run`];
    const command = [
      join(packageRoot, 'bin', 'mae-native.js'),
      'train',
      ...TINY,
      ...data,
      ...flags,
    ];
    // What is left is copied before the disk goes.
    const script = '"$@"; code=$?; cp -r "$0" "$KEPT"; exit $code';
    const shell = ['env', `KEPT=${kept}`, 'sh', '-c', script, `${disk}/run`];
    outcome = onSmallDisk(disk, 2_000_000, [...shell, process.execPath, ...command]);
  });

  const checkpoints = () => readdirSync(join(kept, 'checkpoints'));

  test('stops no training: every step is done', () => {
    expect(outcome.stderr).toMatch(/^step 8\/8 /m);
  });

  test('is reported once, with the bytes needed and free', () => {
    const warnings = outcome.stderr.match(/^warning: step \d+ is not saved.*$/gm);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^warning: step \d is not saved, and the run goes on: .*safetensors: the disk is full, \d+\.\d KiB needed, \d.* free; make room there or write to another disk$/,
      ),
    ]);
  });

  test('ends with an error where the last step could not be saved either', () => {
    expect(outcome.status).toBe(1);
    expect(outcome.stderr.trimEnd().split('\n').at(-1)).toMatch(/^error: .*the disk is full, /);
  });

  test('leaves the checkpoints before it whole', () => {
    const whole = checkpoints().filter((file) => /^step-\d+\.safetensors$/.test(file));
    expect(whole.length).toBeGreaterThan(0);
    for (const file of checkpoints()) {
      expect(() => checkSafetensors(join(kept, 'checkpoints', file))).not.toThrow();
    }
  });

  test('keeps the lines of the log that had room', () => {
    expect(stepsOf(kept).length).toBeGreaterThan(0);
    expect(logOf(kept).some(({ kind }) => kind === 'step')).toBe(true);
  });
});

describe(
  'a disk that becomes read-only',
  needs(canMountDisks(folder), 'a user who may mount disks'),
  () => {
    const [disk, kept] = [join(folder, 'read-only'), join(folder, 'read-only-kept')];
    let outcome: { status: number | null; stdout: string; stderr: string };
    beforeAll(() => {
      mkdirSync(disk);
      const data = ['--data', 'synthetic:64', '--batch-size', '4', '--log-every', '1'];
      // enough steps that the disk is read-only long before the last of them
      const flags = ['--epochs', '40', '--save-steps', '1', '--out', `${disk}/run`];
      const command = [
        process.execPath,
        join(packageRoot, 'bin', 'mae-native.js'),
        'train',
        ...TINY,
      ];
      // the kernel refuses to remount while a file is open for writing, hence again until it does
      const script = `
      "$@" & pid=$!
      until test -e "$0/run/checkpoints/last.safetensors"; do sleep 0.05; done
      until mount -o remount,ro "$0" 2>/dev/null; do kill -0 $pid || break; done
      wait $pid; code=$?
      cp -r "$0/run" "$KEPT"; exit $code`;
      const shell = ['env', `KEPT=${kept}`, 'sh', '-c', script, disk];
      outcome = onSmallDisk(disk, 50_000_000, [...shell, ...command, ...data, ...flags]);
    });

    test('ends the run with one line, and no stack', () => {
      expect(outcome.status).toBe(1);
      expect(outcome.stderr.trimEnd().split('\n').at(-1)).toMatch(
        /^error: .*safetensors: cannot be written: the file system is read-only/,
      );
      expect(outcome.stderr).not.toMatch(/^ +at |Suppressed|should not have happened/m);
    });

    test('leaves the checkpoints before it whole', () => {
      const folder = join(kept, 'checkpoints');
      const files = readdirSync(folder).filter((file) => file.endsWith('.safetensors'));
      expect(files).toContain('last.safetensors');
      for (const file of files) expect(() => checkSafetensors(join(folder, file))).not.toThrow();
    });
  },
);
