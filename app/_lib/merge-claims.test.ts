import { describe, expect, it } from 'vitest';
import { mergeClaims } from './merge-claims.ts';

const token = { sub: 'ada' };

describe('merging claims', () => {
  it('adds what only userinfo has, and believes the token where both speak', () => {
    expect(
      mergeClaims({ ...token, groups: ['viewers'] }, { sub: 'ada', groups: ['admins'], name: 'Ada' }),
    ).toEqual({ sub: 'ada', groups: ['viewers'], name: 'Ada' });
  });

  it('takes address and verification from userinfo when the token has neither', () => {
    const userinfo = { email: 'ada@example.org', email_verified: true };
    expect(mergeClaims(token, userinfo)).toEqual({ ...token, ...userinfo });
  });

  it('takes the verification of the same address from userinfo', () => {
    const merged = mergeClaims(
      { ...token, email: 'ada@example.org' },
      { email: 'ada@example.org', email_verified: true },
    );
    expect(merged).toEqual({ sub: 'ada', email: 'ada@example.org', email_verified: true });
  });

  it('never calls an address verified because another one is', () => {
    const merged = mergeClaims(
      { ...token, email: 'boss@example.org' },
      { email: 'mallory@example.org', email_verified: true },
    );
    expect(merged).toEqual({ sub: 'ada', email: 'boss@example.org' });
    expect(mergeClaims({ ...token, email_verified: false }, { email_verified: true })).toEqual({
      sub: 'ada',
      email_verified: false,
    });
  });
});
