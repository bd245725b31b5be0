import { defineSampler } from '@erc/batches';
import { definePlugin } from '@erc/experiment';
import { z } from 'zod';

/** Every example once, those of the rarest labels `times` times, in an order drawn anew for each epoch. */
const rareLabels = defineSampler({
  schema: z.strictObject({ type: z.literal('rare-labels'), below: z.number(), times: z.int().min(2) }),
  reads: () => ['labels'],
  create: ({ below, times }, { labels }) => {
    const all = Array.from(labels);
    const share = (label: number): number => all.filter((own) => own === label).length / all.length;
    const rare = new Set(all.filter((label) => share(label) < below));
    const order = all.flatMap((label, i) => new Array<number>(rare.has(label) ? times : 1).fill(i));
    return { length: order.length, order: (random) => random.shuffle(order) };
  },
});

export const plugin = definePlugin({ samplers: [rareLabels] });
