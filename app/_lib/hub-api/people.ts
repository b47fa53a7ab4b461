// The calls on people, their grants and their one-time links.
import {
  type CreateUser,
  createUserAnswerSchema,
  listUsersAnswerSchema,
  passwordLinkAnswerSchema,
  type UpdateUser,
  userAnswerSchema,
} from '#contract/api/users.ts';
import { callApi } from '../api.ts';

const userPath = (id: string) => `/api/users/${encodeURIComponent(id)}`;
const grantPath = (id: string, device: string) => `${userPath(id)}/grants/${encodeURIComponent(device)}`;
const groupGrantPath = (id: string, group: string) => `${userPath(id)}/groups/${encodeURIComponent(group)}`;

export const peopleApi = {
  listUsers: () => callApi({ method: 'GET', path: '/api/users' }, listUsersAnswerSchema),
  getUser: (id: string) => callApi({ method: 'GET', path: userPath(id) }, userAnswerSchema),
  inviteUser: (body: CreateUser) =>
    callApi({ method: 'POST', path: '/api/users', body }, createUserAnswerSchema),
  updateUser: (id: string, body: UpdateUser) =>
    callApi({ method: 'PATCH', path: userPath(id), body }, userAnswerSchema),
  deleteUser: (id: string) => callApi({ method: 'DELETE', path: userPath(id) }),
  createPasswordLink: (id: string, body: { mail: boolean }) =>
    callApi({ method: 'POST', path: `${userPath(id)}/link`, body }, passwordLinkAnswerSchema),
  grantDevice: (id: string, device: string) =>
    callApi({ method: 'PUT', path: grantPath(id, device) }, userAnswerSchema),
  revokeDevice: (id: string, device: string) =>
    callApi({ method: 'DELETE', path: grantPath(id, device) }, userAnswerSchema),
  grantGroup: (id: string, group: string) =>
    callApi({ method: 'PUT', path: groupGrantPath(id, group) }, userAnswerSchema),
  revokeGroup: (id: string, group: string) =>
    callApi({ method: 'DELETE', path: groupGrantPath(id, group) }, userAnswerSchema),
};
