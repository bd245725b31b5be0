import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a script without types.
import { apiReports } from '../api/reports.mjs';

const folder = temporaryFolders();

/** A built package with two entries. */
async function builtPackage(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await folder();
  await mkdir(join(root, 'dist'));
  const entry = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
  const exports = { '.': entry('index'), './node': entry('node'), './package.json': './package.json' };
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: '@erc/made', type: 'module', exports }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'dist', name), text);
  return root;
}

const FILES = {
  'index.d.ts': "export { type Options, scale, LIMIT as MOST } from './scale.js';\n",
  'node.d.ts': "export { scale } from './scale.js';\n",
  'scale.d.ts': `import type { Hidden } from './hidden.js';
/** A comment. */
export interface Options {
    /** Another one. */
    readonly factor?: number;
}
export declare function scale(values: Hidden, options?: Options): number[];
export declare const LIMIT = 7;
export declare const notExported: string;
`,
  'hidden.d.ts': 'export type Hidden = readonly number[];\n',
};

const reportOf = async (files: Readonly<Record<string, string>>): Promise<string> =>
  apiReports([await builtPackage(files)])[0].text;

describe('apiReports', () => {
  it('has each entry with what it exports, and what that names, without comments', async () => {
    const text = await reportOf(FILES);
    expect(text).toContain(`## @erc/made

\`\`\`ts
// exported as MOST
const LIMIT = 7;
function scale(values: Hidden, options?: Options): number[];
interface Options {
    readonly factor?: number;
}

// named by these, and not exported
type Hidden = readonly number[];
\`\`\`
`);
    expect(text).toContain('## @erc/made/node\n');
    expect(text).not.toContain('notExported');
    expect(text).not.toContain('comment');
  });

  it('changes with a type that is named and not exported, and not with a comment', async () => {
    const before = await reportOf(FILES);
    const commented = { ...FILES, 'scale.d.ts': FILES['scale.d.ts'].replace('A comment', 'New words') };
    expect(await reportOf(commented)).toBe(before);
    const wider = { ...FILES, 'hidden.d.ts': 'export type Hidden = readonly (number | null)[];\n' };
    expect(await reportOf(wider)).toBe(
      before.replaceAll('type Hidden = readonly number[]', 'type Hidden = readonly (number | null)[]'),
    );
  });

  it('says which package is not built', async () => {
    const { 'node.d.ts': _, ...less } = FILES;
    await expect(reportOf(less)).rejects.toThrow('dist/node.d.ts, received none. Run: pnpm build');
  });
});
