// What became of a login, as an entry of the audit log.
import type { AuditActor, AuditEntry } from '#contract/api/audit.ts';
import type { LoginNews } from './login.ts';

type LoginEntry = {
  action: 'login.succeeded' | 'login.failed' | 'login.refused';
  actor: AuditActor;
  address: string;
  target?: string;
  details?: AuditEntry['details'];
};

const stranger: AuditActor = { kind: 'stranger', id: null, name: 'a stranger' };

export function loginEntry(news: LoginNews): LoginEntry {
  const { address } = news;
  if (news.outcome === 'welcome') {
    const { id, email } = news.user;
    return { action: 'login.succeeded', actor: { kind: 'user', id, name: email }, address };
  }
  if (news.outcome === 'not_vouched')
    return {
      action: 'login.failed',
      actor: stranger,
      address,
      ...(news.email !== null && { target: news.email }),
      details: { method: 'single_sign_on', why: news.why },
    };
  // What was typed as an e-mail address may be a password typed into the wrong field: login.ts passes on addresses only.
  const action = news.outcome === 'wait' ? 'login.refused' : 'login.failed';
  return { action, actor: stranger, address, target: news.email };
}
