import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shownPath, userDirectory, userPath } from './user-path.js';

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
