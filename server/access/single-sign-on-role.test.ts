import { describe, expect, it } from 'vitest';
import { type RoleClaim, roleOf } from './single-sign-on-role.ts';

const by = (claim: string, viewer?: string): RoleClaim => ({
  claim,
  admin: 'admin',
  operator: 'operator',
  viewer,
});
/** As it comes: from JSON, where `__proto__` is a name like any other. */
const claims = (json: string) => JSON.parse(json) as Record<string, unknown>;

describe('the role that claims give', () => {
  it.each([
    ['{"groups":["a","admin"]}', 'groups', 'admin'],
    ['{"groups":["operator","admin"]}', 'groups', 'admin'],
    ['{"groups":["operator"]}', 'groups', 'operator'],
    ['{"groups":"admin"}', 'groups', 'admin'],
    ['{"groups":["a"]}', 'groups', 'viewer'],
    ['{"realm_access":{"roles":["operator"]}}', 'realm_access.roles', 'operator'],
    ['{"https://example.org/roles":["admin"]}', 'https://example.org/roles', 'admin'],
    [
      '{"resource_access":{"frames.example.org":{"roles":["admin"]}}}',
      'resource_access.frames.example.org.roles',
      'admin',
    ],
    ['{"a.b":["admin"],"a":{"b":["operator"]}}', 'a.b', 'admin'],
    ['{"__proto__":["admin"]}', '__proto__', 'admin'],
  ])('%s, by %s: %s', (json, claim, role) => {
    expect(roleOf(claims(json), by(claim))).toBe(role);
  });

  it.each([
    ['{}', 'groups'],
    ['{"groups":null}', 'groups'],
    ['{"groups":[["admin"]]}', 'groups'],
    ['{"groups":{"admin":true}}', 'groups'],
    ['{"groups":"operator admin"}', 'groups'],
    ['{"groups":"ADMIN"}', 'groups'],
    ['{"groups":[true,1,null,{}]}', 'groups'],
    ['{"groups":"admin"}', 'groups.0'],
    ['{"groups":"admin"}', 'groups.length'],
    ['{"groups":{"roles":"admin"}}', 'groups.'],
    ['{"groups":{"roles":"admin"}}', '.groups.roles'],
    ['{}', '__proto__'],
    ['{}', 'constructor'],
    ['{}', 'constructor.name'],
    ['{"groups":[]}', 'groups.constructor.name'],
    ['{}', 'toString'],
  ])('%s, by %s: nobody', (json, claim) => {
    expect(roleOf(claims(json), by(claim, 'viewer'))).toBe('nobody');
  });

  it('finds nothing in what every object has, even where that fits', () => {
    const odd: RoleClaim = {
      claim: 'constructor.name',
      admin: 'Object',
      operator: 'Function',
      viewer: 'Array',
    };
    expect(roleOf({}, odd)).toBe('nobody');
    expect(roleOf({ constructor: { name: 'Object' } }, odd)).toBe('admin');
    expect(roleOf(Object.create({ groups: ['admin'] }), by('groups', 'viewer'))).toBe('nobody');
  });

  it('makes everybody else a viewer where no value of theirs is set', () => {
    expect(roleOf({}, by('groups'))).toBe('viewer');
    expect(roleOf({ groups: ['lab'] }, by('groups', 'lab'))).toBe('viewer');
  });
});
