import { ConfigError } from '@erc/core';
import { createConversation } from './conversation.js';
import type { ModelManifest } from './model-folder/manifest.js';
import type { OpenedModel } from './predict-rows.js';
import { predictTurns } from './predict-turns.js';
import type { PredictorSession } from './predictor.js';
import type { Queue } from './queue.js';
import { checkTurn, type TurnNeeds } from './turns/check-turn.js';
import { checkCount, checkTexts } from './turns/limits.js';

/** Options of {@link createSession}. */
export interface SessionOptions {
  readonly opened: OpenedModel;
  readonly needs: TurnNeeds;
  /** Of the predictor: sessions take turns with all other calls. */
  readonly queue: Queue;
  /** Throws when the predictor is disposed. */
  readonly check: () => void;
}

/** A dialogue that is still going on. Features of a turn are read once. */
export function createSession({ opened, needs, queue, check }: SessionOptions): PredictorSession {
  const { model, streams } = opened;
  let conversation = createConversation(model, streams);
  return {
    async next(turn, { signal } = {}) {
      check();
      return queue.run(async () => {
        const index = conversation.turns.length;
        checkCount(index + 1, model.limits.utterances);
        const checked = checkTurn(turn, index, needs);
        checkTexts([...conversation.turns, checked]);
        conversation.add([checked]);
        try {
          const [answer] = await predictTurns(opened, conversation, { from: index, to: index + 1 }, signal);
          // A caller who went away has not seen the answer.
          signal?.throwIfAborted();
          return answer!;
        } catch (error) {
          conversation.shorten(index);
          throw error;
        }
      }, signal);
    },
    end: () =>
      queue.run(async () => {
        conversation = createConversation(model, streams);
      }),
  };
}

/** @throws ConfigError for a model that has no sessions, saying why. */
export function refuseReadingAhead({ readsAhead }: Pick<ModelManifest, 'readsAhead'>, where: string): void {
  if (!readsAhead) return;
  throw new ConfigError(
    `${where}: expected a model that reads the past alone, for a dialogue that is still going on; received one that reads turns that come later: a window with \`after\`, or a context in both directions. \`predict\` takes whole dialogues.`,
  );
}
