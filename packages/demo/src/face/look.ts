import type { Random } from '@erc/core';
import type { DemoSpeaker } from '../corpus/index.js';

const SKINS = [
  '#fbe0cf',
  '#f3cdb2',
  '#eabf9f',
  '#dba57e',
  '#c68a62',
  '#a86f4b',
  '#86543a',
  '#67402d',
] as const;
const HAIRS = [
  '#26201e',
  '#3a2a22',
  '#5a3b27',
  '#7d5332',
  '#a9743f',
  '#d3a65c',
  '#9c4425',
  '#2c2f3b',
] as const;
const GREYS = ['#8f8d8c', '#b5b3b1', '#d8d5d1'] as const;
const EYES = ['#4a3425', '#6b4a2c', '#3d5a73', '#5d7f99', '#5b7350', '#3b2a20'] as const;
const CLOTHES = [
  '#37556b',
  '#8c3f3f',
  '#3e6b57',
  '#6b4f7d',
  '#b9783b',
  '#2f3e52',
  '#a84f63',
  '#5b6f3a',
] as const;
const WALLS = [
  '#cfdde4',
  '#e9dcc8',
  '#d6e3d0',
  '#e6d2d5',
  '#d9d3e6',
  '#c9d6d3',
  '#ece4d6',
  '#b9c7d6',
] as const;

const FEMALE_HAIR = ['long', 'bob', 'bun', 'curls', 'wavy', 'pixie'] as const;
const MALE_HAIR = ['short', 'parted', 'curls', 'buzz', 'swept', 'short'] as const;
const OLD_MALE_HAIR = ['bald', 'receding', 'parted', 'short'] as const;

/** A way to wear one's hair. */
export type HairStyle =
  | (typeof FEMALE_HAIR)[number]
  | (typeof MALE_HAIR)[number]
  | (typeof OLD_MALE_HAIR)[number];

/** What stays the same in a face, whatever it shows. Lengths are in pixels of the 96 × 96 drawing. */
export interface Look {
  readonly skin: string;
  readonly hair: string;
  readonly hairStyle: HairStyle;
  readonly eyes: string;
  readonly clothes: string;
  readonly wall: string;
  /** Half the width of the face. */
  readonly width: number;
  /** Half the width of the jaw. */
  readonly jaw: number;
  readonly chinY: number;
  readonly eyeY: number;
  /** Distance of each eye from the middle. */
  readonly eyeX: number;
  readonly eyeSize: number;
  readonly browThickness: number;
  readonly browY: number;
  /** How far the brows fall towards the temples at rest. */
  readonly browSlant: number;
  readonly noseLength: number;
  readonly noseWidth: number;
  readonly mouthWidth: number;
  /** How far the corners of the mouth hang at rest; negative for a smiler. */
  readonly mouthRest: number;
  readonly lips: number;
  /** Depth of wrinkles, 0 … 1. */
  readonly wrinkles: number;
  readonly freckles: boolean;
  readonly glasses: 'none' | 'round' | 'square';
  readonly beard: 'none' | 'stubble' | 'moustache' | 'full';
  readonly earrings: boolean;
  readonly lashes: boolean;
}

/** The face of a speaker. Resting faces differ as much as expressions do: some always look a little sad, stern or amused. */
export function lookOf({ gender, age }: DemoSpeaker, random: Random): Look {
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)]!;
  const around = (middle: number, sd: number): number =>
    middle + sd * Math.max(-2, Math.min(2, random.normal()));
  const woman = gender === 'female';
  const child = age < 13;
  const grey = random.next() < (age - 45) / 30;
  const skin = random.integer(SKINS.length);
  const styles = woman ? FEMALE_HAIR : age >= 50 ? OLD_MALE_HAIR : MALE_HAIR;
  const beardless = woman || age < 20;
  return {
    skin: SKINS[skin]!,
    // Fair hair on the darkest skins would read as a costume.
    hair: grey ? pick(GREYS) : HAIRS[random.integer(skin >= 5 ? 3 : HAIRS.length)]!,
    hairStyle: pick<HairStyle>(styles),
    eyes: skin >= 4 ? pick(['#3b2a20', '#4a3425', '#5a3f2a']) : pick(EYES),
    clothes: pick(CLOTHES),
    wall: pick(WALLS),
    width: around(child ? 24 : woman ? 22.5 : 23.5, 0.9),
    jaw: around(child ? 14 : woman ? 12.5 : 16, 1.1),
    chinY: around(child ? 77 : woman ? 79 : 81, 1),
    eyeY: around(child ? 52 : 49.5, 0.8),
    eyeX: around(10.4, 0.5),
    eyeSize: around(child ? 6.2 : woman ? 5.3 : 4.9, 0.25),
    browThickness: around(woman ? 1.7 : 2.5, 0.3),
    browY: around(child ? 41.5 : 39.8, 0.8),
    browSlant: around(0.6, 0.7),
    noseLength: around(child ? 7.5 : 10, 0.8),
    noseWidth: around(child ? 2.8 : woman ? 3.2 : 4, 0.35),
    mouthWidth: around(woman ? 7.6 : 8.4, 0.6),
    mouthRest: around(0, 0.8),
    lips: around(woman ? 1.7 : 1.1, 0.2),
    wrinkles: Math.max(0, Math.min(1, (age - 42) / 32)),
    freckles: skin <= 3 && random.next() < (child ? 0.5 : 0.18),
    glasses: random.next() < (age > 45 ? 0.4 : 0.2) ? pick(['round', 'square'] as const) : 'none',
    beard: beardless || random.next() < 0.5 ? 'none' : pick(['stubble', 'moustache', 'full'] as const),
    earrings: woman && !child && random.next() < 0.4,
    lashes: woman && !child,
  };
}
