// What one has chosen to see of the audit log, and the filter that it makes.
import { type AuditFilter, auditActions } from '#contract/api/audit.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import type { Moments } from '../../_lib/moments.ts';

/** Empty: not limited. Days as `2026-11-20`. */
export type AuditChoice = {
  action: string;
  actor: string;
  device: string;
  text: string;
  from: string;
  to: string;
};

export const everything: AuditChoice = { action: '', actor: '', device: '', text: '', from: '', to: '' };

export function isLimited(choice: AuditChoice): boolean {
  return Object.values(choice).some((value) => value !== '');
}

export function toFilter(choice: AuditChoice, moments: Moments): AuditFilter {
  const { action, actor, device, text } = choice;
  return {
    action: auditActions.find((known) => known === action),
    actor: actor || undefined,
    device: deviceIdSchema.safeParse(device).data,
    text: text.trim() || undefined,
    ...moments.dayRange(choice),
  };
}
