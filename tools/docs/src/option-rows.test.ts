import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { optionRows } from './option-rows.js';

describe('optionRows', () => {
  it('has each option with what it takes and its default, those inside others too', () => {
    const schema = z.strictObject({
      type: z.literal('example'),
      gamma: z.number().nonnegative().default(2),
      pooling: z.enum(['mean', 'max']),
      window: z.strictObject({ before: z.int().min(0).default(0) }).optional(),
      losses: z.array(z.strictObject({ weight: z.number().gt(0).lt(1) })),
      streams: z.record(z.string(), z.boolean()).optional(),
    });
    const docs = new Map([
      ['gamma', { text: 'Focusing parameter.', defaultText: undefined, fields: () => new Map() }],
      ['window', { text: '', defaultText: 'none', fields: () => new Map() }],
    ]);
    expect(optionRows(schema, docs)).toEqual([
      { option: 'gamma', takes: 'number ≥ 0', default: '`2`', says: 'Focusing parameter.' },
      { option: 'pooling', takes: '`mean`, `max`', default: undefined, says: '' },
      { option: 'window', takes: 'object', default: 'none', says: '' },
      { option: 'window.before', takes: 'integer ≥ 0', default: '`0`', says: '' },
      { option: 'losses', takes: 'list of object', default: undefined, says: '' },
      { option: 'losses[].weight', takes: 'number > 0, < 1', default: undefined, says: '' },
      { option: 'streams', takes: 'by name: `true`, `false`', default: '', says: '' },
    ]);
  });

  it('names the kinds of a union', () => {
    const sgd = z.strictObject({ type: z.literal('sgd'), momentum: z.number().default(0) });
    const adam = z.strictObject({ type: z.literal('adam'), beta1: z.number().default(0.9) });
    const schema = z.strictObject({ optimizer: z.discriminatedUnion('type', [sgd, adam]) });
    expect(optionRows(schema, new Map())).toEqual([
      { option: 'optimizer', takes: '`sgd` or `adam`', default: undefined, says: '' },
      { option: 'optimizer (sgd).momentum', takes: 'number', default: '`0`', says: '' },
      { option: 'optimizer (adam).beta1', takes: 'number', default: '`0.9`', says: '' },
    ]);
  });
});
