import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError } from '@erc/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ablation,
  evaluationOf,
  HOSTILE,
  predictionsOf,
  type SampleRun,
  sampleRun,
} from './__fixtures__/sample-run.js';
import { createReport } from './create-report.js';

const idsOf = (page: string): string[] => [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id!);

describe('a report of a run with everything', () => {
  let sample: SampleRun;
  let page: string;
  const logged: string[] = [];
  const make = () =>
    createReport({
      runDirectory: sample.directory,
      dataset: sample.dataset,
      log: (line) => logged.push(line),
    });

  beforeAll(async () => {
    sample = await sampleRun();
    await sample.write('eval-test.json', evaluationOf('test'));
    await sample.write('predictions-dev.json', predictionsOf(sample.dataset));
    await sample.write('ablation.json', ablation);
    page = await readFile(await make(), 'utf8');
  });

  it('has every section, in the order of its index', () => {
    const ids = [
      'scores',
      'learning',
      'confusion',
      'emotions',
      'modalities',
      'calibration',
      'dialogues',
      'making',
      'notes',
    ];
    expect(idsOf(page)).toEqual(ids);
    const index = page.slice(page.indexOf('<nav'), page.indexOf('</nav>'));
    expect([...index.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)).toEqual(ids);
  });

  it('says in plain words how good the model is', () => {
    expect(page).toContain('Gets 6 of 10 utterances right; always saying “joy” would get 5.');
  });

  it('draws every chart with marks, a description, and no clip paths', () => {
    const charts = page.match(/<svg.*?<\/svg>/gs)!;
    expect(charts.length).toBe(8);
    for (const chart of charts) {
      expect(chart).toMatch(/^<svg [^>]*role="img" aria-label="[^"]{20,}"/);
      const drawn = [...chart.matchAll(/class="mark-\w+ role-mark[^"]*"[^>]*>(.*?)<\/g>/gs)];
      const marks = drawn.flatMap(([, inside]) => inside!.match(/<(path|line|rect|text) /g) ?? []);
      expect(marks.length).toBeGreaterThan(2);
      expect(chart).not.toMatch(/NaN|undefined|Infinity|clip-path|url\(/);
    }
  });

  it('loads nothing', () => {
    const sources = [...page.matchAll(/\b(?:src|srcset|poster|data|action|background)="([^"]*)"/g)].map(
      ([, uri]) => uri!,
    );
    expect(sources.length).toBeGreaterThan(0);
    for (const uri of sources) expect(uri).toMatch(/^data:(image\/webp|audio\/wav);base64,[\w+/=]+$/);
    for (const [, uri] of page.matchAll(/\bhref="([^"]*)"/g)) expect(uri).toMatch(/^#|^data:,$/);
    expect(page).not.toMatch(/url\(|@import/);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('shows hostile text as text', () => {
    expect(page).not.toContain(HOSTILE);
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img src="http');
    expect(page).not.toContain('<b>Ann');
    expect(page).toContain('&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;');
    expect(page.match(/<script/g)?.length).toBe(1);
  });

  it('shows each utterance with speaker, text, face, voice, and both emotions when they differ', () => {
    expect(page.match(/<li class="line /g)?.length).toBe(10);
    expect(page.match(/<img class="face"[^>]* alt="Face of [^"]+"/g)?.length).toBe(9);
    expect(page.match(/<audio controls preload="none"/g)?.length).toBe(9);
    const wrong = page.match(/<li class="line wrong".*?<\/li>/gs)!;
    for (const line of wrong) expect(line).toMatch(/✗ mistake.*true.*predicted/s);
  });

  it('leaves mistakes and right answers visible without scripts: only the toolbar starts hidden', () => {
    expect(page.match(/<[^>]* hidden[ >]/g)?.length).toBe(1);
    expect(page).toContain('data-filters hidden>');
  });

  it('gives every table a caption and header cells', () => {
    const tables = page.match(/<table>.*?<\/table>/gs)!;
    for (const table of tables) expect(table).toMatch(/<caption.*<th scope="col".*<th scope="row"/s);
  });

  it('says which engine was passed over, and the command that would enable it', () => {
    expect(page).toContain('<code>pnpm rebuild &lt;it&gt;</code>');
  });

  it('says that the difference between modalities is no chance', () => {
    expect(page).toContain('“text + audio” against “text”: +0.110 weighted F1');
    expect(page).toContain('chance seldom makes');
  });

  it('gives the same bytes again', async () => {
    expect((await readFile(await make(), 'utf8')) === page).toBe(true);
  });

  it('logs what it took in, and where the report is', () => {
    expect(logged[0]).toMatch(/3 dialogues, 10 lines, 9 faces, 9 voices/);
    expect(logged[1]).toContain(join(sample.directory, 'report.html'));
  });
});

describe('a report of a bare run', () => {
  it('leaves out what there are no files for, and says why there are no dialogues', async () => {
    const { directory } = await sampleRun();
    const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
    expect(idsOf(page)).toEqual([
      'scores',
      'learning',
      'confusion',
      'emotions',
      'dialogues',
      'making',
      'notes',
    ]);
    expect(page).toContain('Left out: the report was made without the dataset.');
    expect(page).toContain('has not been opened in this run');
    expect(page).toContain('does not say under which licence');
  });

  it('takes true emotions from the predictions when there is no dataset', async () => {
    const { directory, dataset, write } = await sampleRun();
    const predictions = predictionsOf(dataset);
    const utterances = predictions.utterances.map((utterance) => ({ ...utterance, emotion: 'joy' }));
    await write('predictions-dev.json', { ...predictions, utterances });
    const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
    expect(idsOf(page)).toContain('calibration');
  });

  it('shows the held-out fold beside dev, and says what it is', async () => {
    const { directory, write } = await sampleRun();
    await write('eval-held-out.json', evaluationOf('held-out'));
    const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
    expect(page).toContain('<h3>held-out · 10 utterances</h3>');
    expect(page).toContain('Quote the mean over all folds');
  });

  it('shows the dialogues of test when the dataset has no others', async () => {
    const { directory, dataset, write } = await sampleRun();
    await write('eval-test.json', evaluationOf('test'));
    await write('predictions-test.json', predictionsOf(dataset, 'test'));
    const page = await readFile(
      await createReport({ runDirectory: directory, dataset, maxDialogues: 2 }),
      'utf8',
    );
    expect(page).toContain('2 of 3 test dialogues');
  });
});

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
      '{"split":"dev","labels":["neutral","joy","anger"],"utterances":[{"id":"a/b/0","probabilities":[1]}]}',
      /predictions-dev\.json: utterances\.0\.probabilities: expected 3 probabilities, .* received 1/,
    ],
    ['ablation.json', '{"metric":"weightedF1","split":"dev","rows":[]}', /ablation\.json: rows: /],
  ])('names %s and the key: %s', async (name, content, message) => {
    const sample = await sampleRun();
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
    const sample = await sampleRun();
    const predictions = predictionsOf(sample.dataset);
    const utterances = [{ ...predictions.utterances[0]!, emotion: 'anger' }];
    await sample.write('predictions-dev.json', { ...predictions, utterances });
    expect((await failure(sample)).message).toMatch(
      /dev\/d0\/0: expected emotion "neutral" as in the dataset, received "anger"/,
    );
  });

  it('refuses a dataset with other labels, and options out of range', async () => {
    const { directory, dataset } = await sampleRun();
    const other = { ...dataset, labels: ['joy', 'neutral', 'anger'] };
    await expect(createReport({ runDirectory: directory, dataset: other })).rejects.toThrow(ConfigError);
    await expect(createReport({ runDirectory: directory, maxDialogues: -1 })).rejects.toThrow(
      /createReport: maxDialogues: /,
    );
  });
});
