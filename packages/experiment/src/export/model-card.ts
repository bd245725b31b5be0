import { classIntervals, type Interval, wilsonInterval } from '@erc/metrics';
import type { ModelManifestInput } from '@erc/predictor';
import { type EvaluationRecord, hasClasses } from '@erc/run-folder';
import { stringify } from 'yaml';

/** Options of {@link modelCard}. */
export interface ModelCardOptions {
  readonly manifest: ModelManifestInput;
  readonly scores: readonly EvaluationRecord[];
  /** Utterances of the training part. */
  readonly trainedOn: number | undefined;
  /** Number of trained values. */
  readonly parameters: number;
}

/** What such a model must not be used for, and why: the same for all of them. */
const LIMITS = `It says what raters of that corpus would probably have called an utterance. It does not know what anybody feels.

It has seen the speakers, the language, the scripts and the recordings of that corpus alone. With other people, languages, microphones or cameras, and above
all with groups that the corpus has few of, it is right less often than the scores below say, and nobody has measured how much less often.

Do not use it

- to decide anything about a person: work, school, credit, insurance, police, courts, borders, health;
- to watch people who do not know of it or cannot say no; in the European Union, inferring emotions at workplaces and in schools is forbidden
  (Regulation 2024/1689, article 5);
- as a diagnosis, or in the place of asking somebody how they are.`;

/** `README.md` of a model folder: a model card in the layout of the Hugging Face hub. */
export function modelCard({ manifest, scores, trainedOn, parameters }: ModelCardOptions): string {
  const { name, labels, valenceArousal, affect, madeFrom, streams } = manifest;
  const { dataset, seed, fold, checkpoint } = madeFrom;
  const says = [
    ...(labels ? [`one of ${labels.length} emotions (${labels.join(', ')})`] : []),
    ...(valenceArousal ? [affect ?? 'valence and arousal'] : []),
  ].join(', and ');
  const modalities = [...new Set(Object.values(streams).map(({ modality }) => modality))];
  const reads = Object.entries(streams)
    .map(
      ([stream, { modality, encoder }]) => `- \`${stream}\`: ${modality}, by the encoder \`${encoder.type}\``,
    )
    .join('\n');
  return `---
${stringify(frontMatter(manifest, modalities)).trimEnd()}
---

# ${name}

For each utterance of a dialogue it predicts ${says}. It was trained with \`@erc/experiment\`, and is used with \`@erc/predictor\` or \`erc predict\`.

It reads

${reads}

${manifest.mayMiss ? 'A modality may be missing.' : 'Every one of them has to be there.'} ${manifest.readsAhead ? 'What it says of an utterance depends on later ones: it reads whole dialogues.' : 'It needs no utterance that comes later.'}

## Data

Dataset \`${dataset.name}\` (SHA-256 \`${dataset.sha256}\`)${trainedOn === undefined ? '' : `, ${trainedOn} utterances for training`}. Licence of the data: ${sentence(dataset.licence ?? 'not recorded')}
Whether that licence lets you share or sell this model is for you to find out.

Seed ${seed}${fold === undefined ? '' : `, fold ${fold} held out`}, weights \`${checkpoint}\`, ${parameters} trained values. The recipe stands in \`erc.json\`.

## Intended use and limits

For research on emotions in conversations, and for programs whose users chose to be read by it.

${LIMITS}

## Scores

${scores.length === 0 ? 'None were recorded of these weights.' : scores.map(scoreTable).join('\n\n')}
`;
}

/** A licence may be named by a word or by sentences: either ends with one full stop. */
const sentence = (text: string): string => (/[.!?]$/.test(text.trimEnd()) ? text.trimEnd() : `${text}.`);

/** What the hub reads. */
const frontMatter = ({ name, madeFrom }: ModelManifestInput, modalities: readonly string[]): object => ({
  library_name: 'erc',
  pipeline_tag: modalities.join() === 'text' ? 'text-classification' : undefined,
  tags: ['emotion-recognition', 'conversation', ...modalities],
  datasets: [madeFrom.dataset.name],
  license: 'other',
  license_name: 'see-data',
  model_name: name,
});

/** The scores of a split, shares of utterances with their intervals. */
function scoreTable(evaluation: EvaluationRecord): string {
  const { split, examples, metrics } = evaluation;
  const rows = Object.entries(metrics).map(([metric, value]): readonly string[] => [
    metric,
    value === null ? 'not defined' : shown(value),
  ]);
  const whole = `On ${examples} utterances of ${split}:\n\n${table(['metric', split], rows)}`;
  if (!hasClasses(evaluation)) return whole;
  const { confusion, labels, perClass } = evaluation;
  const hits = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
  const intervals = classIntervals(confusion);
  const classes = table(
    ['emotion', 'utterances', 'F1', '95 % interval'],
    labels.map((label, i) => {
      const { f1, support } = perClass[label]!;
      return [label, String(support), shown(f1), intervalText(intervals[i]!.f1)];
    }),
  );
  return `${whole}

${hits} of ${examples} are right: ${shown(hits / examples)}, 95 % interval ${intervalText(wilsonInterval(hits, examples))}. Intervals are Wilson’s, as if utterances were
independent; within dialogues they are not, so the truth is less certain still.

${classes}`;
}

const shown = (value: number): string => value.toFixed(3);

const intervalText = (interval: Interval | undefined): string =>
  interval ? `${shown(interval.low)} … ${shown(interval.high)}` : '';

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** A label may have what ends a cell in it. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
