import { join } from 'node:path';
import { CHROMIUM, hasChromium, runPage, runtimeFiles } from '@erc/browser';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { writePortableModels } from './portable-models.js';

const newFolder = temporaryFolders();

it.skipIf(!hasChromium)(
  `exported models give in a browser what tfjs gives (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`,
  async () => {
    const folder = await newFolder();
    const names = await writePortableModels(folder);
    const files = names.flatMap((name) => [`${name}.onnx`, `${name}.json`]);
    const worst = await runPage<Record<string, number>>({
      entry: new URL('pages/portable.ts', import.meta.url),
      input: names,
      files: {
        ...runtimeFiles(),
        ...Object.fromEntries(files.map((file) => [`/${file}`, { file: join(folder, file) }])),
      },
    });
    expect(Object.keys(worst)).toEqual(names);
    for (const [name, difference] of Object.entries(worst)) expect(difference, name).toBeLessThan(1e-5);
  },
);
