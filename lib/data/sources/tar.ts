import { shownName } from '../../files/index.js';
import { readTrouble } from '../../system-errors.js';
import { type Sample, SampleError } from '../sample.js';
import { ArchiveFile } from './archive-file.js';
import type { Source } from './source.js';
import { readTarImages, type TarImages } from './tar-images.js';
import type { TarMember } from './tar-links.js';

/**
 * A tar archive of images, read without unpacking. A member's class is the last folder of its path, or the content of
 * `key.cls` beside `key.jpg`, as in WebDataset.
 *
 * @throws UserError where the archive cannot be read or holds no image
 */
export async function openTar(spec: string): Promise<Source> {
  const file = new ArchiveFile(spec);
  let images: TarImages;
  try {
    images = await readTarImages(file);
  } catch (error) {
    file.close();
    throw error;
  }
  const { list, offsets, sizes, classes, about } = images;
  const place = (index: number) => ({
    offset: offsets[index] as number,
    size: sizes[index] as number,
  });
  return {
    spec,
    length: list.length,
    ...about,
    className: (index) => classes[list.category(index)],
    nameOf: (index) => nameOf(file, list.path(index)),
    read: (index, label) => readMember(file, { name: list.path(index), ...place(index) }, label),
    locate(index, label) {
      const { offset, size } = place(index);
      return { path: spec, offset, length: size, label };
    },
    groups: () => [
      Uint32Array.from(offsets.keys()).sort((a, b) => place(a).offset - place(b).offset),
    ],
    close: () => file.close(),
  };
}

function nameOf(file: ArchiveFile, member: string): string {
  return `${file.path}: ${shownName(member)}`;
}

async function readMember(file: ArchiveFile, member: TarMember, label: number): Promise<Sample> {
  const name = nameOf(file, member.name);
  let bytes: Buffer;
  try {
    bytes = await file.read(member.offset, member.size);
  } catch (error) {
    throw new SampleError(name, `cannot be read: ${readTrouble(error)}`, { cause: error });
  }
  if (bytes.length < member.size) {
    throw new SampleError(name, `the archive ends after ${bytes.length} of ${member.size} bytes`);
  }
  return { name, label, bytes };
}
