import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { withAddedOptions } from './added-options.js';
import { differingKeys } from './differing-keys.js';
import { oldWordsIn, withNewWords, withWordsOf } from './rename-words.js';
import { RENAMED_WORDS, type RenamedWord } from './renamed-words.js';

const OLD = {
  name: 'tiny',
  training: { epochs: 3, accumulate: 2, clipNorm: 1 },
  splits: { type: 'customary', folds: 'sessions' },
  stages: [{ name: 'first', clipNorm: 2 }, { name: 'second' }],
  losses: [
    { type: 'focal', alpha: 'balanced' },
    { type: 'multi-task', classification: { type: 'focal', alpha: [1, 2] } },
  ],
  watch: { tensorboard: true },
};
const NEW = {
  name: 'tiny',
  training: { epochs: 3, gradientAccumulationSteps: 2, maxGradNorm: 1 },
  splits: { type: 'standard', folds: 'sessions' },
  stages: [{ name: 'first', maxGradNorm: 2 }, { name: 'second' }],
  losses: [
    { type: 'focal', classWeights: 'balanced' },
    { type: 'multi-task', classification: { type: 'focal', classWeights: [1, 2] } },
  ],
  logging: { tensorboard: true },
};

describe('the words of recipes', () => {
  it('become those of today, in the order they had', () => {
    expect(JSON.stringify(withNewWords(OLD))).toBe(JSON.stringify(NEW));
    expect(JSON.stringify(withNewWords(NEW))).toBe(JSON.stringify(NEW));
  });

  it('become those of an earlier version again', () => {
    expect(JSON.stringify(withWordsOf(1, NEW))).toBe(JSON.stringify(OLD));
    expect(withWordsOf(2, NEW)).toEqual(NEW);
  });

  it('are without options that came later, where these have their default', () => {
    const options = [
      { at: 'dataset.media', key: 'maxSeconds', value: 600, since: 2 },
      { at: 'dataset.*.media', key: 'maxSeconds', value: 600, since: 3 },
    ];
    const media = { maxSeconds: 600, sampleRateHz: 16_000 };
    const recipe = { dataset: { media, a: { media }, b: { media: { maxSeconds: 60 } } }, maxSeconds: 600 };
    expect(withWordsOf(2, recipe, [], options)).toEqual({
      ...recipe,
      dataset: { media, a: { media: { sampleRateHz: 16_000 } }, b: { media: { maxSeconds: 60 } } },
    });
    expect(withWordsOf(1, recipe, [], options)).toHaveProperty('dataset.media', { sampleRateHz: 16_000 });
    expect(withWordsOf(3, recipe, [], options)).toEqual(recipe);
  });

  it('get the default of an option that came later', () => {
    const options = [{ at: 'dataset.media', key: 'maxSeconds', value: 600, since: 2 }];
    expect(withAddedOptions({ dataset: { media: { a: 1 } } }, options)).toEqual({
      dataset: { media: { a: 1, maxSeconds: 600 } },
    });
    const said = { dataset: { media: { maxSeconds: 60 } } };
    expect(withAddedOptions(said, options)).toEqual(said);
    expect(withAddedOptions({ dataset: { media: false } }, options)).toEqual({ dataset: { media: false } });
  });

  it('keep a schedule of a run of the first version to the rule that it began with', () => {
    const schedules = (legacy: object) => ({
      training: { schedule: { type: 'plateau', thresholdMode: 'rel', ...legacy } },
      stages: [
        { schedule: { type: 'newbob', thresholdMode: 'rel', ...legacy } },
        { schedule: { type: 'plateau', thresholdMode: 'abs' } },
        { schedule: { type: 'cosine' } },
      ],
    });
    const recorded = withAddedOptions(schedules({}));
    expect(recorded).toEqual(schedules({ legacy: 'signed-threshold' }));
    // So the recipe of today is refused by name, and one that names the rule goes on.
    expect(differingKeys(recorded, schedules({}))).toEqual([
      'training.schedule.legacy',
      'stages.0.schedule.legacy',
    ]);
    expect(withWordsOf(1, recorded)).toEqual(schedules({}));
    expect(withWordsOf(2, recorded)).toEqual(recorded);
  });

  it('keep earlier runs to datasets without context, each by its own or joined', () => {
    const iemocap = { source: 'iemocap', from: 'raw', into: 'data' };
    const kemdy19 = { source: 'kemdy19', from: 'raw', into: 'data' };
    const meld = { source: 'meld', from: 'raw', into: 'data' };
    const dropped = (source: object) => ({ ...source, otherUtterances: 'drop' });
    expect(withAddedOptions({ dataset: iemocap })).toEqual({ dataset: dropped(iemocap) });
    expect(withAddedOptions({ dataset: [kemdy19, meld] })).toEqual({ dataset: [dropped(kemdy19), meld] });
    const joined = { source: 'joined', from: [kemdy19, meld] };
    expect(withAddedOptions({ dataset: joined })).toEqual({
      dataset: { source: 'joined', from: [dropped(kemdy19), meld] },
    });
    // What was hashed then is what is hashed of them now.
    expect(withWordsOf(1, { dataset: dropped(iemocap) })).toEqual({ dataset: iemocap });
    expect(withWordsOf(1, { dataset: { ...iemocap, otherUtterances: 'context' } })).not.toEqual({
      dataset: iemocap,
    });
  });

  it('are found by their paths', () => {
    expect(oldWordsIn(OLD)).toEqual([
      { path: 'training.accumulate', word: 'accumulate', now: 'gradientAccumulationSteps' },
      { path: 'training.clipNorm', word: 'clipNorm', now: 'maxGradNorm' },
      { path: 'splits.type', word: 'customary', now: 'standard' },
      { path: 'stages.0.clipNorm', word: 'clipNorm', now: 'maxGradNorm' },
      { path: 'losses.0.alpha', word: 'alpha', now: 'classWeights' },
      { path: 'losses.1.classification.alpha', word: 'alpha', now: 'classWeights' },
      { path: 'watch', word: 'watch', now: 'logging' },
    ]);
    expect(oldWordsIn(NEW)).toEqual([]);
    expect(oldWordsIn('no recipe')).toEqual([]);
  });

  it('are meant at their path and in their kind of object only', () => {
    const words: RenamedWord[] = [
      { at: 'losses.**', of: { type: 'focal' }, key: 'alpha', now: 'weights', since: 2 },
    ];
    const recipe = {
      alpha: 1,
      losses: [
        { type: 'focal', alpha: [1] },
        { type: 'mine', alpha: 2 },
        { type: 'multi-task', tasks: { a: { loss: { type: 'focal', alpha: [3] } } } },
      ],
    };
    expect(withNewWords(recipe, words)).toEqual({
      alpha: 1,
      losses: [
        { type: 'focal', weights: [1] },
        { type: 'mine', alpha: 2 },
        { type: 'multi-task', tasks: { a: { loss: { type: 'focal', weights: [3] } } } },
      ],
    });
  });

  it('have one row for each place and word', () => {
    const rows = RENAMED_WORDS.map(({ at, of, key, value }) => JSON.stringify([at, of, key, value]));
    expect(new Set(rows).size).toBe(rows.length);
  });
});

describe('the glossary', () => {
  it('has every renamed word', async () => {
    const page = await readFile(new URL('../../../../docs/glossary.md', import.meta.url), 'utf8');
    for (const { key, value, now } of RENAMED_WORDS)
      expect(page).toContain(`| \`${value ?? key}\` | \`${now}\` |`);
  });
});
