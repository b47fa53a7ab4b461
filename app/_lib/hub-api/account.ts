// The calls on one's own account, and those at the doors that need no login.
import {
  type ChangePassword,
  type Join,
  joinAnswerSchema,
  joinInfoAnswerSchema,
  listLoginsAnswerSchema,
  type UpdateMe,
} from '#contract/api/account.ts';
import { type Setup, userAnswerSchema } from '#contract/api/users.ts';
import { callApi } from '../api.ts';

export const accountApi = {
  setUp: (body: Setup) => callApi({ method: 'POST', path: '/api/setup', body }),
  inspectLink: (token: string) =>
    callApi({ method: 'POST', path: '/api/join/inspect', body: { token } }, joinInfoAnswerSchema),
  join: (body: Join) => callApi({ method: 'POST', path: '/api/join', body }, joinAnswerSchema),

  updateMe: (body: UpdateMe) => callApi({ method: 'PATCH', path: '/api/me', body }, userAnswerSchema),
  changePassword: (body: ChangePassword) => callApi({ method: 'POST', path: '/api/me/password', body }),
  listLogins: () => callApi({ method: 'GET', path: '/api/me/logins' }, listLoginsAnswerSchema),
  endLogin: (id: string) => callApi({ method: 'DELETE', path: `/api/me/logins/${encodeURIComponent(id)}` }),
  endOtherLogins: () => callApi({ method: 'DELETE', path: '/api/me/logins' }),
};
