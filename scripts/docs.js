// Makes the site of the pages and the API reference in docs/api, and fails where one of its links leads nowhere.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, runMain } from './run.js';
import { deadLinks } from './site-links.js';

const PACKAGES = ['typedoc@0.28.20', 'typescript@5.9.3'];

await runMain(() => {
  const windows = process.platform === 'win32';
  const { status } = spawnSync(
    windows ? 'npm.cmd' : 'npm',
    ['exec', '--yes', ...PACKAGES.map((name) => `--package=${name}`), '--', 'typedoc'],
    { cwd: root, stdio: 'inherit', shell: windows },
  );
  if (status !== 0) return status ?? 1;
  const dead = deadLinks(join(root, 'docs', 'api'));
  for (const line of dead) console.error(`dead link: ${line}`);
  return dead.length === 0 ? 0 : 1;
});
