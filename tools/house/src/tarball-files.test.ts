import { describe, expect, it } from 'vitest';
// @ts-expect-error: a script without types.
import { entriesOf, tarballFaults } from '../release/tarball-files.mjs';

const WHOLE = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'];

describe('tarballFaults', () => {
  it('finds none where there are modules with their types, and what the package has beside them', () => {
    expect(tarballFaults('@erc/losses', WHOLE)).toEqual([]);
    expect(tarballFaults('@erc/cli', [...WHOLE, 'bin/erc.mjs', 'recipes/demo.yaml'])).toEqual([]);
  });

  it('names what nobody reads who has installed the package', () => {
    const more = [
      'src/index.ts',
      'dist/x.test.js',
      'dist/x.test.d.ts',
      'dist/__fixtures__/a.js',
      'dist/__fixtures__/a.d.ts',
      'dist/.tsbuildinfo',
      'dist/alone.js',
      'bin/erc.mjs',
    ];
    expect(tarballFaults('@erc/losses', [...WHOLE.slice(1), ...more])).toEqual([
      'lacks package.json',
      'has src/index.ts, which nothing reads',
      'has dist/x.test.js, which is of the tests',
      'has dist/x.test.d.ts, which is of the tests',
      'has dist/__fixtures__/a.js, which is of the tests',
      'has dist/__fixtures__/a.d.ts, which is of the tests',
      'has dist/.tsbuildinfo, which nothing reads',
      'has dist/alone.js alone, without its other half',
      'has bin/erc.mjs, which nothing reads',
    ]);
  });
});

it('entriesOf names what can be imported of a package', () => {
  const exports = {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './node': { types: './dist/node/index.d.ts', default: './dist/node/index.js' },
    './package.json': './package.json',
  };
  expect(entriesOf({ name: '@erc/core', exports })).toEqual(['@erc/core', '@erc/core/node']);
});
