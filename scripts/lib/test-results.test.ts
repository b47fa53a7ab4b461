import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, readResults } from './test-results.mjs';

const vitest = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 };
const failed = { status: 'failed', assertionResults: [] as object[] };

describe('the count of tests', () => {
  it('takes a file that could not be loaded as one failed test', () => {
    const testResults = [
      failed,
      { status: 'failed', assertionResults: [{}] },
      { status: 'passed', assertionResults: [{}] },
    ];
    expect(countVitest({ ...vitest, testResults })).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it('takes a journey that passed only the second time, and an error outside of journeys, as failed', () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 3, skipped: 2 });
  });

  it('takes a run that left no results as one failure', () => {
    expect(readResults('/nowhere/results.json', countVitest)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
