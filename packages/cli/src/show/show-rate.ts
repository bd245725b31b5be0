import type { LearningRateTest } from '@erc/trainer';

/** Rows that the terminal shows, and the widest bar. */
const ROWS = 20;
const BAR = 32;

/** The test as a table with bars, and what it suggests. */
export function rateLines({ points, smoothed, steepest, valley, stopped }: LearningRateTest): string[] {
  const low = Math.min(...smoothed);
  // A loss that has run away would leave no room to see its fall.
  const high = smoothed[0]! > low ? smoothed[0]! : Math.max(...smoothed);
  const every = Math.max(1, Math.floor(points.length / ROWS));
  const rows = points.flatMap(({ rate, loss }, i) => {
    if (i % every > 0) return [];
    const share = high > low ? Math.min(1, (smoothed[i]! - low) / (high - low)) : 0;
    const bar = '█'.repeat(Math.round(BAR * share));
    return [`${rateText(rate).padStart(13)}  ${cell(loss)}  ${cell(smoothed[i]!)}  ${bar}`.trimEnd()];
  });
  const end = stopped === 'diverged' ? 'the loss diverged' : 'the loss did not diverge';
  const last = points.at(-1);
  return [
    'learning rate        loss    smoothed',
    ...rows,
    ...(last ? [`${end}; the last rate was ${rateText(last.rate)}`] : [end]),
    ...(steepest === undefined ? [] : [`steepest descent: ${rateText(steepest)}`]),
    ...(valley === undefined ? [] : [`valley:           ${rateText(valley)}`]),
    steepest === undefined
      ? 'the loss has no clear fall: nothing to suggest'
      : `to use it: training.optimizer.learningRate=${rateText(valley ?? steepest)}`,
  ];
}

/** Two digits say a rate well enough. */
const rateText = (rate: number): string => rate.toExponential(1);
const cell = (loss: number): string => loss.toPrecision(5).padStart(10);
