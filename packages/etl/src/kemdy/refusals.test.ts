import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { prepareDataset } from '../prepare-dataset.js';
import { kemdy19Releases, sound } from './__fixtures__/kemdy19.js';
import { annotation, type Line } from './__fixtures__/release.js';

const { release, prepared } = kemdy19Releases();

describe('prepareKemdy19 refuses', () => {
  const file = 'annotation/Session05_F_res.csv';
  const lines = (...more: Line[]) =>
    annotation('kemdy19', [{ number: 1, id: 'Sess05_impro01_F001' }, ...more]);

  it.each<[string, string, RegExp]>([
    [
      'one header row',
      lines()
        .split('\n')
        .filter((_, i) => i !== 1)
        .join('\n'),
      /row 1: expected two header rows of KEMDy19 \(43 columns/,
    ],
    ['the other corpus', annotation('kemdy20', []), /received "Numb,WAV, ,Segment ID,.*" in 37 columns/],
    ['an empty file', '', /in 0 columns/],
    ['a row of another width', `${lines()}2,1\n`, /row 4: expected 43 cells, as in the header, received 2/],
    [
      'a number that is none',
      lines({ number: 'x', id: 'Sess05_impro01_F002' }),
      /row 4: Numb: expected an integer ≥ 0, received "x"/,
    ],
    [
      'two rows of one segment',
      lines({ number: 1, id: 'Sess05_impro01_F001', emotion: 'sad' }),
      /row 4: expected one row for Sess05_impro01_F001, received another in row 3/,
    ],
  ])('%s', async (_, content, message) => {
    const preparing = prepared({ ...sound(), [file]: content });
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(message);
  });

  it('a folder that is no release', async () => {
    const { from: parent } = await release({});
    const from = join(parent, 'empty');
    await mkdir(from, { recursive: true });
    const preparing = prepareDataset({ source: 'kemdy19', from, into: join(from, 'dataset') });
    await expect(preparing).rejects.toThrow('expected the folder annotation there or in KEMDy19/');
  });

  it('a split without utterances', async () => {
    const preparing = prepared(sound(), { split: { type: 'fold', fold: 1 } });
    await expect(preparing).rejects.toThrow(ConfigError);
    await expect(preparing).rejects.toThrow(
      'split: expected utterances in dev (sessions 9, 10, 11, 12), received none',
    );
  });

  it('to write over the release', async () => {
    const options = await release();
    await expect(prepareDataset({ ...options, into: options.from })).rejects.toThrow(
      'kemdy19: into: expected a folder that does not hold the corpus',
    );
  });
});
