import { definePlugin } from '@erc/experiment';
import { defineSchedule, ratesByUpdate } from '@erc/trainer';
import { z } from 'zod';

/** Half the rate of each group after every `every` updates, down to `least` of it. */
const halving = defineSchedule({
  schema: z.strictObject({
    type: z.literal('halving'),
    every: z.int().min(1),
    least: z.number().min(0).max(1).default(0),
  }),
  create: ({ every, least }) =>
    ratesByUpdate((update, rate) => rate * Math.max(least, 0.5 ** Math.floor(update / every))),
});

export const plugin = definePlugin({ schedules: [halving] });
