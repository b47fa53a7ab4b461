import { describe, expect, it } from 'vitest';
import { safePath } from './safe-path.ts';

describe('safePath', () => {
  it('keeps a path of this site with its query', () => {
    expect(safePath('/sessions?device=pi-1#top')).toBe('/sessions?device=pi-1#top');
  });

  it.each([
    'https://evil.example/x',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'devices',
    '',
  ])('never leads to another place: %j', (wanted) => {
    expect(safePath(wanted)).toBe('/');
  });

  it('takes the origin of this site in front, and no other that begins like it', () => {
    const site = 'http://hub.example:3000';
    expect(safePath(`${site}/sessions?device=pi-1`, site)).toBe('/sessions?device=pi-1');
    expect(safePath('/sessions', site)).toBe('/sessions');
    for (const wanted of [
      site,
      `${site}.evil.example/x`,
      `${site}@evil.example/x`,
      `${site}//evil.example`,
      'https://hub.example:3000/x',
      '//evil.example',
    ])
      expect(safePath(wanted, site), wanted).toBe('/');
  });

  it('does not lead back to login, and takes only one value', () => {
    expect(safePath('/login?callbackUrl=/')).toBe('/');
    expect(safePath(['/a', '/b'])).toBe('/');
    expect(safePath(undefined)).toBe('/');
  });
});
