import type { ClipOptions } from '@erc/media';
import type { PredictedTurn, PredictorTurn } from './dialogue.js';
import type { ModelManifest } from './model-folder/manifest.js';

/** Options of a prediction. */
export interface PredictOptions {
  /** Ends it; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A trained model, ready to use. Calls may overlap: they are answered one after the other. */
export interface Predictor {
  /** What the model is: labels, streams, scores and where it comes from. */
  readonly model: ModelManifest;
  /** How clips become voices and pictures as those did that it was trained on. Absent: nothing says how. */
  readonly clips?: ClipOptions;
  /**
   * Resolves, with why, once it can compute no more: the thread in which it does has ended. All calls are rejected then. It does not resolve because of
   * `dispose`. Absent: it computes in the thread that calls.
   */
  readonly lost?: Promise<Error>;
  /**
   * What the model says of each turn of a dialogue, which it reads whole.
   *
   * @param dialogue Its turns, in order. None: no predictions.
   * @throws DataError, which names the turn, for one that lacks what the model needs, and for media that cannot be read; ConfigError for more
   *   turns than the model takes; the signal's reason.
   */
  predict(dialogue: readonly PredictorTurn[], options?: PredictOptions): Promise<PredictedTurn[]>;
  /**
   * A dialogue that is still going on.
   *
   * @throws ConfigError, saying why, for a model that reads turns that come later.
   */
  session(): PredictorSession;
  /** Gives its memory back. Calls that are under way end first; later ones are refused. */
  dispose(): Promise<void>;
}

/** Turns as they come: each is predicted from itself and those before it. */
export interface PredictorSession {
  /**
   * Adds the next turn, and says what the model makes of it. A turn that is refused is not added, nor is one whose call rejects because of an abort; an
   * abort that comes too late does not reject.
   *
   * @throws As {@link Predictor.predict}.
   */
  next(turn: PredictorTurn, options?: PredictOptions): Promise<PredictedTurn>;
  /** Forgets all turns. */
  end(): Promise<void>;
}
