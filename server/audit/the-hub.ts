// The hub as one who does things, by itself.
import type { AuditActor } from '#contract/api/audit.ts';

export const theHub: AuditActor = { kind: 'hub', id: null, name: 'the hub' };
