import { createRandom, type Random } from '@erc/core';
import {
  approximateRandomization,
  builtInMetrics,
  defineMetric,
  mcnemar,
  pairedBootstrap,
  pairedTTest,
  type ScoredSet,
  scoreClassification,
  scoreEverything,
  scoreRegression,
  wilcoxonSignedRank,
} from '@erc/metrics';
import {
  evaluationFile,
  formatRecord,
  type PredictionsRecord,
  parseRecord,
  predictionsFile,
} from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { testRuns, testUtterances } from '../compare/compare.js';
import { combineRows, scoreRows } from '../compare/ensemble.js';
import { predictedSetOf } from '../record/predicted-set.js';
import { type EvaluationParts, evaluationRecord, predictionsRecord } from './evaluation.js';

const createFolder = temporaryFolders();
const SEED = 22;
const LABELS = ['joy', 'fear', 'anger', 'neutral', 'awe'];

/** Reads ids and dialogues, which are kept with predictions, in the order of the file. */
const lastOfDialogues = defineMetric({
  type: 'lastOfDialogues',
  goal: 'max',
  reads: ['classes'],
  score: ({ rows, truth, predicted, utterances: { ids, dialogues } }) =>
    rows.reduce((sum, row, i) => {
      const isLast = dialogues?.[row + 1] !== dialogues?.[row] && ids?.[row] !== undefined;
      return sum + (isLast && truth[i] === predicted[i] ? 1 / (row + 3) : 0);
    }, 0),
});
const metrics = [...builtInMetrics, lastOfDialogues];

/** True values of a set of utterances, and what is known of them. */
interface Corpus {
  readonly labels: readonly string[];
  readonly truth: Int32Array;
  readonly ids: readonly string[];
  readonly dialogues: Int32Array;
  readonly valenceArousal: Float32Array;
  readonly utterances: readonly { readonly tie?: string }[];
}

/** Some with classes that do not occur, one utterance, values unknown or on another scale. */
function randomCorpus(random: Random): Corpus {
  const labels = LABELS.slice(0, 2 + random.integer(4));
  const count = [1, 2, 5 + random.integer(40)][Math.min(2, random.integer(6))]!;
  const known = [1, 1, 0.7, 0][random.integer(4)]!;
  const [scale, shift] = [
    [1, 0],
    [2, 3],
    [1e-3, 1e6],
  ][random.integer(3)]! as [number, number];
  const occurring = 1 + random.integer(labels.length);
  const dialogues = Int32Array.from({ length: count }, (_, i) => Math.floor(i / 4));
  return {
    labels,
    truth: Int32Array.from({ length: count }, () => random.integer(occurring)),
    // Not in the order of their names, as corpora have them.
    ids: Array.from(dialogues, (dialogue, i) => `dev/${'dcba'[dialogue % 4]}${dialogue}/${i % 4}`),
    dialogues,
    valenceArousal: Float32Array.from({ length: 2 * count }, () =>
      random.next() < known ? (random.next() * 2 - 1) * scale + shift : Number.NaN,
    ),
    utterances: Array.from({ length: count }, () => (random.integer(5) === 0 ? { tie: 'tie' } : {})),
  };
}

/** What a model says of them: sure or unsure, with equal logits, with and without each head. */
function randomPredictions(corpus: Corpus, random: Random): Pick<ScoredSet, 'logits' | 'valenceArousal'> {
  const { labels, truth, valenceArousal } = corpus;
  const heads = random.integer(4);
  const scale = [0, 1e-20, 1, 12, 200][random.integer(5)]!;
  const grid = random.integer(3) === 0 ? 2 : 0;
  const value = (): number => {
    const own = random.normal() * scale;
    return grid === 0 ? own : Math.round(own * grid) / grid;
  };
  return {
    ...(heads !== 0 && {
      logits: Float32Array.from(
        { length: truth.length * labels.length },
        (_, j) => value() + (truth[Math.floor(j / labels.length)] === j % labels.length ? scale : 0),
      ),
    }),
    ...(heads !== 1 && {
      valenceArousal: valenceArousal.map((own) =>
        Number.isFinite(own) ? own + random.normal() / 3 : random.next(),
      ),
    }),
  };
}

