import type { Command } from 'commander';
import { print, printJson } from './output.js';
import type { ProcessFindings } from './try-processes.js';

const EXAMPLES = `
Exits with 0 if mae-native can be used here, else with 1.

Examples:
  $ npx mae-native doctor
  $ npx mae-native doctor --json`;

/** `mae-native doctor`: what was found, where it was searched for, and the command that fixes what is missing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('show what was found and what is missing, with the command that fixes it')
    .option('--libtorch <dir>', 'the libtorch to try (default: looked for)')
    .option('--json', 'print the findings as one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: { libtorch?: string; json?: boolean }) => {
      const { diagnose, describe } = await import('../native/diagnose.js');
      const findings = diagnose({ libtorch: flags.libtorch });
      const processes = findings.ok
        ? await (await import('./try-processes.js')).tryProcesses(flags.libtorch)
        : null;
      if (flags.json) printJson({ ...findings, processes }, 2);
      else print(describe(findings, rowOf(processes)));
      if (!findings.ok) process.exitCode = 1;
    });
}

/** The line of several processes. */
function rowOf(processes: ProcessFindings | null): [string, string][] {
  if (processes === null) return [];
  const { backends, problem } = processes;
  return [['processes', `${backends.join(', ')}: ${problem ?? 'two exchanged tensors'}`]];
}
