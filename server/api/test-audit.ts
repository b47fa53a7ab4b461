// For tests only: what the audit log says.
import { type AuditEntry, listAuditAnswerSchema } from '#contract/api/audit.ts';
import type { TestHub } from '#server/testing/start-test-hub.ts';
import { waitFor } from '#server/testing/test-images.ts';

/** The entries about somebody or something, oldest first, as soon as the last of them is this one. */
export async function auditAbout(
  hub: TestHub,
  target: string,
  lastAction: AuditEntry['action'],
): Promise<Pick<AuditEntry, 'action' | 'details'>[]> {
  return waitFor(`${lastAction} about ${target} in the audit log`, async () => {
    const answer = await hub.call('GET', `/api/audit?text=${encodeURIComponent(target)}`);
    const { entries } = listAuditAnswerSchema.parse(await answer.json());
    const about = entries
      .filter((entry) => entry.target === target)
      .map(({ action, details }) => ({ action, details }))
      .reverse();
    return about.at(-1)?.action === lastAction && about;
  });
}
