import { describe, expect, it } from 'vitest';
import { pairedTestTable } from './paired-test-table.js';

describe('pairedTestTable', () => {
  it('has a line of names and one for each comparison, in columns', () => {
    const result = {
      n: 5,
      difference: 0.012,
      t: 5.4178,
      dof: 4,
      pValue: 0.0056,
      low: 0.0058,
      high: 0.0181,
      cohensD: 0.6438,
      cohensDz: 2.4229,
      bayesFactor: 10.689,
      power: 0.2005,
      powerDz: 0.98,
    };
    const undefinedD = { ...result, pValue: 3e-6, bayesFactor: 123456, cohensD: null, power: null };
    expect(
      pairedTestTable([
        { name: 'accuracy', result },
        { name: 'F1', result: undefinedD },
      ]),
    ).toEqual([
      '              T  dof  alternative       p           95 % CI       d    BF10   power    d_z  power d_z',
      'accuracy  5.418    4    two-sided  0.0056  [0.0058, 0.0181]  0.6438   10.69  0.2005  2.423     0.9800',
      'F1        5.418    4    two-sided  3.0e-6  [0.0058, 0.0181]       –  1.2e+5       –  2.423     0.9800',
    ]);
  });

  it('refuses no rows', () => {
    expect(() => pairedTestTable([])).toThrow('pairedTestTable: expected at least one row, received none.');
  });
});
