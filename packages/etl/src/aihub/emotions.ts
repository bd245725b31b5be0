/** The six coarse emotions, in the order of the tens digit of their codes: E1x … E6x. Korean: 분노, 슬픔, 불안, 상처, 당황, 기쁨. */
export const AIHUB_EMOTIONS = ['anger', 'sadness', 'anxiety', 'hurt', 'embarrassment', 'joy'] as const;

/** The 60 fine classes: E10 … E69. */
export const AIHUB_CODES: readonly string[] = Array.from({ length: 60 }, (_, i) => `E${10 + i}`);

/** The coarse emotion of a code such as `E18`; `undefined` for one that the corpus does not have. */
export function coarseEmotionOf(code: string): (typeof AIHUB_EMOTIONS)[number] | undefined {
  return /^E[1-6]\d$/.test(code) ? AIHUB_EMOTIONS[Number(code[1]) - 1] : undefined;
}
