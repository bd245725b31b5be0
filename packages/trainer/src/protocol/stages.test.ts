import { describe, expect, it } from 'vitest';
import { trainingOptionsSchema } from '../training-options.js';
import { freezePatterns, freezeSchema } from './freeze.js';
import { stageGroups, stageSchema, stageTraining } from './stages.js';

const training = trainingOptionsSchema.parse({
  epochs: 9,
  maxGradNorm: 2,
  optimizer: { type: 'adam', beta1: 0.5 },
  earlyStopping: { patience: 3 },
  groups: [{ match: '**/bias', weightDecay: 0 }],
});
const stageOf = (own: object) => stageTraining(training, stageSchema.parse({ name: 'one', ...own }));

describe('stageTraining', () => {
  it('is the training, where the stage says nothing', () => {
    expect(stageOf({})).toEqual(training);
  });

  it('takes what the stage says in place of the whole key', () => {
    const { epochs, maxGradNorm, optimizer, earlyStopping, schedule } = stageOf({
      epochs: 2,
      optimizer: { type: 'adam' },
      earlyStopping: { monitor: 'accuracy' },
      schedule: { type: 'newbob' },
    });
    expect([epochs, maxGradNorm, schedule.type]).toEqual([2, 2, 'newbob']);
    expect(optimizer).toMatchObject({ type: 'adam', beta1: 0.9 });
    expect(earlyStopping).toEqual({ monitor: 'accuracy', goal: 'max', patience: 5, minDelta: 0 });
  });

  it('changes the learning rate alone by learningRate', () => {
    expect(stageOf({ learningRate: 0.5 }).optimizer).toEqual({ ...training.optimizer, learningRate: 0.5 });
  });

  it('selects by the loss of dev where no label is seen', () => {
    expect(stageOf({ labels: false }).earlyStopping).toEqual({
      monitor: 'loss',
      goal: 'min',
      patience: 3,
      minDelta: 0,
    });
  });
});

const paths = [
  'fusion/projection/kernel',
  'fusion/projection/bias',
  ...[0, 1, 2, 10].flatMap((n) => [`context/${n}/kernel`, `context/${n}/bias`]),
  'classifier/kernel',
];

describe('stageGroups', () => {
  it('freezes first, and leaves out groups that have nothing left', () => {
    const groups = [
      { match: 'fusion/projection/bias', freeze: false, weightDecay: 0 },
      { match: '**/bias', freeze: false, weightDecay: 0 },
    ];
    expect(stageGroups(groups, ['fusion/**'], paths)).toEqual([
      { match: 'fusion/**', freeze: true },
      groups[1],
    ]);
    expect(stageGroups(groups, [], paths)).toEqual(groups);
  });
});

describe('freezePatterns', () => {
  const of = (freeze: unknown): string[] => freezePatterns(freezeSchema.parse(freeze), paths, 'freeze.0');

  it('counts layers by their numbers, not their letters', () => {
    expect(of({ layers: { pattern: 'context/{n}/**', count: 4 } })).toEqual([
      'context/0/**',
      'context/1/**',
      'context/2/**',
      'context/10/**',
    ]);
    expect(of({ layers: { pattern: 'context/{n}/bias', count: 1 } })).toEqual(['context/0/bias']);
  });

  it('freezes all layers for a larger count, as published, with legacy: at-most', () => {
    const ofLayers = (count: number, legacy?: 'at-most') =>
      of({ layers: { pattern: 'context/{n}/**', count, ...(legacy && { legacy }) } });
    expect(ofLayers(18, 'at-most')).toEqual(ofLayers(4));
    expect(ofLayers(2, 'at-most')).toEqual(ofLayers(2));
    expect(() => of({ layers: { pattern: 'audio/{n}/**', count: 1, legacy: 'at-most' } })).toThrow(
      'received none',
    );
  });

  it('refuses more layers than there are, and what matches nothing', () => {
    expect(() => of({ layers: { pattern: 'context/{n}/**', count: 18 } })).toThrow(
      'freeze.0.layers: expected at least 18 layers that "context/{n}/**" matches, received 4.',
    );
    expect(() => of({ layers: { pattern: 'audio/{n}/**', count: 1 } })).toThrow(
      'received none. There are fusion',
    );
    expect(() => of('encoder/**')).toThrow('freeze.0: expected a pattern that matches a parameter');
    expect(() => freezeSchema.parse({ layers: { pattern: 'context/*', count: 1 } })).toThrow('expected {n}');
  });
});
