import { createRandom, type MeldEmotion, type Split } from '@erc/core';
import type { UtteranceRow } from '@erc/etl';
import type { DemoDialogue } from './corpus/index.js';
import { type FaceShot, shootFace } from './face/frames.js';
import { lookOf } from './face/look.js';
import { type Performance, performLine } from './performance.js';
import { prosodyOf, varied } from './voice/prosody.js';
import { planSpeech, type SpeechPlan } from './voice/speech-plan.js';
import { voiceOf } from './voice/voice-identity.js';

/** A line of the corpus with all that is needed to make its voice and its face. */
export interface StagedLine {
  readonly split: Split;
  /** Its row in the dataset, media paths included. */
  readonly row: UtteranceRow;
  readonly emotion: MeldEmotion;
  /** What voice and face show. */
  readonly performance: Performance;
  readonly speech: SpeechPlan;
  readonly shot: FaceShot;
  /** Seed of the samples and pixels. */
  readonly seed: string;
}

const milliseconds = (seconds: number): number => Math.round(1000 * seconds) / 1000;

/**
 * Casts and directs a dialogue: everything that is decided before a sample or a pixel is made. Every random number comes from
 * the dialogue's id with the speaker's name (identity) or the line's place (performance), so a dialogue stays the same when others change.
 */
export function stageDialogue({ id: dialogue, split, speakers, lines }: DemoDialogue): StagedLine[] {
  const cast = new Map(
    speakers.map((speaker) => {
      const random = createRandom(`demo/${dialogue}/${speaker.name}`);
      const [voice, look] = [voiceOf(speaker, random.fork('voice')), lookOf(speaker, random.fork('look'))];
      return [speaker.name, { voice, look, gender: speaker.gender }];
    }),
  );
  let clock = 0;
  return lines.map((line, sequence) => {
    const { voice, look, gender } = cast.get(line.speaker)!;
    const seed = `demo/${dialogue}/${sequence}`;
    const random = createRandom(seed);
    const performance = performLine(line, random.fork('performance'));
    const prosody = varied(prosodyOf(performance.voice), random.fork('prosody'));
    const speech = planSpeech(line.text, voice, prosody, random.fork('speech'));
    const shot = shootFace(look, performance.face, random.fork('shot'));

    const startSeconds = milliseconds(clock + 0.2 + 0.6 * random.fork('turn').next());
    const endSeconds = milliseconds(startSeconds + speech.seconds);
    clock = endSeconds;
    const id = `${split}/${dialogue}/${sequence}`;
    const row: UtteranceRow = {
      id,
      dialogue,
      sequence,
      speaker: line.speaker,
      text: line.text,
      audio: `media/${id}.wav`,
      visual: `media/${id}`,
      emotion: line.emotion,
      startSeconds,
      endSeconds,
      gender,
    };
    return { split, row, emotion: line.emotion, performance, speech, shot, seed };
  });
}
