import type { MeldEmotion, Random } from '@erc/core';
import type { Expression } from '../performance.js';

/** The movements of a face that the drawing knows, named after the Facial Action Coding System. */
export const ACTION_UNITS = [
  'innerBrowRaise', // AU 1
  'outerBrowRaise', // AU 2
  'browLower', // AU 4
  'upperLidRaise', // AU 5
  'cheekRaise', // AU 6
  'lidTighten', // AU 7
  'noseWrinkle', // AU 9
  'upperLipRaise', // AU 10
  'lipCornerPull', // AU 12
  'lipCornerDepress', // AU 15
  'chinRaise', // AU 17
  'lipStretch', // AU 20
  'lipTighten', // AU 23
  'lipsPart', // AU 25
  'jawDrop', // AU 26
  'lidDrop', // AU 43
] as const;

/** How far each movement goes: 0 at rest, 1 fully. */
export type ActionUnits = Readonly<Record<(typeof ACTION_UNITS)[number], number>>;

const REST = Object.fromEntries(ACTION_UNITS.map((unit) => [unit, 0])) as ActionUnits;

/**
 * The full expression of each emotion: its prototype in the literature, with sizes that read well in a drawing.
 *
 * @see Ekman, Friesen and Hager 2002, "Facial Action Coding System: Investigator's Guide", table 10-1 (emotion prototypes)
 */
export const EXPRESSIONS: Readonly<Record<MeldEmotion, ActionUnits>> = {
  neutral: REST,
  surprise: {
    ...REST,
    innerBrowRaise: 1,
    outerBrowRaise: 1,
    upperLidRaise: 0.9,
    lipsPart: 1,
    jawDrop: 0.9,
  },
  fear: {
    ...REST,
    innerBrowRaise: 1,
    outerBrowRaise: 0.25,
    browLower: 0.3,
    upperLidRaise: 1,
    lipStretch: 1,
    lipCornerDepress: 0.35,
    lipsPart: 0.9,
    jawDrop: 0.2,
  },
  sadness: {
    ...REST,
    innerBrowRaise: 0.95,
    browLower: 0.15,
    lipCornerDepress: 1,
    chinRaise: 0.7,
    lidDrop: 0.55,
  },
  joy: { ...REST, cheekRaise: 0.9, lipCornerPull: 1, lipsPart: 0.9, jawDrop: 0.3, outerBrowRaise: 0.15 },
  disgust: {
    ...REST,
    browLower: 0.5,
    lidTighten: 0.7,
    noseWrinkle: 1,
    upperLipRaise: 1,
    lipCornerDepress: 0.5,
    chinRaise: 0.3,
  },
  anger: {
    ...REST,
    browLower: 1,
    upperLidRaise: 0.4,
    lidTighten: 0.6,
    lipTighten: 0.8,
    lipsPart: 0.35,
    upperLipRaise: 0.25,
    lipCornerDepress: 0.3,
  },
};

/** Standard deviation by which no two faces show the same thing alike. */
const VARIATION = 0.07;

/** The movements of an expression, each a little off, as people are; `share` says how far the expression has come (0 … 1). */
export function actionUnitsOf(
  { emotion, intensity }: Expression,
  share: number,
  random: Random,
): ActionUnits {
  const full = EXPRESSIONS[emotion];
  const entries = ACTION_UNITS.map((unit) => {
    const value = full[unit] * intensity * share + VARIATION * random.normal();
    return [unit, Math.max(0, Math.min(1.1, value))] as const;
  });
  return Object.fromEntries(entries) as ActionUnits;
}
