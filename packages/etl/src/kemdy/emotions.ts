/** The seven emotions of KEMDy19 and KEMDy20 as the corpora spell them; the order is ours. */
export const KEMDY_EMOTIONS = ['neutral', 'happy', 'surprise', 'angry', 'sad', 'disgust', 'fear'] as const;

/** One of {@link KEMDY_EMOTIONS}. */
export type KemdyEmotion = (typeof KEMDY_EMOTIONS)[number];

/** Mean valence and arousal of the utterances of one emotion, 1 … 5. */
type Centroid = readonly [valence: number, arousal: number];

/**
 * Mean valence and arousal of each emotion in KEMDy19, in KEMDy20, and in both together: facts of the corpora, by which system B
 * chooses between emotions that tie.
 *
 * @see github.com/1pha/MulitmodalERC-TensorMixerNetwork, constants of the corpora
 */
export const KEMDY_CENTROIDS: Readonly<
  Record<'kemdy19' | 'kemdy20' | 'both', Readonly<Record<KemdyEmotion, Centroid>>>
> = {
  kemdy19: {
    surprise: [2.637565, 3.637669],
    fear: [1.7393138, 3.6382587],
    angry: [1.8028255, 3.8001664],
    neutral: [2.971001, 2.981144],
    happy: [4.3137026, 3.8631923],
    sad: [1.895839, 2.6122148],
    disgust: [2.205371, 3.1242967],
  },
  kemdy20: {
    surprise: [3.0942307, 3.380769],
    fear: [2.3906977, 3.0767443],
    angry: [2.2208333, 3.5694444],
    neutral: [2.9960432, 3.1912591],
    happy: [3.838546, 3.6015217],
    sad: [2.5082645, 2.918182],
    disgust: [2.2032788, 3.2934425],
  },
  both: {
    surprise: [2.7013428, 3.6017902],
    fear: [1.8056872, 3.5810425],
    angry: [1.8337096, 3.7831194],
    neutral: [2.989782, 3.1387265],
    happy: [4.093699, 3.7420354],
    sad: [1.9814088, 2.6549654],
    disgust: [2.2050884, 3.1471236],
  },
};

/** An emotion as a cell has it. */
export interface SpeltEmotion {
  /** `undefined` for a word that is none of the seven. */
  readonly emotion: KemdyEmotion | undefined;
  /** It was spelt `disqust`. */
  readonly isMisspelt: boolean;
}

/** Reads one emotion, in any case, with spaces around it, or spelt `disqust`. */
export function parseEmotion(cell: string): SpeltEmotion {
  const word = cell.trim().toLowerCase();
  const isMisspelt = word === 'disqust';
  const emotion = isMisspelt ? 'disgust' : KEMDY_EMOTIONS.find((known) => known === word);
  return { emotion, isMisspelt };
}

/** The one of the emotions whose centroid is nearest; of equally near ones the first. */
export function nearestEmotion(
  emotions: readonly KemdyEmotion[],
  { valence, arousal }: { readonly valence: number; readonly arousal: number },
  table: keyof typeof KEMDY_CENTROIDS,
): KemdyEmotion {
  const distances = emotions.map((emotion) => {
    const [v, a] = KEMDY_CENTROIDS[table][emotion];
    return Math.hypot(valence - v, arousal - a);
  });
  return emotions[distances.indexOf(Math.min(...distances))]!;
}
