import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT, textOf } from './root.js';
import { anchorsOf, withoutCode } from './slug.js';

/** Links and pictures of a page that lead to a file, with their anchors. */
const linksOf = (page: string): string[] =>
  [
    ...withoutCode(page)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^()\s]+)\)/g),
  ]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/i.test(link));

/** Links of a page that lead nowhere: no file, no heading, or outside the repository. @param path From the root. */
export function deadLinks(path: string): string[] {
  return linksOf(textOf(path)).filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : normalize(join(dirname(path), decodeURI(file)));
    if (target.startsWith('..') || !existsSync(join(ROOT, target))) return true;
    if (anchor === undefined) return false;
    const page = statSync(join(ROOT, target)).isDirectory() ? join(target, 'README.md') : target;
    return page.endsWith('.md') && !anchorsOf(textOf(page)).includes(anchor);
  });
}
