import { DataError } from '@erc/core';
import type { PredictedTurn, Predictor, PredictorTurn } from '@erc/predictor';

const HASH = 'ab'.repeat(32);

/** What a {@link createTestPredictor} says of a turn: how long its text, voice and face are. */
export const expectedOf = ({ text = '', audio, visual }: PredictorTurn): PredictedTurn => {
  const sizes = [
    text.length,
    audio && 'wav' in audio ? audio.wav.length : 0,
    visual && 'frames' in visual ? visual.frames.length : 0,
  ] as const;
  const total = sizes[0] + sizes[1] + sizes[2] + 1;
  return {
    emotion: text === '' ? 'anger' : 'joy',
    probabilities: { joy: sizes[0] / total, anger: 1 - sizes[0] / total },
    valence: 0.1 + sizes[1],
    arousal: sizes[2],
    missing: audio ? ['visual'] : ['audio', 'visual'],
    cut: text.length > 100 ? { text: { from: text.length, to: 100, unit: 'tokens' } } : {},
  };
};

/** A predictor that computes nothing. Text `wait` waits for `release` or the signal, `stubborn` for `release` alone; `fail` and `wrong` throw. */
export function createTestPredictor(): Predictor & {
  /** Dialogues that wait. */
  waiting(): number;
  /** Dialogues whose signal was aborted. */
  aborted(): number;
  /** The most that were under way at a time. */
  most(): number;
  release(): void;
  /** Its thread ends. Whoever waits goes on waiting. */
  lose(error: Error): void;
} {
  const waiting = new Set<() => void>();
  let [running, most, aborted] = [0, 0, 0];
  let lose: (error: Error) => void = () => {};
  const lost = new Promise<Error>((resolve) => {
    lose = resolve;
  });

  async function answer(dialogue: readonly PredictorTurn[], signal?: AbortSignal): Promise<PredictedTurn[]> {
    for (const { text, where } of dialogue) {
      if (text === 'fail') {
        throw new Error('secret /srv/models/secret.onnx', { cause: new TypeError(`said ${text}`) });
      }
      if (text === 'wrong') throw new DataError(`${where}: expected another text, received "wrong".`);
      if (text !== 'wait' && text !== 'stubborn') continue;
      await new Promise<void>((resolve, reject) => {
        const done = (): void => {
          waiting.delete(done);
          resolve();
        };
        waiting.add(done);
        signal?.addEventListener('abort', () => {
          aborted++;
          if (text === 'stubborn') return;
          waiting.delete(done);
          reject(signal.reason);
        });
      });
    }
    return dialogue.map(expectedOf);
  }

  return {
    model: {
      version: 1,
      name: 'test',
      labels: ['joy', 'anger'],
      valenceArousal: true,
      streams: {
        text: { modality: 'text', encoder: { type: 'any' }, spec: { kind: 'vector', dim: 8 } },
        voice: { modality: 'audio', encoder: { type: 'any' }, spec: { kind: 'vector', dim: 8 } },
      },
      mayMiss: true,
      byDialogue: false,
      readsAhead: false,
      inputs: {},
      graphs: [{ file: 'model.onnx', sizes: {} }],
      limits: { utterances: 50 },
      files: {},
      recipe: {},
      recipeSha256: HASH,
      madeFrom: { dataset: { name: 'test', sha256: HASH }, seed: 1, checkpoint: 'best', weights: HASH },
      scores: [],
    },
    lost,
    lose,
    async predict(dialogue, { signal } = {}) {
      running++;
      most = Math.max(most, running);
      try {
        return await answer(dialogue, signal);
      } finally {
        running--;
      }
    },
    session() {
      throw new Error('session: not of this predictor.');
    },
    async dispose() {},
    waiting: () => waiting.size,
    aborted: () => aborted,
    most: () => most,
    release() {
      for (const done of [...waiting]) done();
    },
  };
}
