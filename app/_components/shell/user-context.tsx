'use client';
import { createContext, useContext } from 'react';
import type { User } from '#contract/api/users.ts';

export const UserContext = createContext<User | null>(null);

export function useUser(): User {
  const user = useContext(UserContext);
  if (!user) throw new Error('This part of the page stands outside the shell.');
  return user;
}

/** Devices and analysers are theirs to change. The hub decides; this only spares people buttons that would be refused. */
export function useManagesDevices(): boolean {
  return useUser().role !== 'viewer';
}

/** People, groups and the audit log are theirs. */
export function useIsAdmin(): boolean {
  return useUser().role === 'admin';
}
