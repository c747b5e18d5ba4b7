/** The report of a run: an HTML page that needs no network. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../../errors.js';
import { errorCode } from '../../../files/errors.js';
import { writeFileDurably } from '../../../files/index.js';
import { readJson } from '../folder.js';
import { renderReport } from './page.js';
import { readPictures } from './pictures.js';
import { readLog } from './read.js';

/**
 * Writes `report.html` into a run's folder, from config.json, log.jsonl and the sheets of reconstructions there. The
 * log need not be complete.
 *
 * @param summary the contents of summary.json; null for a run that has not ended
 * @returns the path of the report
 * @throws UserError where the folder is not that of a run, or a file in it cannot be read or written
 */
export async function writeReport(
  folder: string,
  summary: Readonly<Record<string, unknown>> | null,
): Promise<string> {
  const page = renderReport({
    config: readConfig(join(folder, 'config.json')),
    summary,
    log: await readLog(join(folder, 'log.jsonl')),
    pictures: await readPictures(join(folder, 'reconstructions')),
  });
  const path = join(folder, 'report.html');
  writeFileDurably(path, page);
  return path;
}

/**
 * {@link writeReport} with the summary that is in the folder, if any: for a run that goes on, has ended, or was killed.
 *
 * @returns the path of the report
 * @throws UserError as {@link writeReport} does
 */
export async function renewReport(folder: string): Promise<string> {
  return await writeReport(folder, readJson(join(folder, 'summary.json')));
}

function readConfig(path: string): Record<string, unknown> {
  let config: unknown;
  try {
    config = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') {
      const folder = dirname(path);
      const what = existsSync(folder)
        ? 'is no folder of a run: it has no config.json'
        : 'no such folder';
      throw new UserError(
        `${folder}: ${what}; expected the folder that a training was given as --out, such as runs/photos`,
        { cause: error },
      );
    }
    const [reason] = (error as Error).message.split('\n');
    throw new UserError(`${path}: cannot be read: ${reason}; a report needs the folder of a run`, {
      cause: error,
    });
  }
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) {
    return config as Record<string, unknown>;
  }
  throw new UserError(`${path}: holds no JSON object; a report needs the settings of a run`);
}