const setOf = (corpus: Corpus, said: Pick<ScoredSet, 'logits' | 'valenceArousal'>): ScoredSet => ({
  truth: corpus.truth,
  labels: corpus.labels,
  ...said,
  trueValenceArousal: corpus.valenceArousal,
  utterances: { ids: corpus.ids, dialogues: corpus.dialogues },
});

function partsOf(corpus: Corpus, said: Pick<ScoredSet, 'logits' | 'valenceArousal'>): EvaluationParts {
  const { truth, ids, dialogues, valenceArousal, labels, utterances } = corpus;
  const { logits, valenceArousal: predicted } = said;
  return {
    split: 'dev',
    labels,
    examples: { ids, labels: truth, dialogues, valenceArousal },
    utterances,
    evaluation: {
      ...scoreEverything(setOf(corpus, said), { metrics }),
      ...(logits && { logits }),
      ...(predicted && { valenceArousal: predicted }),
    },
    metrics,
  };
}

/** Through the text of the file. */
function writtenAndRead(parts: EvaluationParts): PredictionsRecord {
  const file = predictionsFile('dev');
  return parseRecord(file, formatRecord(file, predictionsRecord(parts)), file.name);
}

describe(`predictions that were written and read, of random sets (seed ${SEED})`, () => {
  it('give every score of classes, probabilities and dimensions to the bit', async () => {
    const random = createRandom(SEED);
    const found = new Set<string>();
    for (let n = 0; n < 150; n++) {
      const corpus = randomCorpus(random);
      const parts = partsOf(corpus, randomPredictions(corpus, random));
      const { utterances: rows, labels } = writtenAndRead(parts);
      const { logits: _, valenceArousal: __, regression = {}, ...own } = parts.evaluation;
      const again = scoreEverything(predictedSetOf(rows, labels), { metrics });
      // A dimension that nobody knows is not kept.
      expect({ regression: {}, ...again }, `set ${n}`).toEqual({ ...own, regression });
      for (const name of Object.keys(again.metrics)) found.add(name);
      // As an ensemble of itself, scored with and without ties.
      const record = await scoreRows({ split: 'dev', labels, rows, metrics });
      expect({ regression: {}, ...record }).toEqual({ regression: {}, ...evaluationRecord(parts) });
    }
    const names = metrics.map(({ type }) => type).filter((type) => type !== 'loss');
    expect([...found].sort()).toEqual(names.sort());
  });

  it('give every score that the file of scores has', async () => {
    const random = createRandom(SEED + 1);
    for (let n = 0; n < 30; n++) {
      const corpus = randomCorpus(random);
      const parts = partsOf(corpus, randomPredictions(corpus, random));
      const file = evaluationFile('dev');
      const { metrics: stored } = parseRecord(file, formatRecord(file, evaluationRecord(parts)), file.name);
      const { utterances: rows, labels } = writtenAndRead(parts);
      expect(scoreEverything(predictedSetOf(rows, labels), { metrics }).metrics).toEqual(stored);
    }
  });

  it('give every test over utterances to the bit', async () => {
    const random = createRandom(SEED + 2);
    const found = new Set<string>();
    for (let n = 0; n < 60; n++) {
      const corpus = randomCorpus(random);
      const [one, other] = [randomPredictions(corpus, random), randomPredictions(corpus, random)];
      const { labels, ids, truth, valenceArousal } = corpus;
      const own = [partsOf(corpus, one), partsOf(corpus, other)] as const;
      const [a, b] = [writtenAndRead(own[0]), writtenAndRead(own[1])];
      const said = own.map(({ evaluation: { predicted } }) => predicted);
      const tests = testUtterances({
        first: a.utterances,
        second: b.utterances,
        labels,
        metrics,
        resamples: 20,
        seed: n,
      });
      const groups = ids.map((id) => id.slice(0, id.lastIndexOf('/')));
      if (said[0] && said[1]) {
        expect(tests.mcnemar).toEqual({ metric: 'accuracy', ...mcnemar(truth, said[0], said[1]) });
      }
      for (const { metric, bootstrap, randomization } of tests.metrics) {
        found.add(metric);
        const k = metric === 'cccArousal' ? 1 : 0;
        const isOfValues = metric.startsWith('ccc');
        const column = (values: Float32Array): number[] => [...ids.keys()].map((i) => values[2 * i + k]!);
        const wanted = isOfValues ? column(valenceArousal) : truth;
        const columnOf = (system: 0 | 1): ArrayLike<number> =>
          isOfValues ? column([one, other][system]!.valenceArousal!) : said[system]!;
        const [first, second] = [columnOf(0), columnOf(1)];
        const score = (own: ArrayLike<number>, predicted: ArrayLike<number>): number | null =>
          isOfValues
            ? scoreRegression(own, predicted).ccc
            : scoreClassification(own, predicted, labels)[metric as 'weightedF1' | 'macroF1'];
        const fork = (use: string): Random => createRandom(n).fork(`${metric} ${use}`);
        expect(bootstrap, metric).toEqual(
          pairedBootstrap({
            truth: wanted,
            first,
            second,
            labels,
            metric: score,
            resamples: 20,
            random: fork('bootstrap'),
          }),
        );
        expect(randomization, metric).toEqual(
          approximateRandomization({
            first,
            second,
            groups,
            metric: (predicted) => score(wanted, predicted),
            resamples: 20,
            random: fork('randomization'),
          }),
        );
      }
    }
    expect([...found].sort()).toEqual(['cccArousal', 'cccValence', 'macroF1', 'weightedF1']);
  });

  it('give every test over runs to the bit', async () => {
    const random = createRandom(SEED + 3);
    for (let n = 0; n < 25; n++) {
      const corpus = randomCorpus(random);
      const scores = (read: boolean) => {
        const own = random.fork(`runs ${n}`);
        const runs = [];
        for (let k = 0; k < 8; k++) {
          const parts = partsOf(corpus, randomPredictions(corpus, own));
          if (!read) runs.push(parts.evaluation);
          else {
            const { utterances: rows, labels } = writtenAndRead(parts);
            runs.push(scoreEverything(predictedSetOf(rows, labels), { metrics }));
          }
        }
        return testRuns(runs.slice(0, 4), runs.slice(4), metrics);
      };
      const [inMemory, fromFiles] = [scores(false), scores(true)];
      expect(fromFiles).toEqual(inMemory);
      for (const { first, second, tTest, wilcoxon } of fromFiles.runs) {
        if (tTest) expect(tTest).toEqual(pairedTTest(first, second));
        if (wilcoxon) expect(wilcoxon).toEqual(wilcoxonSignedRank(first, second));
      }
    }
  });

  it('give an ensemble to the bit, and an ensemble keeps its own', async () => {
    const random = createRandom(SEED + 4);
    const directory = await createFolder();
    for (let n = 0; n < 40; n++) {
      const corpus = randomCorpus(random);
      const weights = [random.next(), random.next(), random.next()];
      const all = [0, 1, 2].map(() => partsOf(corpus, randomPredictions(corpus, random)));
      const inMemory = all.map((parts) => predictionsRecord(parts).utterances);
      const fromFiles = all.map((parts) => writtenAndRead(parts).utterances);
      for (const combination of ['mean', 'vote'] as const) {
        const options = { split: 'dev', labels: corpus.labels, metrics };
        const combined = combineRows(fromFiles, { combination, weights });
        expect(combined).toEqual(combineRows(inMemory, { combination, weights }));
        const { rows } = combined;
        const { files: _, ...record } = await scoreRows({ ...options, rows, directory });
        const kept = await readRecord(directory, predictionsFile('dev'));
        expect(await scoreRows({ ...options, rows: kept.utterances })).toEqual(record);
      }
    }
  });
});
