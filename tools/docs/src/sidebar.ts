import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from './addresses.js';
import { documentedPages } from './pages.js';
import { ROOT, textOf } from './root.js';

/** An entry of the menu: a page, or a group of pages. */
export interface Entry {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: Entry[];
}

/** Pages by the group that a reader looks for them in; all that stand nowhere here come last. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['Start here', ['README.md', 'docs/start.md', 'docs/report.md', 'docs/glossary.md']],
  ['Your own data', ['docs/own-data.md', 'docs/media.md', 'docs/corpora.md', 'docs/dataset-report.md']],
  [
    'Methods',
    [
      'docs/methods.md',
      'docs/systems.md',
      'docs/encoders.md',
      'docs/finetuning.md',
      'docs/context.md',
      'docs/labels.md',
    ],
  ],
  [
    'Training and scoring',
    [
      'docs/recipes.md',
      'docs/protocol.md',
      'docs/evaluation.md',
      'docs/metrics.md',
      'docs/statistics.md',
      'docs/resume.md',
      'docs/engine.md',
    ],
  ],
  ['Prediction and serving', ['docs/predicting.md']],
  ['Extending', ['docs/extending.md', 'examples/README.md']],
  ['Clusters', ['docs/clusters.md']],
  [
    'Every option',
    ['recipe', 'datasets', 'streams', 'fusions', 'losses', 'training'].map(
      (name) => `docs/reference/${name}.md`,
    ),
  ],
  [
    'What was measured',
    ['docs/benchmarks.md', 'docs/promises.md', 'docs/references.md', 'docs/full-check.md'],
  ],
];
const FOLDERS: readonly (readonly [string, RegExp])[] = [
  ['Corpora', /^docs\/corpora\//],
  ['Fusions', /^docs\/fusion\//],
  ['Losses', /^docs\/losses\//],
  ['Packages', /^(docs\/packages\.md|packages\/)/],
  ['Decisions', /^docs\/decisions\//],
  ['This project', /./],
];

/** The menu of the site. */
export function sidebar(): Entry[] {
  const left = new Set(documentedPages());
  const take = (page: string): Entry => {
    left.delete(page);
    return entryOf(page);
  };
  const groups = GROUPS.map(([text, pages]) => ({ text, items: pages.map(take) }));
  const folders = FOLDERS.map(([text, pattern]) => ({
    text,
    collapsed: true,
    items: [...left].filter((page) => pattern.test(page)).map(take),
  }));
  return [...groups, ...folders, { text: 'API', collapsed: true, items: apiEntries() }];
}

const entryOf = (page: string): Entry => ({ text: titleOf(page), link: linkTo(placeOf(page)) });

const linkTo = (place: string): string =>
  `/${place.replace(/(^|(?<=\/))index\.md$/, '').replace(/\.md$/, '')}`;

/** Titles of the home page and of READMEs are longer than a menu is wide. */
function titleOf(page: string): string {
  if (page === 'README.md') return 'What this is';
  const title = /^# (.+)$/m.exec(textOf(page))?.[1] ?? page;
  return title.replaceAll('`', '').replace(/^@erc\//, '');
}

const apiEntries = (): Entry[] =>
  readdirSync(join(ROOT, 'packages')).map((name) => ({ text: `@erc/${name}`, link: `/api/${name}` }));
