import { statSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, sha256Of } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { put, row } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import type { DryRun, SourceContext } from '../source.js';
import { defineSource } from './define-source.js';
import { fromPath } from './from-path.js';
import { createSourceRegistry } from './registry.js';
import { sourceFields } from './source-schema.js';

const temporaryFolder = temporaryFolders();

/** Lines of a text file, one session each; the last one is test. */
const lines = (lost = 0) =>
  defineSource({
    schema: z.strictObject({ source: z.literal('lines'), ...sourceFields, from: z.string() }),
    version: 1,
    ...fromPath,
    read: async ({ from }) => ({
      texts: (await readFile(join(from, 'lines.txt'), 'utf8')).trim().split('\n'),
      voice: 2,
    }),
    fingerprint: ({ texts, voice }) => ({ texts: sha256Of(texts.join('\n')), voice }),
    alternative: (raw) => ({ ...raw, voice: 3 }),
    former: (raw) => ({ raw: { ...raw, voice: 1 }, why: 'voices have another sound' }),
    rows({ texts }, _, { log }) {
      const rows = texts.map((text, i) => {
        const split = i === texts.length - 1 ? ('test' as const) : ('train' as const);
        const more = { text, session: String(i + 1), audio: `media/${split}/d/${i}.wav` };
        return { split, row: row(`${split}/d/${i}`, more) };
      });
      log('read.');
      const folds = (held: string) => ({ by: 'session', folds: [{ heldOut: [held] }], dev: 'next' }) as const;
      return {
        licence: 'Made up.',
        labels: ['joy'],
        splits: {
          train: rows.filter(({ split }) => split === 'train').map((one) => one.row),
          test: rows.filter(({ split }) => split === 'test').map((one) => one.row),
        },
        audit: [
          { code: 'short-lines', count: 3, where: ['lines.txt row 1'] },
          { code: 'long-lines', count: 0 },
        ],
        folds: { first: folds('1'), tested: folds(String(texts.length)) },
        lost,
        notes: ['that is all.'],
        media: async (folder) => {
          for (const one of rows) await put(join(folder, one.row.audio!), one.row.text);
        },
      };
    },
  });

async function prepared(context: SourceContext = {}, { lost = 0, texts = ['Tea?', 'No.', 'Yes.'] } = {}) {
  const user = await temporaryFolder();
  await put(join(user, 'raw/lines.txt'), `${texts.join('\n')}\n`);
  const options = { source: 'lines', from: join(user, 'raw'), into: join(user, 'data') };
  const source = lines(lost);
  return { user, options, source, ...(await source.prepare(options, context)) };
}

describe('defineSource', () => {
  it('counts what each split has, keeps the folds that hold out no test, and logs what was found', async () => {
    const log: string[] = [];
    const { directory } = await prepared({ log: (line) => log.push(line) });
    const { audit, folds, splits } = await readDataset(directory, { splits: ['train', 'test'] });
    expect(audit).toEqual([
      { code: 'train-utterances', count: 2 },
      { code: 'train-dialogues', count: 1 },
      { code: 'test-utterances', count: 1 },
      { code: 'test-dialogues', count: 1 },
      { code: 'short-lines', count: 3, where: ['lines.txt row 1'] },
      { code: 'long-lines', count: 0 },
    ]);
    expect(Object.keys(folds!)).toEqual(['first']);
    expect(splits.test?.map(({ text }) => text)).toEqual(['Yes.']);
    expect(log).toEqual([
      'lines: read.',
      'lines: train utterances: 2',
      'lines: train dialogues: 1',
      'lines: test utterances: 1',
      'lines: test dialogues: 1',
      'lines: short lines: 3 (lines.txt row 1 and 2 more)',
      'lines: that is all.',
    ]);
  });

  it('makes the folder again only when the fingerprint is another one', async () => {
    const { source, options } = await prepared();
    expect((await source.prepare(options)).reused).toBe(true);
    await writeFile(join(options.from, 'lines.txt'), 'Tea?\nNo.\nMaybe.\n');
    expect((await source.prepare(options)).reused).toBe(false);
  });

  it('writes nothing into a folder that others may read until it is replaced', async () => {
    const { source, options, directory } = await prepared();
    await writeFile(join(options.from, 'lines.txt'), 'Tea?\nNo.\nMaybe.\n');
    const old = new Date('2026-01-02T03:04:05.678Z');
    await utimes(directory, old, old);
    const changes: Date[] = [];
    await source.prepare(options, {
      log: (line) => {
        if (line === 'lines: read.') changes.push(statSync(directory).mtime);
      },
    });
    expect(changes).toEqual([old]);
  });

  const setVoice = async (directory: string, voice: number) => {
    const path = join(directory, 'dataset.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    const texts = sha256Of('Tea?\nNo.\nYes.');
    manifest.source = sha256Of(JSON.stringify({ source: 'lines', version: 1, texts, voice }));
    await writeFile(path, JSON.stringify(manifest));
  };

  it('takes a folder with the alternative fingerprint as it is', async () => {
    const { source, options, directory } = await prepared();
    await setVoice(directory, 3);
    expect((await source.prepare(options)).reused).toBe(true);
    await setVoice(directory, 4);
    expect((await source.prepare(options)).reused).toBe(false);
  });

  it('says why a folder with a former fingerprint is made anew', async () => {
    const { source, options, directory } = await prepared();
    await setVoice(directory, 1);
    const log: string[] = [];
    expect((await source.prepare(options, { log: (line) => log.push(line) })).reused).toBe(false);
    expect(log[0]).toBe(`lines: ${directory} is made anew: voices have another sound.`);
  });

  it('makes a folder that lacks lost clips anew, but for who goes on with what it began', async () => {
    const { source, options } = await prepared({}, { lost: 2 });
    expect((await source.prepare(options, { keepLost: true })).reused).toBe(true);
    expect((await source.prepare(options)).reused).toBe(false);
  });

  it('tells in a dry run what there would be, and writes nothing', async () => {
    const told: DryRun[] = [];
    const { user } = await prepared({ dryRun: (would) => told.push(would) });
    expect(told).toMatchObject([{ name: 'lines', labels: ['joy'] }]);
    expect(told[0]?.audit).toHaveLength(6);
    expect(await readdir(user)).toEqual(['raw']);
  });

  it('leaves nothing behind when rows cannot be written', async () => {
    const user = await temporaryFolder();
    await put(join(user, 'raw/lines.txt'), 'Tea?\n');
    const options = { source: 'lines', from: join(user, 'raw'), into: join(user, 'data') };
    await expect(lines().prepare(options)).rejects.toThrow('expected at least one utterance in train');
    expect(await readdir(user)).toEqual(['raw']);
  });

  it('refuses a dataset folder that holds the corpus', async () => {
    const { source, options } = await prepared();
    await expect(source.prepare({ ...options, into: options.from })).rejects.toThrow(ConfigError);
  });

  it('is a part of a registry, which refuses a word that is taken', () => {
    const lists = ['a.ts', 'b.ts'].map((from) => ({ from, parts: [lines()] }));
    expect(() => createSourceRegistry(lists)).toThrow(
      'b.ts: sources: expected a source that is not taken, received "lines", which belongs to a.ts.',
    );
  });
});
