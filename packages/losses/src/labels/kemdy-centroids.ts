/** Mean valence and arousal of a class. */
export interface Centroid {
  readonly valence: number;
  readonly arousal: number;
}

/**
 * Mean valence and arousal (1 … 5) of the utterances of each emotion in KEMDy19 and KEMDy20 together, by the corpora's own words.
 * Published facts of the corpora; on another scale, or for another corpus, use means of its own.
 *
 * @see github.com/1pha/MulitmodalERC-TensorMixerNetwork, whose votes go by this table where they tie
 */
export const KEMDY_CENTROIDS: Readonly<Record<string, Centroid>> = {
  surprise: { valence: 2.7013, arousal: 3.6018 },
  fear: { valence: 1.8057, arousal: 3.581 },
  angry: { valence: 1.8337, arousal: 3.7831 },
  neutral: { valence: 2.9898, arousal: 3.1387 },
  happy: { valence: 4.0937, arousal: 3.742 },
  sad: { valence: 1.9814, arousal: 2.655 },
  disgust: { valence: 2.2051, arousal: 3.1471 },
};
