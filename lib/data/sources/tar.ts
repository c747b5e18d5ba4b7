import { closeSync, openSync, read, readSync } from 'node:fs';
import { UserError } from '../../errors.js';
import { type Sample, SampleError } from '../sample.js';
import { byCodeUnits, IMAGE_KINDS, isImageName } from './names.js';
import type { Source } from './source.js';
import { indexTar, type TarMember } from './tar-index.js';

/**
 * A tar archive of images, read in place. A member's class is the last folder of its path, or the
 * content of `key.cls` beside `key.jpg`, as WebDataset writes it.
 *
 * @throws UserError where the archive cannot be read or holds no image
 */
export function openTar(spec: string): Source {
  const members = indexTar(spec);
  const images = members.filter((member) => isImageName(baseName(member.name)));
  if (images.length === 0) {
    throw new UserError(
      `${spec}: none of the ${members.length} members of the archive is an image; ` +
        `expected ${IMAGE_KINDS}`,
    );
  }
  images.sort((a, b) => byCodeUnits(a.name, b.name) || a.offset - b.offset);

  const fd = openSync(spec, 'r');
  let classes: readonly (string | undefined)[];
  try {
    classes =
      webDatasetClasses(fd, members, images) ?? images.map((member) => folderName(member.name));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  let closed = false;
  return {
    spec,
    length: images.length,
    className: (index) => classes[index],
    read: (index, label) => readMember(fd, spec, images[index] as TarMember, label),
    locate(index, label) {
      const { offset, size } = images[index] as TarMember;
      return { path: spec, offset, length: size, label };
    },
    close() {
      if (!closed) closeSync(fd);
      closed = true;
    },
  };
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `./a/b.jpg` and `a/b.jpg` are the same member to every tool that unpacks them. */
function folderName(name: string): string | undefined {
  const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
  const last = baseName(folder);
  return last === '' || last === '.' ? undefined : last;
}

/** WebDataset's key: the path up to the first dot of the file's name. */
function sampleKey(name: string): string {
  const base = baseName(name);
  const dot = base.indexOf('.');
  return name.slice(0, name.length - base.length + (dot < 0 ? base.length : dot));
}

/** Null where the archive has no `.cls` member. */
function webDatasetClasses(
  fd: number,
  members: readonly TarMember[],
  images: readonly TarMember[],
): (string | undefined)[] | null {
  const classes = new Map<string, string>();
  for (const member of members) {
    if (!member.name.endsWith('.cls') || member.size > 1024) continue;
    const content = Buffer.allocUnsafe(member.size);
    readSync(fd, content, 0, member.size, member.offset);
    classes.set(sampleKey(member.name), content.toString('utf8').trim());
  }
  if (classes.size === 0) return null;
  return images.map((member) => classes.get(sampleKey(member.name)));
}

function readMember(fd: number, spec: string, member: TarMember, label: number): Promise<Sample> {
  const name = `${spec}: ${member.name}`;
  return new Promise((resolve, reject) => {
    if (member.size === 0) {
      resolve({ name, label, bytes: new Uint8Array(0) });
      return;
    }
    const bytes = Buffer.allocUnsafeSlow(member.size);
    read(fd, bytes, 0, member.size, member.offset, (error, count) => {
      if (error) {
        reject(new SampleError(name, `cannot be read: ${error.message}`, { cause: error }));
      } else if (count < member.size) {
        reject(new SampleError(name, `the archive ends after ${count} of ${member.size} bytes`));
      } else {
        resolve({ name, label, bytes });
      }
    });
  });
}
