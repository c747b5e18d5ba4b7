/** Features in files: .npy with a .json beside it, .safetensors, .parquet, and .csv, which is only written. */
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';
import { loadSafetensors, saveSafetensors } from '../../checkpoints/index.js';
import { loadNpy, saveNpy } from '../../data/tensors/index.js';
import { UsageError, UserError } from '../../errors.js';
import { csvLine, readError, writeAll, writeFileDurably } from '../../files/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { FeatureOrigin, FeatureTable } from './feature-table.js';

/** All of a table but its numbers. */
type Rows = Pick<FeatureTable, 'names' | 'classes' | 'origin'> & {
  readonly indices: readonly number[];
};

interface Format {
  write(path: string, table: FeatureTable): void;
  /** Absent: the format is for other programs. */
  read?(path: string): Promise<{ features: Tensor; rows: Rows }>;
}

/** The key of files' metadata under which the rest of a table is. */
const METADATA = 'mae-native';

const formats: Readonly<Record<string, Format>> = {
  '.npy': {
    write(path, table) {
      writeFileDurably(besideOf(path), `${JSON.stringify(rowsOf(table))}\n`);
      saveNpy(path, table.features);
    },
    async read(path) {
      return { features: loadNpy(path), rows: readBeside(path) };
    },
  },
  '.safetensors': {
    write(path, table) {
      const rows = JSON.stringify(rowsOf(table));
      saveSafetensors(path, { features: table.features }, { [METADATA]: rows });
    },
    async read(path) {
      const { tensors, metadata } = loadSafetensors(path);
      const { features, ...others } = tensors;
      for (const tensor of Object.values(others)) tensor.dispose();
      if (features === undefined) throw notFeatures(path, 'it has no tensor called features');
      return { features, rows: parseRows(path, metadata[METADATA]) };
    },
  },
  '.parquet': { write: writeParquet, read: readParquet },
  '.csv': {
    write(path, { features, indices, names, classes }) {
      const dim = features.size(1);
      const values = features.toTypedArray() as Float32Array;
      const columns = Array.from({ length: dim }, (_, i) => `feature_${i}`);
      writeFileDurably(path, (fd) => {
        writeAll(fd, Buffer.from(csvLine(['index', 'name', 'class', ...columns])));
        for (const [i, name] of names.entries()) {
          const row = values.subarray(i * dim, (i + 1) * dim);
          const line = [indices[i] as number, name, classes[i] ?? null, ...row];
          writeAll(fd, Buffer.from(csvLine(line)));
        }
      });
    },
  },
};

const names = Object.keys(formats);

/**
 * Checks that a file's name has an extension of a format.
 *
 * @throws UsageError where it has another
 */
export function checkFeatureFile(path: string): void {
  if (names.includes(extname(path).toLowerCase())) return;
  throw new UsageError(`${path}: expected a name that ends in ${names.join(', ')}`);
}

/**
 * Writes features in the format of the file's name, whole or not at all. Beside `features.npy`, `features.json` has the
 * images' names, indices and classes.
 *
 * @throws UsageError where the name has no extension of a format
 * @throws UserError where the file cannot be written
 */
export function saveFeatures(path: string, table: FeatureTable): void {
  checkFeatureFile(path);
  (formats[extname(path).toLowerCase()] as Format).write(path, table);
}

/**
 * Reads what {@link saveFeatures} wrote.
 *
 * @returns for the caller to dispose
 * @throws UserError where the file cannot be read, or holds other things
 */
export async function loadFeatures(path: string): Promise<FeatureTable> {
  checkFeatureFile(path);
  const { read } = formats[extname(path).toLowerCase()] as Format;
  if (read === undefined) {
    const readable = names.filter((name) => formats[name]?.read !== undefined);
    throw new UserError(`${path}: is for other programs; embed to ${readable.join(' or ')}`);
  }
  const { features, rows } = await read(path);
  const [count] = features.shape;
  if (features.ndim !== 2 || features.dtype !== 'float32' || count !== rows.names.length) {
    const found = `${features.dtype} of shape [${features.shape.join(', ')}]`;
    features.dispose();
    throw notFeatures(path, `its features are ${found} for ${rows.names.length} names`);
  }
  return {
    ...rows,
    features,
    indices: Uint32Array.from(rows.indices),
    [Symbol.dispose]: () => features.dispose(),
  };
}

