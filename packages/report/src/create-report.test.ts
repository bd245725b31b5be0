import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensors } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { CALIBRATION, richRun } from './__fixtures__/rich-run.js';
import {
  ablation,
  evaluationOf,
  HOSTILE,
  predictionsOf,
  type SampleRun,
  sampleRun,
} from './__fixtures__/sample-run.js';
import { createReport } from './create-report.js';

const temporaryFolder = temporaryFolders();

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
    sample = await sampleRun(await temporaryFolder());
    await sample.write('eval-dev.json', { ...evaluationOf('dev'), calibration: CALIBRATION });
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
      'embeddings',
      'hardest',
      'dialogues',
      'using',
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

  it('says why there are no maps of embeddings', () => {
    expect(page).toContain('Left out: the run kept no embeddings.');
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
    const dialogues = page.slice(page.indexOf('<section id="dialogues"'));
    expect(dialogues.match(/<li class="line /g)?.length).toBe(10);
    expect(dialogues.match(/<img class="face"[^>]* alt="Face of [^"]+"/g)?.length).toBe(9);
    expect(dialogues.match(/<audio controls preload="none"/g)?.length).toBe(9);
    const wrong = dialogues.match(/<li class="line wrong".*?<\/li>/gs)!;
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
    const { directory } = await sampleRun(await temporaryFolder());
    const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
    expect(idsOf(page)).toEqual([
      'scores',
      'learning',
      'confusion',
      'emotions',
      'embeddings',
      'dialogues',
      'using',
      'making',
      'notes',
    ]);
    expect(page).toContain('Left out: the report was made without the dataset.');
    expect(page).toContain('has not been opened in this run');
    expect(page).toContain('does not say under which licence');
  });

  it('takes true emotions from the predictions when there is no dataset', async () => {
    const { directory, dataset } = await richRun(await temporaryFolder());
    const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
    expect(page).toContain('UMAP of the embeddings');
    expect(dataset.labels).toContain('disgust');
  });

  it('shows the held-out fold beside dev, and says what it is', async () => {
    const { directory, write } = await sampleRun(await temporaryFolder());
    await write('eval-held-out.json', evaluationOf('held-out'));
    const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
    expect(page).toContain('<h3>held-out · 10 utterances</h3>');
    expect(page).toContain('Quote the mean over all folds');
  });

  it('shows the dialogues of test when the dataset has no others', async () => {
    const { directory, dataset, write } = await sampleRun(await temporaryFolder());
    await write('eval-test.json', evaluationOf('test'));
    await write('predictions-test.json', predictionsOf(dataset, 'test'));
    const page = await readFile(
      await createReport({ runDirectory: directory, dataset, maxDialogues: 2 }),
      'utf8',
    );
    expect(page).toContain('2 of 3 test dialogues');
  });
});

describe('a report of a run with valence, embeddings, votes and robustness', () => {
  let page: string;
  beforeAll(async () => {
    const { directory, dataset } = await richRun(await temporaryFolder());
    page = await readFile(await createReport({ runDirectory: directory, dataset }), 'utf8');
  });

  it('shows all of it, in every section that needs it', () => {
    const ids = ['affect', 'robustness', 'calibration', 'embeddings', 'agreement', 'hardest'];
    expect(idsOf(page).filter((id) => ids.includes(id))).toEqual(ids);
    expect(page).toContain('Classification report as text');
    expect(page).toContain(
      'The raters of 4 utterances tied. Without these: accuracy 0.660, weighted F1 0.650.',
    );
    expect(page).toContain('Krippendorff’s α of 0.420: raters often see different emotions');
    expect(page).toContain('not defined: raters differ in number');
    expect(page).toMatch(/<small>0\.\d\d–[01]\.\d\d<\/small>/);
    expect(page.match(/<svg[^>]* class="scatter"/g)?.length).toBe(4);
    for (const [map] of page.matchAll(/<svg[^>]* class="scatter".*?<\/svg>/gs)) {
      expect(map).not.toMatch(/NaN|undefined|Infinity/);
      expect(map.match(/<g class="e\d"><path d="M/g)?.length).toBe(7);
    }
  });

  it('gives every emotion a box that hides it without a script', () => {
    expect(page.match(/<input type="checkbox" name="e3" checked/g)?.length).toBe(2);
    expect(page).toContain('.map:has([name=e3]:not(:checked)) .e3');
  });

  it('has one player per voice: the hardest utterances link to their dialogues', () => {
    const hardest = /<section id="hardest".*?<\/section>/s.exec(page)![0];
    expect(hardest.match(/<li class="line/g)?.length).toBe(12);
    for (const [, anchor] of hardest.matchAll(/href="#(line-\d+)"/g))
      expect(page).toContain(` id="${anchor}"`);
    expect(hardest).toContain('href="#line-');
    expect(hardest).not.toContain('<audio');
  });

  it('draws true above predicted emotion for each utterance of a dialogue', () => {
    const timelines = page.match(/<div class="timeline" role="img" aria-label="[^"]{50,}">/g)!;
    expect(timelines.length).toBe(page.match(/<article class="dialogue"/g)!.length);
    expect(page.match(/<span class="turn" title=/g)?.length).toBe(60);
  });

  it('stays below 300 kB of charts and tables with 1109 utterances', async () => {
    const { directory, dataset } = await richRun(await temporaryFolder(), 1109);
    const options = { maxDialogues: 0, maxHardest: 0, maxPoints: 100 };
    const page = await readFile(await createReport({ runDirectory: directory, dataset, ...options }), 'utf8');
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
    expect(page).toContain('100 utterances of 1\u202f109 dev utterances, drawn at random');
  });

  it.each([
    [
      'another number of rows',
      [[1, 2]],
      /expected float32 \[60, dim\], one row per prediction, received \[1, 2\]/,
    ],
    [
      'a value that is no number',
      Array.from({ length: 60 }, (_, i) => [1, i === 7 ? Number.NaN : 2]),
      /row 7: expected finite values, received NaN/,
    ],
  ])('refuses embeddings with %s', async (_, rows, message) => {
    const { directory } = await richRun(await temporaryFolder());
    const embedding = { data: Float32Array.from(rows.flat()), shape: [rows.length, 2] };
    await writeFile(join(directory, 'embeddings-dev.safetensors'), writeSafetensors({ embedding }));
    await expect(createReport({ runDirectory: directory })).rejects.toThrow(message);
  });
});

describe('a report of a run that predicts valence and arousal alone, or has no dev split', () => {
  it('leaves out what is told of classes', async () => {
    const { directory, write } = await richRun(await temporaryFolder());
    const regression = { valence: { examples: 60, ccc: 0.5, pearson: 0.5, mae: 0.4, rmse: 0.5 } };
    await write('eval-dev.json', { split: 'dev', examples: 60, metrics: { cccValence: 0.5 }, regression });
    const rows = [1, 2, 3].map((k) => ({
      id: `a/b/${k}`,
      emotion: 'neutral',
      valence: k,
      arousal: k,
      predictedValence: 2,
      predictedArousal: 2,
    }));
    await write('predictions-dev.json', { split: 'dev', labels: [], utterances: rows });
    await rm(join(directory, 'embeddings-dev.safetensors'));
    const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
    expect(page).toContain('Predicts valence with a concordance of 0.50; 1 would be perfect');
    expect(idsOf(page)).toEqual([
      'scores',
      'learning',
      'affect',
      'robustness',
      'dialogues',
      'using',
      'making',
      'notes',
    ]);
  });

  it('is made without scores where everything was trained on', async () => {
    const { directory, write } = await sampleRun(await temporaryFolder());
    const run = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8'));
    const epochs = [{ epoch: 1, trainLoss: 1, learningRate: 0.001, dev: {} }];
    const splits = { train: { dialogues: 9, utterances: 41 } };
    await write('run.json', {
      ...run,
      epochs,
      best: { epoch: 1, dev: {} },
      dataset: { ...run.dataset, splits },
    });
    await rm(join(directory, 'eval-dev.json'));
    const page = await readFile(await createReport({ runDirectory: directory }), 'utf8');
    expect(idsOf(page)).toEqual(['learning', 'dialogues', 'using', 'making', 'notes']);
    expect(page).toContain('no split was left to score it on');
    expect(page).toContain('The learning rate was 1.0e-3 in every epoch.');
  });

  it('shows a metric of a plugin by its own title and direction, from the files alone', async () => {
    const sample = await sampleRun(await temporaryFolder());
    const dev = { missed: 0.25, loss: 1 };
    const pluginMetrics = {
      missed: { title: 'missed emotions', goal: 'min', rate: true, place: 'short' },
    };
    await sample.write('run.json', {
      ...JSON.parse(await readFile(join(sample.directory, 'run.json'), 'utf8')),
      config: { training: { earlyStopping: { monitor: 'missed' } } },
      epochs: [{ epoch: 1, trainLoss: 1, learningRate: 0.01, dev }],
      best: { epoch: 1, dev },
      pluginMetrics,
      warnings: ['dev has 6 utterances: a score there is uncertain by up to ±40 points'],
    });
    const evaluation = evaluationOf('dev');
    const metrics = { ...evaluation.metrics, missed: 0.25, alsoMine: 2 };
    const alsoMine = { title: 'also mine', goal: 'max', rate: false, place: 'full' };
    await sample.write('eval-dev.json', { ...evaluation, metrics, pluginMetrics: { alsoMine } });
    const page = await readFile(await createReport({ runDirectory: sample.directory }), 'utf8');
    expect(page).toContain('Best dev missed emotions <strong>0.250</strong> after epoch 1');
    expect(page).toContain('where dev missed emotions was best');
    expect(page).toContain('missed emotions ↓');
    expect(page).toContain('also mine ↑');
    expect(page).toContain('weighted F1 ↑');
    expect(page.match(/dev has 6 utterances: a score there/g)).toHaveLength(1);
  });

  it('shows how every stage went, each by what it was selected by', async () => {
    const sample = await sampleRun(await temporaryFolder());
    const epochs = (loss: number) =>
      [1, 2].map((epoch) => ({
        epoch,
        trainLoss: loss / epoch,
        learningRate: 0.01,
        dev: { loss, accuracy: 0.5 },
      }));
    const best = { epoch: 2, dev: { loss: 1, accuracy: 0.5 } };
    const training = { earlyStopping: { monitor: 'accuracy' } };
    const stages = [{ name: 'align', labels: false }, { name: 'classify' }];
    await sample.write('run.json', {
      ...JSON.parse(await readFile(join(sample.directory, 'run.json'), 'utf8')),
      config: { training, stages },
      epochs: epochs(2),
      best,
      stopped: 'epochs',
      stages: [{ name: 'align', epochs: epochs(1), best, stopped: 'epochs' }],
    });
    const page = await readFile(await createReport({ runDirectory: sample.directory }), 'utf8');
    const learning = page.slice(
      page.indexOf('<section id="learning"'),
      page.indexOf('<section id="confusion"'),
    );
    expect([...learning.matchAll(/<h3>([^<]+)/g)].map(([, title]) => title)).toEqual([
      'Stage 1: align',
      'Stage 2, the last',
    ]);
    expect(learning.match(/where dev (\w+) was best/g)).toEqual([
      'where dev loss was best',
      'where dev accuracy was best',
    ]);
    expect(learning).toContain('Loss and dev scores of every epoch of stage align');
  });
});
