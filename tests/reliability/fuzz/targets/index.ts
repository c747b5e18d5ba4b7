/** All targets by name. A file is loaded when one of its targets is asked for. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MakeTarget, Target } from '../target.js';

type Makers = Readonly<Record<string, MakeTarget>>;

const FILES: Readonly<Record<string, () => Promise<{ targets: Makers }>>> = {
  checkpoints: () => import('./checkpoints.js'),
  data: () => import('./data.js'),
  images: () => import('./images.js'),
  runs: () => import('./runs.js'),
  settings: () => import('./settings.js'),
};

/** What the fuzzer itself is tested with; not among the names. */
const FAULTY = { faulty: () => import('../faulty.js') };

/** The names of the files of targets; each stands for all of its targets in turn. */
export const targetFiles: readonly string[] = Object.keys(FILES);

/** The names of all targets, such as `images/jpeg`. */
export async function targetNames(): Promise<string[]> {
  const names = Object.entries(FILES).map(async ([file, load]) =>
    Object.keys((await load()).targets).map((name) => `${file}/${name}`),
  );
  return (await Promise.all(names)).flat();
}

/** A target by its name, or all of a file by the file's. */
export async function makerOf(name: string): Promise<MakeTarget> {
  const [file = '', target] = name.split('/');
  const files: typeof FILES = { ...FILES, ...FAULTY };
  const makers = (await files[file]?.())?.targets ?? {};
  const make = target === undefined ? mixed(makers) : makers[target];
  if (make === undefined) throw new Error(`no such target: ${name}`);
  return make;
}

/** Inputs of all these targets, drawn at random. */
function mixed(makers: Makers): MakeTarget {
  return async (folder) => {
    const targets: Target[] = [];
    for (const [name, make] of Object.entries(makers)) {
      const own = join(folder, name);
      mkdirSync(own);
      targets.push(await make(own));
    }
    let current: Target;
    return {
      make(draw) {
        current = draw.of(targets);
        return current.make(draw);
      },
      read: (input, pass) => current.read(input, pass),
    };
  };
}
