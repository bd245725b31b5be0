import { createParameter, disposeParameters } from '@erc/nn';
import { useBackend } from '@erc/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  describeGroup,
  groupsThatMatch,
  parameterGroupSchema,
  planGroups,
  recordGroup,
} from './parameter-groups.js';

useBackend();

const optimizer = { learningRate: 1e-3, weightDecay: 0.1 };
const group = (options: unknown) => parameterGroupSchema.parse(options);
let parameters: ReturnType<typeof createParameter>[] = [];
let ofLoss: typeof parameters = [];
beforeAll(() => {
  const make = (path: string, size: number) => createParameter(path, [size], new Float32Array(size));
  parameters = [
    make('fusion/text/kernel', 6),
    make('fusion/text/bias', 2),
    make('fusion/audio/kernel', 1200),
    make('classifier/kernel', 4),
    make('classifier/bias', 3),
  ];
  ofLoss = [make('loss/scale', 1)];
});
afterAll(() => disposeParameters([...parameters, ...ofLoss]));

const plan = (groups: readonly unknown[], legacy?: 'unmatched-frozen') =>
  planGroups({ parameters, ofLoss, optimizer, groups: groups.map(group), legacy }).map((planned) => ({
    ...planned,
    parameters: planned.parameters.map(({ path }) => path),
  }));

describe('planGroups', () => {
  it('puts everything into the default group, and what a loss trains beside it, without decay', () => {
    expect(plan([])).toEqual([
      { ...optimizer, frozen: false, parameters: parameters.map(({ path }) => path) },
      { learningRate: 1e-3, weightDecay: 0, frozen: false, parameters: ['loss/scale'] },
    ]);
  });

  it('puts each parameter into the first group that matches it, and the rest into the default group', () => {
    const groups = plan([
      { match: '**/bias', weightDecay: 0 },
      { match: 'fusion/{text,visual}/*', learningRate: 1e-5 },
      { match: 'fusion/**', freeze: true },
    ]);
    expect(groups).toEqual([
      {
        match: '**/bias',
        learningRate: 1e-3,
        weightDecay: 0,
        frozen: false,
        parameters: ['fusion/text/bias', 'classifier/bias'],
      },
      {
        match: 'fusion/{text,visual}/*',
        learningRate: 1e-5,
        weightDecay: 0.1,
        frozen: false,
        parameters: ['fusion/text/kernel'],
      },
      { match: 'fusion/**', ...optimizer, frozen: true, parameters: ['fusion/audio/kernel'] },
      { ...optimizer, frozen: false, parameters: ['classifier/kernel'] },
      { learningRate: 1e-3, weightDecay: 0, frozen: false, parameters: ['loss/scale'] },
    ]);
    const all = groups.flatMap((each) => each.parameters);
    expect(all.sort()).toEqual([...parameters, ...ofLoss].map(({ path }) => path).sort());
  });

  it('as published, freezes what no pattern matches, but not what a loss trains', () => {
    const frozen = (legacy?: 'unmatched-frozen') =>
      plan([{ match: 'fusion/**' }], legacy).map((each) => [each.match ?? each.parameters[0], each.frozen]);
    expect(frozen()).toEqual([
      ['fusion/**', false],
      ['classifier/kernel', false],
      ['loss/scale', false],
    ]);
    expect(frozen('unmatched-frozen')).toEqual([
      ['fusion/**', false],
      ['classifier/kernel', true],
      ['loss/scale', false],
    ]);
  });

  it('names near paths when a pattern matches nothing', () => {
    expect(() => plan([{ match: 'fusion/text' }])).toThrow(
      'training.groups.0.match: expected a pattern that matches a parameter, received "fusion/text". Near it: fusion/text/kernel, fusion/text/bias.',
    );
    expect(() => plan([{ match: 'head/**' }])).toThrow(
      'Near it: fusion/text/kernel, fusion/text/bias, fusion/audio/kernel, classifier/kernel, classifier/bias, … (6 in all).',
    );
  });

  it('refuses a pattern that earlier ones leave nothing to', () => {
    expect(() => plan([{ match: 'fusion/**' }, { match: 'fusion/text/*' }])).toThrow(
      'training.groups.1.match: expected a pattern that matches a parameter first, received "fusion/text/*", after "fusion/**", which has all that it matches.',
    );
  });

  it('refuses a rate for what is frozen', () => {
    expect(() => group({ match: '**', freeze: true, learningRate: 1 })).toThrow(
      'expected no learningRate and no weightDecay beside freeze: true',
    );
  });
});

describe('groupsThatMatch', () => {
  it('leaves out the patterns of streams that a model does not have', () => {
    const groups = ['fusion/visual/**', '**/bias'].map((match) => group({ match }));
    expect(groupsThatMatch(groups, parameters)).toEqual([groups[1]]);
  });
});

describe('describeGroup', () => {
  it('says sizes and rates', () => {
    const lines = planGroups({
      parameters,
      optimizer,
      groups: [group({ match: 'fusion/**', freeze: true })],
    }).map((planned) => describeGroup(recordGroup(planned)));
    expect(lines).toEqual([
      'group fusion/**: 3 parameters, 1,208 values, frozen',
      'group default: 2 parameters, 7 values, learning rate 0.001, weight decay 0.1',
    ]);
  });
});
