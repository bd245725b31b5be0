import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { evaluationOf, sampleRun } from '../__fixtures__/sample-run.js';
import { createReport } from '../create-report.js';

const temporaryFolder = temporaryFolders();

const whole = { inputs: 41, missing: 0, cut: 0, left: 0 };

/** Rows of the table of streams, as text. */
async function rowsOf(streams: unknown, ofTest?: unknown): Promise<{ rows: string[]; page: string }> {
  const { directory, write } = await sampleRun(await temporaryFolder());
  const run = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')) as object;
  await write('run.json', { ...run, ...(streams ? { streams } : {}) });
  await write('eval-dev.json', { ...evaluationOf('dev'), streams: { text: whole } });
  if (ofTest) await write('eval-test.json', { ...evaluationOf('test'), streams: ofTest });
  const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
  const table = /aria-label="Inputs of each stream by split".*?<\/table>/s.exec(page)?.[0] ?? '';
  const rows = [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, cells]) =>
    [...cells!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, text]) => text).join(' | '),
  );
  return { rows, page };
}

describe('what the streams read', () => {
  it('is a row for each stream and split, with what was missing and what was cut, and that of test too', async () => {
    const text = { train: { inputs: 41, missing: 0, cut: 3, left: 1210, unit: 'tokens' }, dev: whole };
    const audio = { train: { inputs: 38, missing: 3, cut: 2, left: 4.25, unit: 'seconds' } };
    const ofTest = { text: { inputs: 9, missing: 0, cut: 1, left: 7, unit: 'tokens' } };
    const { rows, page } = await rowsOf({ text, audio }, ofTest);
    expect(rows).toEqual([
      'stream | split | inputs | missing | cut | left out',
      'text | train | 41 | 0 | 3 | 1\u202f210 tokens',
      'text | dev | 41 | 0 | 0 | –',
      'text | test | 9 | 0 | 1 | 7 tokens',
      'audio | train | 38 | 3 | 2 | 4.3 seconds',
    ]);
    expect(page).toContain('Missing: the utterance has no such input');
  });

  it('says so where nothing was, and of a run that does not say takes what its scores say', async () => {
    const { rows, page } = await rowsOf(undefined);
    expect(rows[1]).toBe('text | dev | 41 | 0 | 0 | –');
    expect(page).toContain('Every utterance has every stream, and was read in full.');
  });
});
