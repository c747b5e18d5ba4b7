// Writes into package.json what only the place of a release knows: where the repository is. Run by the release workflow
// before it packs; npm asks for it where a package is published with provenance. Changes nothing where the environment does
// not name a repository.
//   node scripts/release-metadata.js [FILE]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runMain } from './run.js';

/**
 * The fields of package.json that a workflow's environment gives.
 *
 * @param {Record<string, string | undefined>} env GITHUB_SERVER_URL and GITHUB_REPOSITORY, which GitHub's runners set.
 * @returns {object | null} Null where it names no repository.
 */
export function repositoryFields(env) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env;
  if (!server || !name) return null;
  const url = `${server}/${name}`;
  return {
    repository: { type: 'git', url: `git+${url}.git` },
    homepage: `${url}#readme`,
    bugs: { url: `${url}/issues` },
  };
}

/**
 * Complaints about a tag that does not fit the package's version; null if it does.
 *
 * @param {string} version Such as `0.2.0`.
 * @param {Record<string, string | undefined>} env GITHUB_REF_TYPE and GITHUB_REF_NAME.
 */
export function tagProblem(version, { GITHUB_REF_TYPE: type, GITHUB_REF_NAME: tag }) {
  if (type !== 'tag' || tag === `v${version}`) return null;
  return `the tag is ${tag}, and package.json has the version ${version}: the tag has to be v${version}`;
}

function main() {
  const path = process.argv[2] ?? join(root, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const problem = tagProblem(manifest.version, process.env);
  if (problem !== null) {
    console.error(`error: ${problem}`);
    return 1;
  }
  const fields = repositoryFields(process.env);
  if (fields === null) {
    console.log('no repository is known here: published without provenance');
    return 0;
  }
  writeFileSync(path, `${JSON.stringify({ ...manifest, ...fields }, null, 2)}\n`);
  console.log(`repository: ${fields.repository.url}`);
  return 0;
}

if (process.argv[1] === import.meta.filename) await runMain(main);
