import { textOf } from './root.js';
import { withoutCode } from './slug.js';

/** The README of a package, as far as its shape is the same for all. */
export interface Readme {
  /** Headings below the title. */
  readonly headings: readonly string[];
  readonly title: string | undefined;
  /** The block of code under `## Install`. */
  readonly install: string;
  /** The first block of code under `## Example`, and its language. */
  readonly example: { readonly language: string; readonly code: string } | undefined;
}

/** Reads `packages/<name>/README.md`. */
export function readReadme(name: string): Readme {
  const page = textOf(`packages/${name}/README.md`);
  const headings = [...withoutCode(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!);
  const [, language = '', code = ''] = blockUnder(page, 'Example');
  return {
    title: /^# (.+)$/m.exec(page)?.[1],
    headings,
    install: blockUnder(page, 'Install')[2] ?? '',
    example: code === '' ? undefined : { language, code },
  };
}

/** The first block of code under a heading: all of it, its language, its lines. */
function blockUnder(page: string, heading: string): readonly string[] {
  const from = page.indexOf(`\n## ${heading}\n`);
  return from < 0 ? [] : (/^```(\w+)\n(.*?)^```/ms.exec(page.slice(from)) ?? []);
}
