import { describe, expect, it } from 'vitest';
import { deadLinks } from './dead-links.js';
import { documentedPages } from './pages.js';
import { anchorsOf } from './slug.js';

describe('anchorsOf', () => {
  it('gives what GitHub gives', () => {
    const page =
      '# `init`, and more\n## Matrices, sweeps\n```sh\n# no heading\n```\n## Matrices, sweeps\n### [A link](x.md)!\n';
    expect(anchorsOf(page)).toEqual(['init-and-more', 'matrices-sweeps', 'matrices-sweeps-1', 'a-link']);
  });
});

describe('the documentation', () => {
  it.each(documentedPages())('%s links only to files and headings that there are', (path) => {
    expect(deadLinks(path)).toEqual([]);
  });
});
