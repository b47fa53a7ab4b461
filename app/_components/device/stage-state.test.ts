import { describe, expect, it } from 'vitest';
import { deviceStatusSchema } from '#contract/api/devices.ts';
import { createMoments } from '../../_lib/moments.ts';
import { stageState } from './stage-state.ts';

const now = 1_800_000_000_000;
const status = deviceStatusSchema.parse({
  id: 'pi-1',
  name: 'Pi',
  presence: 'online',
  fps: 15,
  lastFrameAt: now - 12_400,
  session: null,
  picture: null,
  viewers: 1,
  refused: {},
});
const seen = {
  isPaused: false,
  connection: 'connected' as const,
  status,
  hasPicture: true,
  now,
  moments: createMoments('UTC'),
};

describe('stageState', () => {
  it('says nothing over a live picture', () => {
    expect(stageState(seen)).toEqual({ kind: 'live' });
  });

  it('says how old a picture is that no longer moves', () => {
    const stale = stageState({ ...seen, status: { ...status, presence: 'stale' } });
    expect(stale).toEqual({ kind: 'stale', message: 'No picture for 12 s' });
  });

  it('calls a picture live only when connected and one is there', () => {
    expect(stageState({ ...seen, hasPicture: false }).kind).toBe('connecting');
    expect(stageState({ ...seen, connection: 'reconnecting' }).kind).toBe('reconnecting');
    expect(stageState({ ...seen, status: null }).kind).toBe('connecting');
    expect(stageState({ ...seen, status: { ...status, presence: 'waiting' } }).kind).toBe('waiting');
    expect(stageState({ ...seen, status: { ...status, presence: 'offline' } }).kind).toBe('offline');
  });

  it('stays paused whatever happens meanwhile', () => {
    expect(stageState({ ...seen, isPaused: true, connection: 'reconnecting' }).kind).toBe('paused');
  });
});
