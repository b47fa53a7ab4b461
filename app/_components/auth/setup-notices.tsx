'use client';
import { Button, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';

export function SetupNeeded() {
  return (
    <Stack align="flex-start">
      <Title order={1}>Not set up yet</Title>
      <Text>
        This hub has no administrator. When it started it printed a set-up link in its terminal: open that
        link to create the first account.
      </Text>
      <Text c="dimmed" size="sm">
        You no longer see the terminal? Restart the hub; it prints the link again.
      </Text>
    </Stack>
  );
}

export function SetupBySingleSignOn() {
  return (
    <Stack align="flex-start">
      <Title order={1}>Nothing to set up here</Title>
      <Text>
        People log in to this hub by single sign-on only. Whoever the provider gives the role of administrator
        is one, from the first login on.
      </Text>
      <Button component={Link} href="/login">
        Log in
      </Button>
    </Stack>
  );
}

export function SetupDone() {
  return (
    <Stack align="flex-start">
      <Title order={1}>Already set up</Title>
      <Text>This hub has its administrator. The set-up link works only once.</Text>
      <Button component={Link} href="/login">
        Log in
      </Button>
    </Stack>
  );
}
