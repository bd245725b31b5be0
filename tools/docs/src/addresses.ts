import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { documentedPages } from './pages.js';
import { ROOT } from './root.js';

const PAGES = new Set(documentedPages());
const { repository }: { repository?: string | { readonly url: string } } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);
const REPOSITORY = (typeof repository === 'string' ? repository : repository?.url)
  ?.replace(/^git\+/, '')
  .replace(/\.git$/, '');

/** Where a page stands in the site: `docs/metrics.md` is `metrics.md`, and READMEs have the names of their folders. */
export function placeOf(page: string): string {
  const place = page
    .replace(/^tools\/docs\/api\/README\.md$/, 'api/index.md')
    .replace(/^tools\/docs\/api\/([\w-]+)\/src\.md$/, 'api/$1.md')
    .replace(/^docs\//, '')
    .replace(/^README\.md$/, 'index.md')
    .replace(/^decisions\/README\.md$/, 'decisions/index.md')
    .replace(/^(.+)\/README\.md$/, '$1.md');
  return place.replace(/^[A-Z_]+(?=\.md$)/, (name) => name.toLowerCase());
}

/**
 * Where a relative link of a page leads in the site: to a page of it, or to the file in the repository. `undefined` where there is no address
 * of the repository: the words then stand without a link.
 *
 * @param page From the root of the repository.
 */
export function addressOf(link: string, page: string): string | undefined {
  if (/^([a-z]+:|#)/i.test(link)) return link;
  const [path = '', anchor] = link.split('#');
  const target = normalize(join(dirname(page), decodeURI(path))).replace(/\/$/, '');
  const readme = join(target, 'README.md');
  const found = [target, readme].find((each) => PAGES.has(each));
  const place = found ?? (target.startsWith('tools/docs/api/') ? target : undefined);
  if (place !== undefined) return `/${placeOf(place)}${anchor === undefined ? '' : `#${anchor}`}`;
  return REPOSITORY && existsSync(join(ROOT, target)) ? `${REPOSITORY}/blob/main/${target}` : undefined;
}
