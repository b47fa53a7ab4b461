// Which role a provider's claims give.
import type { Role } from '#contract/api/users.ts';

/** Which values of which claim give which role. `viewer` undefined: everybody else is one. */
export type RoleClaim = { claim: string; admin: string; operator: string; viewer: string | undefined };

/** The highest role that a value of the claim gives. */
export function roleOf(claims: Readonly<Record<string, unknown>>, role: RoleClaim): Role | 'nobody' {
  const found = valueAt(claims, role.claim);
  const values: unknown[] = Array.isArray(found) ? found : [found];
  if (values.includes(role.admin)) return 'admin';
  if (values.includes(role.operator)) return 'operator';
  return role.viewer === undefined || values.includes(role.viewer) ? 'viewer' : 'nobody';
}

/**
 * `groups`, or a path such as `realm_access.roles`. Names may have dots themselves (`https://example.org/roles`, or a client
 * id in Keycloak's `resource_access.frames.example.org.roles`): at each step the longest name that is there counts. Only
 * what the provider sent is looked at, never what every JavaScript object has (`constructor`).
 */
function valueAt(at: unknown, path: string): unknown {
  if (typeof at !== 'object' || at === null) return undefined;
  const own = new Map<string, unknown>(Object.entries(at));
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const name = path.slice(0, end);
    if (!own.has(name)) continue;
    const rest = path.slice(end + 1);
    return rest === '' ? own.get(name) : valueAt(own.get(name), rest);
  }
  return undefined;
}
