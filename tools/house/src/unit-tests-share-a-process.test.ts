import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LOADS_ANEW = new RegExp(
  ['resetModules', 'mock', 'doMock'].map((name) => `\\bvi\\.${name}\\(`).join('|'),
);

it('no unit test loads modules anew: the files that share its process would have two copies of each', () => {
  const rooms = ['packages', 'apps', 'tools'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  );
  const files = [...rooms, 'examples']
    .map((room) => `${room}/src`)
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /(?<!\.(integration|kill))\.test\.ts$/.test(name))
        .map((name) => join(folder, name)),
    );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => LOADS_ANEW.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});
