/** Links of the documentation lead somewhere: on GitHub, in the package, and on the site that `npm run docs` makes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { deadLinks } from '../../scripts/site-links.js';
import { temporaryFolder } from '../support/folders.js';

test('links of a site that lead nowhere are found, and no others', () => {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write(
    'index.html',
    `<a href="pages/one.html#part">1</a> <a href='pages/one.html?x=1'>2</a> <a href="#top">3</a>
     <h1 id="top">T</h1> <a href="pages">4</a> <a href="kept">5</a> <img src="a%20b.png"/>
     <a href="https://example.com/none">6</a> <img src="data:image/png;base64,xyz"/>
     <!-- <a href="commented.html">7</a> --> <script>const a = '<a href="script.html">';</script>
     <a href="pages/one.html#a&amp;b">8</a>`,
  );
  write(
    'pages/one.html',
    '<h2 id="part">P</h2><h2 id="a&amp;b">Q</h2><a href="../missing.md">9</a>',
  );
  write('kept/index.html', '<a href="../pages/one.html#gone">10</a><a href="../../above">11</a>');
  write('a b.png', '');
  expect(deadLinks(folder).sort()).toEqual(
    [
      'index.html: pages is a folder without a page',
      `${join('kept', 'index.html')}: ../../above is not there`,
      `${join('kept', 'index.html')}: ../pages/one.html#gone names an anchor that is not there`,
      `${join('pages', 'one.html')}: ../missing.md is not there`,
    ].sort(),
  );
});

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'prebuilds/README.md'],
  ...readdirSync(join(packageRoot, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** A page's text without its programs. */
const textOf = (page: string) =>
  readFileSync(join(packageRoot, page), 'utf8').replace(/^ *```.*?^ *```$/gms, '');

/** A heading's anchor on GitHub. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text.replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
}

test.each(PAGES)('links of %s lead to files, and to headings that are there', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)|\b(?:href|src)="([^"]+)"/g)]
    .map(([, markdown, html]) => (markdown ?? html) as string)
    .filter((link) => !/^[a-z]+:/.test(link));
  for (const link of links) {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    const file = join(packageRoot, target);
    expect([link, existsSync(file)]).toEqual([link, true]);
    // A site has no page for a folder of the repository.
    expect([link, statSync(file).isFile()]).toEqual([link, true]);
    if (anchor === undefined || !target.endsWith('.md')) continue;
    const headings = [...textOf(target).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
      anchorOf(text),
    );
    expect(headings).toContain(anchor);
  }
});
