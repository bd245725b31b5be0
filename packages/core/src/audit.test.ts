import { describe, expect, it } from 'vitest';
import { auditSchema, findingPlaces, findingText } from './audit.js';

describe('findingText', () => {
  it('says a code in words, with its names and the dataset that it is from', () => {
    expect(findingText({ code: 'clips-absent' })).toBe('clips absent');
    expect(findingText({ code: 'label-mapped', of: ['happy', 'joy'], part: 'kemdy20' })).toBe(
      'kemdy20: label mapped: happy → joy',
    );
  });

  it('leaves the words of the first version as they were', () => {
    expect(findingText({ code: 'kemdy20: bio-signals absent' })).toBe('kemdy20: bio-signals absent');
  });
});

describe('findingPlaces', () => {
  it('says how many places are not named', () => {
    expect(findingPlaces({ count: 5, where: ['a.csv row 2', 'b.csv row 5'] })).toBe(
      ' (a.csv row 2, b.csv row 5 and 3 more)',
    );
    expect(findingPlaces({ count: 1, where: ['a.csv'] })).toBe(' (a.csv)');
    expect(findingPlaces({ count: 5 })).toBe('');
  });
});

describe('auditSchema', () => {
  it('takes its own output', () => {
    const audit = [{ code: 'recordings-missing', count: 2, where: ['Session1/a.wav'] }];
    expect(auditSchema.parse(audit)).toEqual(audit);
  });

  it('reads the counts of the first version', () => {
    expect(auditSchema.parse({ 'clips absent': 3, 'junk files': 0 })).toEqual([
      { code: 'clips absent', count: 3 },
      { code: 'junk files', count: 0 },
    ]);
  });
});
