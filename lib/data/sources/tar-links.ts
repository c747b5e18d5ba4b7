/** Links in a tar: members without bytes of their own, which name another member. */
import { posix } from 'node:path';

/** A regular file in an archive: the position of its bytes. */
export interface TarMember {
  /** The path, its parts separated by `/`. */
  readonly name: string;
  /** In bytes from the archive's start. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

/** A link in an archive. */
export interface TarLink {
  readonly name: string;
  /** For a hard link the path of a member, for a symbolic one a path from the link's folder. */
  readonly target: string;
  readonly isHard: boolean;
}

/** Longer chains of links are taken for circular ones, as in Linux. */
const MOST_LINKS = 40;

/**
 * Gives links the bytes of the files that they lead to. A hard link leads to a member before it, a symbolic one to any.
 *
 * @param entries members and links, in the order of the archive
 * @returns the members, and the number of links that lead to no file of the archive
 */
export function followTarLinks(entries: readonly (TarMember | TarLink)[]): {
  members: TarMember[];
  broken: number;
} {
  if (!entries.some(isLink)) return { members: entries as TarMember[], broken: 0 };
  const files = new Map<string, TarMember>();
  const links = new Map<string, string>();
  const found = entries.map((entry) => {
    const place = posix.normalize(entry.name);
    const target = isLink(entry) ? targetOf(entry) : undefined;
    // By now there are only the members before it.
    const member = isLink(entry) ? entry.isHard && files.get(target as string) : entry;
    if (member) files.set(place, { ...member, name: entry.name });
    else if (target !== undefined) links.set(place, target);
    return member;
  });
  const members = entries.flatMap((entry, index) => {
    let place: string | undefined = posix.normalize(entry.name);
    const member = found[index];
    if (member) return [{ ...member, name: entry.name }];
    for (let hops = 0; hops < MOST_LINKS && place !== undefined; hops++) {
      const file = hops > 0 && files.get(place);
      if (file) return [{ ...file, name: entry.name }];
      place = links.get(place);
    }
    return [];
  });
  return { members, broken: entries.length - members.length };
}

function isLink(entry: TarMember | TarLink): entry is TarLink {
  return 'target' in entry;
}

/** Undefined where it leads out of the archive. */
function targetOf({ name, target, isHard }: TarLink): string | undefined {
  if (isHard) return posix.normalize(target);
  return posix.isAbsolute(target) ? undefined : posix.join(posix.dirname(name), target);
}
