import { fixedText } from '@erc/core';
import type { DatasetFacts } from '../dataset/facts.js';

/** The sizes of a dataset, the balance of its labels and how far its raters agree, as lines for the console. */
export function datasetLines({ name, labels, splits, closed, agreement }: DatasetFacts): string[] {
  return [
    name,
    ...splits.map(
      ({ split, dialogues, utterances, speakers, missing }) =>
        `${split}: ${utterances} utterances of ${speakers} speakers in ${dialogues} dialogues; without text ${missing.text}, voice ${missing.audio}, face ${missing.visual}`,
    ),
    ...closed.map(({ split, utterances }) => `${split}: ${utterances} utterances, not opened`),
    ...labels.map(
      (label, k) => `  ${label}: ${splits.map(({ split, classes }) => `${split} ${classes[k]}`).join(', ')}`,
    ),
    ...(agreement
      ? [
          `agreement: Krippendorff's alpha ${valueText(agreement.krippendorffAlpha)}, Fleiss' kappa ${valueText(agreement.fleissKappa)}, over ${agreement.items} utterances`,
        ]
      : []),
  ];
}

const valueText = (value: number | null): string => (value === null ? '–' : fixedText(value, 3));
