import { readFileSync } from 'node:fs';
import { type Document, parseDocument } from 'yaml';
import { UserError } from '../errors.js';
import { readTrouble } from '../system-errors.js';
import { fileKey, type Given, readSettings, type Settings } from './settings.js';

/**
 * Settings from a file of YAML or JSON, keys as {@link fileKey} spells them.
 *
 * @param ignored Keys that describe a run and are no settings.
 * @param values The file's contents, where they are read already.
 * @throws UserError that names the file and the fault in it
 */
export function readSettingsFile<S extends Settings>(
  path: string,
  settings: S,
  ignored: readonly string[] = [],
  values: Readonly<Record<string, unknown>> = parseSettingsFile(path),
): Given<S> {
  const kept = Object.entries(values).filter(([key]) => !ignored.includes(key));
  try {
    return readSettings(settings, Object.fromEntries(kept), fileKey);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${path}: ${error.message}`, { cause: error });
  }
}

/**
 * The contents of a file of YAML or JSON, unchecked.
 *
 * @throws UserError where it cannot be read, or holds no settings
 */
export function parseSettingsFile(path: string): Record<string, unknown> {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path}: cannot be read: ${readTrouble(error)}`, { cause: error });
  }
  // JSON is a subset of YAML.
  const document = parseDocument(source, { resolveKnownTags: false });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) {
    const { line, col } = mistake.linePos?.[0] ?? { line: 1, col: 1 };
    const [reason] = mistake.message.split(/ at line \d|\n/);
    throw new UserError(`${path}:${line}:${col}: not valid YAML or JSON: ${reason}`, {
      cause: mistake,
    });
  }
  const values: unknown = plainValues(path, document) ?? {};
  if (typeof values !== 'object' || Array.isArray(values)) {
    throw new UserError(`${path}: expected settings as "name: value" lines, or a JSON object`);
  }
  return values as Record<string, unknown>;
}

/** The values of a document: those of JSON, and numbers that are not finite. */
function plainValues(path: string, document: Document): unknown {
  try {
    const values: unknown = document.toJS();
    // Refuses circular lists and objects.
    JSON.stringify(values);
    return values;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new UserError(`${path}: not valid YAML or JSON: ${reason}`, { cause: error });
  }
}
