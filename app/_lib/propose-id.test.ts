import { describe, expect, it } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import { nextFreeId, proposeId } from './propose-id.ts';

describe('proposeId', () => {
  it('makes a speakable id from a name', () => {
    expect(proposeId('Front Door (left)')).toBe('front-door-left');
    expect(proposeId('Küche №2')).toBe('kuche-no2');
  });

  it.each(['--x', '.hidden', 'a'.repeat(100), 'Ünï cødé', '9 lives…'])(
    'is an id of the contract for %j',
    (name) => {
      expect(deviceIdSchema.safeParse(proposeId(name)).success).toBe(true);
    },
  );

  it('proposes nothing when no letter can be kept', () => {
    expect(proposeId('客厅')).toBe('');
  });

  it('finds the first free number', () => {
    expect(nextFreeId('demo', ['demo-1', 'demo-3'])).toBe('demo-2');
  });
});