function besideOf(path: string): string {
  return `${path.slice(0, -extname(path).length)}.json`;
}

function rowsOf({ indices, names, classes, origin }: FeatureTable): Rows {
  return { origin, indices: Array.from(indices), names, classes };
}

function notFeatures(path: string, reason: string): UserError {
  return new UserError(
    `${path}: not a file of features: ${reason}; expected one of mae-native embed`,
  );
}

function readBeside(path: string): Rows {
  const beside = besideOf(path);
  if (!existsSync(beside)) throw notFeatures(path, `there is no ${beside} with the images' names`);
  let text: string;
  try {
    text = readFileSync(beside, 'utf8');
  } catch (error) {
    throw readError(beside, error);
  }
  return parseRows(beside, text);
}

function parseRows(path: string, text: string | undefined): Rows {
  if (text === undefined) throw notFeatures(path, "it does not have the images' names");
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (error) {
    throw notFeatures(path, `its names are damaged (${(error as Error).message})`);
  }
  if (isRows(rows)) return rows;
  throw notFeatures(path, "it does not have the images' names, indices and classes");
}

function isRows(value: unknown): value is Rows {
  const { names, indices, classes, origin } = Object(value) as Partial<Rows>;
  const isList = (list: unknown, isItem: (item: unknown) => boolean) =>
    Array.isArray(list) && list.length === names?.length && list.every(isItem);
  return (
    isList(names, (item) => typeof item === 'string') &&
    isList(indices, (item) => Number.isSafeInteger(item) && (item as number) >= 0) &&
    isList(classes, (item) => item === null || typeof item === 'string') &&
    (origin === null || isOrigin(origin))
  );
}

function isOrigin(value: unknown): value is FeatureOrigin {
  const { checkpoint, features } = Object(value) as Partial<FeatureOrigin>;
  return typeof checkpoint === 'string' && (features === 'cls' || features === 'mean');
}

const PARQUET_SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 4 },
  { name: 'index', type: 'INT64', repetition_type: 'REQUIRED' },
  { name: 'name', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'class', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'features', converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
];

function writeParquet(path: string, { features, indices, names, classes, origin }: FeatureTable) {
  const dim = features.size(1);
  const values = features.toTypedArray() as Float32Array;
  const rows = names.map((_, i) => Array.from(values.subarray(i * dim, (i + 1) * dim)));
  const content = parquetWriteBuffer({
    schema: PARQUET_SCHEMA,
    columnData: [
      { name: 'index', data: Array.from(indices, BigInt) },
      { name: 'name', data: [...names] },
      { name: 'class', data: [...classes] },
      { name: 'features', data: rows },
    ],
    kvMetadata: [{ key: METADATA, value: JSON.stringify({ origin }) }],
  });
  writeFileDurably(path, new Uint8Array(content));
}

async function readParquet(path: string): Promise<{ features: Tensor; rows: Rows }> {
  let found: Record<string, unknown>[];
  let metadata: { key: string; value?: string }[] | undefined;
  try {
    const file = await asyncBufferFromFile(path);
    metadata = (await parquetMetadataAsync(file)).key_value_metadata;
    found = await parquetReadObjects({ file });
  } catch (error) {
    if ('code' in (error as Error)) throw readError(path, error);
    throw notFeatures(path, (error as Error).message);
  }
  const about = metadata?.find(({ key }) => key === METADATA)?.value ?? '{}';
  const { origin = null } = JSON.parse(about) as { origin?: FeatureOrigin | null };
  const lists = found.map(({ features }) => features);
  const dim = Array.isArray(lists[0]) ? lists[0].length : 0;
  if (!lists.every((list) => Array.isArray(list) && list.length === dim)) {
    throw notFeatures(path, 'its column features has no lists of one length');
  }
  const rows = {
    origin,
    indices: found.map(({ index }) => Number(index)),
    names: found.map(({ name }) => name),
    classes: found.map((row) => row.class ?? null),
  };
  if (!isRows(rows)) throw notFeatures(path, 'it lacks the columns index, name and class');
  const values = Float32Array.from((lists as number[][]).flat());
  return { features: torch.tensor(values).view([lists.length, dim]).keep(), rows };
}
