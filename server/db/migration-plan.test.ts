import { describe, expect, it } from 'vitest';
import { planMigrations, type RecordedMigration } from './migration-plan.ts';

const ours = ['1_init', '2_more', '3_last'].map((name) => ({ name, sql: '', checksum: `sum of ${name}` }));

function recorded(...names: string[]): RecordedMigration[] {
  return names.map((name) => ({ name, checksum: `sum of ${name}`, isFinished: true }));
}

describe('the plan of migrations', () => {
  it('applies everything, in order, to an empty database', () => {
    expect(planMigrations({ state: 'empty' }, ours)).toEqual({
      todo: 'apply',
      pending: ours,
      isFresh: true,
      edited: [],
    });
  });

  it('applies only what is missing, and knows that there is something to lose', () => {
    const plan = planMigrations({ state: 'recorded', migrations: recorded('1_init') }, ours);
    expect(plan).toEqual({ todo: 'apply', pending: ours.slice(1), isFresh: false, edited: [] });
  });

  it('does nothing when all is there, and names what was changed since', () => {
    const [first, ...others] = recorded('1_init', '2_more', '3_last');
    const migrations = [{ name: '1_init', isFinished: true, ...first, checksum: 'another' }, ...others];
    expect(planMigrations({ state: 'recorded', migrations }, ours)).toEqual({
      todo: 'nothing',
      edited: ['1_init'],
    });
  });

  it('refuses a database with a migration this version does not have, whatever else is missing', () => {
    const migrations = recorded('1_init', '4_future', '5_future');
    expect(planMigrations({ state: 'recorded', migrations }, ours)).toEqual({
      todo: 'refuse',
      because: 'newer',
      unknown: ['4_future', '5_future'],
    });
  });

  it('refuses a database that an upgrade left half way', () => {
    const migrations = [
      ...recorded('1_init'),
      { name: '2_more', checksum: 'sum of 2_more', isFinished: false },
    ];
    expect(planMigrations({ state: 'recorded', migrations }, ours)).toEqual({
      todo: 'refuse',
      because: 'half_way',
      name: '2_more',
      isFirst: false,
    });
  });

  it('refuses a database of something else', () => {
    expect(planMigrations({ state: 'foreign', tables: ['wp_posts'] }, ours)).toEqual({
      todo: 'refuse',
      because: 'foreign',
      tables: ['wp_posts'],
    });
  });
});
