/** Centre frequencies of the first three formants of an adult man, in hertz. */
export type Formants = readonly [number, number, number];

/** A vowel; a diphthong glides to `to`. */
export interface Vowel {
  readonly kind: 'vowel';
  readonly from: Formants;
  readonly to?: Formants;
}

/** A consonant: what the mouth does for `milliseconds`, and where the formants point meanwhile. */
export interface Consonant {
  readonly kind: 'consonant';
  readonly formants?: Formants;
  /** Loudness of the glottal pulses, 0 … 1. */
  readonly voicing: number;
  /** Loudness of breath through the whole vocal tract, 0 … 1. */
  readonly breath?: number;
  /** Noise made at a narrow place: loudness 0 … 1, and its centre in hertz. */
  readonly noise?: { readonly level: number; readonly hertz: number };
  readonly milliseconds: number;
  /** A closure first, and then this short burst. */
  readonly closureMilliseconds?: number;
}

export type Phoneme = Vowel | Consonant;

/** Means of men. @see Peterson and Barney 1952, "Control Methods Used in a Study of the Vowels", JASA 24, table II */
const FORMANTS = {
  i: [270, 2290, 3010],
  ih: [390, 1990, 2550],
  eh: [530, 1840, 2480],
  ae: [660, 1720, 2410],
  ah: [730, 1090, 2440],
  aw: [570, 840, 2410],
  uh: [440, 1020, 2240],
  u: [300, 870, 2240],
  v: [640, 1190, 2390],
  er: [490, 1350, 1690],
} as const satisfies Record<string, Formants>;

const vowel = (from: keyof typeof FORMANTS, to?: keyof typeof FORMANTS): Vowel => ({
  kind: 'vowel',
  from: FORMANTS[from],
  ...(to && { to: FORMANTS[to] }),
});

const stop = (hertz: number, level: number, formants: Formants, voiced: boolean): Consonant => ({
  kind: 'consonant',
  formants,
  voicing: voiced ? 0.25 : 0,
  breath: voiced ? 0.05 : 0.35,
  noise: { level, hertz },
  milliseconds: voiced ? 16 : 38,
  closureMilliseconds: voiced ? 42 : 58,
});

const fricative = (hertz: number, level: number, formants: Formants, voicing = 0): Consonant => ({
  kind: 'consonant',
  formants,
  voicing,
  noise: { level, hertz },
  milliseconds: voicing ? 68 : 88,
});

const sonorant = (voicing: number, formants: Formants): Consonant => ({
  kind: 'consonant',
  formants,
  voicing,
  milliseconds: 62,
});

// Where the second formant points while the lips, the tongue's tip or its back close the mouth (the "locus").
const LIPS: Formants = [280, 800, 2300];
const TIP: Formants = [280, 1750, 2650];
const BACK: Formants = [280, 2150, 2500];

/**
 * What each group of letters sounds like. English spelling is richer than this; the voice needs the rhythm and the colours of
 * speech, not its meaning.
 */
export const SOUNDS: Readonly<Record<string, readonly Phoneme[]>> = {
  igh: [vowel('ah', 'i')],
  ee: [vowel('i')],
  ea: [vowel('i')],
  ie: [vowel('i')],
  oo: [vowel('u')],
  ou: [vowel('ah', 'u')],
  ow: [vowel('v', 'u')],
  oa: [vowel('aw', 'u')],
  ai: [vowel('eh', 'i')],
  ay: [vowel('eh', 'i')],
  ei: [vowel('eh', 'i')],
  ey: [vowel('eh', 'i')],
  oi: [vowel('aw', 'i')],
  oy: [vowel('aw', 'i')],
  au: [vowel('aw')],
  aw: [vowel('aw')],
  ew: [vowel('ih', 'u')],
  ue: [vowel('ih', 'u')],
  er: [vowel('er')],
  ir: [vowel('er')],
  ur: [vowel('er')],
  ar: [vowel('ah', 'er')],
  or: [vowel('aw', 'er')],
  a: [vowel('ae')],
  e: [vowel('eh')],
  i: [vowel('ih')],
  o: [vowel('ah', 'uh')],
  u: [vowel('v')],
  y: [vowel('i')],
  /** The y of "yes". */
  'y+': [sonorant(0.55, [280, 2200, 3000])],
  th: [fricative(5600, 0.18, TIP)],
  sh: [fricative(2900, 0.6, TIP)],
  ch: [{ ...stop(2900, 0.55, TIP, false), milliseconds: 62 }],
  ph: [fricative(6200, 0.2, LIPS)],
  wh: [sonorant(0.5, [300, 650, 2200])],
  qu: [stop(1900, 0.5, BACK, false), sonorant(0.5, [300, 650, 2200])],
  ck: [stop(1900, 0.5, BACK, false)],
  ng: [sonorant(0.4, BACK)],
  b: [stop(900, 0.3, LIPS, true)],
  c: [stop(1900, 0.5, BACK, false)],
  d: [stop(4200, 0.3, TIP, true)],
  f: [fricative(6200, 0.22, LIPS)],
  g: [stop(1900, 0.3, BACK, true)],
  h: [{ kind: 'consonant', voicing: 0.08, breath: 0.5, milliseconds: 55 }],
  j: [{ ...stop(2900, 0.4, TIP, true), milliseconds: 48 }],
  k: [stop(1900, 0.5, BACK, false)],
  l: [sonorant(0.62, [360, 1150, 2700])],
  m: [sonorant(0.42, [260, 1000, 2200])],
  n: [sonorant(0.42, [260, 1500, 2450])],
  p: [stop(900, 0.45, LIPS, false)],
  r: [sonorant(0.62, [420, 1150, 1550])],
  s: [fricative(5600, 0.6, TIP)],
  t: [stop(4200, 0.5, TIP, false)],
  v: [fricative(6000, 0.1, LIPS, 0.4)],
  w: [sonorant(0.5, [300, 650, 2200])],
  x: [stop(1900, 0.5, BACK, false), fricative(5600, 0.5, TIP)],
  z: [fricative(5400, 0.3, TIP, 0.35)],
};
