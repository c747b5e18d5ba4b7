/** `--profile`: traces some steps, and prints the costliest ops. */
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { makeFolder, writeError } from '../files/index.js';
import { kinds } from '../settings/index.js';
import type { Profile } from '../torch/index.js';
import { parser } from './flags.js';

export interface ProfileFlags {
  readonly profile?: string;
  readonly profileSteps?: number;
}

const STEPS = 3;
/** Steps before the trace: libraries choose kernels in them, and allocators grow. */
export const STEPS_BEFORE = 3;

export function addProfileFlags(command: Command): Command {
  return command
    .option(
      '--profile <file>',
      'write a trace of some steps for Perfetto or Chrome, and print the costliest ops',
    )
    .option(
      '--profile-steps <n>',
      `how many steps are traced (default: ${STEPS})`,
      parser(kinds.wholeNumber(1)),
    );
}

/**
 * Starts the profile of these flags; null without them. A training marks its steps in it.
 *
 * @param wait Steps that are not recorded.
 * @param print Called with the table, and with the trace's path.
 * @throws UsageError for a number of steps and no file; UserError where the file's folder cannot be made
 */
export async function startProfile(
  { profile: path, profileSteps }: ProfileFlags,
  wait: number,
  print: (text: string) => void,
): Promise<Profile | null> {
  if (path === undefined) {
    if (profileSteps === undefined) return null;
    throw new UsageError(
      '--profile-steps says how long a trace is; name its file too: --profile FILE',
    );
  }
  makeFolderOf(path);
  const { torch } = await import('../torch/index.js');
  return torch.profiler.profile({
    schedule: { wait, active: profileSteps ?? STEPS },
    onTraceReady(ready) {
      ready.exportChromeTrace(path);
      print(ready.keyAverages().table());
      print(`trace: ${path}, for https://ui.perfetto.dev or chrome://tracing`);
    },
  });
}

/** Makes the trace's folder before anything is computed. */
function makeFolderOf(path: string): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw writeError(path, error);
  }
}
