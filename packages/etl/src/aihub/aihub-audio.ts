import { ConfigError, createRandom, mapBounded } from '@erc/core';
import { suggestionOrStop } from '../csv/suggest.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { copyWav, wavPathOf, wavTargetOf } from '../release/wavs.js';
import { findingsOf, newCounts } from '../source/counts.js';
import { defineSource } from '../source/define-source.js';
import { fromPath } from '../source/from-path.js';
import { AIHUB_LICENCE } from './licence.js';
import { aihubAudioSourceOptionsSchema, type ResolvedAihubAudioOptions } from './options.js';
import { AIHUB_AUDIO_COUNTS, type AihubClip, readAihubClips } from './read-clips.js';

/**
 * Single utterances with voices in the layout that systems B and D describe: `wav/*.wav`, and in `annotation` a CSV file of one row (text,
 * segment_id, emotion) for each. Every utterance is a dialogue of its own, and **all of them are train**: this corpus is there to be mixed into the
 * training of another, and has nothing to say in that one's dev or test split.
 */
export const aihubAudio = defineSource({
  schema: aihubAudioSourceOptionsSchema,
  version: 1,
  ...fromPath,
  async read(options, run) {
    checkEmotions(options);
    const counts = newCounts(AIHUB_AUDIO_COUNTS);
    return { clips: await readAihubClips(options, counts, run), counts };
  },
  fingerprint: ({ clips }, { labels, emotions, utterances, seed, legacy }) => ({
    labels,
    emotions: Object.entries(emotions).sort(),
    drawn: utterances === undefined ? 'all' : [utterances, seed],
    ...(legacy && { legacy }),
    clips: clips.map(({ id, fingerprint }) => [id, fingerprint]),
  }),
  rows({ clips: all, counts }, options, { signal, onProgress }) {
    const usable = all.filter(({ text, wav }) => text !== '' || wav);
    counts['empty-texts'] = all.filter(({ text }) => text === '').length;
    counts['utterances-without-text-and-voice-left-out'] = all.length - usable.length;
    const clips = draw(usable, options);
    counts['utterances-not-drawn'] = usable.length - clips.length;
    const voices = clips.filter(({ wav }) => wav);
    const steps = 2 * all.length;
    let done = all.length;
    return {
      licence: AIHUB_LICENCE,
      labels: options.labels,
      splits: { train: clips.map((clip) => ({ ...toRow(clip), ...(options.legacy && ZERO_AFFECT) })) },
      audit: findingsOf(counts),
      async media(folder) {
        await mapBounded(
          voices,
          async ({ id, wav }) => {
            await copyWav(wav!, wavTargetOf(folder, `train/${id}/0`));
            onProgress(++done, steps);
          },
          { signal },
        );
        onProgress(steps, steps);
      },
    };
  },
});

function checkEmotions({ emotions, labels }: ResolvedAihubAudioOptions): void {
  for (const [word, label] of Object.entries(emotions)) {
    if (labels.includes(label)) continue;
    throw new ConfigError(
      `aihub-audio: emotions.${word}: expected one of the labels ${labels.join(', ')}, ` +
        `received ${JSON.stringify(label)}${suggestionOrStop(label, labels)}`,
    );
  }
}

/** What system B says of every utterance. */
const ZERO_AFFECT = { valence: 0, arousal: 0 };

/** So many of the clips, in their order. */
function draw(
  clips: readonly AihubClip[],
  { utterances, seed }: ResolvedAihubAudioOptions,
): readonly AihubClip[] {
  if (utterances === undefined) return clips;
  if (utterances > clips.length) {
    throw new ConfigError(
      `aihub-audio: utterances: expected at most ${clips.length}, which is all there are, received ${utterances}.`,
    );
  }
  const places = createRandom(seed).shuffle(clips.map((_, i) => i));
  const drawn = new Set(places.slice(0, utterances));
  return clips.filter((_, i) => drawn.has(i));
}

/** Who speaks is unknown but for the letter that names begin with: F_000001, M_005000. */
function toRow({ id, text, emotion, wav }: AihubClip): UtteranceRow {
  const gender = /^([FM])_/.exec(id)?.[1];
  const name = `train/${id}/0`;
  return {
    id: name,
    dialogue: id,
    sequence: 0,
    speaker: gender === undefined ? 'unknown' : `unknown ${gender}`,
    text,
    emotion,
    ...(wav && { audio: wavPathOf(name) }),
    ...(gender !== undefined && { gender }),
  };
}
