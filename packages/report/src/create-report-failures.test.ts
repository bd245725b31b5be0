import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { evaluationOf, predictionsOf, type SampleRun, sampleRun } from './__fixtures__/sample-run.js';
import { createReport } from './create-report.js';

const temporaryFolder = temporaryFolders();

describe('a run folder that is not right', () => {
  const failure = async (sample: SampleRun): Promise<Error> =>
    createReport({ runDirectory: sample.directory, dataset: sample.dataset }).then(
      () => Promise.reject(new Error('made a report')),
      (error: Error) => error,
    );

  it.each([
    ['run.json', '{"name": ', /run\.json: expected JSON, received: /],
    ['run.json', '{"name": 3}', /run\.json: name: .*expected string/],
    ['eval-dev.json', '[]', /eval-dev\.json: .*expected object/],
    [
      'eval-dev.json',
      JSON.stringify({ ...evaluationOf('dev'), confusion: [[1]] }),
      /eval-dev\.json: confusion: expected 3 rows of 3/,
    ],
    [
      'eval-dev.json',
      JSON.stringify({ ...evaluationOf('dev'), perClass: {} }),
      /eval-dev\.json: perClass: .*"neutral", "joy", "anger" is missing/,
    ],
    [
      'predictions-dev.json',
      '{"split":"dev","labels":["joy"],"utterances":[]}',
      /predictions-dev\.json: labels: expected neutral, joy, anger/,
    ],
    [
      'predictions-dev.json',
      '{"split":"dev","labels":["neutral","joy","anger"],"utterances":[{"id":"a/b/0","emotion":"joy","probabilities":[1]}]}',
      /predictions-dev\.json: utterances\.0\.probabilities: expected 3 probabilities, .* received 1/,
    ],
    ['ablation.json', '{"metric":"weightedF1","split":"dev","rows":[]}', /ablation\.json: rows: /],
  ])('names %s and the key: %s', async (name, content, message) => {
    const sample = await sampleRun(await temporaryFolder());
    await writeFile(join(sample.directory, name), content);
    const error = await failure(sample);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(message);
  });

  it('names a required file that is missing', async () => {
    const error = await createReport({ runDirectory: '/nowhere' }).catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toMatch(/run\.json: expected a file, received nothing/);
  });

  it('refuses predictions whose truth is not the dataset’s', async () => {
    const sample = await sampleRun(await temporaryFolder());
    const predictions = predictionsOf(sample.dataset);
    const utterances = [{ ...predictions.utterances[0]!, emotion: 'anger' }];
    await sample.write('predictions-dev.json', { ...predictions, utterances });
    expect((await failure(sample)).message).toMatch(
      /dev\/d0\/0: expected emotion "neutral" as in the dataset, received "anger"/,
    );
  });

  it('refuses a dataset with other labels, and options out of range', async () => {
    const { directory, dataset } = await sampleRun(await temporaryFolder());
    const other = { ...dataset, labels: ['joy', 'neutral', 'anger'] };
    await expect(createReport({ runDirectory: directory, dataset: other })).rejects.toThrow(ConfigError);
    await expect(createReport({ runDirectory: directory, maxDialogues: -1 })).rejects.toThrow(
      /createReport: maxDialogues: /,
    );
  });
});
