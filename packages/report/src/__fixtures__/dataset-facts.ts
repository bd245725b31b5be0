import type { DatasetFacts } from '../dataset/facts.js';
import { HOSTILE } from './sample-run.js';

const spread = { count: 40, mean: 6.5, sd: 2, min: 1, q1: 4, median: 6, q3: 8, max: 21 };
const odds = (word: string) => ({ word, count: 12, others: 3, logOdds: 1.2, low: 0.4, high: 2 });

/** Facts of a dataset with everything, but for its dialogues. Names that come from users are hostile. */
export const DATASET_FACTS: DatasetFacts = {
  name: `corpus ${HOSTILE}`,
  licence: HOSTILE,
  sha256: 'ab'.repeat(32),
  labels: ['joy', 'anger'],
  splits: [
    {
      split: 'train',
      dialogues: 8,
      utterances: 40,
      context: 2,
      speakers: 3,
      sessions: 1,
      classes: [30, 10],
      missing: { text: 0, audio: 4, visual: 40 },
    },
  ],
  closed: [{ split: 'test', utterances: 17 }],
  audit: [{ code: 'train-utterances', count: 40 }],
  lengths: [
    {
      title: 'words of an utterance',
      splits: [{ split: 'train', ...spread }],
      histogram: [
        { from: 1, to: 11, count: 30 },
        { from: 11, to: 21, count: 10 },
      ],
    },
  ],
  agreement: { items: 40, raters: { low: 3, high: 3 }, fleissKappa: 0.41, krippendorffAlpha: 0.42 },
  affect: {
    split: 'train',
    points: Array.from({ length: 12 }, (_, i) => ({ label: i % 2, valence: 1 + (i % 5), arousal: 1 + (i % 3) })),
  },
  words: { split: 'train', words: 260, vocabulary: 90, prior: 500, byLabel: [[odds('wonderful'), odds(HOSTILE)], []] },
  vectors: {
    store: 'audio-0123456789abcdef',
    split: 'train',
    encoder: 'statistics/1',
    dim: 2,
    data: Float32Array.from({ length: 60 }, (_, i) => Math.sin(7 * i)),
    labels: Array.from({ length: 30 }, (_, i) => i % 2),
    total: 40,
  },
  dialogues: [],
};
