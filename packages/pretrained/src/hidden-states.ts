import { EncoderError } from '@erc/core';
import { type LayerTerm, weightedOutputs } from './layers.js';
import type { PretrainedModel } from './pretrained-model.js';
import type { Feed, ModelSession, Output } from './session.js';

/** Options of {@link createHiddenStates}. */
export interface HiddenStatesOptions {
  readonly model: Pick<PretrainedModel, 'openSession'>;
  /** Which of the model's outputs are read: `layerTerms`, or an encoder's own. @throws EncoderError where the model has none of them. */
  readonly termsOf: (outputs: readonly string[]) => readonly LayerTerm[];
  /** Encoder and model, for errors. */
  readonly place: string;
}

/** The hidden states of a model. It is loaded when it is first asked for something, and its memory given back by `dispose`. */
export interface HiddenStates {
  /** Names of what the model takes. */
  inputs(): Promise<readonly string[]>;
  /**
   * The chosen layers, or their weighted sum, of one batch.
   *
   * @param shape What they must have: a model that gives something else has another layout than its configuration says.
   * @throws EncoderError for another shape.
   */
  compute(feeds: Readonly<Record<string, Feed>>, shape?: readonly number[]): Promise<Output>;
  dispose(): Promise<void>;
}

/** Reads the hidden states of a model; nothing is loaded yet. */
export function createHiddenStates({ model, termsOf, place }: HiddenStatesOptions): HiddenStates {
  let session: Promise<ModelSession> | undefined;
  const open = (): Promise<ModelSession> => {
    session ??= model.openSession();
    return session;
  };
  return {
    inputs: async () => (await open()).inputs,
    async compute(feeds, shape) {
      const opened = await open();
      const terms = termsOf(opened.outputs);
      const results = await opened.run(
        feeds,
        terms.map(({ output }) => output),
      );
      const states = weightedOutputs(results, terms);
      if (shape && states.shape.join() !== shape.join()) {
        throw new EncoderError(
          `${place}: expected hidden states [${shape.join(', ')}], received [${states.shape.join(', ')}].`,
        );
      }
      return states;
    },
    async dispose() {
      const opened = session;
      session = undefined;
      await (await opened)?.dispose();
    },
  };
}
