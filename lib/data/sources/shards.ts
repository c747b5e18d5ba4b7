import path from 'node:path';
import { UserError } from '../../errors.js';
import { rawLayout } from '../pack/metadata.js';
import { ShardFile } from '../pack/shard-file.js';
import { type Sample, type SampleLocation, valuesIn } from '../sample.js';
import { KINDS } from './left-out.js';
import { someNames } from './names.js';
import type { Source } from './source.js';

/**
 * Packed shards, as `mae-native data pack` writes them, with images in the order of the files.
 *
 * @param spec a `.mae` file, or a folder with `files` in it, of which none may be missing
 * @param beside number of other files in the folder, which are not read
 * @throws UserError naming the file where one is no shard, truncated, damaged, or missing
 */
export function openShards(spec: string, files: readonly string[], beside = 0): Source {
  const shards: ShardFile[] = [];
  try {
    for (const file of files) shards.push(new ShardFile(file));
    checkComplete(spec, shards);
  } catch (error) {
    for (const shard of shards) shard.close();
    throw error;
  }
  /** The position of each shard's first image, and the length. */
  const starts = [0];
  for (const { length } of shards) starts.push((starts.at(-1) as number) + length);
  const place = (index: number): { shard: ShardFile; inside: number } => {
    let number = 0;
    while (index >= (starts[number + 1] as number)) number++;
    return { shard: shards[number] as ShardFile, inside: index - (starts[number] as number) };
  };
  const classes = commonClasses(shards);
  return {
    spec,
    length: starts.at(-1) as number,
    ...(classes === undefined ? {} : { fixedClasses: classes }),
    ...(beside === 0 ? {} : { leftOut: { [KINDS.beside]: beside } }),
    className(index) {
      const { shard, inside } = place(index);
      return shard.className(inside);
    },
    nameOf(index) {
      const { shard, inside } = place(index);
      return shard.name(inside);
    },
    async read(index, label): Promise<Sample> {
      const { shard, inside } = place(index);
      const { bytes, name } = await shard.read(inside);
      const raw = rawSize(shard);
      if (raw === undefined) return { name, label, bytes };
      const { deep, ...size } = raw;
      return deep
        ? { name, label, values: valuesIn(bytes), ...size }
        : { name, label, pixels: bytes, ...size };
    },
    locate(index, label): SampleLocation | undefined {
      const { shard, inside } = place(index);
      const { offset, length } = shard.record(inside);
      const stored = { path: shard.path, offset, length, label };
      const raw = rawSize(shard);
      if (raw === undefined) return stored;
      const { deep, ...size } = raw;
      return deep ? undefined : { ...stored, raw: size };
    },
    groups: () =>
      shards.map(({ length }, number) =>
        Uint32Array.from({ length }, (_, i) => (starts[number] as number) + i),
      ),
    close() {
      for (const shard of shards) shard.close();
    },
  };
}

/** Undefined for image files. */
function rawSize({ metadata }: ShardFile) {
  const { size } = metadata.settings;
  const layout = rawLayout(metadata.settings);
  if (layout === undefined) return undefined;
  return { width: size, height: size, channels: layout.channels, deep: layout.deep };
}

/** The classes in the order of packing; undefined where there are none, or data sets are mixed. */
function commonClasses(shards: readonly ShardFile[]): readonly string[] | undefined {
  const [first, ...others] = shards as [ShardFile, ...ShardFile[]];
  const isOne = others.every(({ header }) => header.set === first.header.set);
  return isOne ? (first.metadata.classes ?? undefined) : undefined;
}

/**
 * @param spec the source of the shards: a folder, or one of them
 * @throws UserError where packing is incomplete, or a folder lacks shards or has one twice
 */
export function checkComplete(spec: string, shards: readonly ShardFile[]): void {
  const sets = new Map<string, ShardFile[]>();
  for (const shard of shards) {
    if (shard.header.shards === 0) {
      throw new UserError(
        `${shard.path}: packing was not finished; run "mae-native data pack" again, with the same flags`,
      );
    }
    const { set } = shard.header;
    sets.set(set, [...(sets.get(set) ?? []), shard]);
  }
  if (shards.length === 1 && shards[0]?.path === spec) return;
  for (const [first, ...others] of sets.values() as Iterable<[ShardFile, ...ShardFile[]]>) {
    const numbers = new Map([[first.header.shard, first]]);
    for (const shard of others) {
      const { shard: number } = shard.header;
      const other = numbers.get(number);
      if (other !== undefined) {
        const names = someNames([other.path, shard.path].map((file) => path.basename(file)));
        throw new UserError(`${spec}: ${names} are the same shard; delete one of them`);
      }
      numbers.set(number, shard);
    }
    const { shards: all } = first.header;
    if (numbers.size === all) continue;
    throw new UserError(
      `${spec}: only ${numbers.size} of the ${all} shards that ${path.basename(first.path)} belongs to are there; ` +
        'get the others too, or name the files to use only those',
    );
  }
}
