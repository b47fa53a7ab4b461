// A principal in the words of the audit log. Names are those of this moment.
import type { AuditActor } from '#contract/api/audit.ts';
import type { Principal } from './principal.ts';

export type Names = {
  ofUser(id: string): string | undefined;
  ofToken(id: string): string | undefined;
};

export function describePrincipal(principal: Principal, names: Names): AuditActor {
  switch (principal.kind) {
    case 'user':
      return { kind: 'user', id: principal.user, name: names.ofUser(principal.user) ?? 'somebody removed' };
    case 'token': {
      const [person, token] = [names.ofUser(principal.user), names.ofToken(principal.token)];
      return {
        kind: 'token',
        id: principal.token,
        name: `${person ?? 'somebody removed'}, by the token ${token ?? 'that was revoked'}`,
      };
    }
    case 'device':
      return { kind: 'device', id: principal.device, name: principal.device };
    case 'automation':
      return { kind: 'automation', id: null, name: 'ADMIN_TOKEN' };
    case 'anonymous':
      return { kind: 'anonymous', id: null, name: 'anyone (ANONYMOUS_ACCESS)' };
    case 'stranger':
      return { kind: 'stranger', id: null, name: 'a stranger' };
  }
}
