'use client';
import { Alert, Stack, Text } from '@mantine/core';
import type { PasswordLink } from '#contract/api/users.ts';
import { formatSpan } from '../../_lib/format.ts';
import { useLiveClient } from '../../_live/live-provider.tsx';
import { CopyBlock } from '../common/copy-block.tsx';

/** A one-time link, shown this once. */
export function LinkNotice({ link, email }: { link: PasswordLink; email: string }) {
  const client = useLiveClient();
  const note = `Works once, within ${formatSpan(link.expiresAt - client.hubNow())}. You will not see it again.`;
  return (
    <Stack gap="sm">
      {link.mail === 'sent' && <Text size="sm">The link is on its way to {email}.</Text>}
      {link.mail === 'failed' && (
        <Alert color="red" variant="outline" role="alert">
          The e-mail to {email} could not be sent; the log of the hub says why. Copy the link and send it
          yourself.
        </Alert>
      )}
      {link.mail === 'not_wanted' && (
        <Text size="sm">Give this link to {email}. Whoever opens it chooses the password.</Text>
      )}
      <CopyBlock label="link" code={link.url} note={note} />
    </Stack>
  );
}
