import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineEncoder } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { portableEncoder } from './encoder-files.js';

const newFolder = temporaryFolders();

const lists = defineEncoder({
  modality: 'text',
  schema: z.strictObject({ type: z.literal('lists'), files: z.array(z.string()) }),
  withPaths: ({ files, ...options }, { path }) => ({ ...options, files: files.map(path) }),
  use: () => {
    throw new Error('expected no use');
  },
});

it('numbers files of one name, and copies a file that is named twice once', async () => {
  const user = await newFolder();
  const paths = ['a/words.txt', 'b/words.txt', 'c/words-2.txt', 'a/words.txt'].map((path) =>
    join(user, path),
  );
  for (const path of paths) {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, '');
  }
  const encoder = lists.schema.parse({ type: 'lists', files: paths });
  const portable = portableEncoder({ folder: 'encoders/text', part: lists, encoder, opened: [] });
  expect(portable.encoder).toEqual({
    type: 'lists',
    files: ['./files/words.txt', './files/words-2.txt', './files/words-2-2.txt', './files/words.txt'],
  });
  expect([...portable.files]).toEqual([
    ['encoders/text/files/words.txt', { from: paths[0] }],
    ['encoders/text/files/words-2.txt', { from: paths[1] }],
    ['encoders/text/files/words-2-2.txt', { from: paths[2] }],
  ]);
});
