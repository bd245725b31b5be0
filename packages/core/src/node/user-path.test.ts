import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathFrom, shownPath, userDirectory, userPath } from './user-path.js';

const before = process.env.INIT_CWD;
beforeEach(() => {
  process.env.INIT_CWD = '/home/ada/corpora';
});
afterEach(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

describe('userPath', () => {
  it('goes from where a package script was called', () => {
    expect(userPath('data/meld')).toBe('/home/ada/corpora/data/meld');
    expect(userPath('/abs')).toBe('/abs');
  });

  it('goes from the working directory where no script was called', () => {
    delete process.env.INIT_CWD;
    expect(userDirectory()).toBe(process.cwd());
  });
});

describe('pathFrom', () => {
  it('takes ~ for the home folder, as a shell does', () => {
    expect(pathFrom('/data', '~')).toBe(homedir());
    expect(pathFrom('/data', '~/corpora/meld')).toBe(join(homedir(), 'corpora/meld'));
    expect(userPath('~/corpora')).toBe(join(homedir(), 'corpora'));
    expect(pathFrom('/data', './~')).toBe('/data/~');
    expect(pathFrom('/data', 'draft~')).toBe('/data/draft~');
  });

  it.each([
    [`\${oc.env:HOME}/data`, `\${oc.env:HOME}`],
    [`data/\${NAME}`, `\${NAME}`],
    ['$HOME/data', '$HOME'],
    ['~ada/data', '~ada'],
  ])('refuses %s, which nothing fills in', (path, part) => {
    expect(() => userPath(path)).toThrow(
      `path: expected one that is written out, or begins with ~/; received ${path}: nothing here fills in ${part}.`,
    );
  });

  it('takes names that only look alike', () => {
    for (const name of ['$RECYCLE.BIN', 'a$b', '~1']) expect(pathFrom('/data', name)).toBe(`/data/${name}`);
  });
});

describe('shownPath', () => {
  it.each([
    ['/home/ada/corpora/runs/demo', 'runs/demo'],
    ['/home/ada/corpora', '.'],
    ['/home/ada/runs', '../runs'],
    ['/opt/runs', '/opt/runs'],
    ['/a', '/a'],
  ])('shows %s as %s', (path, shown) => {
    expect(shownPath(path)).toBe(shown);
  });
});
