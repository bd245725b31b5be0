/** MELD's seven emotions as MELD spells them, in the order of its official ids (neutral 0 … anger 6). */
export const MELD_EMOTIONS = ['neutral', 'surprise', 'fear', 'sadness', 'joy', 'disgust', 'anger'] as const;

/** MELD's three sentiments, in the order of its official ids. */
export const MELD_SENTIMENTS = ['neutral', 'positive', 'negative'] as const;

/** One of {@link MELD_EMOTIONS}. */
export type MeldEmotion = (typeof MELD_EMOTIONS)[number];
