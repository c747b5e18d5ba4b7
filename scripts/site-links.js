// Links of a site in a folder.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** Comments and scripts hold no links. */
const NO_LINKS = /<!--.*?-->|<script\b[^>]*>.*?<\/script>/gs;
/** A tag's attribute: its name and its value. */
const ATTRIBUTES = /\s(href|src|id|name)=(?:"([^"]*)"|'([^']*)')/g;
/** An address on another machine, or a picture within the page. */
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;

const decode = (text) =>
  text
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex, code) =>
      String.fromCodePoint(Number.parseInt(code, hex === '' ? 10 : 16)),
    )
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

function readPage(path) {
  const html = readFileSync(path, 'utf8').replace(NO_LINKS, '');
  const [links, anchors] = [new Set(), new Set()];
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) {
    for (const [, name, one, two] of tag.matchAll(ATTRIBUTES)) {
      (name === 'href' || name === 'src' ? links : anchors).add(decode(one ?? two));
    }
  }
  return { links, anchors };
}

/**
 * The links of a site's pages that lead nowhere: to a file that is missing, to a folder without a page, or to an anchor that
 * its page does not have. Links to other sites are not followed.
 *
 * @returns a line each: the page, the link, and what is wrong
 */
export function deadLinks(folder) {
  const pages = new Map(
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.html'))
      .map((name) => [name, readPage(join(folder, name))]),
  );
  const problemOf = (page, link) => {
    const [address, anchor = ''] = link.split('#');
    const path = decodeURIComponent(address.split('?')[0]);
    const target = path === '' ? page : normalize(join(dirname(page), path));
    const file = join(folder, target);
    if (relative(folder, file).startsWith('..') || !existsSync(file)) return 'is not there';
    const isFolder = statSync(file).isDirectory();
    if (isFolder && !existsSync(join(file, 'index.html'))) return 'is a folder without a page';
    const known = pages.get(isFolder ? normalize(join(target, 'index.html')) : target);
    if (anchor === '' || known === undefined || known.anchors.has(decodeURIComponent(anchor))) {
      return null;
    }
    return 'names an anchor that is not there';
  };
  return [...pages].flatMap(([page, { links }]) =>
    [...links]
      .filter((link) => !ELSEWHERE.test(link))
      .map((link) => [link, problemOf(page, link)])
      .filter(([, problem]) => problem !== null)
      .map(([link, problem]) => `${page}: ${link} ${problem}`),
  );
}
