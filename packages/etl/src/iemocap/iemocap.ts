import { relative, sep } from 'node:path';
import type { Finding, Split } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { defineSource } from '../source/define-source.js';
import { fromPath } from '../source/from-path.js';
import { createSplitOf, speakerOf } from './assign-split.js';
import {
  IEMOCAP_CODES,
  IEMOCAP_EMOTIONS,
  IEMOCAP_LABEL_SETS,
  type IemocapCode,
  labelsByCode,
} from './emotions.js';
import { findIemocapRoot } from './find-release.js';
import { findVoices } from './find-voices.js';
import { createFindings } from './findings.js';
import { iemocapSourceOptionsSchema } from './options.js';
import { type ReleaseDialogue, type ReleaseUtterance, readRelease } from './read-release.js';
import { IEMOCAP_FOLDS } from './standard-folds.js';
import { type VoiceFile, writeVoices } from './write-voices.js';

const LICENCE =
  'IEMOCAP is released by the SAIL lab of the University of Southern California for research, by signed agreement: do not share it or what is made from it.';

/**
 * The IEMOCAP release: text, voices (16 kHz mono, 16 bits), labels, valence, arousal, dominance, the raters' votes, times, gender, session.
 * Utterances whose label is in no class are context of the others, or left out, and counted; they keep their place in {@link UtteranceRow.sequence}.
 * Faces are not read.
 *
 * Whether the dataset folder is up to date is decided by the contents of all files that are used, so every preparation reads the recordings once.
 *
 * @see Busso et al. 2008, "IEMOCAP: interactive emotional dyadic motion capture database", Language Resources and Evaluation 42
 */
export const iemocap = defineSource({
  schema: iemocapSourceOptionsSchema,
  version: 2,
  ...fromPath,
  async read(options, run) {
    const root = await findIemocapRoot(options.from);
    const findings = createFindings(root);
    const dialogues = await readRelease(root, findings, run);
    const groups = typeof options.labels === 'object' ? options.labels : IEMOCAP_LABEL_SETS[options.labels];
    const labels = labelsByCode(groups);
    const hasOthers = dialogues.some(({ utterances }) => utterances.some(({ code }) => !labels.has(code)));
    const keepsOthers = options.otherUtterances === 'context' && hasOthers;
    const isKept = ({ code }: ReleaseUtterance): boolean => keepsOthers || labels.has(code);
    const { audio, channel } = options;
    const voices = await findVoices({ audio, channel, root, dialogues, isKept, findings }, run);
    return { root, findings, dialogues, groups, labels, keepsOthers, recordings: voices.recordings, voices };
  },
  fingerprint: ({ root, dialogues, keepsOthers, recordings }, { labels, audio, channel, split }) => ({
    labels,
    // Not where it changes nothing: folders from before there was this option stay.
    ...(keepsOthers && { otherUtterances: 'context' }),
    audio,
    channel,
    split,
    texts: dialogues.map(({ dialogue, sha256 }) => [dialogue, sha256]),
    recordings: [...recordings]
      .map(([path, sha256]) => [relative(root, path).split(sep).join('/'), sha256])
      .sort(),
  }),
  former(raw) {
    if (!raw.keepsOthers) return undefined;
    const labelled = new Set(
      [...raw.voices.cuts].flatMap(([{ code }, { path }]) => (raw.labels.has(code) ? [path] : [])),
    );
    const recordings = new Map([...raw.recordings].filter(([path]) => labelled.has(path)));
    return {
      raw: { ...raw, keepsOthers: false, recordings },
      why: 'utterances whose label is in no class are context now (otherUtterances: drop leaves them out)',
    };
  },
  rows({ findings, dialogues, groups, labels, keepsOthers, voices }, { audio, split: splitOptions }, run) {
    const splitOf = createSplitOf(splitOptions, dialogues);
    const splits: Partial<Record<Split, UtteranceRow[]>> = {};
    const files: VoiceFile[] = [];
    for (const utterance of dialogues.flatMap(({ utterances }) => utterances)) {
      const emotion = labels.get(utterance.code);
      if (emotion === undefined && !keepsOthers) continue;
      const cut = voices.cuts.get(utterance);
      if (!cut && audio !== 'none') findings.add('utterances-without-a-voice', utterance.where);
      if (!cut && utterance.text === '') {
        findings.add('left-out-without-text-and-voice', utterance.where);
        continue;
      }
      const split = splitOf(utterance);
      const row = toRow(utterance, { split, emotion, labels, hasVoice: cut !== undefined });
      splits[split] ??= [];
      splits[split].push(row);
      if (cut) files.push({ ...cut, to: row.audio! });
    }
    return {
      licence: LICENCE,
      labels: Object.keys(groups),
      splits,
      audit: [...labelCounts(dialogues, labels, keepsOthers), ...findings.audit()],
      folds: IEMOCAP_FOLDS,
      media: (folder) => writeVoices(folder, files, voices.recordings, run),
    };
  },
});

/** Utterances of each of the release's labels, with the class that it became. */
function labelCounts(
  dialogues: readonly ReleaseDialogue[],
  labels: ReadonlyMap<IemocapCode, string>,
  keepsOthers: boolean,
): Finding[] {
  const utterances = dialogues.flatMap((dialogue) => dialogue.utterances);
  return IEMOCAP_CODES.map((code) => {
    const count = utterances.filter((utterance) => utterance.code === code).length;
    const label = labels.get(code);
    return label === undefined
      ? { code: keepsOthers ? 'label-kept-as-context' : 'label-left-out', of: [code], count }
      : { code: 'label', of: [code, label], count };
  });
}

function toRow(
  utterance: ReleaseUtterance,
  {
    split,
    emotion,
    labels,
    hasVoice,
  }: {
    readonly split: Split;
    /** Absent where its label is in no class. */
    readonly emotion: string | undefined;
    readonly labels: ReadonlyMap<IemocapCode, string>;
    readonly hasVoice: boolean;
  },
): UtteranceRow {
  const { dialogue, sequence, session, speaker, text, choices } = utterance;
  const { valence, arousal, dominance, startSeconds, endSeconds } = utterance;
  const id = `${split}/${dialogue}/${sequence}`;
  const votes = votesOf(choices, labels);
  return {
    id,
    dialogue,
    sequence,
    speaker: speakerOf(utterance),
    text,
    ...(hasVoice ? { audio: `media/${id}.wav` } : {}),
    emotion: emotion ?? '',
    ...(emotion === undefined && { use: 'context' }),
    valence,
    arousal,
    dominance,
    startSeconds,
    endSeconds,
    gender: speaker === 'F' ? 'female' : 'male',
    session: String(session),
    ...(Object.keys(votes).length > 0 ? { votes } : {}),
  };
}

/**
 * Raters for each label. Who chose several labels counts for each, but once for a class of several. A label that no class has keeps its
 * own name.
 */
function votesOf(
  choices: readonly ReadonlySet<IemocapCode>[],
  labels: ReadonlyMap<IemocapCode, string>,
): Record<string, number> {
  const votes: Record<string, number> = {};
  for (const codes of choices) {
    for (const label of new Set([...codes].map((code) => labels.get(code) ?? IEMOCAP_EMOTIONS[code]))) {
      votes[label] = (votes[label] ?? 0) + 1;
    }
  }
  return votes;
}
