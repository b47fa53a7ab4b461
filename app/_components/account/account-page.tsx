'use client';
// One's own account: name, password, where one is logged in, time zone and theme.
import { Stack } from '@mantine/core';
import { roleWords } from '../../_lib/words.ts';
import { PageHead } from '../common/page-head.tsx';
import { Section } from '../common/section.tsx';
import { useUser } from '../shell/user-context.tsx';
import { LoginList } from './login-list.tsx';
import { NameForm } from './name-form.tsx';
import { PasswordSection } from './password-section.tsx';
import { ThemeField } from './theme-field.tsx';
import { TimeZoneField } from './time-zone-field.tsx';

export function AccountPage({ passwordLogin }: { passwordLogin: boolean }) {
  const user = useUser();
  return (
    <>
      <PageHead title="Your account" note={`${user.email} · ${roleWords[user.role]}`} />
      <Stack gap="xl" maw={860}>
        <Section id="name" title="Name">
          <NameForm key={user.name} name={user.name} />
        </Section>
        <Section id="looks" title="Time and look">
          <TimeZoneField />
          <ThemeField />
        </Section>
        <Section id="password" title="Password">
          <PasswordSection hasPassword={user.hasPassword} passwordLogin={passwordLogin} />
        </Section>
        <Section id="logins" title="Where you are logged in">
          <LoginList />
        </Section>
      </Stack>
    </>
  );
}
