import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();

/** What the shell proposes at the end of a line: a program of the shell that prints it, after the script was read. */
const PROGRAMS: Record<string, (script: string, line: string) => string[]> = {
  bash: (script, line) => [
    '-c',
    `source ${script}; COMP_WORDS=(${line.replace(/ $/, " ''")}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); ` +
      `_mae_native; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  fish: (script, line) => ['-c', `source ${script}; complete -C '${line}'`],
  // The functions of zsh's completion work in its line editor alone; these take their place.
  zsh: (script, line) => [
    '-fc',
    'compdef() {}; compadd() { shift; print -l -- $@ }; _files() {}; ' +
      `_describe() { print -l -- \${found%%:*} }; source ${script}; ` +
      `words=(${line.replace(/ $/, " ''")}); CURRENT=$#words; _mae_native`,
  ],
};

describe.each(Object.entries(PROGRAMS))('%s', (shell, program) => {
  const has = spawnSync(shell, ['--version']).status === 0;
  const script = join(folder, shell);
  const proposed = (line: string): string[] => {
    const { stdout, stderr } = spawnSync(shell, program(script, line), { encoding: 'utf8' });
    expect(stderr).toBe('');
    // fish adds descriptions after a tab.
    return stdout.split('\n').map((each) => each.split('\t')[0] as string);
  };

  beforeAll(async () => {
    const { code, stdout } = await run(['completion', shell]);
    expect(code).toBe(0);
    writeFileSync(script, stdout);
  });

  describe('completes', needs(has, 'a shell of that name'), () => {
    test.each([
      ['mae-native ', ['train', 'bench', 'completion']],
      ['mae-native train --ma', ['--mask-ratio', '--masking']],
      ['mae-native bench ', ['step', 'ops']],
      ['mae-native bench step --ref', ['--reference']],
      ['mae-native train --masking ', ['random', 'block', 'grid']],
      ['mae-native train --data photos --config ', ['cifar10', 'imagenet-vit-base']],
    ])('%s', (line, expected) => {
      expect(proposed(line)).toEqual(expect.arrayContaining(expected));
    });

    test('no flag of another command', () => {
      expect(proposed('mae-native knn --')).not.toContain('--mask-ratio');
    });
  });
});

test('another shell is refused with those that there are', async () => {
  expect(await run(['completion', 'tcsh'])).toMatchObject({
    code: 2,
    stderr: 'error: there is no completion for tcsh; expected bash, zsh, fish\n',
  });
});
