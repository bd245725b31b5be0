/** Of both AI Hub sources. */
export const AIHUB_LICENCE =
  "AI Hub lends its corpora to residents of Korea under AI Hub's own terms; they must not be passed on.";
