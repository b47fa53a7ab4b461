'use client';
import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDeviceMobile } from '@tabler/icons-react';
import type { Device } from '#contract/api/devices.ts';
import { PairPhoneDialog } from './pair-phone-dialog.tsx';

export type PairPhoneProps = { device: Pick<Device, 'id' | 'name'>; label: string };

/** A button that makes a pairing link and shows it until a phone has used it. */
export function PairPhone({ device, label }: PairPhoneProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconDeviceMobile size={16} />} onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Pair a phone with ${device.name}`} size="md">
        <PairPhoneDialog device={device} onDone={close} />
      </Modal>
    </>
  );
}
