'use client';
import { Alert, Box, Button, Center, Group, Select, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { QRCodeSVG } from 'qrcode.react';
import { useState } from 'react';
import type { PairingAnswer } from '#contract/api/pairing.ts';
import { isLocalAddress } from '../../_lib/device-commands.ts';
import { formatDuration } from '../../_lib/format.ts';
import { CopyBlock } from '../common/copy-block.tsx';
import { useNow } from '../common/use-now.ts';

export type PairingLinkProps = { link: PairingAnswer; onRenew(): void };

export function PairingLink({ link, onRenew }: PairingLinkProps) {
  const { urls, expiresAt } = link;
  const [chosen, setChosen] = useState<string | null>(null);
  const url = urls.find((each) => each === chosen) ?? urls[0] ?? '';
  const now = useNow(1000);
  const leftMs = expiresAt - now;
  if (now > 0 && leftMs <= 0) return <Expired onRenew={onRenew} />;
  return (
    <Stack>
      <Text size="sm">Scan this with the phone’s camera, and open the link that it shows.</Text>
      {/* Codes are read on white with a margin of four modules, whatever the theme. */}
      <Center>
        <Box bg="#fff" style={{ borderRadius: 8, lineHeight: 0, overflow: 'hidden' }}>
          <QRCodeSVG value={url} size={232} marginSize={4} level="M" title="Pairing link" />
        </Box>
      </Center>
      {urls.length > 1 && (
        <Select
          label="Address of the hub, as the phone sees it"
          data={urls.map((each) => ({ value: each, label: new URL(each).origin }))}
          value={url}
          onChange={setChosen}
          allowDeselect={false}
          comboboxProps={{ withinPortal: true }}
        />
      )}
      <AddressWarning url={url} />
      <CopyBlock label="link" code={url} note="Or open it on the phone by hand." />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" className="figure">
          {now > 0 && `Good once, for ${formatDuration(leftMs)} more.`}
        </Text>
        <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} onClick={onRenew}>
          New link
        </Button>
      </Group>
    </Stack>
  );
}

function Expired({ onRenew }: { onRenew(): void }) {
  return (
    <Stack align="flex-start">
      <Text size="sm" role="status">
        The link has expired. Nobody has used it, and nobody can any more.
      </Text>
      <Button leftSection={<IconRefresh size={16} />} onClick={onRenew}>
        New link
      </Button>
    </Stack>
  );
}

function AddressWarning({ url }: { url: string }) {
  if (isLocalAddress(url)) {
    return (
      <Warning title="Only this machine reaches this address">
        A phone needs the hub’s network address. Let the hub listen on it (HOST), or set PUBLIC_URL.
      </Warning>
    );
  }
  if (!url.startsWith('http:')) return null;
  return (
    <Warning title="Phones open their camera only over https">
      This hub answers plain http. Start it with TLS=self-signed, or behind a proxy with a certificate, then
      make a new link.
    </Warning>
  );
}

function Warning({ title, children }: { title: string; children: string }) {
  return (
    <Alert color="yellow" variant="outline" title={<Readable>{title}</Readable>} icon={<IconAlertTriangle />}>
      <Text size="sm">{children}</Text>
    </Alert>
  );
}

/** Mantine's yellow has 2 : 1 on white. */
function Readable({ children }: { children: string }) {
  return (
    <Text span inherit c="var(--mantine-color-text)">
      {children}
    </Text>
  );
}
