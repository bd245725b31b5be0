import type { MeldEmotion, Random } from '@erc/core';
import type { DemoCue, DemoLine } from './corpus/index.js';
import {
  type Channel,
  CONFUSIONS,
  type CueShares,
  EXPRESSION_SHARES,
  type Manner,
  STRENGTHS,
} from './expression-shares.js';

/** What one channel shows. */
export interface Expression {
  readonly emotion: MeldEmotion;
  /** 0 is neutral, 1 the full expression; a little above 1 in the strongest. */
  readonly intensity: number;
}

/** How a line is said and how its speaker looks. */
export interface Performance {
  readonly voice: Expression;
  readonly face: Expression;
}

const NEUTRAL: Expression = { emotion: 'neutral', intensity: 0 };

function drawManner(shares: CueShares['shares'], random: Random): Manner {
  let left = random.next();
  const entries = Object.entries(shares) as [Manner, number][];
  for (const [manner, share] of entries) {
    left -= share;
    if (left < 0) return manner;
  }
  // The shares sum to 1 up to rounding; what is left over belongs to the last.
  return entries.at(-1)![0];
}

function express(emotion: MeldEmotion, manner: Manner, random: Random): Expression {
  if (manner === 'none') return NEUTRAL;
  const [low, high] = STRENGTHS[manner];
  const intensity = low + (high - low) * random.next();
  const confusions = CONFUSIONS[emotion];
  const shown = manner === 'wrong' ? confusions[random.integer(confusions.length)]! : emotion;
  return shown === 'neutral' ? NEUTRAL : { emotion: shown, intensity };
}

/**
 * Decides what voice and face show of a line, by {@link EXPRESSION_SHARES}: the two draw from streams of their own, so they err
 * independently of each other.
 */
export function performLine(
  { cue, emotion }: Pick<DemoLine, 'cue' | 'emotion'>,
  random: Random,
): Performance {
  const { lead, shares } = EXPRESSION_SHARES[cue satisfies DemoCue];
  const leader = lead === 'either' ? (['voice', 'face'] as const)[random.fork('lead').integer(2)] : lead;
  const show = (channel: Channel): Expression => {
    const own = random.fork(channel);
    return express(emotion, channel === leader ? 'strong' : drawManner(shares, own), own);
  };
  return { voice: show('voice'), face: show('face') };
}

/** Whether a channel shows the emotion of its line, another one, or nothing where there is something to show. */
export function followsOf(shown: Expression, emotion: MeldEmotion): 'true' | 'wrong' | 'none' {
  if (shown.emotion === emotion) return 'true';
  return shown.emotion === 'neutral' ? 'none' : 'wrong';
}
