'use client';
import { Text } from '@mantine/core';
import { Note } from '../common/note.tsx';
import { PasswordForm } from './password-form.tsx';

export type PasswordSectionProps = { hasPassword: boolean; passwordLogin: boolean };

export function PasswordSection({ hasPassword, passwordLogin }: PasswordSectionProps) {
  if (!passwordLogin) return <Note>This hub has no passwords: everybody logs in by single sign-on.</Note>;
  return (
    <>
      <Text size="sm" c="dimmed">
        {hasPassword
          ? 'A new password logs you out everywhere but here.'
          : 'You log in by single sign-on and have no password. You may choose one, to come in without it.'}
      </Text>
      <PasswordForm hasPassword={hasPassword} />
    </>
  );
}
