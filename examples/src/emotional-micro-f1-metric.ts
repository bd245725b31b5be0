import { definePlugin } from '@erc/experiment';
import { defineMetric } from '@erc/metrics';

/** Micro F1 of every emotion but neutral, as results on DailyDialog are reported, where most utterances are neutral. */
const emotionalMicroF1 = defineMetric({
  type: 'emotionalMicroF1',
  goal: 'max',
  reads: ['classes'],
  score({ labels, truth, predicted }) {
    const neutral = labels.indexOf('neutral');
    const count = (isCounted: (i: number) => boolean): number =>
      [...truth.keys()].filter((i) => isCounted(i)).length;
    const hits = count((i) => truth[i] !== neutral && predicted[i] === truth[i]);
    const emotional = count((i) => truth[i] !== neutral);
    const claimed = count((i) => predicted[i] !== neutral);
    return emotional + claimed === 0 ? 0 : (2 * hits) / (emotional + claimed);
  },
});

export const plugin = definePlugin({ metrics: [emotionalMicroF1] });
